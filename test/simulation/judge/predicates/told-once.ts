// Slack is told once: one card, one notice of each kind, one reply for each mention, one reminder for each end and moment.
// What is posted anew because Slack's answer, or the note of it, was lost is found again in a channel; elsewhere it cannot be
// (docs/architecture.md, "What remains possible"), so there a second one counts only where nothing went wrong meanwhile.
import type { Books, Life, Shown } from '../books.ts';
import type { Said } from '../shown.ts';
import { type Finding, ofEachLife } from '../violation.ts';

export const toldOnce = ofEachLife(function* (life, books) {
  const firsts = new Map<string, Shown>();
  const news = life.shown.filter(({ isNew }) => isNew);
  for (const [index, shown] of news.entries()) {
    const alike = news.slice(0, index).filter((each) => isAlike(each.said, shown.said));
    if (shown.said.what === 'reminder') {
      if (isOneTooMany([...alike, shown], books))
        yield { at: shown.at, says: `told twice: reminder ${shown.said.endsAt}` } satisfies Finding;
      continue;
    }
    const key = keyOf(shown, alike.length, life);
    const first = key === null ? undefined : firsts.get(key);
    if (key === null) continue;
    firsts.set(key, shown);
    if (first && first.ts !== shown.ts && !isForgiven(first, shown, books))
      yield { at: shown.at, says: `told twice: ${key}` } satisfies Finding;
  }
});

/**
 * In a channel only what was still on its way when it went wrong, and came after somebody had looked for it; elsewhere whatever
 * may not have been noted.
 */
function isForgiven(first: Shown, second: Shown, { hadTrouble, removed }: Books): boolean {
  // Nobody finds it any more.
  if (removed.has(first.ts)) return true;
  const isFindable = second.isPublic && second.said.what !== 'line';
  if (!isFindable) return hadTrouble(first.at - answerMs, second.at);
  return second.at - first.at <= answerMs && hadTrouble(first.at - answerMs, first.at - 1);
}

/** For so long a message may be on its way before its sender counts it as lost. */
const answerMs = 15_000;

/** What makes it the same news; null: it may come as often as it does. */
function keyOf({ said, at, isFleeting }: Shown, before: number, life: Life): string | null {
  switch (said.what) {
    case 'card':
      // What only its person saw cannot be changed: news comes anew.
      return isFleeting
        ? `a card that says ${said.state}, ${said.until}`
        : said.isMoved
          ? 'a moved card'
          : 'a card';
    case 'mention-running':
      return `${said.what} ${Math.min(before + 1, countOf(life, 'Running', at))}`;
    case 'mention-failed':
      return `${said.what} ${Math.min(before + 1, countOf(life, 'Failed', at))}`;
    case 'mention-ending':
      return `${said.what} ${said.endsAt}`;
    case 'still-needed':
      return null;
    default:
      return said.what;
  }
}

/**
 * All of one end, the last as well: more than the moments that have come, and than those that may have been posted anew. Which
 * moment it is of, no reminder says: one that was held up may come anew just before the next.
 */
function isOneTooMany(reminders: readonly Shown[], books: Books): boolean {
  const { remindsBeforeMs: times } = books.world;
  const last = reminders.at(-1);
  if (!times || last?.said.what !== 'reminder') return false;
  const isAnew = (shown: Shown, at: number) => {
    const before = reminders[at - 1];
    return before !== undefined && before.ts !== shown.ts && isForgiven(before, shown, books);
  };
  const distinct = new Set(reminders.map(({ ts }) => ts)).size;
  return distinct > countDue(last.said.endsAt, last.at, times) + reminders.filter(isAnew).length;
}

/** The same words, of the same end. */
const isAlike = (one: Said, other: Said): boolean =>
  one.what === other.what &&
  ('endsAt' in one ? one.endsAt : null) === ('endsAt' in other ? other.endsAt : null);

/** How often it was so. */
const countOf = ({ instances }: Life, state: string, at: number): number =>
  instances.flatMap(({ statuses }) => statuses).filter((each) => each.status === state && each.at <= at)
    .length;

/** Clocks of replicas differ. */
const skewMs = 60_000;

/** How many of the moments before an end have come. */
const countDue = (endsAt: number | null, at: number, times: readonly number[]): number =>
  times.filter((before) => at + skewMs >= (endsAt ?? 0) * 1000 - before).length;
