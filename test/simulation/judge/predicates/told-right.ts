// What is told is true: the task ID, the status, the end, and above all that nothing was started.
import {
  type Books,
  type Call,
  type Instance,
  type Life,
  notices,
  type Shown,
  standingCards,
} from '../books.ts';
import type { Card } from '../shown.ts';
import { type Finding, ofEachLife } from '../violation.ts';

export const toldRight = ofEachLife(function* (life, books) {
  for (const shown of life.shown) yield* ofMessage(life, shown);
  yield* ofAnswers(life);
  if (!books.isAtRest(life)) return;
  const cards = standingCards(life);
  if (cards.some(({ ts }) => books.removed.has(ts))) return;
  const findings = cards.map((card) => [...ofLastCard(life, card, books)]);
  if (findings.every((each) => each.length > 0)) yield* findings.at(-1) ?? [];
});

function* ofLastCard(life: Life, card: Shown<Card>, books: Books): Iterable<Finding> {
  const [instance] = life.instances;
  if (!instance) return;
  yield* ofDoubt(life, card, books);
  if (books.isWatched(life)) yield* ofLastState(life, card, instance);
}

function* ofMessage(life: Life, { at, said, isPublic }: Shown): Iterable<Finding> {
  if (notices.includes(said.what) && isPublic)
    yield { at, says: `"${said.what}" is for its person alone, and stands in a channel` };
  if (said.what === 'not-launched' && life.instances.some(({ madeAt }) => madeAt <= at))
    yield { at, says: 'said that nothing was started, and something was' };
  if ('taskId' in said && !life.instances.some(({ id, madeAt }) => id === said.taskId && madeAt <= at))
    yield { at, says: `told the task ID ${said.taskId || '(none)'}, which is not its own` };
  if (said.what === 'card') yield* ofCard(life, at, said);
}

function* ofCard(life: Life, at: number, card: Card): Iterable<Finding> {
  if (!life.submissions.some(({ person }) => person.userId === card.userId))
    yield { at, says: `the card says that ${card.userId} launched it` };
  if (!card.isOfOneMind) yield { at, says: 'the card and what is read instead of it do not say the same' };
  // One that is on its way may be about an earlier press than the last.
  const tried = life.acts.filter(({ call, at: calledAt }) => call === card.refused && calledAt <= at);
  const wasSent = !life.isConfused && countAsked(life, card.refused, at) <= tried.length;
  if (tried.length > 0 && wasSent && tried.every((call) => hasEffect(life, call, at)))
    yield { at, says: `said that ${card.refused} was refused, and it was done` };
}

/** One more than there are calls: it was refused before it was sent, as without an account to send it with. */
const countAsked = ({ audit }: Life, kind: Card['refused'], at: number): number =>
  audit.filter(
    (line) => line.action === 'action.asked' && line.detail.kind === kind && line.at <= at + skewMs,
  ).length;

/** Clocks of replicas differ. */
const skewMs = 60_000;

const hasEffect = ({ instances }: Life, { callId }: Call, at: number): boolean =>
  instances.some(({ statuses }) => statuses.some((each) => each.callId === callId && each.at <= at));

/** "Nothing was started", said in the form itself. */
function* ofAnswers({ submissions, creates }: Life): Iterable<Finding> {
  const [create] = creates;
  const before = create && submissions.filter(({ at }) => at <= create.at);
  const denials = before?.flatMap(({ answers }) => answers);
  const isDenied =
    denials &&
    denials.length > 0 &&
    denials.every(
      ({ as, words }) => as === 'refused' && /nothing was (?:\w+ or )?started/iu.test(words ?? ''),
    );
  if (create && isDenied) yield { at: create.at, says: 'the form said that nothing was started, and it was' };
}

/** What the app heard clearly, and did not die with, is no doubt; one that stood still notes it when it goes on. */
function* ofDoubt({ acts }: Life, card: Shown<Card>, books: Books): Iterable<Finding> {
  const last = acts.findLast(({ call }) => call !== 'url');
  if (!card.said.isInDoubt || !last?.ended || last.ended.as === 'lost') return;
  const [from, to] = [last.at, last.ended.at + notedWithinMs];
  const wasForgotten =
    books.deaths.some((at) => at >= from && at <= to) || books.hadOutage('database')(from, to);
  if (!wasForgotten)
    yield {
      at: card.at,
      says: `said that nobody knows what became of ${last.call}, and the platform had said`,
    };
}

const notedWithinMs = 60_000;

function* ofLastState(life: Life, { at, said }: Shown<Card>, { statuses }: Instance): Iterable<Finding> {
  const last = statuses.at(-1);
  if (!last) return;
  const words = wordsFor(last.status, life);
  if (!words.includes(said.state) && !said.state.endsWith('…'))
    yield { at, says: `the card ends with "${said.state}", the platform with ${last.status}` };
  const end = last.status === 'Running' ? last.endsAt : null;
  // The platform tells seconds, and so does Slack.
  if (said.state === 'Running' && Math.abs((end ?? 0) / 1000 - (said.until ?? 0)) > 2)
    yield { at, says: `the card says that it ends at ${said.until}, the platform ${end}` };
}

/** `Deleted` is the word only where somebody asked for that. */
function wordsFor(status: string, { acts }: Life): readonly string[] {
  if (status !== 'Deleted') return [status];
  const wasAskedFor = acts.some(({ call }) => call === 'delete');
  return wasAskedFor ? ['Deleted', 'Not there any more'] : ['Not there any more'];
}
