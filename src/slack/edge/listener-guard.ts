// The one place where a listener's unexpected errors end: they are logged under a reference, and the person
// is told what it means and what to do, with the same reference.
import { randomUUID } from 'node:crypto';
import type {
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewClosedAction,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { AccountKey } from '../../accounts/ports.ts';
import { Secret } from '../../config/secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import { identify } from '../identity.ts';
import type { Translate } from '../kit/language/translate.ts';
import { inputIdsOf } from '../kit/view-inputs.ts';
import { platformErrorOf } from './clients.ts';
import { withPatience } from './deadline.ts';
import type { People } from './languages.ts';
import type { ReplyUrls } from './reply-url.ts';

export interface GuardParts {
  readonly logger: Logger;
  readonly replyUrls: ReplyUrls;
  readonly people: People;
  /** How long the answer to a submission may take. Slack's own limit is 3 s. Default: 2200. */
  readonly patienceMs?: number;
}

export type CommandArgs = SlackCommandMiddlewareArgs;
export type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction>;
export type ActionArgs = SlackActionMiddlewareArgs<BlockAction>;
export type ClosedArgs = SlackViewMiddlewareArgs<ViewClosedAction>;
export type OptionsArgs = SlackOptionsMiddlewareArgs<'block_suggestion'>;
export type OptionsAnswer = Parameters<OptionsArgs['ack']>[0];
export type SubmissionAnswer = ViewResponseAction | undefined;

export interface Guard {
  /** Settles when no listener is at work: most of it comes after the acknowledgement, where Bolt does not wait. */
  settled(): Promise<void>;
  /** Acknowledges first, works after. */
  command(name: string, run: (args: CommandArgs) => Promise<void>): (args: CommandArgs) => Promise<void>;
  action(name: string, run: (args: ActionArgs) => Promise<void>): (args: ActionArgs) => Promise<void>;
  closed(name: string, run: (args: ClosedArgs) => Promise<void>): (args: ClosedArgs) => Promise<void>;
  /** The answer is the menu. A menu has no place for an error: when the work fails it is empty. */
  options(
    name: string,
    run: (args: OptionsArgs) => Promise<OptionsAnswer>,
  ): (args: OptionsArgs) => Promise<void>;
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

export function createGuard({ logger, replyUrls, people, patienceMs = 2200 }: GuardParts): Guard {
  const atWork = new Set<Promise<void>>();
  const tracked =
    <Args>(listener: (args: Args) => Promise<void>) =>
    (args: Args): Promise<void> => {
      const work = listener(args).finally(() => atWork.delete(work));
      atWork.add(work);
      return work;
    };

  /** Logs the error; answers the words for the person. */
  function note(name: string, error: unknown, t: Translate): string {
    const reference = randomUUID().slice(0, 8);
    const slackError = platformErrorOf(error);
    if (slackError && triggerErrors.has(slackError)) {
      logger.warn({ listener: name, reference, slackError }, 'the form came too late');
      return t('trouble.tooLate');
    }
    const details = (error as { data?: { response_metadata?: unknown } }).data?.response_metadata;
    logger.error({ err: error, listener: name, reference, slackError, details }, 'a listener failed');
    if (error instanceof Error && error.name === 'StoreUnavailableError') {
      const mayBeStored = (error as { mayBeStored?: unknown }).mayBeStored === true;
      return mayBeStored ? t('trouble.unconfirmed', { reference }) : t('trouble.database', { reference });
    }
    return t('trouble.unexpected', { reference });
  }

  function noteDelay(name: string, t: Translate): string {
    const reference = randomUUID().slice(0, 8);
    logger.error({ listener: name, reference, patienceMs }, 'a submission takes too long for Slack');
    return t('trouble.unconfirmed', { reference });
  }

  /** A payload that names nobody may be what went wrong: then the words are in the default language. */
  const languageOf = (body: unknown): Promise<Translate> => people.languageOf(identifyLoosely(body));

  async function tell(body: ReplyableBody, name: string, error: unknown): Promise<void> {
    const t = await languageOf(body);
    const text = t('trouble.warning', { text: note(name, error, t) });
    const responseUrl = body.response_url;
    if (!responseUrl) return;
    const outcome = await replyUrls.send(new Secret(responseUrl), { text }, { visible: 'ephemeral' });
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
          await tell(args.command, name, error);
        }
      }),
    action: (name, run) =>
      tracked(async (args) => {
        await args.ack();
        try {
          await run(args);
        } catch (error) {
          await tell(args.body, name, error);
        }
      }),
    closed: (name, run) =>
      tracked(async (args) => {
        await args.ack();
        await run(args).catch(async (error: unknown) => note(name, error, await languageOf(args.body)));
      }),
    options: (name, run) =>
      tracked(async (args) => {
        const answer = await run(args).catch(async (error: unknown) => {
          note(name, error, await languageOf(args.body));
          return { options: [] };
        });
        await args.ack(answer);
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
        const language = languageOf(args.body);
        const work = run(args).catch(async (error: unknown) => keepOpen(note(name, error, await language)));
        const { answer } =
          (await withPatience(work, patienceMs)) ?? keepOpen(noteDelay(name, await language));
        await (answer ? args.ack(answer) : args.ack());
        const { after } = await work;
        await after?.().catch(async (error: unknown) =>
          note(`${name}, after the acknowledgement`, error, await language),
        );
      }),
  };
}

interface ReplyableBody {
  readonly response_url?: string | undefined;
}

function identifyLoosely(body: unknown): AccountKey {
  try {
    return identify(body);
  } catch {
    return { teamId: '', userId: '' };
  }
}
