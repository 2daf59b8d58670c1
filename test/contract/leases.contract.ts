import { expect, test } from '@jest/globals';
import type { Job, JobStore } from '../../src/jobs/ports.ts';
import {
  aNewJob,
  claim,
  claimOne,
  countJobs,
  leaseMs,
  leaseOf,
  nextDueOf,
  now,
  storeJobs,
} from './samples.ts';
import type { Its } from './test-database.ts';

const endings: readonly [string, (jobs: JobStore, job: Job) => Promise<boolean>][] = [
  ['complete', (jobs, job) => jobs.complete(job)],
  ['retry', (jobs, job) => jobs.retry(job, now + 1, 'again')],
  ['giveUp', (jobs, job) => jobs.giveUp(job, now + 1, 'no use')],
  ['extend', (jobs, job) => jobs.extend(job, now + 10 * leaseMs)],
];

export function testLeases(its: Its): void {
  const rows = () => its().query('select * from jobs order by id');

  test.each(endings)('who lost it to another changes nothing by %s', async (_, end) => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    const lost = await claimOne(store, 'ada');
    const held = await claimOne(store, 'grace', lost.lease.until);
    const before = await rows();

    expect(await end(store.jobs, lost)).toBe(false);
    expect(await rows()).toEqual(before);
    expect(await end(store.jobs, held)).toBe(true);
  });

  test.each(endings)(
    'who lost it and got it again changes nothing by %s of the former turn',
    async (_, end) => {
      const { store } = its();
      await storeJobs(store, aNewJob());
      const former = await claimOne(store, 'ada');
      const held = await claimOne(store, 'ada', former.lease.until);
      const before = await rows();

      expect(await end(store.jobs, former)).toBe(false);
      expect(await rows()).toEqual(before);
      expect(await end(store.jobs, held)).toBe(true);
    },
  );

  test.each(endings)('who freed it changes nothing by %s', async (_, end) => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    const job = await claimOne(store, 'ada');
    await store.jobs.retry(job, now + leaseMs, 'later');
    const before = await rows();

    expect(await end(store.jobs, job)).toBe(false);
    expect(await rows()).toEqual(before);
  });

  test('who completes it removes it, once', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    const job = await claimOne(store, 'ada');

    expect(await store.jobs.complete(job)).toBe(true);
    expect(await rows()).toEqual([]);
    expect(await store.jobs.complete(job)).toBe(false);
  });

  test('who retries it frees it for a later time, and the try counts', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    const job = await claimOne(store, 'ada');
    await store.jobs.retry(job, now + 500, 'the list failed');

    expect(await rows()).toMatchObject([{ last_error: 'the list failed' }]);
    expect(await claim(store, leaseOf('grace'), 10, now + 499)).toEqual([]);
    const again = await claim(store, leaseOf('grace'), 10, now + 500);
    expect(again).toMatchObject([{ id: job.id, runAt: now + 500, attempts: 2 }]);
  });

  test('who gives it up keeps it visible, and nobody claims it again', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    await store.jobs.giveUp(await claimOne(store, 'ada'), now + 1, 'undeliverable');

    expect(await rows()).toMatchObject([{ last_error: 'undeliverable' }]);
    expect(await countJobs(store)).toEqual({ waiting: 0, givenUp: 1 });
    expect(await nextDueOf(store)).toBeNull();
    expect(await claim(store, leaseOf('grace'), 10, now + 1000 * leaseMs)).toEqual([]);
  });

  test('who extends the lease keeps it longer', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    const job = await claimOne(store, 'ada');

    expect(await store.jobs.extend(job, now + 2 * leaseMs)).toBe(true);
    expect(await claim(store, leaseOf('grace'), 10, now + 2 * leaseMs - 1)).toEqual([]);
    expect(await store.jobs.complete(job)).toBe(true);
  });

  test('who stops frees everything they hold, and the attempt does not count', async () => {
    const { store } = its();
    const born = aNewJob({ lease: leaseOf('ada') });
    await storeJobs(store, aNewJob(), born);
    const claimed = await claimOne(store, 'ada');

    expect(await store.jobs.release('ada')).toBe(2);
    const taken = await claim(store, leaseOf('grace'), 10, now);
    expect(taken.map(({ attempts }) => attempts)).toEqual([1, 1]);
    expect(new Set(taken.map(({ id }) => id))).toEqual(new Set([born.id, claimed.id]));
  });

  test('who stops changes nothing afterwards', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    const released = await claimOne(store, 'ada');
    await store.jobs.release('ada');
    const held = await claimOne(store, 'grace');

    expect(held.attempts).toBe(released.attempts);
    expect(await store.jobs.complete(released)).toBe(false);
    expect(await store.jobs.complete(held)).toBe(true);
  });

  test('who stops leaves alone what others hold and what was given up', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob(), aNewJob());
    await store.jobs.giveUp(await claimOne(store, 'ada'), now, 'no use');
    await claimOne(store, 'grace');
    const before = await rows();

    expect(await store.jobs.release('ada')).toBe(0);
    expect(await rows()).toEqual(before);
  });
}
