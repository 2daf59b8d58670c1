// Durable work. A job is a stored piece of work; a task is a kind of work.
import type { Lane, Priority } from './lanes.ts';

/** A job about to be stored. */
export interface NewJob {
  /** UUID. */
  readonly id: string;
  readonly task: string;
  readonly lane: Lane;
  /** Default: normal. */
  readonly priority?: Priority;
  /** Of all jobs of a key, one runs at a time, in order of `runAt`. Default: it waits for no other. */
  readonly serialKey?: string;
  /** What the job is about: a launch id. */
  readonly subject: string;
  /** Earliest start, epoch milliseconds. */
  readonly runAt: number;
  /**
   * Set when the process that stores the job starts it at once: it is born leased, so that nobody
   * else claims it, and comes back to everybody if that process dies. Never with a serial key: whether it is that
   * job's turn is known to the database alone.
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
  readonly lane: Lane;
  readonly serialKey: string | null;
  readonly subject: string;
  readonly runAt: number;
  /** How often it was started, this time included. */
  readonly attempts: number;
  readonly lease: Lease;
}

export interface Claim {
  readonly lease: Lease;
  readonly lane: Lane;
  /** Names of the tasks that this version knows: jobs of others are left alone, untouched. */
  readonly tasks: readonly string[];
  readonly limit: number;
  readonly now: number;
}

/** Every statement that ends a job's turn names its lease owner, so a worker that lost its lease changes nothing. */
export interface JobStore {
  /**
   * Takes up to `limit` due jobs of a lane (run_at <= now, not given up, no living lease, none of its serial key before
   * it), by priority, then oldest first, in one statement; two claimers never get the same job, or two of one key.
   */
  claim(claim: Claim): Promise<readonly Job[]>;
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
  /**
   * For each lane when its next job of these tasks falls due or its lease runs out, epoch milliseconds; no entry where
   * there is none. Reads the first rows of an index, however many jobs there are.
   */
  nextDue(tasks: readonly string[]): Promise<ReadonlyMap<Lane, number>>;
  /** Jobs waiting or running, by lane, and those given up: for metrics. */
  count(): Promise<JobCounts>;
}

export interface JobCounts {
  readonly waiting: Readonly<Record<Lane, number>>;
  readonly givenUp: number;
}
