// Durable work. A job is a stored piece of work; a task is a kind of work.

/** A job about to be stored. */
export interface NewJob {
  /** UUID. */
  readonly id: string;
  readonly task: string;
  /** What the job is about: a launch id. */
  readonly subject: string;
  /** Earliest start, epoch milliseconds. */
  readonly runAt: number;
  /**
   * Set when the process that stores the job starts it at once: it is born leased, so that nobody
   * else claims it, and comes back to everybody if that process dies.
   */
  readonly lease?: Lease;
}

export interface Lease {
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface Job {
  readonly id: string;
  readonly task: string;
  readonly subject: string;
  readonly runAt: number;
  /** How often it was started, this time included. */
  readonly attempts: number;
  readonly lease: Lease;
}

/** Every statement that ends a job's turn names its lease owner, so a worker that lost its lease changes nothing. */
export interface JobStore {
  /**
   * Takes up to `limit` due jobs (run_at <= now, not given up, no living lease), oldest first, in one
   * statement; two claimers never get the same job.
   */
  claim(lease: Lease, limit: number, now: number): Promise<readonly Job[]>;
  /** Removes the job. False when the lease was lost. */
  complete(job: Job): Promise<boolean>;
  /** Frees the job for another try at `runAt`. False when the lease was lost. */
  retry(job: Job, runAt: number, error: string): Promise<boolean>;
  /** Keeps the job, visibly failed and never claimed again. False when the lease was lost. */
  giveUp(job: Job, at: number, error: string): Promise<boolean>;
  /** False when the lease was lost. */
  extend(job: Job, until: number): Promise<boolean>;
  /** Frees everything this owner holds, without counting the attempt; answers how many. Used on shutdown. */
  release(owner: string): Promise<number>;
  /** When the next job falls due or its lease runs out, epoch milliseconds; null when there is none. */
  nextRunAt(): Promise<number | null>;
  /** Jobs waiting, running and given up: for metrics. */
  count(): Promise<{ readonly waiting: number; readonly givenUp: number }>;
}
