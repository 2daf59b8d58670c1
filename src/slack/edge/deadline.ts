// The time there is for a request: it starts when Slack's request arrives, and whoever waits takes from it.
import type { Timers } from '../../core/clock.ts';

/** Slack stops waiting 3 s after it sent a request. Source: docs.slack.dev, "Acknowledging interactions". */
export interface Deadline {
  /** What the work leads to, or null when that takes longer than so long after the arrival; the work goes on. */
  race<T>(work: Promise<T>, afterArrivalMs: number): Promise<T | null>;
  /** At most so long, and no longer than until so long after the arrival. */
  leftMs(afterArrivalMs: number): number;
  /** Since the arrival. */
  elapsedMs(): number;
}

/** `patience`: how many times as long everybody waits. Default: 1. `timers`: the system's by default. */
export function startDeadline(clock: () => number, patience = 1, timers: AfterTimers = realTimers): Deadline {
  const arrivedAt = clock();
  const leftMs = (afterArrivalMs: number) => Math.max(0, arrivedAt + afterArrivalMs * patience - clock());
  const elapsedMs = () => Math.max(0, clock() - arrivedAt);
  return { leftMs, elapsedMs, race: (work, afterArrivalMs) => atMost(work, leftMs(afterArrivalMs), timers) };
}

/** What the work leads to, or null when that takes longer; the work goes on all the same. */
export async function atMost<T>(
  work: Promise<T>,
  ms: number,
  timers: AfterTimers = realTimers,
): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = timers.after(ms, () => resolve(null));
  return Promise.race([work, late]).finally(() => timer.cancel());
}

type AfterTimers = Pick<Timers, 'after'>;

const realTimers: AfterTimers = {
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
