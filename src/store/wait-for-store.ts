// At start: a PostgreSQL server that is not there yet is waited for, as Slack is.
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../ops/logger.ts';
import { StoreUnavailableError } from './errors.ts';
import { type OpenStoreOptions, openStore, type Store } from './open-store.ts';

export interface Waiting {
  readonly logger: Logger;
  /** Ends the waiting: throws its reason. */
  readonly signal: AbortSignal | undefined;
}

const longestPauseMs = 10_000;

/** Throws at once what waiting does not mend: a refused password, no such database, a file that cannot be used. */
export async function waitForStore(options: OpenStoreOptions, { logger, signal }: Waiting): Promise<Store> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const store = await openStore(options);
      if (attempt > 0) logger.info('the database answers now');
      return store;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError && error.isAway)) throw error;
      logger.warn({ reason: error.message, ...causeOf(error) }, 'no database yet; trying again');
      await pause(Math.min(longestPauseMs, 500 * 2 ** Math.min(attempt, 10)), undefined, { signal });
    }
  }
}

/** The code alone: the words of a driver may hold the user's name. */
function causeOf({ cause }: Error): { code?: string } {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? { code } : {};
}
