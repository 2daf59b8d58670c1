// Stands before every listener: hands it who came and what they sent, acknowledges, and is the one place where
// unexpected errors end: they are logged under a reference, and the person is told what it means and what to do,
// with the same reference.
import { randomUUID } from 'node:crypto';
import type { ViewResponseAction } from '@slack/bolt';
import type { Secret } from '../../config/secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { Message } from '../kit/message.ts';
import { platformErrorOf } from './clients.ts';
import { answerWithinMs, type Deadline } from './deadline.ts';
import type { Action, Closed, Command, FromPerson, Submission, Suggestion } from './incoming.ts';
import type { ReplyUrls } from './reply-url.ts';
import { openVisit, type Visit, type VisitParts } from './visit.ts';

export interface ListenerGuardParts extends VisitParts {
  readonly logger: Logger;
  readonly replyUrls: ReplyUrls;
}

export type SubmissionAnswer = ViewResponseAction | undefined;

export interface Answered {
  /** Closes (undefined), changes or keeps the modal. */
  readonly answer: SubmissionAnswer;
  /** Runs once Slack has its answer. */
  readonly after?: () => Promise<void>;
}

/** Works on what a person sent; what it leads to is the answer, where there is one. */
export type Handler<Kind extends FromPerson, Answer = void> = (
  visit: Visit,
  incoming: Kind,
) => Promise<Answer>;

/** What is used of Bolt's arguments. What `ack` takes depends on the kind; each method below says it. */
export type Listener = (args: { readonly ack: unknown; readonly context: object }) => Promise<void>;
type Work<Answer> = (ack: (answer?: Answer) => Promise<void>, context: object) => Promise<void>;

export type ListenerGuard = ReturnType<typeof createListenerGuard>;

const triggerErrors = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'invalid_trigger_id',
  'trigger_expired',
]);

export function createListenerGuard(parts: ListenerGuardParts) {
  const { logger, replyUrls } = parts;
  const atWork = new Set<Promise<void>>();
  const tracked =
    <Answer = never>(listener: Work<Answer>): Listener =>
    ({ ack, context }) => {
      const work = listener(ack as Parameters<typeof listener>[0], context).finally(() =>
        atWork.delete(work),
      );
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
    logger.error({ listener: name, reference, answerWithinMs }, 'a submission takes too long for Slack');
    return t('trouble.unconfirmed', { reference });
  }

  async function tell(responseUrl: Secret | null, words: string, t: Translate): Promise<void> {
    if (!responseUrl) return;
    const text = t('trouble.warning', { text: words });
    const outcome = await replyUrls.send(responseUrl, { text }, { visible: 'ephemeral' });
    if (outcome.kind !== 'sent')
      logger.warn({ outcome: outcome.kind }, 'a person could not be told about an error');
  }

  const acknowledgedFirst = <Kind extends Command | Action>(
    kind: Kind['kind'],
    name: string,
    run: Handler<Kind>,
  ): Listener =>
    tracked(async (ack, context) => {
      const { incoming, deadline } = arrivalOf<Kind>(context, kind);
      const visiting = openVisit(parts, incoming, deadline);
      await ack();
      const visit = await visiting;
      await run(visit, incoming).catch((error: unknown) =>
        tell(incoming.responseUrl, note(name, error, visit.t), visit.t),
      );
    });

  return {
    /** Settles when no listener is at work: most of it comes after the acknowledgement, where Bolt does not wait. */
    settled: async () => void (await Promise.allSettled(atWork)),

    command: (name: string, run: Handler<Command>) => acknowledgedFirst('command', name, run),

    action: (name: string, run: Handler<Action>) => acknowledgedFirst('action', name, run),

    /** For a command that is answered with words alone: the acknowledgement brings them. */
    reply: (run: (visit: Visit) => Message): Listener =>
      tracked<Message & { response_type: 'ephemeral' }>(async (ack, context) => {
        const { incoming, deadline } = arrivalOf<Command>(context, 'command');
        const visit = await openVisit(parts, incoming, deadline);
        await ack({ response_type: 'ephemeral', ...run(visit) });
      }),

    closed: (name: string, run: Handler<Closed>): Listener =>
      tracked(async (ack, context) => {
        const { incoming, deadline } = arrivalOf<Closed>(context, 'closed');
        const visiting = openVisit(parts, incoming, deadline);
        await ack();
        const visit = await visiting;
        await run(visit, incoming).catch((error: unknown) => void note(name, error, visit.t));
      }),

    /** The answer is the menu. A menu has no place for an error: when the work fails it is empty. */
    suggestion: <Menu extends object>(name: string, run: Handler<Suggestion, Menu>): Listener =>
      tracked<Menu | { options: [] }>(async (ack, context) => {
        const { incoming, deadline } = arrivalOf<Suggestion>(context, 'suggestion');
        const visit = await openVisit(parts, incoming, deadline);
        const menu = await run(visit, incoming).catch((error: unknown) => {
          note(name, error, visit.t);
          return { options: [] as [] };
        });
        await ack(menu);
      }),

    /**
     * The answer is the acknowledgement. If the work fails, the modal stays open with everything that was typed
     * and says so; likewise if it takes longer than Slack would wait, while it goes on.
     */
    submission: (name: string, run: Handler<Submission, Answered>): Listener =>
      tracked<ViewResponseAction>(async (ack, context) => {
        const { incoming, deadline } = arrivalOf<Submission>(context, 'submission');
        const visit = await openVisit(parts, incoming, deadline);
        const { t } = visit;
        const work = run(visit, incoming).catch((error: unknown) => keepOpen(incoming, note(name, error, t)));
        const { answer } = (await deadline.wait(work)) ?? keepOpen(incoming, noteDelay(name, t));
        await (answer ? ack(answer) : ack());
        const { after } = await work;
        await after?.().catch((error: unknown) => void note(`${name}, after the acknowledgement`, error, t));
      }),
  };
}

/** What dispatch.ts put there. */
function arrivalOf<Kind extends FromPerson>(context: object, kind: Kind['kind']) {
  const { incoming, deadline } = context as { incoming?: FromPerson | null; deadline: Deadline };
  if (incoming?.kind !== kind) throw new Error('a payload without team or user');
  return { incoming: incoming as Kind, deadline };
}

function keepOpen({ view }: Submission, words: string): Answered {
  const [firstInput] = view.inputIds;
  return { answer: firstInput ? { response_action: 'errors', errors: { [firstInput]: words } } : undefined };
}
