// When an account's instances are looked at next. Pure.
import type { Instance } from './instance.ts';

export interface Pace {
  /** While anything waits, deploys, or was asked for and does not show yet. */
  readonly pendingMs: number;
  readonly runningMs: number;
}

export interface LookedAt {
  /** Those that are watched, as they are now. */
  readonly watched: readonly Instance[];
  /** Looks that failed in a row, this one included. */
  readonly failures: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Never slower than this many times the interval that is stated. */
const slowest = 5;
const hourMs = 3_600_000;
const longRunMs = 6 * hourMs;
const longWaitMs = hourMs;
/** When the platform, having ended one at its time limit, most likely says so. */
const afterEndMs = 1000;
/** Earlier by up to so much of it, so that accounts that fell due together do not stay together. */
const jitter = 0.1;
/** Those that fall due within so long are looked at together: one look for due jobs, and few waits for the disk. */
const togetherMs = 250;

/** Epoch milliseconds; null: nothing is left to be watched. `chance`: from 0 to below 1. */
export function nextLookAt(looked: LookedAt, pace: Pace, chance: number): number | null {
  const interval = intervalOf(looked, pace);
  if (interval === null) return null;
  const next = inTurn(looked.at + Math.round(interval * (1 - jitter * chance)), looked.at, interval);
  const ends = looked.watched
    .filter(({ phase, endsAt }) => phase === 'running' && endsAt !== null && endsAt + afterEndMs > looked.at)
    .map(({ endsAt }) => (endsAt ?? 0) + afterEndMs);
  return looked.failures > 0 ? next : Math.min(next, ...ends);
}

/** No earlier than by the jitter. */
function inTurn(next: number, at: number, interval: number): number {
  const turn = Math.floor(next / togetherMs) * togetherMs;
  return turn >= at + interval * (1 - jitter) ? turn : next;
}

/** At least this is what an instance of the account is as of, in milliseconds. */
export function intervalOf({ watched, failures, at }: LookedAt, pace: Pace): number | null {
  if (watched.length === 0) return null;
  const usual = Math.min(...watched.map((instance) => intervalFor(instance, at, pace)));
  const longest = slowest * baseOf(watched, pace);
  return Math.min(longest, usual * 2 ** Math.min(failures, 10));
}

const isPending = ({ phase, wanted }: Instance) => phase === 'pending' || wanted !== null;

const baseOf = (watched: readonly Instance[], { pendingMs, runningMs }: Pace) =>
  watched.some(isPending) ? pendingMs : runningMs;

function intervalFor(instance: Instance, at: number, { pendingMs, runningMs }: Pace): number {
  const lasts = at - instance.since;
  if (isPending(instance)) return pendingMs * (lasts >= longWaitMs && instance.wanted === null ? 3 : 1);
  if (instance.phase === 'running') return runningMs * (lasts >= longRunMs ? 3 : 1);
  // Over, but for somebody who starts it again elsewhere.
  return runningMs * slowest;
}
