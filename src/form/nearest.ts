// The word that was probably meant. Pure.

/** Changes, insertions, deletions and swaps of neighbours that lead from one to the other (optimal string alignment). */
export function editDistance(one: string, other: string): number {
  const a = [...one];
  const b = [...other];
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const least = Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current.push(isSwap ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const maxLength = 40;
/** One slip in a short word, one more for every third letter of a long one. */
const allowed = (word: string) => Math.max(1, Math.floor([...word].length / 3));

/** The first of the nearest; null when none is near. A beginning of three letters is near, if it begins only one. */
export function nearest<T>(word: string, choices: readonly T[], textOf: (choice: T) => string): T | null {
  const length = [...word].length;
  if (length < 2 || length > maxLength) return null;
  let best: T | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const choice of choices) {
    const text = textOf(choice);
    // A word of which every letter was replaced is another word.
    const most = Math.min(allowed(word), Math.max(length, [...text].length) - 1);
    if (Math.abs([...text].length - length) > most) continue;
    const distance = editDistance(word, text);
    if (distance <= most && distance < bestDistance) [best, bestDistance] = [choice, distance];
  }
  if (best !== null) return best;
  const begun = length >= 3 ? choices.filter((choice) => textOf(choice).startsWith(word)) : [];
  return begun.length === 1 ? (begun[0] ?? null) : null;
}
