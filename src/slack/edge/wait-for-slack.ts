// At a start: however long Slack is away, until it takes what it is asked with.
import { causeOf } from '../../network/cause.ts';
import type { Logger } from '../../ops/logger.ts';
import { isPassing, platformErrorOf } from '../kit/slack-errors.ts';

export class SlackCredentialsError extends Error {
  override readonly name = 'SlackCredentialsError';
}

export interface Waiting {
  readonly toError: (word: string) => SlackCredentialsError;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Throws what `toError` makes of Slack's word when it refuses for good. */
export async function waitForSlack<T>(
  ask: () => Promise<T>,
  { toError, signal, logger }: Waiting,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const word = platformErrorOf(error);
      // Whatever else Slack answers stays so until an operator does something.
      if (word && !isPassing(word)) throw toError(word);
      logger.warn(
        { slackError: word ?? (error as Error).name, ...(word ? {} : { cause: causeOf(error) }) },
        'Slack does not answer yet; trying again',
      );
      await pause(Math.min(15_000, 500 * 2 ** Math.min(attempt, 10)), signal);
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
