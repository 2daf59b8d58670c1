// The judge: reads what the outside saw of a world and says which promises were not kept. It knows nothing of the app, whose
// misunderstandings it would share.
import type { Happening, World } from '../history.ts';
import { type Books, keepBooks } from './books.ts';
import { countOccasions } from './occasions.ts';
import { promises } from './promises.ts';
import type { Violation } from './violation.ts';

export type { Violation } from './violation.ts';

/** In the order in which they happened; none: every promise was kept. */
export function judge(world: World, history: readonly Happening[]): readonly Violation[] {
  return violationsIn(keepBooks(world, history));
}

/** And how often each predicate, and rules that are rarely met, had something to judge, in lives. */
export function judgeAndCount(world: World, history: readonly Happening[]) {
  const books = keepBooks(world, history);
  return { violations: violationsIn(books), occasions: countOccasions(books) };
}

function violationsIn(books: Books): readonly Violation[] {
  const violations: Violation[] = [];
  for (const predicates of Object.values(promises))
    for (const [promise, predicate] of Object.entries(predicates))
      for (const { life = null, at, says } of predicate(books)) violations.push({ promise, life, at, says });
  return violations.sort((one, other) => one.at - other.at);
}
