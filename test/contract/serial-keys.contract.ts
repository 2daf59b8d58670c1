// Of all jobs of a serial key, one is at work at a time, over all replicas, in order of their time.
import { expect, test } from '@jest/globals';
import type { Job, NewJob } from '../../src/jobs/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import { afterDeath } from './owners.contract.ts';
import { aNewJob, claim, nextDueOf, now, storeJobs } from './samples.ts';
import type { Its } from './test-database.ts';

const key = 'channel:C1';
const keyed = (id: string, runAt = now, override: Partial<NewJob> = {}) =>
  aNewJob({ id, runAt, serialKey: key, ...override });

export function testSerialKeys(its: Its): void {
  const take = (store: Store = its().store, at = now, owner = 'ada') => claim(store, owner, 10, at);
  const taken = async (...args: Parameters<typeof take>) => (await take(...args)).map(({ id }) => id);
  async function takeOne(...args: Parameters<typeof take>): Promise<Job> {
    const [job, ...others] = await take(...args);
    if (!job || others.length > 0) throw new Error(`${others.length + (job ? 1 : 0)} jobs, not one`);
    return job;
  }

  test('one runs at a time, the oldest first, each when the one before is over', async () => {
    const { store } = its();
    await storeJobs(store, keyed('third', now - 1), keyed('first', now - 3), keyed('second', now - 2));
    for (const id of ['first', 'second', 'third']) {
      const job = await takeOne();
      expect(job).toMatchObject({ id, serialKey: key });
      expect(await taken()).toEqual([]);
      expect(await store.jobs.complete(job)).toBe(true);
    }
    expect(await nextDueOf(store)).toBeNull();
  });

  test('jobs of other keys, and of none, do not wait for it', async () => {
    const { store } = its();
    await storeJobs(
      store,
      keyed('a1'),
      keyed('a2'),
      keyed('b1', now, { serialKey: 'channel:C2' }),
      aNewJob(),
    );
    const jobs = await take();
    expect(jobs.map(({ serialKey }) => serialKey).sort()).toEqual([key, 'channel:C2', null].sort());
    expect(await taken()).toEqual([]);
  });

  test('what is stored while one runs waits, and is next when it is older than what waited before', async () => {
    const { store } = its();
    await storeJobs(store, keyed('running'));
    const running = await takeOne();
    await storeJobs(store, keyed('younger'), keyed('older', now - 5));
    expect(await taken()).toEqual([]);
    await store.jobs.complete(running);
    expect(await taken()).toEqual(['older']);
  });

  test('one that is due goes before one that waits for its time', async () => {
    const { store } = its();
    await storeJobs(store, keyed('later', now + 60_000));
    expect(await nextDueOf(store)).toBe(now + 60_000);
    await storeJobs(store, keyed('now'));
    expect(await nextDueOf(store)).toBe(now);
    await store.jobs.complete(await takeOne());
    expect(await nextDueOf(store)).toBe(now + 60_000);
    expect(await taken(store, now + 60_000)).toEqual(['later']);
  });

  test('one that is tried again later lets the others go first', async () => {
    const { store } = its();
    await storeJobs(store, keyed('tried', now - 1), keyed('other'));
    await store.jobs.retry(await takeOne(), now + 500, 'busy');
    const other = await takeOne();
    expect(other.id).toBe('other');
    expect(await taken(store, now + 500)).toEqual([]);
    await store.jobs.complete(other);
    expect(await taken(store, now + 500)).toEqual(['tried']);
  });

  test('one that is given up is in nobody’s way, and takes its turn when an operator revives it', async () => {
    const { store, query } = its();
    await storeJobs(store, keyed('hopeless', now - 1), keyed('other'));
    await store.jobs.giveUp(await takeOne(), now, 'no use');
    const other = await takeOne();
    expect(other.id).toBe('other');
    await query('update jobs set gave_up_at = null');
    expect(await taken()).toEqual([]);
    await store.jobs.complete(other);
    expect(await taken()).toEqual(['hopeless']);
  });

  test('what its holder frees when it stops goes on in the same order', async () => {
    const { store } = its();
    await storeJobs(store, keyed('first', now - 1), keyed('second'));
    await take();
    await store.jobs.release('ada', []);
    expect(await taken(store, now, 'grace')).toEqual(['first']);
    expect(await taken(store, now, 'grace')).toEqual([]);
  });

  test('the turn of one whose holder died is taken again before those behind it', async () => {
    const { store } = its();
    await storeJobs(store, keyed('first', now - 1), keyed('second'));
    await take();
    await using next = await afterDeath(its(), 'ada');
    const again = await takeOne(next.store, now, 'grace');
    expect(again).toMatchObject({ id: 'first', attempts: 2 });
  });

  test('jobs that are erased leave the turn to those that stay', async () => {
    const { store, query } = its();
    await storeJobs(store, keyed('gone', now - 2), keyed('gone too', now - 1), keyed('stays'));
    await query(`delete from jobs where id like 'gone%'`);
    expect(await taken()).toEqual(['stays']);
  });

  test('what is stored while somebody has the one in turn waits for nobody, and none is forgotten', async () => {
    const { store, query } = its();
    await storeJobs(store, keyed('in turn'));
    // As whoever takes it has it; on SQLite nobody else writes meanwhile.
    if (store.engine === 'postgres') {
      await query('begin');
      await query(`select id from jobs where id = 'in turn' for update`);
    }
    await storeJobs(store, keyed('older', now - 1));
    if (store.engine === 'postgres') {
      expect(await taken()).toEqual([]);
      await query('rollback');
    }
    const order: string[] = [];
    for (let left = 2; left > 0; left -= 1) {
      const job = await takeOne();
      order.push(job.id);
      await store.jobs.complete(job);
    }
    expect(order.sort()).toEqual(['in turn', 'older']);
    expect(await nextDueOf(store)).toBeNull();
  });

  test('whoever stores, takes and ends jobs at once: never two of a key, none forgotten', async () => {
    const { store, another } = its();
    const stores = [store, await another()];
    const keys = ['account:1', 'account:2', 'account:3'];
    const atWork = new Map<string, number>();
    let done = 0;
    const total = 60;
    const storeSome = async (first: number) => {
      for (let index = first; index < total; index += 4)
        await storeJobs(
          stores[index % 2] ?? store,
          aNewJob({ runAt: now - (index % 7), serialKey: keys[index % 3] ?? '' }),
        );
    };
    const workOff = async (owner: number) => {
      const mine = stores[owner % 2] ?? store;
      for (let rounds = 0; done < total; rounds += 1) {
        // Far more than it takes: a job that nobody may take ends the test.
        if (rounds > 20_000) throw new Error(`${total - done} jobs are forgotten`);
        // SQLite answers without a turn of the event loop: whoever finds nothing must leave one to the others.
        await new Promise(setImmediate);
        for (const job of await take(mine, now, `owner-${owner}`)) {
          const ofKey = (atWork.get(job.serialKey ?? '') ?? 0) + 1;
          expect(ofKey).toBe(1);
          atWork.set(job.serialKey ?? '', ofKey);
          await new Promise(setImmediate);
          atWork.set(job.serialKey ?? '', ofKey - 1);
          const isOver = (job.attempts + done) % 3 > 0;
          if (!isOver) await mine.jobs.retry(job, now - (done % 5), 'again');
          else if (await mine.jobs.complete(job)) done += 1;
        }
      }
    };
    await Promise.all([0, 1, 2, 3].flatMap((each) => [storeSome(each), workOff(each)]));
    expect(await nextDueOf(store)).toBeNull();
    expect(await its().query('select id from jobs')).toEqual([]);
  });

  test('that two of a key were to be taken, the database itself refuses', async () => {
    const { store, query } = its();
    await storeJobs(store, keyed('first', now - 1), keyed('second'));
    await take();
    await expect(query(`update jobs set lease_owner = 'eve' where id = 'second'`)).rejects.toThrow(
      /unique/iu,
    );
  });
}
