// A task is a kind of work: a name and what to do. Jobs of it may run more than once (a process can die
// between the work and the note that it is done), so every task must bear that.
import type { Job, NewJob } from './ports.ts';

export type TaskResult =
  /** The task completed its job itself, in the transaction that stored its result. */
  | { readonly kind: 'done'; readonly next?: readonly NewJob[] }
  /** Nothing is left to do: the worker removes the job. */
  | { readonly kind: 'complete' }
  /** Without `afterMs` the worker's backoff decides. */
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number }
  /** Kept in the database, visibly failed. */
  | { readonly kind: 'give-up'; readonly error: string };

export interface Task {
  readonly name: string;
  /** Tries before the job is given up; a task that bounds itself says Infinity. */
  readonly maxAttempts: number;
  /** `signal` aborts when the lease was lost: stop before the next effect. */
  run(job: Job, signal: AbortSignal): Promise<TaskResult>;
}

/** Makes jobs. A job due now is born leased to this process, if it has a free hand, and started after it is stored. */
export interface JobStarter {
  newJob(task: string, subject: string, delayMs?: number): NewJob;
  /** Call after the transaction that stored them. */
  start(jobs: readonly NewJob[]): void;
}
