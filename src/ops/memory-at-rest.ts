// Gives memory back after a crowd. V8 collects when something is allocated, so a process that has come to rest keeps what it
// needed at the worst moment, for as long as nothing happens (figures: docs/performance.md). Collecting takes some tens of
// milliseconds of the main thread, so only a process at rest does it, and once.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Timers } from '../core/clock.ts';

export interface MemoryParts {
  readonly timers: Pick<Timers, 'after'>;
  /** Bytes of this process in memory. */
  readonly resident: () => number;
  /** Computing time that this process has used so far, in microseconds. */
  readonly used: () => number;
  readonly collect: () => void;
}

const lookEveryMs = 10_000;
/** At rest: less than a fiftieth of one core since the last look. */
const restUs = (lookEveryMs * 1000) / 50;
/** Worth a collection: so much more than after the last one. */
const grown = 1.1;

/** Answers what ends it. */
export function watchMemoryAtRest({ timers, resident, used, collect }: MemoryParts): () => void {
  let usedBefore = used();
  let settled = 0;
  let hasCollected = false;
  let timer = timers.after(lookEveryMs, look);

  function look(): void {
    const isAtRest = used() - usedBefore < restUs;
    // What a collection frees is given back to the system some time later, perhaps not yet by the next look.
    if (isAtRest && (hasCollected || resident() < settled)) settled = resident();
    hasCollected = isAtRest && resident() > settled * grown;
    if (hasCollected) collect();
    usedBefore = used();
    timer = timers.after(lookEveryMs, look);
  }
  return () => timer.cancel();
}

/** Node offers it only behind a flag, which can be set at run time. Source: nodejs.org, `v8.setFlagsFromString`. */
export function loadCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
