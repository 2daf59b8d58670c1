// Medians and percentiles, by nearest rank: every figure reported is one that was measured. Beside them how far they can
// be trusted.
export interface Summary {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Median absolute deviation: half of the values are nearer to the median than this. */
  readonly deviation: number;
  readonly count: number;
}

/** NaN where there are no values. */
export function summarize(values: readonly number[]): Summary {
  const sorted = toSorted(values);
  const median = rank(sorted, 0.5);
  return {
    median,
    p99: rank(sorted, 0.99),
    max: sorted.at(-1) ?? Number.NaN,
    deviation: rank(toSorted(values.map((value) => Math.abs(value - median))), 0.5),
    count: sorted.length,
  };
}

export type Share = 'median' | 'p99';

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Where the ratio of two medians (or p99s) lies in 95 of 100 cases: by drawing anew from what was measured, many times
 * (the bootstrap), with the same draws for the same values.
 */
export function intervalOfRatio(
  values: readonly number[],
  base: readonly number[],
  share: Share = 'median',
  draws = 400,
): Interval {
  const random = createRandom(draws);
  const at = share === 'median' ? 0.5 : 0.99;
  const draw = (from: readonly number[]) =>
    rank(toSorted(from.map(() => from[Math.floor(random() * from.length)] ?? Number.NaN)), at);
  const ratios = toSorted(Array.from({ length: draws }, () => draw(values) / draw(base)));
  return { from: rank(ratios, 0.025), to: rank(ratios, 0.975) };
}

const toSorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const rank = (sorted: readonly number[], share: number) =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

/** Mulberry32, a small generator of well spread numbers: chance that is the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
