// The one place where a listener's unexpected errors end: they are logged under a reference, and the person
// is told what it means and what to do, with the same reference.
import { randomUUID } from 'node:crypto';
import type {
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import { Secret } from '../config/secrets.ts';
import type { Logger } from '../ops/logger.ts';
import { withPatience } from './patience.ts';
import type { ReplyUrls } from './reply-url.ts';
import { inputIdsOf } from './view-inputs.ts';
import { platformErrorOf } from './web-api.ts';

export interface GuardParts {
  readonly logger: Logger;
  readonly replyUrls: ReplyUrls;
  /** How long the answer to a submission may take. Slack's own limit is 3 s. Default: 2200. */
  readonly patienceMs?: number;
}

export type CommandArgs = SlackCommandMiddlewareArgs;
export type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction>;
export type ActionArgs = SlackActionMiddlewareArgs<BlockAction>;
export type SubmissionAnswer = ViewResponseAction | undefined;

export interface Guard {
  /** Settles when no listener is at work: most of it comes after the acknowledgement, where Bolt does not wait. */
  settled(): Promise<void>;
  /** Acknowledges first, works after. */
  command(name: string, run: (args: CommandArgs) => Promise<void>): (args: CommandArgs) => Promise<void>;
  action(name: string, run: (args: ActionArgs) => Promise<void>): (args: ActionArgs) => Promise<void>;
  /**
   * The answer closes, changes or keeps the modal, so it is the acknowledgement. If the work fails, the
   * modal stays open with everything that was typed and says so; likewise if it takes longer than Slack would
   * wait, while it goes on. `after` runs once Slack has its answer.
   */
  submission(
    name: string,
    run: (
      args: SubmissionArgs,
    ) => Promise<{ readonly answer: SubmissionAnswer; readonly after?: () => Promise<void> }>,
  ): (args: SubmissionArgs) => Promise<void>;
}

const triggerErrors = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'invalid_trigger_id',
  'trigger_expired',
]);

const unconfirmed = (reference: string) =>
  `This app's database did not confirm what you sent. Pressing the button again is safe: it cannot launch twice. (Reference ${reference})`;

export function createGuard({ logger, replyUrls, patienceMs = 2200 }: GuardParts): Guard {
  const atWork = new Set<Promise<void>>();
  const tracked =
    <Args>(listener: (args: Args) => Promise<void>) =>
    (args: Args): Promise<void> => {
      const work = listener(args).finally(() => atWork.delete(work));
      atWork.add(work);
      return work;
    };

  /** Logs the error; answers the words for the person. */
  function note(name: string, error: unknown): string {
    const reference = randomUUID().slice(0, 8);
    const slackError = platformErrorOf(error);
    if (slackError && triggerErrors.has(slackError)) {
      logger.warn({ listener: name, reference, slackError }, 'the form came too late');
      return 'Slack stopped waiting before the form was ready. Nothing was started: please type the command again.';
    }
    const details = (error as { data?: { response_metadata?: unknown } }).data?.response_metadata;
    logger.error({ err: error, listener: name, reference, slackError, details }, 'a listener failed');
    if (error instanceof Error && error.name === 'StoreUnavailableError') {
      if ((error as { mayBeStored?: unknown }).mayBeStored === true) {
        return unconfirmed(reference);
      }
      return `Nothing was started: this app cannot reach its database just now. Please try again in a minute. (Reference ${reference})`;
    }
    return `Nothing was started: something unexpected went wrong in this app. Please try again; if it happens again, tell its operator the reference ${reference}.`;
  }

  function noteDelay(name: string): string {
    const reference = randomUUID().slice(0, 8);
    logger.error({ listener: name, reference, patienceMs }, 'a submission takes too long for Slack');
    return unconfirmed(reference);
  }

  async function tell(responseUrl: string | undefined, text: string): Promise<void> {
    if (!responseUrl) return;
    const outcome = await replyUrls.send(
      new Secret(responseUrl),
      { text: `:warning: ${text}` },
      { visible: 'ephemeral' },
    );
    if (outcome.kind !== 'sent')
      logger.warn({ outcome: outcome.kind }, 'a person could not be told about an error');
  }

  return {
    settled: async () => void (await Promise.allSettled(atWork)),
    command: (name, run) =>
      tracked(async (args) => {
        await args.ack();
        try {
          await run(args);
        } catch (error) {
          await tell(args.command.response_url, note(name, error));
        }
      }),
    action: (name, run) =>
      tracked(async (args) => {
        await args.ack();
        try {
          await run(args);
        } catch (error) {
          await tell(args.body.response_url, note(name, error));
        }
      }),
    submission: (name, run) =>
      tracked(async (args) => {
        const keepOpen = (text: string) => {
          const [firstInput] = inputIdsOf(args.view);
          const answer: SubmissionAnswer = firstInput
            ? { response_action: 'errors', errors: { [firstInput]: text } }
            : undefined;
          return { answer, after: undefined };
        };
        const work = run(args).catch((error: unknown) => keepOpen(note(name, error)));
        const { answer } = (await withPatience(work, patienceMs)) ?? keepOpen(noteDelay(name));
        await (answer ? args.ack(answer) : args.ack());
        const { after } = await work;
        await after?.().catch((error: unknown) => note(`${name}, after the acknowledgement`, error));
      }),
  };
}
