// The time there is for a request: it starts when Slack's request arrives, and whoever waits takes from it.

/** Slack stops waiting 3 s after it sent a request. Source: docs.slack.dev, "Acknowledging interactions". */
export interface Deadline {
  /** What the work leads to, or null when that takes longer than so long after the arrival; the work goes on. */
  race<T>(work: Promise<T>, afterArrivalMs: number): Promise<T | null>;
  /** At most so long, and no longer than until so long after the arrival. */
  leftMs(afterArrivalMs: number): number;
  /** Since the arrival. */
  elapsedMs(): number;
}

/** `patience`: how many times as long everybody waits. Default: 1. */
export function startDeadline(clock: () => number, patience = 1): Deadline {
  const arrivedAt = clock();
  const leftMs = (afterArrivalMs: number) => Math.max(0, arrivedAt + afterArrivalMs * patience - clock());
  const elapsedMs = () => Math.max(0, clock() - arrivedAt);
  return { leftMs, elapsedMs, race: (work, afterArrivalMs) => atMost(work, leftMs(afterArrivalMs)) };
}

/** What the work leads to, or null when that takes longer; the work goes on all the same. */
export async function atMost<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
