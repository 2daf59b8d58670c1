import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Task, TaskResult } from '../../../src/jobs/job.ts';
import { handsOf } from '../../../src/jobs/lanes.ts';
import type { Job, JobStore } from '../../../src/jobs/ports.ts';
import { createWorker, type Worker, type WorkerOptions } from '../../../src/jobs/worker.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import {
  aNewJob,
  claim,
  claimOne,
  countJobs,
  leaseOf,
  nextDueOf,
  now as startOfTime,
  storeJobs,
} from '../../contract/samples.ts';

const yearMs = 31_536_000_000;

let store: Store;
let now: number;
let workers: Worker[];
let logs: string[];
let givenUp: { readonly job: Job; readonly error: string }[];
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  now = startOfTime;
  workers = [];
  logs = [];
  givenUp = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop(0);
  await store.close();
});

interface Parts extends Partial<WorkerOptions> {
  readonly jobs?: JobStore;
  readonly clock?: () => number;
}

function startWorker(tasks: readonly Task[], { jobs, clock = () => now, ...options }: Parts = {}): Worker {
  const logger = createLogger({
    level: 'warn',
    secrets: [],
    destination: { write: (line) => void logs.push(line) },
  });
  const worker = createWorker(
    {
      store: jobs ?? store.jobs,
      logger,
      clock,
      onGivenUp: (job, error) => void givenUp.push({ job, error }),
    },
    { leaseMs: 30_000, hands: handsOf(4), backoff: { firstMs: 1000, capMs: 4000 }, ...options },
  );
  workers.push(worker);
  worker.run(tasks);
  return worker;
}

interface TestTask extends Task {
  readonly runs: readonly Job[];
}

/** Of the name that samples have. */
function aTask(
  run: (job: Job, signal: AbortSignal) => Promise<TaskResult> | TaskResult,
  maxAttempts = Number.POSITIVE_INFINITY,
): TestTask {
  const runs: Job[] = [];
  return {
    name: 'create-instance',
    lane: 'launch',
    maxAttempts,
    runs,
    async run(job, signal) {
      runs.push(job);
      return run(job, signal);
    },
  };
}

const complete: TaskResult = { kind: 'complete' };
const retry: TaskResult = { kind: 'retry', error: 'not yet' };
const noJobs = { waiting: 0, givenUp: 0 };
const nextRunAt = async () => (await nextDueOf(store)) ?? Number.NaN;

/** A promise to be resolved by hand. */
const gate = () => Promise.withResolvers<void>();

describe('another try', () => {
  test('waits in the database for as long as the backoff says, longer each time, whoever comes to it', async () => {
    await storeJobs(store, aNewJob());
    const task = aTask(() => retry);
    const first = startWorker([task]);
    await first.idle();
    expect(task.runs).toHaveLength(1);
    expect(await nextRunAt()).toBeGreaterThanOrEqual(now + 500);
    expect(await nextRunAt()).toBeLessThanOrEqual(now + 1000);

    now = (await nextRunAt()) - 1;
    await first.idle();
    expect(task.runs).toHaveLength(1);
    now += 1;
    await first.idle();
    expect(task.runs).toHaveLength(2);
    expect(await nextRunAt()).toBeGreaterThanOrEqual(now + 1000);
    expect(await nextRunAt()).toBeLessThanOrEqual(now + 2000);

    await first.stop(0);
    now = await nextRunAt();
    await startWorker([task]).idle();
    expect(task.runs.map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
    expect(await nextRunAt()).toBeGreaterThanOrEqual(now + 2000);
  });

  test('comes when the task itself says so', async () => {
    await storeJobs(store, aNewJob());
    await startWorker([aTask(() => ({ ...retry, afterMs: 12_345 }))]).idle();
    expect(await nextRunAt()).toBe(now + 12_345);
  });

  test('follows an error that was thrown, which is in the log and does no other harm', async () => {
    await storeJobs(store, aNewJob(), aNewJob());
    const task = aTask(({ attempts, id }) => {
      if (attempts === 1 && id === task.runs[0]?.id) throw new TypeError('a slip of ours');
      return complete;
    });
    const worker = startWorker([task]);
    await worker.idle();
    expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(logs.join()).toMatch(/TypeError.*a slip of ours.*a job failed/su);
    now = await nextRunAt();
    await worker.idle();
    expect(await countJobs(store)).toEqual(noJobs);
  });

  test('comes by itself when it is due', async () => {
    await storeJobs(store, aNewJob({ runAt: Date.now() }));
    const done = gate();
    const task = aTask(({ attempts }) => {
      if (attempts === 1) return { ...retry, afterMs: 20 };
      done.resolve();
      return complete;
    });
    startWorker([task], { clock: Date.now, pollMs: 60_000 });
    await done.promise;
  });
});

describe('giving up', () => {
  test.each<[string, Task, number]>([
    ['after as many tries as the task allows', aTask(() => retry, 3), 3],
    ['when the task says so', aTask(() => ({ kind: 'give-up', error: 'not yet' })), 1],
  ])(
    '%s: seen in the database, in the log and by the metrics, and never tried again',
    async (_, task, tries) => {
      const job = aNewJob();
      await storeJobs(store, job);
      const worker = startWorker([task]);
      for (let count = 0; count < 10; count += 1) {
        await worker.idle();
        now += 10_000;
      }
      expect((task as TestTask).runs).toHaveLength(tries);
      expect(await countJobs(store)).toEqual({ waiting: 0, givenUp: 1 });
      expect(givenUp).toEqual([{ job: expect.objectContaining({ id: job.id }), error: 'not yet' }]);
      const lines = logs.filter((line) => line.includes('a job was given up'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`"subject":"${job.subject}","attempts":${tries},"reason":"not yet"`);
      now += yearMs;
      await worker.idle();
      expect((task as TestTask).runs).toHaveLength(tries);
    },
  );
});

describe('a lease', () => {
  test.each<[string, TaskResult]>([
    ['complete', complete],
    ['retry', retry],
    ['give-up', { kind: 'give-up', error: 'no' }],
  ])('that was lost stops the task, and its "%s" changes nothing', async (_, result) => {
    await storeJobs(store, aNewJob());
    const started = gate();
    const task = aTask(async (_job, signal) => {
      started.resolve();
      await once(signal, 'abort');
      return result;
    });
    const worker = startWorker([task], { leaseMs: 30 });
    await started.promise;
    now += 31;
    const [stolen] = await claim(store, leaseOf('another process', now + yearMs), 1, now);
    expect(stolen?.attempts).toBe(2);

    await worker.idle();
    expect(await nextRunAt()).toBe(now + yearMs);
    expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(givenUp).toEqual([]);
    expect(stolen && (await store.jobs.complete(stolen))).toBe(true);
  });

  test('is kept for as long as the task is at work', async () => {
    await storeJobs(store, aNewJob());
    const [started, finish] = [gate(), gate()];
    const task = aTask(async (_job, signal) => {
      started.resolve();
      await finish.promise;
      expect(signal.aborted).toBe(false);
      return complete;
    });
    const worker = startWorker([task], { leaseMs: 30 });
    await started.promise;
    for (let lease = 1; lease <= 5; lease += 1) {
      now += 20;
      while ((await nextRunAt()) < now + 30) await new Promise(setImmediate);
    }
    finish.resolve();
    await worker.idle();
    expect(task.runs).toHaveLength(1);
    expect(await countJobs(store)).toEqual(noJobs);
  });
});

describe('the heartbeat of a lease', () => {
  beforeEach(() => {
    const others = [
      'setTimeout',
      'setImmediate',
      'nextTick',
      'queueMicrotask',
      'Date',
      'performance',
    ] as const;
    jest.useFakeTimers({ doNotFake: [...others] });
  });
  afterEach(() => void jest.useRealTimers());

  /** A job in hand whose extensions are counted; `fails` makes the database refuse them. */
  async function inHand() {
    await storeJobs(store, aNewJob());
    const [started, finish] = [gate(), gate()];
    const seen = { extensions: [] as number[], isAborted: () => false, fails: false, finish: finish.resolve };
    const jobs: JobStore = {
      ...store.jobs,
      async extend(job, until) {
        seen.extensions.push(until);
        if (seen.fails) throw new Error('the database is away');
        return store.jobs.extend(job, until);
      },
    };
    const task = aTask(async (_job, signal) => {
      seen.isAborted = () => signal.aborted;
      started.resolve();
      await finish.promise;
      return complete;
    });
    const worker = startWorker([task], { jobs, leaseMs: 30_000 });
    await started.promise;
    return { seen, worker, task };
  }

  function pass(ms: number): void {
    now += ms;
    jest.advanceTimersByTime(ms);
  }

  test('beats at each third of it, for a whole lease from then on', async () => {
    const { seen, worker } = await inHand();
    pass(9999);
    expect(seen.extensions).toEqual([]);
    pass(1);
    expect(seen.extensions).toEqual([now + 30_000]);
    pass(20_000);
    expect(seen.extensions).toHaveLength(3);
    seen.finish();
    await worker.idle();
    pass(60_000);
    expect(seen.extensions).toHaveLength(3);
  });

  test('may be missed once without the job being lost to others, and is told', async () => {
    const { seen, worker, task } = await inHand();
    seen.fails = true;
    pass(10_000);
    seen.fails = false;
    pass(10_000);
    while ((await nextRunAt()) !== now + 30_000) await new Promise(setImmediate);
    now += 29_999;
    expect(await claim(store, leaseOf('another process', now + yearMs), 1, now)).toEqual([]);
    expect(seen.isAborted()).toBe(false);
    expect(logs.join()).toContain('could not extend a lease');
    seen.finish();
    await worker.idle();
    expect(task.runs).toHaveLength(1);
  });
});

test('a job of a task that only a newer version knows is left to that one', async () => {
  await storeJobs(store, aNewJob({ task: 'of-tomorrow' }));
  const old = startWorker([aTask(() => complete, 1)]);
  for (let minute = 0; minute < 3; minute += 1) {
    await old.idle();
    now += 60_000;
  }
  await old.stop(0);
  expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });

  const task = { ...aTask(() => complete), name: 'of-tomorrow' };
  await startWorker([task]).idle();
  expect(await countJobs(store)).toEqual(noJobs);
});

describe('lanes', () => {
  test('a launch starts while all hands of another lane are full, before anything that waits there', async () => {
    const shown = Array.from({ length: 6 }, () => aNewJob({ task: 'show', lane: 'show', runAt: now - 1000 }));
    await storeJobs(store, ...shown);
    const [full, finish] = [gate(), gate()];
    const order: string[] = [];
    const show: Task = {
      ...aTask(() => complete),
      name: 'show',
      lane: 'show',
      async run() {
        order.push('show');
        if (order.length === 2) full.resolve();
        await finish.promise;
        return complete;
      },
    };
    const launch = aTask(() => {
      order.push('launch');
      return complete;
    });
    const worker = startWorker([show, launch], { hands: handsOf(2) });
    await full.promise;
    const stored = worker.newJob(launch, 'a launch');
    expect(stored.lease).toBeDefined();
    await storeJobs(store, stored);
    worker.start([stored]);
    await storeJobs(store, aNewJob());
    finish.resolve();
    await worker.idle();
    expect(order.indexOf('launch')).toBe(2);
    expect(order).toHaveLength(8);
  });

  test('of jobs that fall due together, the launch is the first', async () => {
    await storeJobs(store, aNewJob({ task: 'show', lane: 'show', runAt: now - 1000 }), aNewJob());
    const order: string[] = [];
    const noting = (name: string) =>
      aTask(() => {
        order.push(name);
        return complete;
      });
    const show: Task = { ...noting('show'), name: 'show', lane: 'show' };
    await startWorker([show, noting('launch')]).idle();
    expect(order).toEqual(['launch', 'show']);
  });

  test('the next job of a serial key follows the one before', async () => {
    const ids = ['first', 'second', 'third'];
    const jobs = ids.map((id, index) => aNewJob({ id, runAt: now - 9 + index, serialKey: 'channel:C1' }));
    await storeJobs(store, ...jobs.toReversed());
    const task = aTask(() => complete);
    await startWorker([task]).idle();
    expect(task.runs.map(({ id }) => id)).toEqual(ids);
  });
});

describe('stopping', () => {
  test('frees what is not finished at once, without counting the try', async () => {
    await storeJobs(store, aNewJob());
    const started = gate();
    const endless = aTask(() => {
      started.resolve();
      return new Promise(() => undefined);
    });
    const worker = startWorker([endless]);
    await started.promise;
    await worker.stop(0);
    const next = await claimOne(store, 'the next process', now);
    expect(next.attempts).toBe(1);
  });

  test('waits for work in hand and what follows from it, and takes nothing else', async () => {
    const job = aNewJob();
    await storeJobs(store, job);
    const [started, finish] = [gate(), gate()];
    const first = aTask(async (held) => {
      started.resolve();
      await finish.promise;
      const then = [worker.newJob(second, job.subject)];
      const change = { launchId: job.subject, at: now, then, completes: held };
      await store.launches.transition({ ...change, from: 'accepted', to: 'creating' });
      return { kind: 'done', next: then };
    });
    const second = { ...aTask(() => complete), name: 'refresh-surface' };
    const worker = startWorker([first, second]);
    await started.promise;
    const other = aNewJob();
    await storeJobs(store, other);

    const stopped = worker.stop(10_000);
    finish.resolve();
    await stopped;
    expect(second.runs).toHaveLength(1);
    expect(first.runs).toHaveLength(1);
    expect((await claimOne(store, 'the next process', now)).id).toBe(other.id);
    expect(worker.newJob(second, job.subject).lease).toBeUndefined();
  });
});

describe('idle', () => {
  test('settles at once without work, and does not wait for what is due later', async () => {
    await storeJobs(store, aNewJob({ runAt: now + 1 }));
    const task = aTask(() => complete);
    await startWorker([task]).idle();
    expect(task.runs).toHaveLength(0);
  });

  test('settles when all that was due is done, however few hands there are', async () => {
    await storeJobs(store, ...Array.from({ length: 9 }, () => aNewJob()));
    let atWork = 0;
    let most = 0;
    const task = aTask(async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise(setImmediate);
      atWork -= 1;
      return complete;
    });
    await startWorker([task], { hands: handsOf(2) }).idle();
    expect(task.runs).toHaveLength(9);
    expect(most).toBe(2);
    expect(await countJobs(store)).toEqual(noJobs);
  });
});

test('a database that is away for a while is told to the log, and the work goes on when it is back', async () => {
  await storeJobs(store, aNewJob());
  let failures = 2;
  const jobs: JobStore = {
    ...store.jobs,
    claim: async (order) => {
      failures -= 1;
      if (failures >= 0) throw new Error('away');
      return store.jobs.claim(order);
    },
  };
  const done = gate();
  const task = aTask(() => {
    done.resolve();
    return complete;
  });
  const worker = startWorker([task], { jobs, pollMs: 5 });
  await done.promise;
  await worker.idle();
  expect(logs.filter((line) => line.includes('could not look for jobs'))).toHaveLength(2);
  expect(await countJobs(store)).toEqual(noJobs);
});
