// Makes a failing world small: faults that it does not take are switched off, lives that it does not take are left out, for as
// long as the same promise is broken.
import type { Violation } from '../judge/judge.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import type { Lived, WorldOptions } from './world.ts';

export interface Shrunk {
  readonly options: WorldOptions;
  readonly lived: Lived;
  readonly violations: readonly Violation[];
  /** Worlds that were tried. */
  readonly tries: number;
}

export type Try = (
  options: WorldOptions,
) => Promise<{ readonly lived: Lived; readonly violations: readonly Violation[] }>;

export async function shrink(
  options: WorldOptions,
  promise: string,
  live: Try,
  maxTries = 80,
): Promise<Shrunk> {
  let best = { options, ...(await live(options)) };
  let tries = 1;
  const isKept = async (smaller: WorldOptions): Promise<boolean> => {
    if (tries >= maxTries) return false;
    tries += 1;
    const tried = await live(smaller);
    if (!tried.violations.some((each) => each.promise === promise)) return false;
    best = { options: smaller, ...tried };
    return true;
  };
  for (const kind of faultKinds) {
    const off = new Set<FaultKind>([...(best.options.off ?? []), kind]);
    await isKept({ ...best.options, off });
  }
  for (let size = Math.ceil(options.lives / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < options.lives; from += size) {
      const without = new Set(best.options.without ?? []);
      const before = without.size;
      for (let number = from; number < Math.min(from + size, options.lives); number += 1) without.add(number);
      if (without.size === before || without.size === options.lives) continue;
      await isKept({ ...best.options, without });
    }
    if (tries >= maxTries) break;
  }
  return { ...best, tries };
}
