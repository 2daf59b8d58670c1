// A card goes through the states that the platform went through, and never back: drawn late it shows less, not what was.
import { type Books, cardsOf, type Instance, type Life, type Shown } from '../books.ts';
import type { Card } from '../shown.ts';
import { type Finding, ofEachLife } from '../violation.ts';

const asked: Readonly<Record<string, string>> = {
  'Stopping…': 'stop',
  'Starting…': 'start',
  'Deleting…': 'delete',
};
const isGone = (state: string) => state === 'Deleted' || state === 'Not there any more';

export const shownInOrder = ofEachLife(function* (life, books) {
  const [instance] = life.instances;
  if (!instance) return;
  // One that came late from a process that died has an order of its own.
  const messages = Map.groupBy(cardsOf(life), ({ ts, isFleeting }) =>
    isFleeting ? 'one after the other' : ts,
  );
  for (const cards of messages.values()) yield* ofMessage(cards, { life, instance, books });
});

interface About {
  readonly life: Life;
  readonly instance: Instance;
  readonly books: Books;
}

function* ofMessage(cards: readonly Shown<Card>[], { life, instance, books }: About): Iterable<Finding> {
  /** How far the platform has come, as far as the card has shown it. */
  let reached = -1;
  /** What the card says is being done. */
  let doing: { readonly kind: string; readonly at: number } | null = null;
  for (const { at, said } of cards) {
    const action = asked[said.state];
    if (action !== undefined) {
      if (!wasPressed(life, action, at)) yield { at, says: `"${said.state}", and nobody asked for it` };
      doing = { kind: action, at };
      continue;
    }
    if (doing) reached = Math.max(reached, effectOf(life, instance, { ...doing, to: at }, books));
    doing = null;
    const isUnseen = said.state === 'Launched';
    const place = isUnseen ? reached : findState(instance, said.state, Math.max(reached, 0), at);
    if (isUnseen && reached >= 0) yield { at, says: '"Launched" again, after more was known' };
    if (!isUnseen && place < 0)
      yield { at, says: `"${said.state}" was not so, or is shown again after what followed it` };
    reached = Math.max(reached, place);
  }
}

const wasPressed = ({ presses }: Life, action: string, at: number): boolean =>
  presses.some((press) => press.action === action && press.mayAct && press.at <= at);

/**
 * What the platform said that it had done is under way until it shows: the card does not go back to what was before.
 * Answers the effect's place in what the instance went through; -1 where nobody could know of it.
 */
function effectOf({ acts }: Life, { statuses }: Instance, doing: Doing, books: Books): number {
  const { kind, at, to } = doing;
  const calls = acts.filter((each) => each.call === kind && each.at >= at - answerMs && each.at <= to);
  const [call] = calls;
  // Of several it cannot be told which one the card was drawn after.
  const isKnown = calls.length === 1 && call?.ended?.as === 'done' && call.ended.at <= to;
  if (!isKnown || books.hadTrouble(call.at, to)) return -1;
  return statuses.findIndex(({ callId }) => callId === call.callId);
}

interface Doing {
  readonly kind: string;
  /** When the card said so. */
  readonly at: number;
  readonly to: number;
}

/** Between a call and what the card says of it. */
const answerMs = 60_000;

function findState({ statuses }: Instance, state: string, from: number, at: number): number {
  for (let place = from; place < statuses.length; place += 1) {
    const status = statuses[place];
    if (!status || status.at > at) return -1;
    if (status.status === state || (status.status === 'Deleted' && isGone(state))) return place;
  }
  return -1;
}
