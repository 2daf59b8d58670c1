// Whoever was shown when an instance ends is reminded of it, before it does. What is due in its last minutes may be held up by
// Slack's limits for as long.
import { type Books, cardsOf, type Instance, type Life } from '../books.ts';
import { ofEachAtRest } from '../violation.ts';

export const remindedInTime = ofEachAtRest(function* (life, books) {
  const { remindsBeforeMs: times } = books.world;
  if (!times) return;
  for (const [endsAt, knownAt] of endsShown(life)) {
    const instance = life.instances.find((each) => ranUntil(each, endsAt * 1000));
    if (!instance || endsAt * 1000 > books.quietAt) continue;
    for (const before of times.filter((each) => each >= soonestMs)) {
      const due = endsAt * 1000 - before;
      // Nobody is there any more to be reminded.
      if ((books.forgottenAt(life) ?? Number.POSITIVE_INFINITY) <= due + skewMs) continue;
      if (due > knownAt && !isReminded(life, endsAt, due, books))
        yield { at: due, says: `nobody was reminded of its end at ${endsAt}` };
    }
  }
});

/** Ends by the second, with when they were shown first. */
function endsShown(life: Life): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { at, said } of cardsOf(life))
    if (said.until !== null && !ends.has(said.until)) ends.set(said.until, at);
  return ends;
}

/** It ended by itself, then: whatever ends sooner, or is started again, may need no reminder. */
function ranUntil({ statuses }: Instance, endsAt: number): boolean {
  const run = statuses.findLast(({ at }) => at < endsAt);
  return run?.status === 'Running' && Math.abs((run.endsAt ?? 0) - endsAt) <= 2000;
}

/** Of several that were held up the last one speaks, and in an outage of Slack's none can. */
const isReminded = ({ shown }: Life, endsAt: number, due: number, { hadOutage }: Books): boolean =>
  (['slack', 'database', 'replicas'] as const).some((of) => hadOutage(of)(due, endsAt * 1000)) ||
  shown.some(({ at, said }) => said.what === 'reminder' && said.endsAt === endsAt && at >= due - skewMs);

const soonestMs = 300_000;

/** Clocks of replicas differ. */
const skewMs = 60_000;
