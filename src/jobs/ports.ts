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
   * Set when the process that stores the job starts it at once: it is born in that owner's hands, so that nobody
   * else claims it, and comes back to everybody if the owner dies. Never with a serial key: whether it is that
   * job's turn is known to the database alone.
   */
  readonly owner?: string;
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
  /** Whose hands it is in: a process's name, until that process counts as dead. */
  readonly owner: string;
}

export interface Claim {
  readonly owner: string;
  readonly lane: Lane;
  /** Names of the tasks that this version knows: jobs of others are left alone, untouched. */
  readonly tasks: readonly string[];
  readonly limit: number;
  readonly now: number;
}

/** Every statement that ends a job's turn names its owner, so a worker that lost it changes nothing. */
export interface JobStore {
  /**
   * Takes up to `limit` due jobs of a lane (run_at <= now, not given up, in nobody's hands, none of its serial key before
   * it), by priority, then oldest first, in one statement; two claimers never get the same job, or two of one key.
   */
  claim(claim: Claim): Promise<readonly Job[]>;
  /** Removes the job. False when it was lost. */
  complete(job: Job): Promise<boolean>;
  /** Frees the job for another try at `runAt`. False when it was lost. */
  retry(job: Job, runAt: number, error: string): Promise<boolean>;
  /** Keeps the job, visibly failed and never claimed again. False when it was lost. */
  giveUp(job: Job, at: number, error: string): Promise<boolean>;
  /** Frees everything this owner holds but the jobs of these ids; the try counts, as it may have had its effect. */
  release(owner: string, butNot: readonly string[]): Promise<number>;
  /** Says that a new owner lives, and will for so long, by the database's own clock. */
  enrol(owner: string, forMs: number): Promise<void>;
  /** The same of one that was enrolled. False when it was counted as dead meanwhile: others may have what it held. */
  keepAlive(owner: string, forMs: number): Promise<boolean>;
  /**
   * Frees what dead owners hold; the try counts, as it may have had its effect. Answers how many jobs. With `servedMs`: of those
   * owners alone whom this very server heard before they were silent for so long. Silence that it was away for itself says nothing.
   */
  freeDead(servedMs?: number): Promise<number>;
  /**
   * For each lane when its next job falls due that is in nobody's hands, epoch milliseconds; no entry where there is
   * none. Of these tasks, or of all; of these lanes, or of all. Reads the first rows of an index, however many jobs there are.
   */
  nextDue(tasks?: readonly string[], of?: readonly Lane[]): Promise<ReadonlyMap<Lane, number>>;
  /** Calls when somebody may have stored or freed a job that is due. Answers what ends that. Promises nothing: look as well. */
  listen(onFree: () => void): () => void;
  /** Jobs waiting or running, by lane, and those given up: for metrics. */
  count(): Promise<JobCounts>;
}

export interface JobCounts {
  readonly waiting: Readonly<Record<Lane, number>>;
  readonly givenUp: number;
}
