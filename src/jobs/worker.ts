// Runs stored jobs: claim, run, then complete, retry or give up. Knows nothing of launches.
// A process that dies leaves its jobs leased; they come back to everybody when the lease ends.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../ops/logger.ts';
import { type BackoffOptions, backoffMs } from './backoff.ts';
import {
  type JobOptions,
  type JobStarter,
  type Task,
  type TaskKind,
  type TaskResult,
  toNewJob,
} from './job.ts';
import { type Hands, type Lane, lanes } from './lanes.ts';
import type { Job, JobStore, NewJob } from './ports.ts';

export interface WorkerParts {
  readonly store: JobStore;
  readonly logger: Logger;
  readonly clock: () => number;
  readonly onGivenUp?: (job: Job, error: string) => void;
}

export interface WorkerOptions {
  /** A process that stopped answering loses its jobs after this long. */
  readonly leaseMs: number;
  /** Jobs worked on at once. */
  readonly hands: Hands;
  /** Longest time between two looks for due jobs: other replicas store jobs too. Default: 1000. */
  readonly pollMs?: number;
  /** Default: from 500 ms, capped at 5 minutes. */
  readonly backoff?: BackoffOptions;
}

export interface Worker extends JobStarter {
  /** Tasks are given here, because tasks need the worker to start follow-up jobs. */
  run(tasks: readonly Task[]): void;
  /** Takes nothing more, waits for the work in hand and what follows from it at most `graceMs`, frees what is left. */
  stop(graceMs: number): Promise<void>;
  /** Settles when nothing is running and nothing is due. */
  idle(): Promise<void>;
}

export function createWorker(parts: WorkerParts, options: WorkerOptions): Worker {
  return new LeasingWorker(parts, options);
}

class LeasingWorker implements Worker {
  readonly #parts: WorkerParts;
  readonly #options: Required<WorkerOptions>;
  readonly #owner = randomUUID();
  readonly #tasks = new Map<string, Task>();
  readonly #inHand = new Map<string, Promise<void>>();
  #state: 'new' | 'running' | 'finishing' | 'stopped' = 'new';
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> | undefined;
  #lookAgain = false;
  /** When the timer will wake this worker, epoch milliseconds. */
  #nextLookAt = Number.POSITIVE_INFINITY;
  readonly #atWork = new Map<Lane, number>();
  /** Lanes that had more due jobs than free hands: whoever gets free looks for the next one. */
  readonly #backlogs = new Set<Lane>();

  constructor(parts: WorkerParts, options: WorkerOptions) {
    this.#parts = parts;
    this.#options = { pollMs: 1000, backoff: { firstMs: 500, capMs: 300_000 }, ...options };
  }

  run(tasks: readonly Task[]): void {
    for (const task of tasks) this.#tasks.set(task.name, task);
    this.#state = 'running';
    this.#wake();
  }

  newJob(task: TaskKind, subject: string, options: JobOptions = {}): NewJob {
    const { delayMs = 0, serialKey } = options;
    const job = toNewJob(task, { id: randomUUID(), subject, runAt: this.#parts.clock() + delayMs }, options);
    const startsHere = this.#startsJobs && delayMs === 0 && serialKey === undefined;
    return startsHere && this.#freeHands(task.lane) > 0 ? { ...job, lease: this.#newLease() } : job;
  }

  start(jobs: readonly NewJob[]): void {
    for (const { lease, serialKey = null, ...job } of jobs) {
      if (lease && this.#startsJobs) this.#take({ ...job, serialKey, lease, attempts: 1 });
      else this.#lookBy(job.runAt);
    }
  }

  async stop(graceMs: number): Promise<void> {
    const deadline = performance.now() + graceMs;
    const leftMs = () => Math.max(0, deadline - performance.now());
    this.#state = 'finishing';
    clearTimeout(this.#timer);
    await settledWithin([this.#look ?? Promise.resolve()], leftMs());
    // Whoever waits for the outcome of work in hand should hear it from this process, not from the next one.
    do await settledWithin([...this.#inHand.values()], leftMs());
    while (this.#inHand.size > 0 && leftMs() > 0);
    this.#state = 'stopped';
    const released = await this.#parts.store.release(this.#owner);
    if (released > 0) this.#parts.logger.info({ released }, 'jobs left for the next process');
  }

  async idle(): Promise<void> {
    for (;;) {
      await this.#look;
      if (this.#inHand.size > 0) await Promise.all(this.#inHand.values());
      else if (!this.#look && !(await this.#isWorkDue())) return;
      else {
        this.#wake();
        await this.#look;
      }
    }
  }

  async #isWorkDue(): Promise<boolean> {
    const next = await this.#parts.store.nextDue([...this.#tasks.keys()]);
    return Math.min(...next.values()) <= this.#parts.clock();
  }

  #freeHands(lane: Lane): number {
    return this.#options.hands[lane] - (this.#atWork.get(lane) ?? 0);
  }

  get #startsJobs(): boolean {
    return this.#state === 'running' || this.#state === 'finishing';
  }

  #newLease() {
    return { owner: this.#owner, until: this.#parts.clock() + this.#options.leaseMs };
  }

  /** Looks for due jobs, one look at a time; a wake-up during a look causes one more. */
  #wake(): void {
    if (this.#state !== 'running') return;
    if (this.#look) {
      this.#lookAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#look = this.#claimDue().finally(() => {
      this.#look = undefined;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      this.#wake();
    });
  }

  /** Looks when a job of ours falls due, if no look comes before. */
  #lookBy(at: number): void {
    const waitMs = at - this.#parts.clock();
    // A look that is under way may have missed it.
    if (this.#look || waitMs <= 0) this.#wake();
    else if (at < this.#nextLookAt) this.#setTimer(waitMs);
  }

  #setTimer(waitMs: number): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'running') return;
    this.#nextLookAt = this.#parts.clock() + waitMs;
    this.#timer = setTimeout(() => this.#wake(), waitMs);
  }

  async #claimDue(): Promise<void> {
    let waitMs = this.#options.pollMs;
    try {
      const tasks = [...this.#tasks.keys()];
      const due = await this.#parts.store.nextDue(tasks);
      for (const lane of lanes) {
        const dueAt = due.get(lane) ?? Number.POSITIVE_INFINITY;
        const dueInMs = dueAt - this.#parts.clock();
        if (dueInMs > 0) waitMs = Math.min(waitMs, dueInMs);
        else await this.#claim(lane, tasks);
      }
    } catch (error) {
      // The database is away: the work waits in it and goes on when it is back.
      this.#parts.logger.error({ err: error }, 'could not look for jobs');
    }
    this.#setTimer(waitMs);
  }

  async #claim(lane: Lane, tasks: readonly string[]): Promise<void> {
    const limit = this.#freeHands(lane);
    this.#backlogs.add(lane);
    if (limit <= 0) return;
    const now = this.#parts.clock();
    const jobs = await this.#parts.store.claim({ lease: this.#newLease(), lane, tasks, limit, now });
    for (const job of jobs) this.#take(job);
    if (jobs.length < limit) this.#backlogs.delete(lane);
  }

  #take(job: Job): void {
    this.#atWork.set(job.lane, (this.#atWork.get(job.lane) ?? 0) + 1);
    // In the next turn: whoever stored the job (a submission) answers first.
    const work = nextTurn()
      .then(() => this.#runJob(job))
      .catch((error: unknown) => {
        // Even the note about the outcome failed. The lease ends by itself and the job comes back.
        this.#parts.logger.error({ err: error, jobId: job.id, task: job.task }, 'a job could not be settled');
      })
      .finally(() => {
        this.#inHand.delete(job.id);
        this.#atWork.set(job.lane, (this.#atWork.get(job.lane) ?? 1) - 1);
        // The next of its key may be due now.
        if (this.#backlogs.has(job.lane) || job.serialKey !== null) this.#wake();
      });
    this.#inHand.set(job.id, work);
  }

  async #runJob(job: Job): Promise<void> {
    const task = this.#tasks.get(job.task);
    if (!task) throw new Error(`no task named ${job.task}`);
    const lost = new AbortController();
    const heartbeat = setInterval(() => void this.#keepLease(job, lost), this.#options.leaseMs / 3);
    heartbeat.unref();
    let result: TaskResult;
    try {
      result = await task.run(job, lost.signal);
    } catch (error) {
      this.#parts.logger.error(
        { err: error, jobId: job.id, task: job.task, subject: job.subject },
        'a job failed',
      );
      result = { kind: 'retry', error: error instanceof Error ? error.name : 'unexpected error' };
    } finally {
      clearInterval(heartbeat);
    }
    await this.#settle(job, result, task.maxAttempts);
  }

  async #keepLease(job: Job, lost: AbortController): Promise<void> {
    try {
      const kept = await this.#parts.store.extend(job, this.#parts.clock() + this.#options.leaseMs);
      if (!kept) lost.abort();
    } catch (error) {
      this.#parts.logger.warn({ err: error, jobId: job.id }, 'could not extend a lease');
    }
  }

  async #settle(job: Job, result: TaskResult, maxAttempts: number): Promise<void> {
    const { store, clock } = this.#parts;
    if (result.kind === 'done') return this.start(result.next ?? []);
    if (result.kind === 'complete') return void (await store.complete(job));
    if (result.kind === 'retry' && job.attempts < maxAttempts) {
      const waitMs = result.afterMs ?? backoffMs(job.attempts, this.#options.backoff, Math.random());
      const runAt = clock() + waitMs;
      await store.retry(job, runAt, result.error);
      return this.#lookBy(runAt);
    }
    // With the lease lost, it is somebody else's to try or to give up.
    if (!(await store.giveUp(job, clock(), result.error))) return;
    this.#parts.logger.error(
      { jobId: job.id, task: job.task, subject: job.subject, attempts: job.attempts, reason: result.error },
      'a job was given up',
    );
    this.#parts.onGivenUp?.(job, result.error);
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function settledWithin(work: readonly Promise<void>[], graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.all(work), deadline]);
  clearTimeout(timer);
}
