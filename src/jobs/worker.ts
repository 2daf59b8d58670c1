// Runs stored jobs: claim, run, then complete, retry or give up. Knows nothing of launches.
// What it holds is its own for as long as its liveness is kept up (liveness.ts); of a process that dies it goes to others.
import type { Chance } from '../core/chance.ts';
import type { Clock, Timer, Timers } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { Logger } from '../ops/logger.ts';
import { type BackoffOptions, backoffMs } from './backoff.ts';
import {
  type Hold,
  type JobOptions,
  type JobStarter,
  type Task,
  type TaskKind,
  type TaskResult,
  toNewJob,
} from './job.ts';
import { type Hands, type Lane, lanes } from './lanes.ts';
import { Liveness } from './liveness.ts';
import type { Job, JobStore, NewJob } from './ports.ts';

export interface WorkerParts {
  readonly store: JobStore;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newId: NewId;
  readonly chance: Chance;
  readonly onGivenUp?: (job: Job, error: string) => void;
  readonly onRetry?: (job: Job) => void;
  /** Runs a job so that what it asks of the database lets people go first. Default: like anything else. */
  readonly inBackground?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs a job and hears what it came to. Default: like anything else. */
  readonly around?: (job: Job, work: () => Promise<TaskResult>) => Promise<TaskResult>;
}

export interface WorkerOptions {
  /** A process that is silent for so long counts as dead: others take its jobs. */
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

interface InHand {
  readonly job: Job;
  readonly lost: AbortController;
  readonly over: Promise<void>;
}

/**
 * What a job does before it first waits takes about a millisecond. One alone in each turn would share its waits for the
 * disk with nobody: 2.4 commits a launch with 16 at once, instead of 1.7.
 */
const beginsPerTurn = 8;

/** What is due and could not be taken is in another process's hands in a moment: it is not asked for without a pause. */
const shortestWaitMs = 20;

class LeasingWorker implements Worker {
  readonly #parts: WorkerParts;
  readonly #options: Required<WorkerOptions>;
  readonly #liveness: Liveness;
  readonly #tasks = new Map<string, Task>();
  readonly #inHand = new Map<string, InHand>();
  /** Taken, and waiting for a turn of the event loop. */
  readonly #toBegin: { readonly urgency: number; readonly begin: () => void }[] = [];
  #state: 'new' | 'running' | 'finishing' | 'stopped' = 'new';
  #timer: Timer | undefined;
  #look: Promise<void> | undefined;
  #lookAgain = false;
  /** When the timer will wake this worker, epoch milliseconds. */
  #nextLookAt = Number.POSITIVE_INFINITY;
  readonly #atWork = new Map<Lane, number>();
  /** Lanes that had more due jobs than free hands: whoever gets free looks for the next one. */
  readonly #backlogs = new Set<Lane>();
  /** Lanes where something is known to be due: no need to ask which. */
  readonly #knownDue = new Set<Lane>();
  /** Born in this process's name and not started yet, with the time of birth: their transaction is under way. */
  readonly #unborn = new Map<string, number>();
  /** A statement went unanswered: the database may hold more in this process's name than is in hand. */
  #mayHoldMore = false;
  /** What is not in hand is being freed: whatever is born meanwhile would be as well. */
  #isFreeing = false;
  #stopListening: () => void = () => undefined;

  constructor(parts: WorkerParts, options: WorkerOptions) {
    this.#parts = parts;
    this.#options = { pollMs: 1000, backoff: { firstMs: 500, capMs: 300_000 }, ...options };
    this.#liveness = new Liveness(parts, {
      forMs: options.leaseMs,
      onLost: (owner) => this.#lose(owner),
      onFreed: () => this.#wake(),
    });
  }

  run(tasks: readonly Task[]): void {
    for (const task of tasks) this.#tasks.set(task.name, task);
    this.#state = 'running';
    this.#liveness.start();
    // Beside the poll, which stays as the net below it.
    this.#stopListening = this.#parts.store.listen(() => this.#wake());
    this.#wake();
  }

  newJob(task: TaskKind, subject: string, options: JobOptions = {}): NewJob {
    const { delayMs = 0, serialKey } = options;
    const runAt = this.#parts.clock() + delayMs;
    const job = toNewJob(task, { id: this.#parts.newId(), subject, runAt }, options);
    const startsHere = this.#startsJobs && delayMs === 0 && serialKey === undefined;
    const isFree = !this.#isFreeing && this.#freeHands(task.lane) > 0;
    const takes = startsHere && isFree && this.#liveness.isSure();
    if (!takes) return job;
    this.#unborn.set(job.id, this.#parts.clock());
    return { ...job, owner: this.#liveness.owner };
  }

  start(jobs: readonly NewJob[]): void {
    for (const { owner, serialKey = null, ...job } of jobs) {
      this.#unborn.delete(job.id);
      if (owner !== undefined && this.#startsJobs) this.#take({ ...job, serialKey, owner, attempts: 1 });
      else this.#lookBy(job.runAt, job.lane);
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#state = 'finishing';
    this.#timer?.cancel();
    this.#stopListening();
    // Whoever waits for the outcome of work in hand should hear it from this process, not from the next one.
    await this.#within(graceMs, this.#finish());
    this.#state = 'stopped';
    await this.#liveness.stop();
    const released = await this.#parts.store.release(this.#liveness.owner, []);
    if (released > 0) this.#parts.logger.info({ released }, 'jobs left for the next process');
  }

  async idle(): Promise<void> {
    for (;;) {
      await this.#look;
      if (this.#inHand.size > 0) await this.#handsEmpty();
      else if (!this.#look && !(await this.#isWorkDue())) return;
      else {
        this.#wake();
        await this.#look;
      }
    }
  }

  async #finish(): Promise<void> {
    await this.#look;
    while (this.#inHand.size > 0) await this.#handsEmpty();
  }

  async #handsEmpty(): Promise<void> {
    await Promise.all([...this.#inHand.values()].map(({ over }) => over));
  }

  async #within(ms: number, work: Promise<void>): Promise<void> {
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    const timer = this.#parts.timers.after(ms, resolve);
    await Promise.race([work, tooLate]);
    timer.cancel();
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

  /** Looks for due jobs, one look at a time; a wake-up during a look causes one more. */
  #wake(): void {
    if (this.#state !== 'running') return;
    if (this.#look) {
      this.#lookAgain = true;
      return;
    }
    this.#timer?.cancel();
    this.#look = this.#claimDue().finally(() => {
      this.#look = undefined;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      this.#wake();
    });
  }

  /** Looks when a job of ours falls due, if no look comes before. */
  #lookBy(at: number, lane: Lane): void {
    const waitMs = at - this.#parts.clock();
    if (waitMs <= 0) this.#knownDue.add(lane);
    // A look that is under way may have missed it.
    if (this.#look || waitMs <= 0) this.#wake();
    else if (at < this.#nextLookAt) this.#setTimer(waitMs);
  }

  #setTimer(waitMs: number): void {
    this.#timer?.cancel();
    if (this.#state !== 'running') return;
    this.#nextLookAt = this.#parts.clock() + waitMs;
    this.#timer = this.#parts.timers.after(waitMs, () => this.#wake());
  }

  async #claimDue(): Promise<void> {
    let waitMs = this.#options.pollMs;
    try {
      await this.#liveness.makeSure();
      await this.#freeWhatIsNotInHand();
      const tasks = [...this.#tasks.keys()];
      for (const lane of lanes) if (this.#knownDue.delete(lane)) await this.#claim(lane, tasks);
      const due = await this.#parts.store.nextDue(tasks);
      const dueLanes = lanes.filter((lane) => this.#waitFor(due, lane) <= 0);
      for (const lane of dueLanes) await this.#claim(lane, tasks);
      // Of one without free hands, whoever gets free asks; of a lane that was due it is not known yet what comes next.
      const asked = lanes.filter((lane) => !this.#backlogs.has(lane));
      const taken = dueLanes.filter((lane) => asked.includes(lane));
      const next = taken.length > 0 ? await this.#parts.store.nextDue(tasks, taken) : due;
      const waits = asked.map((lane) => this.#waitFor(taken.includes(lane) ? next : due, lane));
      waitMs = Math.min(waitMs, ...waits.map((wait) => (wait > 0 ? wait : shortestWaitMs)));
    } catch (error) {
      // The database is away: the work waits in it and goes on when it is back.
      this.#mayHoldMore = true;
      this.#parts.logger.error({ err: error }, 'could not look for jobs');
    }
    this.#setTimer(waitMs);
  }

  #waitFor(due: ReadonlyMap<Lane, number>, lane: Lane): number {
    return (due.get(lane) ?? Number.POSITIVE_INFINITY) - this.#parts.clock();
  }

  async #claim(lane: Lane, tasks: readonly string[]): Promise<void> {
    const limit = this.#freeHands(lane);
    this.#backlogs.add(lane);
    // It may have been told to stop in the midst of a look.
    if (limit <= 0 || this.#state !== 'running') return;
    const { owner } = this.#liveness;
    const jobs = await this.#parts.store.claim({ owner, lane, tasks, limit, now: this.#parts.clock() });
    // It stopped meanwhile, and let go of all that it held: of this as well.
    if (!this.#startsJobs) return void (await this.#parts.store.release(owner, []));
    for (const job of jobs) this.#take(job);
    if (jobs.length < limit) this.#backlogs.delete(lane);
  }

  #take(job: Job): void {
    this.#atWork.set(job.lane, (this.#atWork.get(job.lane) ?? 0) + 1);
    const lost = new AbortController();
    // Counted as dead between the claim and now.
    if (job.owner !== this.#liveness.owner) lost.abort();
    const { inBackground = (work) => work(), around = (_, work) => work() } = this.#parts;
    let goesOn = false;
    const over = this.#turnOf(job)
      .then(() => inBackground(() => around(job, () => this.#runJob(job, lost.signal))))
      .then((result) => {
        goesOn = result.kind === 'done' && (result.next ?? []).some(({ id }) => id === job.id);
      })
      .catch((error: unknown) => {
        // Even the note about the outcome failed: the next look frees the job.
        this.#mayHoldMore = true;
        this.#parts.logger.error({ err: error, jobId: job.id, task: job.task }, 'a job could not be settled');
      })
      .finally(() => {
        if (this.#inHand.get(job.id)?.job === job) this.#inHand.delete(job.id);
        this.#atWork.set(job.lane, (this.#atWork.get(job.lane) ?? 1) - 1);
        // The next of its key may be due now, unless that is the job itself, at the time it said.
        const freesKey = job.serialKey !== null && !goesOn;
        if (this.#backlogs.has(job.lane) || freesKey) this.#lookBy(0, job.lane);
      });
    this.#inHand.set(job.id, { job, lost, over });
  }

  /** Freed and taken anew while it is in hand: the two never run at once. */
  async #turnOf(job: Job): Promise<void> {
    const earlier = this.#inHand.get(job.id);
    if (earlier?.job.owner === job.owner) {
      earlier.lost.abort();
      await earlier.over;
    }
    await this.#laterTurn(job.lane);
  }

  /**
   * What the database did and could not say so: a claim, the end of a job, a launch that was accepted. Without this it
   * would stay in this process's name for as long as it lives.
   */
  async #freeWhatIsNotInHand(): Promise<void> {
    const bornBefore = this.#parts.clock() - this.#options.leaseMs;
    for (const [id, bornAt] of this.#unborn) {
      // Whoever stored it would have started it long ago.
      if (bornAt > bornBefore) continue;
      this.#unborn.delete(id);
      this.#mayHoldMore = true;
    }
    if (!this.#mayHoldMore) return;
    const inHand = [...this.#inHand.keys(), ...this.#unborn.keys()];
    // Before the answer: what goes unanswered meanwhile, of a job that was in hand, is for the next look.
    this.#mayHoldMore = false;
    this.#isFreeing = true;
    try {
      await this.#parts.store.release(this.#liveness.owner, inHand);
    } finally {
      this.#isFreeing = false;
    }
  }

  /**
   * Jobs begin in later turns, few in each: whoever stored the job (a submission) answers first, and between two of these
   * turns everything that came from Slack meanwhile is read and acknowledged. The most urgent lane begins first.
   */
  #laterTurn(lane: Lane): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#toBegin.push({ urgency: lanes.indexOf(lane), begin: resolve });
    if (this.#toBegin.length === 1) this.#beginNext();
    return promise;
  }

  #beginNext(): void {
    this.#parts.timers.nextTurn(() => {
      this.#toBegin.sort((a, b) => a.urgency - b.urgency);
      for (const { begin } of this.#toBegin.splice(0, beginsPerTurn)) begin();
      if (this.#toBegin.length > 0) this.#beginNext();
    });
  }

  /** Others may have what this owner held. */
  #lose(owner: string): void {
    for (const { job, lost } of this.#inHand.values()) if (job.owner === owner) lost.abort();
  }

  async #runJob(job: Job, signal: AbortSignal): Promise<TaskResult> {
    const task = this.#tasks.get(job.task);
    if (!task) throw new Error(`no task named ${job.task}`);
    const hold: Hold = {
      signal,
      // Whose signal aborted is of an owner that is no more.
      isSure: () => job.owner === this.#liveness.owner && this.#liveness.isSure(),
    };
    let result: TaskResult;
    try {
      result = await task.run(job, hold);
    } catch (error) {
      this.#parts.logger.error(
        { err: error, jobId: job.id, task: job.task, subject: job.subject },
        'a job failed',
      );
      result = { kind: 'retry', error: error instanceof Error ? error.name : 'unexpected error' };
    }
    await this.#settle(job, result, task.maxAttempts);
    return result;
  }

  async #settle(job: Job, result: TaskResult, maxAttempts: number): Promise<void> {
    const { store, clock } = this.#parts;
    if (result.kind === 'done') return this.start(result.next ?? []);
    if (result.kind === 'complete') return void (await store.complete(job));
    if (result.kind === 'retry' && job.attempts < maxAttempts) {
      const waitMs = result.afterMs ?? backoffMs(job.attempts, this.#options.backoff, this.#parts.chance());
      const runAt = clock() + waitMs;
      await store.retry(job, runAt, result.error);
      this.#parts.onRetry?.(job);
      return this.#lookBy(runAt, job.lane);
    }
    // With the job lost, it is somebody else's to try or to give up.
    if (!(await store.giveUp(job, clock(), result.error))) return;
    this.#parts.logger.error(
      { jobId: job.id, task: job.task, subject: job.subject, attempts: job.attempts, reason: result.error },
      'a job was given up',
    );
    this.#parts.onGivenUp?.(job, result.error);
  }
}
