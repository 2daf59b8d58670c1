// How long there is for an answer. One deadline starts when a request arrives, and whoever waits takes from it:
// Slack waits 3 s for an answer, whatever the time was spent on.
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds of a clock that is never set back. */
export type Stopwatch = () => number;

export interface Deadline {
  /** Milliseconds; at most those given. Never negative. */
  left(atMostMs?: number): number;
  /** What the work leads to, or null when that takes longer than there is left; the work goes on all the same. */
  wait<T>(work: Promise<T>, atMostMs?: number): Promise<T | null>;
}

export function startDeadline(ms: number, stopwatch: Stopwatch = () => performance.now()): Deadline {
  const end = stopwatch() + ms;
  const left = (atMostMs = Number.POSITIVE_INFINITY) => Math.max(0, Math.min(end - stopwatch(), atMostMs));
  return {
    left,
    async wait(work, atMostMs) {
      const over = new AbortController();
      const late = pause(left(atMostMs), null, { signal: over.signal }).catch((): null => null);
      return Promise.race([work, late]).finally(() => over.abort());
    },
  };
}

/** Slack's own limit for the answer to a request is 3 s, the network's part included. */
export const answerWithinMs = 2200;
