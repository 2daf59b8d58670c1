// The worker on a real store, in a time that the test lets pass: not one real timer.

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Hold, Task, TaskResult } from '../../../src/jobs/job.ts';
import { handsOf, type Lane } from '../../../src/jobs/lanes.ts';
import type { Job, JobStore, NewJob } from '../../../src/jobs/ports.ts';
import { createWorker, type Worker, type WorkerOptions } from '../../../src/jobs/worker.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { aNewJob, claimOne, countJobs, nextDueOf, storeJobs } from '../../contract/samples.ts';
import { type ManualTime, manualTime } from '../../support/manual-time.ts';

const yearMs = 31_536_000_000;
const leaseMs = 4000;

let store: Store;
let time: ManualTime;
let workers: Worker[];
let logs: string[];
let givenUp: { readonly job: Job; readonly error: string }[];
/** What the jitter of a pause is made of. */
let chance: number;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  time = manualTime();
  workers = [];
  logs = [];
  givenUp = [];
  chance = 0;
});
afterEach(async () => {
  for (const worker of workers) await time.during(stopAtOnce(worker));
  await store.close();
});

/** No work in hand is waited for. */
async function stopAtOnce(worker: Worker): Promise<void> {
  const stopped = worker.stop(0);
  await time.pass(0);
  await stopped;
}

interface Parts extends Partial<WorkerOptions> {
  readonly jobs?: Partial<JobStore>;
}

const logger = () =>
  createLogger({ level: 'info', secrets: [], destination: { write: (line) => void logs.push(line) } });

function startWorker(tasks: readonly Task[], { jobs, ...options }: Parts = {}): Worker {
  const worker = createWorker(
    {
      store: { ...store.jobs, ...jobs },
      logger: logger(),
      clock: time.clock,
      timers: time.timers,
      newId: randomUUID,
      chance: () => chance,
      onGivenUp: (job, error) => void givenUp.push({ job, error }),
    },
    { leaseMs, hands: handsOf(4), backoff: { firstMs: 1000, capMs: 4000 }, ...options },
  );
  workers.push(worker);
  worker.run(tasks);
  return worker;
}

interface TestTask extends Task {
  readonly runs: readonly Job[];
}

type Run = (job: Job, hold: Hold) => Promise<TaskResult> | TaskResult;

/** Of the name and lane that samples have. */
function aTask(run: Run, override: Partial<Task> = {}): TestTask {
  const runs: Job[] = [];
  return {
    name: 'create-instance',
    lane: 'launch',
    maxAttempts: Number.POSITIVE_INFINITY,
    ...override,
    runs,
    async run(job, hold) {
      runs.push(job);
      return run(job, hold);
    },
  };
}

/** A task whose jobs stay in hand until `finish`. */
function aLongTask(result: TaskResult = complete, override: Partial<Task> = {}) {
  const { promise, resolve } = Promise.withResolvers<TaskResult>();
  const holds: Hold[] = [];
  const task = aTask((_, hold) => {
    holds.push(hold);
    return promise;
  }, override);
  return Object.assign(task, { holds, finish: () => resolve(result) });
}

/** Counts what the database is asked. */
function counted() {
  const asked = { nextDue: 0, claim: 0, release: 0 };
  const askedOf: (readonly Lane[] | undefined)[] = [];
  const jobs = {
    nextDue(...about) {
      asked.nextDue += 1;
      askedOf.push(about[1]);
      return store.jobs.nextDue(...about);
    },
    claim(...about) {
      asked.claim += 1;
      return store.jobs.claim(...about);
    },
    release(...about) {
      asked.release += 1;
      return store.jobs.release(...about);
    },
  } satisfies Partial<JobStore>;
  return { asked, askedOf, jobs };
}

const complete: TaskResult = { kind: 'complete' };
const retry: TaskResult = { kind: 'retry', error: 'not yet' };
const noJobs = { waiting: 0, givenUp: 0 };
const idle = (worker: Worker) => time.during(worker.idle());
const shown = { name: 'show', lane: 'show' } as const;
const due = (override: Parameters<typeof aNewJob>[0] = {}) => aNewJob({ runAt: time.now, ...override });
const aShownJob = () => due({ task: 'show', lane: 'show', runAt: time.now - 1000 });

test('at most eight jobs begin in a turn, however many are due: what came in is answered before the others', async () => {
  const turns: string[][] = [];
  const task = aTask(({ subject }) => {
    turns.at(-1)?.push(subject);
    return complete;
  });
  const subjects = Array.from({ length: 40 }, (_, at) => `job ${at}`);
  for (const [at, subject] of subjects.entries())
    await storeJobs(store, due({ subject, runAt: time.now - 99 + at }));
  const worker = startWorker([task], { hands: handsOf(40) });
  while (task.runs.length < subjects.length) {
    if (turns.length > 500) throw new Error('the jobs do not begin');
    turns.push([]);
    time.turn();
    // The server's requests are read here.
    await new Promise(setImmediate);
  }
  expect(turns.flat()).toEqual(subjects);
  expect(Math.max(...turns.map(({ length }) => length))).toBe(8);
  await idle(worker);
});

test('a launch begins before what is less urgent, though that was taken earlier', async () => {
  const began: string[] = [];
  const run: Run = ({ subject }) => {
    began.push(subject);
    return complete;
  };
  const launch = aTask(run);
  const tasks = [launch, aTask(run, shown)];
  for (let count = 0; count < 24; count += 1) await storeJobs(store, aShownJob());
  const worker = startWorker(tasks, { hands: handsOf(40) });
  for (let turns = 0; began.length === 0; turns += 1) {
    if (turns > 500) throw new Error('the jobs do not begin');
    time.turn();
    await new Promise(setImmediate);
  }
  const job = worker.newJob(launch, 'a launch');
  await storeJobs(store, job);
  worker.start([job]);
  await idle(worker);
  expect(began.indexOf('a launch')).toBe(8);
  expect(began).toHaveLength(25);
});

describe('another try', () => {
  test.each([
    [0, [500, 1000, 2000]],
    [0.999999, [1000, 2000, 4000]],
  ])('waits for as long as the backoff says, longer each time: chance %d', async (luck, waits) => {
    chance = luck;
    await storeJobs(store, due());
    const task = aTask(() => retry);
    startWorker([task]);
    await time.settle();
    for (const [index, waitMs] of waits.entries()) {
      expect(task.runs).toHaveLength(index + 1);
      expect(await nextDueOf(store)).toBe(time.now + waitMs);
      await time.pass(waitMs - 1);
      expect(task.runs).toHaveLength(index + 1);
      await time.pass(1);
      await time.settle();
    }
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4]);
  });

  test('is whoever’s comes to it, and counts on', async () => {
    await storeJobs(store, due());
    const task = aTask(() => retry);
    const first = startWorker([task]);
    await idle(first);
    await stopAtOnce(first);
    time.now = (await nextDueOf(store)) ?? 0;
    await idle(startWorker([task]));
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2]);
  });

  test('comes when the task itself says so', async () => {
    await storeJobs(store, due());
    await idle(startWorker([aTask(() => ({ ...retry, afterMs: 12_345 }))]));
    expect(await nextDueOf(store)).toBe(time.now + 12_345);
  });

  test('follows an error that was thrown, which is in the log and does no other harm', async () => {
    await storeJobs(store, due(), due());
    const task = aTask(({ attempts, id }) => {
      if (attempts === 1 && id === task.runs[0]?.id) throw new TypeError('a slip of ours');
      return complete;
    });
    const worker = startWorker([task]);
    await idle(worker);
    expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(logs.join()).toMatch(/TypeError.*a slip of ours.*a job failed/su);
    await time.pass(1000);
    await time.settle();
    expect(await countJobs(store)).toEqual(noJobs);
  });
});

describe('giving up', () => {
  test.each<[string, Partial<Task>, TaskResult, number]>([
    ['after as many tries as the task allows', { maxAttempts: 3 }, retry, 3],
    ['when the task says so', {}, { kind: 'give-up', error: 'not yet' }, 1],
  ])(
    '%s: seen in the database, in the log and by the metrics, and never tried again',
    async (_, override, result, tries) => {
      const job = due();
      await storeJobs(store, job);
      const task = aTask(() => result, override);
      startWorker([task]);
      await time.pass(60_000);
      expect(task.runs).toHaveLength(tries);
      expect(await countJobs(store)).toEqual({ waiting: 0, givenUp: 1 });
      expect(givenUp).toEqual([{ job: expect.objectContaining({ id: job.id }), error: 'not yet' }]);
      const lines = logs.filter((line) => line.includes('a job was given up'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`"subject":"${job.subject}","attempts":${tries},"reason":"not yet"`);
      time.standStill(yearMs);
      await time.pass(1000);
      expect(task.runs).toHaveLength(tries);
    },
  );
});

describe('a process that lives', () => {
  /** Beats as the database hears them. */
  function heard(answer: () => Promise<boolean> = async () => true) {
    const beats: number[] = [];
    const enrolled: string[] = [];
    const jobs: Partial<JobStore> = {
      enrol: async (owner) => void enrolled.push(owner),
      async keepAlive() {
        beats.push(time.now);
        return answer();
      },
    };
    return { beats, enrolled, jobs };
  }

  test('says so every fifth of its lease, with nothing in hand as well, until it stops', async () => {
    const { beats, enrolled, jobs } = heard();
    const start = time.now;
    const worker = startWorker([], { jobs });
    await time.pass(2400);
    expect(enrolled).toHaveLength(1);
    expect(beats).toEqual([start + 800, start + 1600, start + 2400]);
    await stopAtOnce(worker);
    await time.pass(60_000);
    expect(beats).toHaveLength(3);
  });

  test('that stood still says so before it takes anything', async () => {
    const order: string[] = [];
    let tell: () => void = () => undefined;
    const task = aTask(() => complete);
    startWorker([task], {
      pollMs: yearMs,
      jobs: {
        listen(onFree) {
          tell = onFree;
          return () => undefined;
        },
        async keepAlive() {
          order.push('lives');
          return true;
        },
        async claim(wanted) {
          order.push('takes');
          return store.jobs.claim(wanted);
        },
      },
    });
    await time.settle();
    order.length = 0;
    await storeJobs(store, due());
    tell();
    await time.settle();
    expect(order).toEqual(['takes']);
    time.standStill(leaseMs);
    await storeJobs(store, due());
    tell();
    await time.settle();
    expect(order).toEqual(['takes', 'lives', 'takes']);
    expect(task.runs).toHaveLength(2);
  });

  test('that stops while it says so says nothing more', async () => {
    const answer = Promise.withResolvers<boolean>();
    const { beats, jobs } = heard(() => answer.promise);
    const worker = startWorker([], { jobs });
    await time.pass(800);
    const stopped = worker.stop(0);
    await time.pass(0);
    answer.resolve(true);
    await time.during(stopped);
    await time.pass(60_000);
    expect(beats).toHaveLength(1);
  });

  test('that was counted as dead enrols anew, under another name', async () => {
    let isDead = true;
    const { enrolled, jobs } = heard(async () => !isDead);
    startWorker([], { jobs });
    await time.pass(800);
    isDead = false;
    await time.pass(1600);
    expect(enrolled).toHaveLength(2);
    expect(new Set(enrolled).size).toBe(2);
  });

  test('keeps what it holds for as long as it takes', async () => {
    await storeJobs(store, due());
    const task = aLongTask();
    const worker = startWorker([task]);
    await time.pass(10 * leaseMs);
    expect(task.holds[0]?.isSure()).toBe(true);
    task.finish();
    await idle(worker);
    expect(task.runs).toHaveLength(1);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test.each([
    [leaseMs - 1, true],
    [leaseMs, false],
    [yearMs, false],
  ])('that stood still for %d ms is sure of what it holds: %s, before any beat told it', async (ms, sure) => {
    await storeJobs(store, due());
    const task = aLongTask();
    startWorker([task]);
    await time.settle();
    time.standStill(ms);
    expect(task.holds[0]?.isSure()).toBe(sure);
    expect(task.holds[0]?.signal.aborted).toBe(false);
  });

  test('counts from before it asked: an answer that takes long makes it sure of nothing', async () => {
    await storeJobs(store, due());
    const task = aLongTask();
    const { jobs } = heard(async () => {
      time.standStill(leaseMs);
      return true;
    });
    startWorker([task], { jobs });
    await time.settle();
    expect(task.holds[0]?.isSure()).toBe(true);
    await time.pass(800);
    expect(task.holds[0]?.isSure()).toBe(false);
  });

  test('that was late, and nobody counted as dead, goes on as before', async () => {
    await storeJobs(store, due());
    const task = aLongTask();
    const { enrolled, jobs } = heard();
    startWorker([task], { jobs });
    await time.settle();
    time.standStill(3 * leaseMs);
    await time.pass(0);
    expect(task.holds[0]?.isSure()).toBe(true);
    expect(enrolled).toHaveLength(1);
  });

  test('whose beats fail is told to the log, goes on, and is unsure after a lease', async () => {
    await storeJobs(store, due());
    const task = aLongTask();
    let isAway = true;
    const { jobs } = heard(async () => {
      if (isAway) throw new Error('the database is away');
      return true;
    });
    startWorker([task], { jobs });
    await time.pass(3999);
    expect(task.holds[0]?.isSure()).toBe(true);
    expect(logs.join()).toMatch(/the database is away.*could not say that this process lives/su);
    await time.pass(1);
    expect(task.holds[0]?.isSure()).toBe(false);
    isAway = false;
    await time.pass(800);
    expect(task.holds[0]?.isSure()).toBe(true);
  });

  test('looks for the dead only after a lease of its own, again after it was away itself', async () => {
    const looks: number[] = [];
    let isAway = false;
    const { jobs } = heard(async () => {
      if (isAway) throw new Error('the database is away');
      return true;
    });
    const start = time.now;
    const early: number[] = [];
    const freeDead = async (servedMs?: number) => {
      (servedMs === undefined ? looks : early).push(time.now);
      return 0;
    };
    startWorker([], { jobs: { ...jobs, freeDead } });
    await time.pass(4800);
    expect(looks).toEqual([start + 4000, start + 4800]);
    isAway = true;
    await time.pass(8000);
    isAway = false;
    looks.length = 0;
    early.length = 0;
    const back = time.now;
    await time.pass(4800);
    expect(looks.map((at) => at - back)).toEqual([4800]);
    expect(early).toEqual([]);
  });

  test('looks at once, new as it is, for those who died while the server was up all the time', async () => {
    const looks: (readonly [number, number | undefined])[] = [];
    const start = time.now;
    const freeDead = async (servedMs?: number) => {
      looks.push([time.now - start, servedMs]);
      return 0;
    };
    startWorker([], { jobs: { freeDead } });
    await time.pass(leaseMs);
    expect(looks).toEqual([...[0, 800, 1600, 2400, 3200].map((at) => [at, leaseMs]), [leaseMs, undefined]]);
  });

  test('takes what a dead one held at once', async () => {
    const task = aTask(() => complete);
    await storeJobs(store, due({ owner: 'the dead' }));
    let dead = 1;
    const freeDead = async () => {
      const freed = dead > 0 ? await store.jobs.release('the dead', []) : 0;
      dead = 0;
      return freed;
    };
    startWorker([task], { jobs: { freeDead }, pollMs: yearMs });
    await time.pass(leaseMs);
    await time.settle();
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([2]);
  });
});

describe('a process that was counted as dead', () => {
  /** Others have what it held; its next beat tells it so. */
  async function robbed(result: TaskResult) {
    await storeJobs(store, due());
    const task = aLongTask(result);
    let isDead = false;
    const worker = startWorker([task], { jobs: { keepAlive: async () => !isDead } });
    await time.settle();
    const [first] = task.runs;
    await store.jobs.release(first?.owner ?? '', []);
    const stolen = await claimOne(store, 'another process', time.now);
    isDead = true;
    return {
      task,
      worker,
      stolen,
      async hear() {
        await time.pass(800);
        isDead = false;
        await time.settle();
      },
    };
  }

  test.each<[string, TaskResult]>([
    ['complete', complete],
    ['retry', retry],
    ['give-up', { kind: 'give-up', error: 'no' }],
  ])('stops its tasks, and their "%s" changes nothing', async (_, result) => {
    const { task, worker, stolen, hear } = await robbed(result);
    expect(task.holds[0]?.signal.aborted).toBe(false);
    await hear();
    expect(task.holds[0]?.signal.aborted).toBe(true);
    expect(task.holds[0]?.isSure()).toBe(false);
    task.finish();
    await idle(worker);
    expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(givenUp).toEqual([]);
    expect(await store.jobs.complete(stolen)).toBe(true);
  });

  test('between asking for work and getting it: the work is another’s, and is stopped before it begins', async () => {
    await storeJobs(store, due());
    const answer = Promise.withResolvers<void>();
    let isDead = false;
    const task = aTask(() => complete);
    const holds: Hold[] = [];
    const noting: Task = {
      ...task,
      async run(job, hold) {
        holds.push(hold);
        return task.run(job, hold);
      },
    };
    startWorker([noting], {
      jobs: {
        keepAlive: async () => !isDead,
        async claim(order) {
          const jobs = await store.jobs.claim(order);
          await answer.promise;
          return jobs;
        },
      },
    });
    await time.settle();
    isDead = true;
    await time.pass(800);
    isDead = false;
    answer.resolve();
    await time.settle();
    expect(holds.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(holds[0]?.isSure()).toBe(false);
  });

  test('goes on under another name, with new work', async () => {
    const { task, worker, hear } = await robbed(complete);
    await hear();
    await storeJobs(store, due());
    await time.pass(1000);
    expect(task.runs).toHaveLength(2);
    const [first, second] = task.runs;
    expect(second?.owner).not.toBe(first?.owner);
    expect(task.holds[1]?.isSure()).toBe(true);
    expect(worker.newJob(task, 'x').owner).toBe(second?.owner);
  });

  test.each([
    ['the first is over before the second, which is waited for', [0, 1], false],
    ['the second is over before the first, which nobody needs', [1, 0], true],
  ])('may take the same job again: %s', async (_, [sooner = 0, later = 0], isStopped) => {
    await storeJobs(store, due());
    const ends = [Promise.withResolvers<TaskResult>(), Promise.withResolvers<TaskResult>()];
    const task = aTask(({ attempts }) => ends[attempts - 1]?.promise ?? complete);
    let isDead = false;
    const worker = startWorker([task], { jobs: { keepAlive: async () => !isDead } });
    await time.settle();
    await store.jobs.release(task.runs[0]?.owner ?? '', []);
    isDead = true;
    await time.pass(800);
    isDead = false;
    await time.pass(1000);
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2]);

    ends[sooner]?.resolve(complete);
    await time.settle();
    let isOver = false;
    const stopped = worker.stop(10_000).then(() => {
      isOver = true;
    });
    await time.settle();
    expect(isOver).toBe(isStopped);
    ends[later]?.resolve(complete);
    await time.during(stopped);
    expect(await countJobs(store)).toEqual(noJobs);
    expect(logs).toEqual([]);
  });

  test('starts nothing in the name that it is not sure of', async () => {
    const task = aTask(() => complete);
    const worker = startWorker([task]);
    await time.settle();
    expect(worker.newJob(task, 'x').owner).toBeDefined();
    time.standStill(leaseMs);
    expect(worker.newJob(task, 'x').owner).toBeUndefined();
  });
});

describe('a statement that goes unanswered', () => {
  /** Done by the database, and then not said. */
  const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
    let isFirst = true;
    return async () => {
      const done = await work();
      if (!isFirst) return done;
      isFirst = false;
      throw new Error('no answer');
    };
  };

  test('a claim: what it took is taken again', async () => {
    await storeJobs(store, due());
    const task = aTask(() => complete);
    let failing: (() => Promise<readonly Job[]>) | undefined;
    const claim: JobStore['claim'] = (order) => {
      failing ??= once(() => store.jobs.claim(order));
      return failing();
    };
    const { asked, jobs } = counted();
    startWorker([task], {
      jobs: { ...jobs, claim: (order) => (failing ? store.jobs.claim(order) : claim(order)) },
    });
    await time.pass(1000);
    await time.settle();
    expect(task.runs).toHaveLength(1);
    await time.pass(10_000);
    // What was answered leaves nothing to free.
    expect(asked.release).toBe(1);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('the end of a job, which did not come about: the job comes back', async () => {
    await storeJobs(store, due());
    const task = aTask(() => complete);
    let isFirst = true;
    const completeOrFail: JobStore['complete'] = async (job) => {
      if (!isFirst) return store.jobs.complete(job);
      isFirst = false;
      throw new Error('away');
    };
    startWorker([task], { jobs: { complete: completeOrFail } });
    await time.pass(1000);
    await time.settle();
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2]);
    const unsettled = logs.filter((line) => line.includes('a job could not be settled'));
    expect(unsettled.map((line) => JSON.parse(line))).toMatchObject([
      { err: { message: 'away' }, jobId: task.runs[0]?.id, task: task.name },
    ]);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('the end of a job of a key: it comes back at once, for others wait for it', async () => {
    await storeJobs(store, due({ serialKey: 'channel:C1' }));
    const task = aTask(() => complete);
    const end: JobStore['complete'] = async (job) => {
      if (job.attempts === 1) throw new Error('away');
      return store.jobs.complete(job);
    };
    startWorker([task], { jobs: { complete: end }, pollMs: yearMs });
    await time.settle();
    await time.settle();
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2]);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('the end of a job, while what is not in hand is freed: the job comes back all the same', async () => {
    const [first, second] = [due(), due()];
    await storeJobs(store, first, second);
    const ends = Promise.withResolvers<void>();
    const freeing = Promise.withResolvers<void>();
    const task = aTask(async ({ id, attempts }) => {
      if (id === second.id && attempts === 1) await ends.promise;
      return complete;
    });
    let isFreeing = false;
    startWorker([task], {
      jobs: {
        complete: async (job) => {
          if (job.attempts === 1) throw new Error('away');
          return store.jobs.complete(job);
        },
        async release(...asked) {
          if (isFreeing) return store.jobs.release(...asked);
          isFreeing = true;
          await freeing.promise;
          return store.jobs.release(...asked);
        },
      },
    });
    await time.pass(1000);
    expect(isFreeing).toBe(true);
    ends.resolve();
    await time.settle();
    freeing.resolve();
    for (let look = 0; look < 3; look += 1) await time.pass(1000);
    await time.settle();
    expect(await countJobs(store)).toEqual(noJobs);
  });

  /** Answers the moment at which what is not in hand is being freed, and lets that happen. */
  function slowToFree(): { readonly jobs: Partial<JobStore>; readonly began: Promise<void>; free(): void } {
    const [began, freeing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isFirst = true;
    return {
      began: began.promise,
      free: freeing.resolve,
      jobs: {
        nextDue: async (...asked) => {
          if (!isFirst) return store.jobs.nextDue(...asked);
          isFirst = false;
          throw new Error('away');
        },
        async release(...asked) {
          began.resolve();
          await freeing.promise;
          return store.jobs.release(...asked);
        },
      },
    };
  }

  test('what is born while the rest is freed is not freed with it, nor run twice', async () => {
    const freeing = slowToFree();
    const task = aLongTask(complete);
    const worker = startWorker([task], { jobs: freeing.jobs });
    await time.settle();
    await time.pass(1000);
    await freeing.began;
    const born = worker.newJob(task, 'a launch');
    await storeJobs(store, born);
    worker.start([born]);
    freeing.free();
    await time.settle();
    await time.pass(1000);
    await time.settle();
    task.finish();
    await idle(worker);
    expect(task.runs.map(({ id, attempts }) => [id, attempts])).toEqual([[born.id, 1]]);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('a job that was freed and taken anew while it is in hand waits for its earlier turn', async () => {
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const signals: AbortSignal[] = [];
    const task = aTask(async ({ attempts }, { signal }) => {
      signals.push(signal);
      await (attempts === 1 ? first : second).promise;
      return complete;
    });
    const worker = startWorker([task]);
    await time.settle();
    const born = worker.newJob(task, 'a launch');
    await storeJobs(store, born);
    worker.start([born]);
    await time.settle();
    // A statement of an earlier look, which arrives late.
    await store.jobs.release(born.owner ?? '', []);
    await time.pass(1000);
    await time.settle();
    expect([task.runs.length, signals[0]?.aborted]).toEqual([1, true]);
    first.resolve();
    await time.settle();
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2]);
    expect(signals[1]?.aborted).toBe(false);
    second.resolve();
    await idle(worker);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('the commit that stored a job in its hands: it is started a lease later, others in hand are left alone', async () => {
    const [long, task] = [aLongTask(complete, shown), aTask(() => complete)];
    await storeJobs(store, aShownJob());
    const worker = startWorker([task, long]);
    await time.settle();
    const born = worker.newJob(task, 'a launch');
    expect(born.owner).toBeDefined();
    await storeJobs(store, born);
    await time.pass(leaseMs - 1);
    expect(task.runs).toEqual([]);
    await time.pass(1);
    await time.settle();
    expect(task.runs.map(({ id }) => id)).toEqual([born.id]);
    expect(long.runs).toHaveLength(1);
    long.finish();
    await idle(worker);
    expect(await countJobs(store)).toEqual(noJobs);
  });
});

test('a job of a task that only a newer version knows is left to that one, untouched', async () => {
  await storeJobs(store, due({ task: 'of-tomorrow' }));
  let looks = 0;
  const nextDue: JobStore['nextDue'] = (tasks) => {
    looks += 1;
    return store.jobs.nextDue(tasks);
  };
  const old = startWorker([aTask(() => complete)], { jobs: { nextDue } });
  await time.pass(60_000);
  // It does not look more often for its sake.
  expect(looks).toBeLessThanOrEqual(61);
  await stopAtOnce(old);
  expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });

  const task = aTask(() => complete, { name: 'of-tomorrow' });
  await idle(startWorker([task]));
  expect(task.runs.map(({ attempts }) => attempts)).toEqual([1]);
});

describe('lanes', () => {
  test('a launch starts while all hands of another lane are full, before anything that waits there', async () => {
    await storeJobs(store, ...Array.from({ length: 6 }, aShownJob));
    const show = aLongTask(complete, shown);
    const launch = aTask(() => complete);
    const worker = startWorker([show, launch], { hands: handsOf(2) });
    await time.settle();
    expect(show.runs).toHaveLength(2);
    const stored = worker.newJob(launch, 'a launch');
    expect(stored.owner).toBeDefined();
    await storeJobs(store, stored);
    worker.start([stored]);
    await time.settle();
    expect(launch.runs).toHaveLength(1);
    expect(show.runs).toHaveLength(2);
    show.finish();
    await idle(worker);
    expect(show.runs).toHaveLength(6);
  });

  test('what comes next is asked again only of those of which something was taken', async () => {
    await storeJobs(store, aShownJob(), due({ task: 'show', lane: 'show', runAt: time.now + 700 }));
    await storeJobs(store, due({ runAt: time.now + 300 }));
    const { askedOf, jobs } = counted();
    const [show, launch] = [aTask(() => complete, shown), aTask(() => complete)];
    startWorker([show, launch], { jobs });
    await time.settle();
    expect(askedOf).toEqual([undefined, ['show']]);
    await time.pass(299);
    expect(launch.runs).toEqual([]);
    await time.pass(1);
    await time.settle();
    expect([launch.runs.length, show.runs.length]).toEqual([1, 1]);
    await time.pass(400);
    await time.settle();
    expect(show.runs).toHaveLength(2);
  });

  test('a launch that another process stored is taken at the next look, whatever waits elsewhere', async () => {
    await storeJobs(store, ...Array.from({ length: 6 }, aShownJob));
    const show = aLongTask(complete, shown);
    const launch = aTask(() => complete);
    startWorker([show, launch], { hands: handsOf(2) });
    await time.settle();
    await storeJobs(store, due());
    await time.pass(1000);
    await time.settle();
    expect(launch.runs).toHaveLength(1);
    expect(show.runs).toHaveLength(2);
  });

  test('of jobs that fall due together, the launch is the first', async () => {
    await storeJobs(store, aShownJob(), due());
    const order: string[] = [];
    const noting = (name: string) => () => {
      order.push(name);
      return complete;
    };
    await idle(startWorker([aTask(noting('show'), shown), aTask(noting('launch'))]));
    expect(order).toEqual(['launch', 'show']);
  });

  test('there is work in each of them, and of what falls due together the most urgent is the first', async () => {
    const names = ['launch', 'act', 'look', 'show', 'watch', 'upkeep'] as const;
    const order: string[] = [];
    const tasks = names.map((lane) =>
      aTask(
        () => {
          order.push(lane);
          return complete;
        },
        { name: lane, lane },
      ),
    );
    for (const lane of names.toReversed()) await storeJobs(store, due({ task: lane, lane }));
    startWorker(tasks);
    await time.settle();
    expect(order).toEqual(names);
  });

  test('within one, what has the higher priority is the first, and all of it comes', async () => {
    const ranks = ['high', 'normal', 'low'] as const;
    for (const priority of ranks.toReversed()) await storeJobs(store, due({ id: priority, priority }));
    const task = aTask(() => complete);
    startWorker([task], { hands: handsOf(1) });
    await time.settle();
    await time.settle();
    expect(task.runs.map(({ id }) => id)).toEqual(ranks);
  });

  test('nothing is asked for one whose hands are full; who gets free takes the next at once', async () => {
    await storeJobs(store, ...Array.from({ length: 4 }, aShownJob));
    const show = aLongTask(complete, shown);
    const { asked, jobs } = counted();
    startWorker([show], { hands: handsOf(2), jobs });
    await time.settle();
    expect(asked).toMatchObject({ claim: 1, nextDue: 1 });
    await time.pass(3000);
    // One look a second, as ever.
    expect(asked).toMatchObject({ claim: 1, nextDue: 4 });
    show.finish();
    await time.settle();
    expect(show.runs).toHaveLength(4);
  });

  test('what is due and goes to others is asked for again after a short pause, not at once', async () => {
    let looks = 0;
    startWorker([aTask(() => complete)], {
      jobs: {
        nextDue: async () => new Map([['launch', time.now]]),
        async claim() {
          looks += 1;
          return [];
        },
      },
    });
    await time.pass(100);
    expect(looks).toBe(6);
  });

  test('after a job that others do not wait for nobody looks for more', async () => {
    await storeJobs(store, due());
    const { asked, jobs } = counted();
    startWorker([aTask(() => complete)], { pollMs: yearMs, jobs });
    await time.pass(60_000);
    expect(asked).toEqual({ claim: 1, nextDue: 2, release: 0 });
  });

  test.each<[string, Run]>([
    ['the worker ended', () => complete],
    [
      'its task ended itself',
      async (job) => {
        await store.jobs.complete(job);
        return { kind: 'done' };
      },
    ],
  ])('the next job of a serial key follows one that %s, without a pause', async (_, run) => {
    const ids = ['first', 'second', 'third'];
    const jobs = ids.map((id, index) => due({ id, runAt: time.now - 9 + index, serialKey: 'channel:C1' }));
    await storeJobs(store, ...jobs.toReversed());
    const task = aTask(run);
    startWorker([task], { pollMs: yearMs });
    await time.settle();
    await time.settle();
    expect(task.runs.map(({ id }) => id)).toEqual(ids);
  });

  test('what falls due soon after what was taken is looked for then, and not with the next poll', async () => {
    await storeJobs(store, due({ id: 'now' }), due({ id: 'soon', runAt: time.now + 250 }));
    const task = aTask(() => complete);
    startWorker([task], { pollMs: yearMs });
    await time.settle();
    expect(task.runs.map(({ id }) => id)).toEqual(['now']);
    await time.pass(249);
    expect(task.runs).toHaveLength(1);
    await time.pass(1);
    expect(task.runs.map(({ id }) => id)).toEqual(['now', 'soon']);
  });

  test('the next of a key follows at once, though the one before leads to something later', async () => {
    const key = { serialKey: 'channel:C1' };
    await storeJobs(store, due({ id: 'first', ...key }), due({ id: 'second', ...key }));
    const task = aTask(async (job) => {
      await store.jobs.complete(job);
      const { task: name, lane, subject } = job;
      const next = { id: `after ${job.id}`, task: name, lane, subject, runAt: time.now + 60_000 };
      return { kind: 'done', next: [next] };
    });
    startWorker([task], { pollMs: yearMs });
    await time.settle();
    await time.settle();
    expect(task.runs.map(({ id }) => id)).toEqual(['first', 'second']);
  });

  test('one that is its own next is looked for when it said so, and nobody looks for others before', async () => {
    await storeJobs(store, due({ id: 'again', serialKey: 'channel:C1' }));
    const { asked, jobs } = counted();
    const task = aTask(async (job) => {
      const { id, task, lane, subject } = job;
      const next = { id, task, lane, subject, serialKey: 'channel:C1', runAt: time.now + 60_000 };
      await store.jobs.retry(job, next.runAt, 'next time');
      return { kind: 'done', next: [next] };
    });
    startWorker([task], { pollMs: yearMs, jobs });
    await time.settle();
    expect([task.runs.length, asked]).toEqual([1, { claim: 1, nextDue: 2, release: 0 }]);
    await time.pass(59_999);
    expect([task.runs.length, asked]).toEqual([1, { claim: 1, nextDue: 2, release: 0 }]);
    await time.pass(1);
    expect([task.runs.length, asked.claim]).toEqual([2, 2]);
  });

  test('a job with a serial key starts once it is stored, and nobody asks which lane it is in', async () => {
    const task = aTask(() => complete);
    const { asked, jobs } = counted();
    const worker = startWorker([task], { pollMs: yearMs, jobs });
    await time.settle();
    const job = worker.newJob(task, 'x', { serialKey: 'channel:C1' });
    expect(job.owner).toBeUndefined();
    await storeJobs(store, job);
    worker.start([job]);
    await time.settle();
    expect(task.runs.map(({ id }) => id)).toEqual([job.id]);
    // What is next is asked at the start and after each of two claims: of the job, and of the next of its key.
    expect(asked).toEqual({ claim: 2, nextDue: 3, release: 0 });
  });
});

test('what another process stores starts when the database tells of it, before any poll', async () => {
  const task = aTask(() => complete);
  let tell: () => void = () => undefined;
  let isListening = false;
  const listen: JobStore['listen'] = (onFree) => {
    tell = onFree;
    isListening = true;
    return () => {
      isListening = false;
    };
  };
  const worker = startWorker([task], { jobs: { listen }, pollMs: yearMs });
  await time.settle();
  await storeJobs(store, due());
  await time.settle();
  expect(task.runs).toEqual([]);
  tell();
  await time.settle();
  expect(task.runs).toHaveLength(1);
  await stopAtOnce(worker);
  expect(isListening).toBe(false);
});

test('what the database tells of during a look is looked for right after it', async () => {
  const task = aTask(() => complete);
  let tell: () => void = () => undefined;
  let isTold = false;
  startWorker([task], {
    pollMs: yearMs,
    jobs: {
      listen(onFree) {
        tell = onFree;
        return () => undefined;
      },
      async nextDue(tasks) {
        const due = await store.jobs.nextDue(tasks);
        if (!isTold) await storeJobs(store, aNewJob({ runAt: time.now }));
        if (!isTold) tell();
        isTold = true;
        return due;
      },
    },
  });
  await time.settle();
  expect(task.runs).toHaveLength(1);
});

test('looks one after the other, and once more for all that it is told of meanwhile', async () => {
  const answer = Promise.withResolvers<void>();
  let tell: () => void = () => undefined;
  let looks = 0;
  startWorker([aTask(() => complete)], {
    pollMs: yearMs,
    jobs: {
      listen(onFree) {
        tell = onFree;
        return () => undefined;
      },
      async nextDue() {
        looks += 1;
        await answer.promise;
        return new Map();
      },
    },
  });
  await time.settle();
  for (let told = 0; told < 3; told += 1) tell();
  await time.settle();
  expect(looks).toBe(1);
  answer.resolve();
  await time.settle();
  expect(looks).toBe(2);
});

test('what is stored for later during a look is looked for when it is due', async () => {
  const task = aTask(() => complete);
  let isStored = false;
  const worker = startWorker([task], {
    pollMs: yearMs,
    jobs: {
      async nextDue(tasks) {
        const before = await store.jobs.nextDue(tasks);
        if (isStored) return before;
        isStored = true;
        const job = worker.newJob(task, 'later', { delayMs: 250 });
        await storeJobs(store, job);
        worker.start([job]);
        return before;
      },
    },
  });
  await time.pass(249);
  expect(task.runs).toEqual([]);
  await time.pass(1);
  expect(task.runs).toHaveLength(1);
});

test('a look earlier than planned does not undo a later plan, and what is due first is looked for first', async () => {
  const task = aTask(() => complete);
  const worker = startWorker([task], { pollMs: yearMs });
  await time.settle();
  const [later, sooner] = [500, 200].map((delayMs) => worker.newJob(task, `in ${delayMs}`, { delayMs }));
  await storeJobs(store, later as NewJob, sooner as NewJob);
  worker.start([sooner as NewJob, later as NewJob]);
  await time.pass(200);
  await time.settle();
  expect(task.runs.map(({ subject }) => subject)).toEqual(['in 200']);
  await time.pass(300);
  await time.settle();
  expect(task.runs.map(({ subject }) => subject)).toEqual(['in 200', 'in 500']);
});

describe('stopping', () => {
  test('frees what is not finished at once; whoever takes it knows that it may have been done', async () => {
    await storeJobs(store, due());
    const worker = startWorker([aLongTask()]);
    await time.settle();
    const stopped = worker.stop(10_000);
    await time.pass(9999);
    expect(await nextDueOf(store)).toBeNull();
    await time.pass(1);
    await time.during(stopped);
    expect((await claimOne(store, 'the next process', time.now)).attempts).toBe(2);
    const left = logs.filter((line) => line.includes('left for the next process'));
    expect(left.map((line) => JSON.parse(line))).toMatchObject([{ released: 1 }]);
  });

  /** With one job that is due. `expectLeft`: nothing was done of it, and the next process may have it. */
  async function startWithOne(jobs: Partial<JobStore>) {
    const job = due();
    await storeJobs(store, job);
    const task = aTask(() => complete);
    const worker = startWorker([task], { jobs });
    await time.settle();
    const expectLeft = async () => {
      expect(task.runs).toEqual([]);
      expect((await claimOne(store, 'the next process', time.now)).id).toBe(job.id);
    };
    return { worker, expectLeft };
  }

  test('takes nothing that a look found which is still under way', async () => {
    const answer = Promise.withResolvers<void>();
    const { worker, expectLeft } = await startWithOne({
      nextDue: (tasks) => answer.promise.then(() => store.jobs.nextDue(tasks)),
    });
    const stopped = worker.stop(10_000);
    answer.resolve();
    await time.during(stopped);
    await expectLeft();
  });

  test('lets go of what the database gives it once it has stopped', async () => {
    const answer = Promise.withResolvers<void>();
    const { worker, expectLeft } = await startWithOne({
      claim: (asked) => answer.promise.then(() => store.jobs.claim(asked)),
    });
    await time.during(stopAtOnce(worker));
    answer.resolve();
    await time.settle();
    await expectLeft();
  });

  test('does not need a database that has answered before', async () => {
    const answer = Promise.withResolvers<void>();
    const worker = startWorker([], { jobs: { enrol: () => answer.promise } });
    const stopped = worker.stop(0);
    await time.pass(0);
    answer.resolve();
    await expect(time.during(stopped)).resolves.toBeUndefined();
  });

  test('is silent where nothing is left, and does not wait for its grace', async () => {
    const worker = startWorker([aTask(() => complete)]);
    await idle(worker);
    await time.during(worker.stop(10_000));
    expect(logs).toEqual([]);
  });

  test('waits for work in hand and what follows from it, and takes nothing else', async () => {
    const job = due();
    await storeJobs(store, job);
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const second = aTask(() => complete, { name: 'tell-created', lane: 'show' });
    const first = aTask(async (held) => {
      await finished;
      const then = [worker.newJob(second, job.subject)];
      const change = { launchId: job.subject, at: time.now, then, completes: held };
      await store.launches.transition({ ...change, from: 'accepted', to: 'creating' });
      return { kind: 'done', next: then };
    });
    const worker = startWorker([first, second]);
    await time.settle();
    const other = due();
    await storeJobs(store, other);

    const stopped = worker.stop(10_000);
    finish();
    await time.during(stopped);
    expect(second.runs).toHaveLength(1);
    expect(first.runs).toHaveLength(1);
    expect((await claimOne(store, 'the next process', time.now)).id).toBe(other.id);
    expect(worker.newJob(second, job.subject).owner).toBeUndefined();
  });
});

describe('a new job', () => {
  test('that is due later is nobody’s yet, and is looked for then', async () => {
    const task = aTask(() => complete);
    const worker = startWorker([task], { pollMs: yearMs });
    await time.settle();
    const job = worker.newJob(task, 'later', { delayMs: 250 });
    expect(job).toMatchObject({ subject: 'later', runAt: time.now + 250 });
    expect(job.owner).toBeUndefined();
    await storeJobs(store, job);
    worker.start([job]);
    await time.pass(249);
    expect(task.runs).toEqual([]);
    await time.pass(1);
    await time.settle();
    expect(task.runs).toHaveLength(1);
  });

  test('is for whoever is free where all hands of its lane are full', async () => {
    await storeJobs(store, due(), due());
    const task = aLongTask();
    const worker = startWorker([task], { hands: handsOf(2) });
    await time.settle();
    expect(worker.newJob(task, 'third').owner).toBeUndefined();
    task.finish();
    await idle(worker);
    expect(worker.newJob(task, 'third').owner).toBeDefined();
  });

  test('that was born in its hands before it was stopped is left to the next process', async () => {
    const task = aTask(() => complete);
    const worker = startWorker([task]);
    await time.settle();
    const job = worker.newJob(task, 'x');
    expect(job.owner).toBeDefined();
    await stopAtOnce(worker);
    worker.start([job]);
    await time.pass(1000);
    expect(task.runs).toEqual([]);
  });

  test('is nobody’s after the worker was stopped', async () => {
    const task = aTask(() => complete);
    const worker = startWorker([task]);
    await time.settle();
    await stopAtOnce(worker);
    const job = worker.newJob(task, 'x');
    expect(job.owner).toBeUndefined();
    await storeJobs(store, job);
    worker.start([job]);
    await time.pass(60_000);
    expect(task.runs).toEqual([]);
  });
});

test('without settings another try waits for half a second to one, longer each time, five minutes at most; it is given up though nobody listens', async () => {
  await storeJobs(store, due());
  const worker = createWorker(
    {
      store: store.jobs,
      logger: logger(),
      clock: time.clock,
      timers: time.timers,
      newId: randomUUID,
      chance: () => 0,
    },
    { leaseMs, hands: handsOf(4) },
  );
  workers.push(worker);
  worker.run([aTask(() => retry, { maxAttempts: 15 })]);
  await time.settle();
  const waits: number[] = [];
  for (let tries = 0; tries < 14; tries += 1) {
    const waitMs = ((await nextDueOf(store)) ?? 0) - time.now;
    waits.push(waitMs);
    await time.pass(waitMs);
    await time.settle();
  }
  expect(waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
  expect(waits.at(-1)).toBe(150_000);
  expect(await countJobs(store)).toEqual({ waiting: 0, givenUp: 1 });
  expect(logs.join()).not.toContain('could not be settled');
});

test('what was thrown is noted with its name, or as unexpected, and never with its words', async () => {
  const [error, other] = [due({ subject: 'error' }), due({ subject: 'other' })];
  await storeJobs(store, error, other);
  const noted: string[] = [];
  const task = aTask(({ subject }) => {
    throw subject === 'error' ? new TypeError('about a person') : 'about a person';
  });
  const worker = startWorker([task], {
    jobs: {
      async retry(job, at, words) {
        noted.push(`${job.subject}: ${words}`);
        return store.jobs.retry(job, at, words);
      },
    },
  });
  await idle(worker);
  expect(noted.toSorted()).toEqual(['error: TypeError', 'other: unexpected error']);
});

test('a task that ended its job itself, and leads to nothing, is done', async () => {
  await storeJobs(store, due());
  const task = aTask(async (job) => {
    await store.jobs.complete(job);
    return { kind: 'done' };
  });
  await idle(startWorker([task]));
  expect(await countJobs(store)).toEqual(noJobs);
  expect(logs).toEqual([]);
});

test('a job of its own that no task is for is told to the log, and left', async () => {
  const worker = startWorker([aTask(() => complete)]);
  await time.settle();
  const job = worker.newJob({ name: 'of-nobody', lane: 'launch' }, 'x');
  await storeJobs(store, job);
  worker.start([job]);
  await time.settle();
  expect(logs.join()).toMatch(/no task named of-nobody/u);
  expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
});

describe('idle', () => {
  test('waits for what is in hand', async () => {
    await storeJobs(store, due());
    const task = aLongTask();
    const worker = startWorker([task]);
    await time.settle();
    let isIdle = false;
    const waiting = worker.idle().then(() => {
      isIdle = true;
    });
    await time.settle();
    expect(isIdle).toBe(false);
    task.finish();
    await time.during(waiting);
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('waits for what is due, though nobody has looked for it yet', async () => {
    const task = aLongTask();
    const worker = startWorker([task, aTask(() => complete, shown)], { pollMs: yearMs });
    await time.settle();
    await storeJobs(store, due(), due({ task: 'show', lane: 'show', runAt: time.now + yearMs }));
    let isIdle = false;
    const waiting = worker.idle().then(() => {
      isIdle = true;
    });
    await time.settle();
    expect([task.runs.length, isIdle]).toEqual([1, false]);
    task.finish();
    await time.during(waiting);
  });

  test('settles at once without work, and does not wait for what is due later', async () => {
    await storeJobs(store, due({ runAt: time.now + 1 }));
    const task = aTask(() => complete);
    await idle(startWorker([task]));
    expect(task.runs).toHaveLength(0);
  });

  test('settles when all that was due is done, however few hands there are', async () => {
    await storeJobs(store, ...Array.from({ length: 9 }, () => due()));
    let atWork = 0;
    let most = 0;
    const task = aTask(async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise(setImmediate);
      atWork -= 1;
      return complete;
    });
    await idle(startWorker([task], { hands: handsOf(2) }));
    expect(task.runs).toHaveLength(9);
    expect(most).toBe(2);
    expect(await countJobs(store)).toEqual(noJobs);
  });
});

test('a database that is away for a while is told to the log, and the work goes on when it is back', async () => {
  await storeJobs(store, due());
  let failures = 2;
  const claim: JobStore['claim'] = async (order) => {
    failures -= 1;
    if (failures >= 0) throw new Error('away');
    return store.jobs.claim(order);
  };
  const task = aTask(() => complete);
  startWorker([task], { jobs: { claim } });
  await time.pass(1000);
  expect(task.runs).toEqual([]);
  await time.pass(1000);
  await time.settle();
  expect(task.runs).toHaveLength(1);
  expect(logs.filter((line) => /away.*could not look for jobs/su.test(line))).toHaveLength(2);
  expect(await countJobs(store)).toEqual(noJobs);
});
