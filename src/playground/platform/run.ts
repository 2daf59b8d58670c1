// One run of an instance, from the queue to its end. A run is a plan made when it begins: its status is read off the
// clock, so nothing here needs a timer and a test can move the clock as it likes.
import { randomBytes } from 'node:crypto';
import type { InstanceStatus, PlatformSettings } from './settings.ts';
import { parseTimeLimit } from './time-text.ts';

export type EndStatus = Extract<InstanceStatus, 'Completed' | 'Failed' | 'Terminated'>;

/** All times in epoch milliseconds. */
export interface Run {
  /** 1 for the first run; each restart adds one. */
  readonly index: number;
  /** Id of the first container's task; part of the access URL, new with every run. */
  readonly notebookId: string;
  readonly deploysAt: number;
  readonly runsAt: number;
  readonly end: { readonly at: number; readonly status: EndStatus } | null;
  /** A stop was accepted that has not come into effect, or had not when it ended. */
  readonly isStopping?: boolean;
  /** Of the run before. */
  readonly lastTimes?: RunTimes;
}

export interface RunTimes {
  readonly start: number | null;
  readonly end: number | null;
}

export interface RunOrder {
  readonly index: number;
  readonly now: number;
  readonly resourceGroup: string;
  readonly timeoutLimit: string;
  readonly lastTimes?: RunTimes;
}

export function beginRun(order: RunOrder, settings: PlatformSettings): Run {
  const { waitingMs, deployingMs } = settings.stateDurations;
  const deploysAt = order.now + waitingMs + (settings.extraWaitingMs[order.resourceGroup] ?? 0);
  const runsAt = deploysAt + deployingMs;
  return {
    index: order.index,
    notebookId: randomBytes(16).toString('hex'),
    deploysAt,
    runsAt,
    end: plannedEnd(runsAt, order.timeoutLimit, settings),
    ...(order.lastTimes ? { lastTimes: order.lastTimes } : {}),
  };
}

function plannedEnd(runsAt: number, timeoutLimit: string, settings: PlatformSettings): Run['end'] {
  if (settings.failDeploying) return { at: runsAt, status: 'Failed' };
  const limitMs = parseTimeLimit(timeoutLimit) ?? Number.POSITIVE_INFINITY;
  const runningMs = settings.stateDurations.runningMs ?? Number.POSITIVE_INFINITY;
  if (runningMs < limitMs) return { at: runsAt + runningMs, status: 'Completed' };
  return Number.isFinite(limitMs) ? { at: runsAt + limitMs, status: 'Terminated' } : null;
}

/** The run with its end moved to `at`, unless it ends earlier anyway. */
export function endRun(run: Run, at: number, status: EndStatus): Run {
  return run.end && run.end.at <= at ? run : { ...run, end: { at, status } };
}

export function statusAt(run: Run, now: number): InstanceStatus {
  if (run.end && now >= run.end.at) return run.end.status;
  if (now >= run.runsAt) return 'Running';
  return now >= run.deploysAt ? 'Deploying' : 'Waiting';
}

export function isEnded(run: Run, now: number): boolean {
  return run.end !== null && now >= run.end.at;
}

/** The run as a stop leaves it that comes into effect at `at`. */
export const stopRun = (run: Run, at: number): Run => ({
  ...endRun(run, at, 'Terminated'),
  isStopping: true,
});

export const timesAt = (run: Run, now: number): RunTimes => ({
  start: startedAt(run, now),
  end: run.end && isEnded(run, now) ? run.end.at : null,
});

/** When the run reached `Running`; null if it has not, or ended before. */
export function startedAt(run: Run, now: number): number | null {
  const reached = now >= run.runsAt && (run.end === null || run.end.at > run.runsAt);
  return reached ? run.runsAt : null;
}
