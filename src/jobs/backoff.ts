// When to try again. Pure.

export interface BackoffOptions {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * Exponential, capped, with jitter: between half and all of `firstMs * 2^(attempts-1)`, so that jobs which
 * failed together do not come back together. `random` is from 0 to below 1.
 */
export function backoffMs(attempts: number, options: BackoffOptions, random: number): number {
  const ceiling = Math.min(options.capMs, options.firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
