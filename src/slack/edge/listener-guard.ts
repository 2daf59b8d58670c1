// Between Bolt and the handlers. Acknowledges, builds the visit, and is the one place where a handler's unexpected
// errors end: they are logged under a reference, and the person is told what it means and what to do, with the same
// reference.
import type { ModalView, OptionGroup, PlainTextOption } from '@slack/types';
import { Secret } from '../../config/secrets.ts';
import type { NewId } from '../../core/ids.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Message } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { platformErrorOf, type SlackTrouble, slackTroubleOf } from '../kit/slack-errors.ts';
import type { ReceivedContext } from './dispatch.ts';
import type {
  Action,
  Closed,
  Command,
  HomeOpened,
  Incoming,
  Shortcut,
  Submission,
  Suggestion,
} from './incoming.ts';
import type { ReplyUrls } from './reply-url.ts';
import { type FromPerson, receive, type Visit, type VisitParts } from './visit.ts';

/** Slack's answers to a submission. Source: docs.slack.dev, "Modals", on closing, updating and errors. */
export type SubmissionAnswer =
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update' | 'push'; readonly view: ModalView }
  | { readonly response_action: 'clear' }
  /** Closes the view. */
  | undefined;

export interface Answered {
  readonly answer: SubmissionAnswer;
  /** Runs once Slack has its answer. */
  readonly after?: () => Promise<void>;
}

/** What is said of a press, once Slack has its answer. */
export type AfterPress = () => Promise<void>;

/** A menu's options. */
export type Menu =
  | { readonly options: readonly PlainTextOption[] }
  | { readonly option_groups: readonly OptionGroup[] };

/** What Bolt hands to a listener, as far as it is looked at. */
export interface ListenerArgs {
  readonly ack: (answer?: never) => Promise<void>;
  readonly context: object;
}
export type Listener = (args: ListenerArgs) => Promise<void>;

export interface GuardParts extends VisitParts {
  readonly logger: Logger;
  /** For the references that people quote. */
  readonly newId: NewId;
  readonly replyUrls: ReplyUrls;
  /** How long the answer to a submission may take. Slack's own limit is 3 s. Default: 2200. */
  readonly patienceMs?: number;
}

/** For the log. */
const troubleLines: Readonly<Record<SlackTrouble, string>> = {
  'too-late': 'the form came too late',
  busy: 'Slack turned a call away: too many of them',
  away: 'Slack did not do what it was asked',
  'not-allowed':
    'Slack does not let this app do what it was asked: look at SLACK_BOT_TOKEN, or install the app there again, and at the scopes',
};

function tellTrouble(trouble: SlackTrouble, said: { reference: string; word: string }, t: Translate): string {
  switch (trouble) {
    case 'too-late':
      return t('trouble.tooLate');
    case 'busy':
      return t('trouble.slackBusy', { reference: said.reference });
    case 'away':
      return t('trouble.slackAway', { reference: said.reference });
    case 'not-allowed':
      return t('trouble.slackRefuses', said);
  }
}

interface Noted {
  readonly reference: string;
  readonly words: string;
}

export type Guard = ReturnType<typeof createGuard>;

export function createGuard(parts: GuardParts) {
  const { logger, newId, replyUrls, patienceMs = 2200 } = parts;
  const atWork = new Set<Promise<void>>();
  const tracked =
    (listener: Listener): Listener =>
    (args) => {
      const work = listener(args).finally(() => atWork.delete(work));
      atWork.add(work);
      return work;
    };

  /** Logs the error; answers the words for the person, and the reference in them. */
  function note(name: string, error: unknown, t: Translate): Noted {
    const reference = newId().slice(0, 8);
    return { reference, words: log(name, error, reference, t) };
  }

  function log(name: string, error: unknown, reference: string, t: Translate): string {
    const slackError = platformErrorOf(error);
    const trouble = slackTroubleOf(error);
    if (trouble) {
      const level = trouble === 'not-allowed' ? 'error' : 'warn';
      const cause = slackError ?? (error as Error).message;
      logger[level]({ listener: name, reference, slackError: cause }, troubleLines[trouble]);
      return tellTrouble(trouble, { reference, word: slackError ?? '' }, t);
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
    const reference = newId().slice(0, 8);
    logger.error({ listener: name, reference, patienceMs }, 'a submission takes too long for Slack');
    return t('trouble.unconfirmed', { reference });
  }

  async function tell(visit: Visit, responseUrl: string | undefined, words: string): Promise<void> {
    const text = visit.t('trouble.warning', { text: words });
    const outcome = responseUrl
      ? (await replyUrls.send(new Secret(responseUrl), { text }, { visible: 'ephemeral' })).kind
      : await tellDirectly(visit, text);
    if (outcome !== 'sent') logger.warn({ outcome }, 'a person could not be told about an error');
  }

  /** What is pressed in a modal brings no address to reply to, and the modal holds what was typed. */
  const tellDirectly = ({ client, person }: Visit, text: string): Promise<string> =>
    client.messages.chat.postMessage({ channel: person.userId, text }).then(
      () => 'sent',
      (error: unknown) => platformErrorOf(error) ?? 'failed',
    );

  /** After the acknowledgement of a submission: it was done, but the open modal does not show it. */
  function tellNotShown(visit: Visit, name: string, error: unknown): Promise<void> {
    const reference = note(`${name}, after the acknowledgement`, error, visit.t).reference;
    return tell(visit, undefined, visit.t('trouble.notShown', { reference }));
  }

  /** What came in, and the visit: built while Slack is already being answered. */
  function open<In extends FromPerson>(args: ListenerArgs, kind: In['kind']) {
    const { incoming, deadline } = args.context as unknown as ReceivedContext;
    const expected = ofKind<In>(incoming, kind);
    return { incoming: expected, deadline, visiting: receive(parts, expected, deadline) };
  }

  /** Acknowledges first, works after. */
  const acknowledged =
    <In extends Command | Action | Shortcut>(kind: In['kind']) =>
    (name: string, run: (visit: Visit, incoming: In) => Promise<void>): Listener =>
      tracked(async (args) => {
        const { incoming, visiting } = open<In>(args, kind);
        await args.ack();
        const visit = await visiting;
        await started(() => run(visit, incoming)).catch((error: unknown) =>
          tell(visit, incoming.responseUrl, note(name, error, visit.t).words),
        );
      });

  /**
   * What is asked for is stored before Slack is answered: a process that dies in between leaves the person an error, and
   * not a press that nobody knows of. Where that takes longer than Slack waits, Slack shows its own error, and what was asked
   * for comes all the same, unless the process dies: pressing again is right, and does nothing twice.
   */
  const storedFirst =
    <In extends Command | Action>(kind: In['kind']) =>
    (name: string, run: (visit: Visit, incoming: In) => Promise<AfterPress>): Listener =>
      tracked(async (args) => {
        const { incoming, visiting } = open<In>(args, kind);
        const visit = await visiting;
        const explain = (error: unknown) =>
          tell(visit, incoming.responseUrl, note(name, error, visit.t).words);
        const then = await started(() => run(visit, incoming)).catch(
          async (error: unknown): Promise<AfterPress> => {
            // Said before it is acknowledged, too: nobody is left with neither.
            await explain(error);
            return () => Promise.resolve();
          },
        );
        await args.ack();
        await started(then).catch(explain);
      });

  return {
    /** Settles when no listener is at work: most of it comes after the acknowledgement, where Bolt does not wait. */
    settled: async (): Promise<void> => void (await Promise.allSettled(atWork)),
    command: acknowledged<Command>('command'),
    /** The answer is the acknowledgement: for what is said at once, and can be said again. */
    answered: (say: (visit: Visit, incoming: Command) => Message): Listener =>
      tracked(async (args) => {
        const { incoming, visiting } = open<Command>(args, 'command');
        const visit = await visiting;
        await args.ack({ response_type: 'ephemeral', ...say(visit, incoming) } as never);
      }),
    action: acknowledged<Action>('action'),
    shortcut: acknowledged<Shortcut>('shortcut'),
    /** Bolt has acknowledged it, so Slack does not tell it again: what could not be done is said where its person looks. */
    home: (
      run: (visit: Visit, incoming: HomeOpened) => Promise<void>,
      sayFailed: (visit: Visit, words: string) => Promise<void>,
    ): Listener =>
      tracked(async (args) => {
        const { incoming, visiting } = open<HomeOpened>(args, 'home');
        const visit = await visiting;
        await started(() => run(visit, incoming)).catch((error: unknown) =>
          sayFailed(visit, note('home', error, visit.t).words).catch(
            (failure: unknown) => void note('home, and saying so', failure, visit.t),
          ),
        );
      }),
    pressed: storedFirst<Action>('action'),
    /** A word that stands for such a button. */
    typed: storedFirst<Command>('command'),
    closed: (name: string, run: (visit: Visit, incoming: Closed) => Promise<void>): Listener =>
      tracked(async (args) => {
        const { incoming, visiting } = open<Closed>(args, 'closed');
        await args.ack();
        const visit = await visiting;
        await started(() => run(visit, incoming)).catch((error: unknown) => void note(name, error, visit.t));
      }),
    /** The answer is the menu. A menu has no place for an error: when the work fails it is empty. */
    options: (name: string, run: (visit: Visit, incoming: Suggestion) => Promise<Menu>): Listener =>
      tracked(async (args) => {
        const { incoming, visiting } = open<Suggestion>(args, 'suggestion');
        const visit = await visiting;
        const menu = await started(() => run(visit, incoming)).catch((error: unknown): Menu => {
          note(name, error, visit.t);
          return { options: [] };
        });
        await args.ack(menu as never);
      }),
    /**
     * The answer closes, changes or keeps the modal, so it is the acknowledgement. If the work fails, the modal stays
     * open with everything that was typed and says so; likewise if it takes longer than Slack would wait, while it
     * goes on.
     */
    submission: (name: string, run: (visit: Visit, incoming: Submission) => Promise<Answered>): Listener =>
      tracked(async (args) => {
        const { incoming, deadline, visiting } = open<Submission>(args, 'submission');
        const visit = await visiting;
        const keepOpen = (text: string): Answered => {
          const [firstInput] = incoming.view.inputIds;
          return {
            answer: firstInput ? { response_action: 'errors', errors: { [firstInput]: text } } : undefined,
          };
        };
        const work = started(() => run(visit, incoming)).catch((error: unknown) =>
          keepOpen(note(name, error, visit.t).words),
        );
        const { answer } = (await deadline.race(work, patienceMs)) ?? keepOpen(noteDelay(name, visit.t));
        await (answer ? args.ack(answer as never) : args.ack());
        const { after } = await work;
        await after?.().catch((error: unknown) => tellNotShown(visit, name, error));
      }),
  };
}

/** Bolt chose the listener by the same body. */
function ofKind<In extends FromPerson>(incoming: Incoming, kind: In['kind']): In {
  if (incoming.kind !== kind) throw new Error(`a ${incoming.kind} where a ${kind} was expected`);
  return incoming as In;
}

/** What is thrown before the first wait is an error of the work like any other. */
const started = async <T>(run: () => Promise<T>): Promise<T> => run();
