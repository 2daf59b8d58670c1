// A task is a kind of work: a name, a lane, and what to do. Jobs of it may run more than once (a process can die
// between the work and the note that it is done), so every task must bear that.
import type { Lane, Priority } from './lanes.ts';
import type { Job, NewJob } from './ports.ts';

/** What a task is called and where it runs: stated once, known to whoever makes its jobs and to whoever runs them. */
export interface TaskKind {
  /** Stored in the database with every job: never to be renamed. */
  readonly name: string;
  readonly lane: Lane;
  /** Within the lane. Default: normal. */
  readonly priority?: Priority;
}

export type TaskResult =
  /** The task completed its job itself, in the transaction that stored its result. */
  | { readonly kind: 'done'; readonly next?: readonly NewJob[] }
  /** Nothing is left to do: the worker removes the job. */
  | { readonly kind: 'complete' }
  /** Without `afterMs` the worker's backoff decides. */
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number }
  /** Kept in the database, visibly failed. */
  | { readonly kind: 'give-up'; readonly error: string };

export interface Task extends TaskKind {
  /** Tries before the job is given up; a task that bounds itself says Infinity. */
  readonly maxAttempts: number;
  /** `signal` aborts when the lease was lost: stop before the next effect. */
  run(job: Job, signal: AbortSignal): Promise<TaskResult>;
}

export interface JobOptions {
  /** Default: due at once. */
  readonly delayMs?: number;
  /** At most one job of a key runs at a time, over all replicas, in order of `runAt`. */
  readonly serialKey?: string;
  /** Default: the task's. */
  readonly priority?: Priority;
}

/** Makes jobs. A job due now is born leased to this process, if it has a free hand, and started after it is stored. */
export interface JobStarter {
  newJob(task: TaskKind, subject: string, options?: JobOptions): NewJob;
  /** Call after the transaction that stored them. */
  start(jobs: readonly NewJob[]): void;
}

/** A job that whoever looks for work first may take. */
export function toNewJob(
  task: TaskKind,
  job: Pick<NewJob, 'id' | 'subject' | 'runAt'>,
  { serialKey, priority = task.priority }: JobOptions = {},
): NewJob {
  return {
    ...job,
    task: task.name,
    lane: task.lane,
    ...(priority === undefined ? {} : { priority }),
    ...(serialKey === undefined ? {} : { serialKey }),
  };
}
