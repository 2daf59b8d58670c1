// Watching never keeps a launch waiting, however much of it is due. On a real store, in a time of the test's own.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { taskKinds as instanceTasks } from '../../../src/instances/task-kinds.ts';
import type { Task } from '../../../src/jobs/job.ts';
import { handsOf, type Lane } from '../../../src/jobs/lanes.ts';
import { createWorker, type Worker } from '../../../src/jobs/worker.ts';
import { taskKinds } from '../../../src/launches/task-kinds.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { aNewJob, aNewLaunch, now } from '../../contract/samples.ts';
import { type ManualTime, manualTime } from '../../support/manual-time.ts';
import { makeSqlite, type TestSqlite } from '../../support/sqlite.ts';

const due = 10_000;

let sqlite: TestSqlite;
let store: Store;
let time: ManualTime;
let worker: Worker;
beforeEach(async () => {
  sqlite = makeSqlite();
  store = await openStore({ url: sqlite.url });
  time = manualTime(now + 1000);
  sqlite.connect().exec(`
    with recursive each(n) as (select 1 union all select n + 1 from each where n < ${due})
    insert into jobs (id, task, lane, serial_key, subject, run_at)
    select 'look ' || n, 'watch-account', 'watch', 'watch:T/' || n, 'T/' || n, ${now - due} + n from each`);
});
afterEach(async () => {
  const stopped = worker.stop(0);
  await time.pass(0);
  await stopped;
  await store.close();
  sqlite.remove();
});

/** In order: what was claimed, and what began. */
function startWorker(): { readonly claimed: readonly Lane[]; readonly begun: readonly string[] } {
  const [claimed, begun]: [Lane[], string[]] = [[], []];
  const endless = new Promise<never>(() => undefined);
  const logger = createLogger({ level: 'error', secrets: [] });
  const parts = { logger, clock: time.clock, timers: time.timers, newId: randomUUID, chance: () => 0 };
  const jobs = {
    ...store.jobs,
    async claim(claim: Parameters<Store['jobs']['claim']>[0]) {
      const found = await store.jobs.claim(claim);
      claimed.push(...found.map(({ lane }) => lane));
      return found;
    },
  };
  const task = (kind: Pick<Task, 'name' | 'lane'>, isEndless: boolean): Task => ({
    ...kind,
    maxAttempts: 1,
    async run({ task: name }) {
      begun.push(name);
      return isEndless ? endless : { kind: 'complete' };
    },
  });
  worker = createWorker({ ...parts, store: jobs }, { leaseMs: 600_000, hands: handsOf(4) });
  worker.run([task(instanceTasks.watchAccount, true), task(taskKinds.createInstance, false)]);
  return { claimed, begun };
}

const launch = () => {
  const accepted = aNewLaunch();
  return store.launches.accept(accepted, aNewJob({ subject: accepted.id, runAt: time.now }));
};

test('a launch is claimed before any look that is due, though all of them are older', async () => {
  await launch();
  const { claimed, begun } = startWorker();
  await time.settle();
  expect(claimed[0]).toBe('launch');
  expect(begun[0]).toBe('create-instance');
  expect(claimed.slice(1)).toEqual(Array.from({ length: handsOf(4).watch }, () => 'watch'));
});

test('one that comes while every hand of the looks is full begins with the next look for work', async () => {
  const { begun } = startWorker();
  await time.settle();
  expect(begun).toEqual(Array.from({ length: handsOf(4).watch }, () => 'watch-account'));
  await launch();
  await time.pass(1000);
  expect(begun.at(-1)).toBe('create-instance');
});
