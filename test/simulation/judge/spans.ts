// Spans of time, asked for whether any of them touches another. Pure.

export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Touches = (from: number, to: number) => boolean;

/** By a search in the spans sorted by their beginning: of all that began in time, the latest end decides. */
export function touching(spans: readonly Span[]): Touches {
  const sorted = spans.toSorted((one, other) => one.from - other.from);
  let latest = Number.NEGATIVE_INFINITY;
  const latestEnds = sorted.map(({ to }) => {
    latest = Math.max(latest, to);
    return latest;
  });
  return (from, to) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.from ?? 0) <= to) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (latestEnds[low - 1] ?? 0) >= from;
  };
}
