// Medians and percentiles, by nearest rank: every figure reported is one that was measured.
export interface Summary {
  readonly median: number;
  readonly p99: number;
  readonly count: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { median: rank(0.5), p99: rank(0.99), count: sorted.length };
}
