// People who do something with what they launched: one button of one of their cards, now and then pressed twice.
import type { Message, Person, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';

export type PressKind = 'stop' | 'start' | 'delete';

/** One press, as Slack knows it. */
export interface Press {
  readonly launchId: string;
  readonly userId: string;
  readonly kind: PressKind;
  /** Slack's own id of the press. */
  readonly id: string;
  /** When the finger was there, epoch milliseconds. */
  readonly clickedAt: number;
  /** When Slack had its answer, epoch milliseconds. */
  readonly at: number;
  readonly isAcknowledged: boolean;
}

const kinds: readonly PressKind[] = ['stop', 'start', 'delete'];
/** Of presses, the part that are double clicks. */
const twice = 0.15;
/** Whoever sees an error presses again. */
const mostTries = 3;

export interface Presser {
  readonly slack: WorkspaceSimulator;
  readonly person: Person;
  /** The names of what they launched begin so. */
  readonly prefix: string;
}

/** Every press that came of it; none where there is nothing to press. */
export async function pressOne({ slack, person, prefix }: Presser): Promise<readonly Press[]> {
  const cards = slack
    .messages(slack.channels.member.id)
    .filter(({ text, thread_ts }) => thread_ts === undefined && text.includes(`\`${prefix}`));
  const found = pick(cards.flatMap((card) => kindsOn(card).map((kind) => ({ card, kind }))));
  if (!found) return [];
  const press = () => pressOnce(person, found.card, found.kind);
  const presses = await Promise.all(Math.random() < twice ? [press(), press()] : [press()]);
  for (let tries = 1; tries < mostTries && presses.every((each) => !each?.isAcknowledged); tries += 1)
    presses.push(await press());
  return presses.filter((each) => each !== null);
}

const kindsOn = ({ blocks }: Message): PressKind[] => {
  const text = JSON.stringify(blocks);
  return kinds.filter((kind) => text.includes(`"action_id":"instance_${kind}"`));
};

/** Null where the button was gone before the finger was there. */
async function pressOnce(person: Person, { ts }: Message, kind: PressKind): Promise<Press | null> {
  const clickedAt = Date.now();
  const pressed = await person.click(`instance_${kind}`, { messageTs: ts }).catch(() => null);
  if (!pressed) return null;
  const { payload, status } = pressed;
  const {
    trigger_id: id,
    actions,
    user,
  } = payload as {
    trigger_id: string;
    actions: readonly { value: string }[];
    user: { id: string };
  };
  const launchId = actions[0]?.value ?? '';
  const isAcknowledged = status === 200;
  return { launchId, userId: user.id, kind, id, clickedAt, at: Date.now(), isAcknowledged };
}

const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)];
