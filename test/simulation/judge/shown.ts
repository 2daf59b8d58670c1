// What a message says, read as its person reads it: by the English words in it. What is not about a launch is null.

export type Said =
  | Card
  /** A line in the place of a card that stands elsewhere, and what follows a notice that it was not known. */
  | { readonly what: 'line' | 'found'; readonly life: string; readonly taskId: string }
  | { readonly what: Notice; readonly life: string; readonly reference: string | null }
  | {
      readonly what: 'mention-running' | 'mention-failed' | 'mention-ending';
      readonly life: string;
      readonly endsAt: number | null;
    }
  | {
      readonly what: 'reminder';
      readonly life: string;
      readonly endsAt: number | null;
      readonly taskId: string;
    }
  | { readonly what: 'still-needed'; readonly life: string; readonly taskId: string };

/** That nothing was started; that it is not known; that it cannot even be found out. */
export type Notice = 'not-launched' | 'not-known' | 'still-not-known';

export interface Card {
  readonly what: 'card';
  readonly life: string;
  readonly userId: string;
  readonly taskId: string;
  /** The word for how it is: `Running`, `Stopping…`. */
  readonly state: string;
  /** Epoch seconds, as Slack's dates have them. */
  readonly until: number | null;
  /** What it says was refused. */
  readonly refused: 'stop' | 'start' | 'delete' | 'script' | null;
  /** It says that nobody knows what became of the last action. */
  readonly isInDoubt: boolean;
  /** It says that it is not where it belongs. */
  readonly isMoved: boolean;
  /** Its blocks say the same as its text. */
  readonly isOfOneMind: boolean;
  readonly reference: string | null;
}

const card = /^<@(\w+)> launched `([^`]+)`\. (?:Status: ([^.]+)\. )?Task ID: `([^`]*)`\. /u;
const notice =
  /^:(?:x|grey_question|white_check_mark): (We do not know yet whether |We still do not know whether )?`([^`]+)` was (not )?launched\.(?: Task ID: `([^`]*)`)?/u;
const mention = /^<@\w+>, `([^`]+)` (is running|has failed|ends <!date\^(\d+)\^[^>]*>)\.$/u;
const reminder = /^:alarm_clock: `([^`]+)` ends <!date\^(\d+)\^[^>]*>\. Task ID: `([^`]*)`/u;
const stillNeeded = /^:alarm_clock: `([^`]+)` has been running since [^`]*Task ID: `([^`]*)`/u;
const reference = /Reference ([0-9a-f]{8})$/u;
const until = /\. End: until <!date\^(\d+)\^/u;

const refusals = [
  ['stop', 'It was not stopped: the platform refused.'],
  ['start', 'It was not started: the platform refused.'],
  ['delete', 'It was not deleted: the platform refused.'],
  ['script', 'The script was not run: the platform refused.'],
] as const;

export function readMessage(text: string, blocks: string): Said | null {
  switch (text[0]) {
    case '<':
      return readCard(text, blocks) ?? readMention(text);
    case ':':
      return readNotice(text) ?? readReminder(text);
    default:
      return null;
  }
}

function readCard(text: string, blocks: string): Said | null {
  const [, userId, life, state = 'Launched', taskId] = card.exec(text) ?? [];
  if (userId === undefined || life === undefined || taskId === undefined) return null;
  if (text.includes('Its card is in a direct message')) return { what: 'line', life, taskId };
  const end = until.exec(text)?.[1];
  return {
    what: 'card',
    life,
    userId,
    taskId,
    state,
    until: end === undefined ? null : Number(end),
    refused: refusals.find(([, words]) => text.includes(words))?.[0] ?? null,
    isInDoubt: text.includes('It is not known whether the platform did'),
    isMoved: text.includes('The card is here because'),
    isOfOneMind: blocks.includes(`*${state}*`) && blocks.includes(`\`${taskId}\``),
    reference: reference.exec(text)?.[1] ?? null,
  };
}

function readMention(text: string): Said | null {
  const [, life, what, end] = mention.exec(text) ?? [];
  if (life === undefined || what === undefined) return null;
  const kind =
    what === 'is running' ? 'mention-running' : what === 'has failed' ? 'mention-failed' : 'mention-ending';
  return { what: kind, life, endsAt: end === undefined ? null : Number(end) };
}

function readNotice(text: string): Said | null {
  const [, doubt, life, not, taskId] = notice.exec(text) ?? [];
  if (life === undefined) return null;
  if (doubt === undefined && not === undefined) return { what: 'found', life, taskId: taskId ?? '' };
  const what =
    doubt === undefined ? 'not-launched' : doubt.includes('still') ? 'still-not-known' : 'not-known';
  return { what, life, reference: reference.exec(text)?.[1] ?? null };
}

function readReminder(text: string): Said | null {
  const [, life, end, taskId] = reminder.exec(text) ?? [];
  if (life !== undefined && taskId !== undefined)
    return { what: 'reminder', life, endsAt: Number(end), taskId };
  const [, needed, id] = stillNeeded.exec(text) ?? [];
  return needed === undefined || id === undefined ? null : { what: 'still-needed', life: needed, taskId: id };
}
