// What happened can be found out: each launch, each action and each phase has its lines in the audit log.
import {
  type AuditLine,
  type Books,
  cardsOf,
  isAccepted,
  type Life,
  lastWordOf,
  standingCards,
} from '../books.ts';
import { type Finding, ofEachAtRest } from '../violation.ts';

export const auditComplete = ofEachAtRest(function* (life, books) {
  if (life.isConfused || (!isAccepted(life) && life.shown.length === 0)) return;
  const at = life.shown.at(-1)?.at ?? life.creates[0]?.at ?? 0;
  const missing = [
    ...ofLaunch(life),
    ...ofActions(life),
    ...(books.isWatched(life) ? ofPhase(life, books) : []),
  ];
  for (const says of missing) yield { at, says } satisfies Finding;
  for (const line of repeated(life.audit)) yield { at: line.at, says: `${line.action} stands there twice` };
});

function* ofLaunch(life: Life): Iterable<string> {
  if (lastWordOf(life) === null) return;
  const steps = life.audit.map(({ action }) => action).filter((action) => action.startsWith('launch.'));
  const end =
    cardsOf(life).length > 0
      ? 'launch.created'
      : lastWordOf(life) === 'not-launched'
        ? 'launch.rejected'
        : null;
  const expected = ['launch.accepted', 'launch.creating', ...(end ? [end] : [])];
  for (const step of expected) if (!steps.includes(step)) yield `the audit log has no ${step}`;
  const known = expected.filter((step) => steps.includes(step));
  const inOrder = steps.filter((step) => known.includes(step));
  if (inOrder.join() !== known.join() && inOrder.length === known.length)
    yield `the audit log has its steps in another order: ${steps.join(', ')}`;
}

/** Each call was asked for and was being sent, and something became of it. */
function* ofActions({ acts, audit }: Life): Iterable<string> {
  for (const kind of ['stop', 'start', 'delete', 'script'] as const) {
    const calls = acts.filter(({ call }) => call === kind).length;
    const count = (...words: readonly string[]) =>
      audit.filter(({ action, detail }) => detail.kind === kind && words.includes(action)).length;
    if (count('action.asked') < calls) yield `the audit log has not who asked for each ${kind}`;
    if (count('action.sending') < calls) yield `the audit log has not each ${kind} that was sent`;
    if (count('action.done', 'action.refused', 'action.unknown') < calls)
      yield `the audit log has not what became of each ${kind}`;
  }
}

const phases: Readonly<Record<string, string>> = {
  Running: 'instance.running',
  Completed: 'instance.ended',
  Failed: 'instance.ended',
  Terminated: 'instance.ended',
  Deleted: 'instance.gone',
  'Not there any more': 'instance.gone',
};

/** The phase that its card ends with is the last one noted. */
function* ofPhase(life: Life, { removed }: Books): Iterable<string> {
  const cards = standingCards(life).filter(({ ts }) => !removed.has(ts));
  const noted = life.audit.findLast(({ action }) => action.startsWith('instance.'))?.action;
  const isNoted = ({ said }: (typeof cards)[number]) =>
    phases[said.state] === undefined || phases[said.state] === noted;
  const state = cards.at(-1)?.said.state;
  if (!cards.some(isNoted) && state !== undefined)
    yield `its card says ${state}, and the audit log ${noted ?? 'nothing'}`;
}

/** A step is taken once. */
function repeated(audit: readonly AuditLine[]): AuditLine[] {
  const seen = new Set<string>();
  return audit.filter(({ action, launchId }) => {
    if (!action.startsWith('launch.')) return false;
    const step = `${launchId} ${action}`;
    const isRepeated = seen.has(step);
    seen.add(step);
    return isRepeated;
  });
}
