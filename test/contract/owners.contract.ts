// Whose hands a job is in, and what becomes of it when they are a dead process's.
import { expect, test } from '@jest/globals';
import { openStore } from '../../src/store/open-store.ts';
import { aNewJob, claim, claimOne, now, storeJobs } from './samples.ts';
import type { Its, TestDatabase } from './test-database.ts';

const minuteMs = 60_000;

/** Whoever goes on where this owner died: another replica, or the next start of the only process. */
export async function afterDeath({ store, url, query }: TestDatabase, owner: string) {
  if (store.engine === 'sqlite') {
    await store.close();
    const next = await openStore({ url });
    return { store: next, [Symbol.asyncDispose]: () => next.close() };
  }
  await query(`update job_owners set alive_until = 0 where id = '${owner}'`);
  await store.jobs.freeDead();
  return { store, [Symbol.asyncDispose]: async () => undefined };
}

export function testOwners(its: Its): void {
  const isShared = () => its().store.engine === 'postgres';

  test('what a dead one held is free at once, claimed or born there, and whoever takes it knows of the try', async () => {
    const { store } = its();
    await store.jobs.enrol('ada', minuteMs);
    const born = aNewJob({ owner: 'ada' });
    await storeJobs(store, aNewJob(), born);
    const claimed = await claimOne(store, 'ada');

    await using next = await afterDeath(its(), 'ada');
    const taken = await claim(next.store, 'grace', 10, now);
    expect(taken.map(({ attempts }) => attempts)).toEqual([2, 2]);
    expect(new Set(taken.map(({ id }) => id))).toEqual(new Set([born.id, claimed.id]));
    expect(await next.store.jobs.complete(claimed)).toBe(false);
  });

  test('what it held that is not due yet, or was given up, stays so', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    await store.jobs.giveUp(await claimOne(store, 'ada'), now, 'no use');
    await storeJobs(store, aNewJob({ owner: 'ada', runAt: now + minuteMs }));

    await using next = await afterDeath(its(), 'ada');
    expect(await claim(next.store, 'grace', 10, now)).toEqual([]);
    expect(await claim(next.store, 'grace', 10, now + minuteMs)).toHaveLength(1);
  });

  test('one that lives keeps what it holds, whoever looks for the dead', async () => {
    const { store, another } = its();
    await store.jobs.enrol('ada', minuteMs);
    await storeJobs(store, aNewJob());
    const held = await claimOne(store, 'ada');

    expect(await (await another()).jobs.freeDead()).toBe(0);
    expect(await store.jobs.keepAlive('ada', minuteMs)).toBe(true);
    expect(await store.jobs.complete(held)).toBe(true);
  });

  test('one that was silent for too long, and was counted as dead by nobody, holds what it held', async () => {
    const { store } = its();
    await store.jobs.enrol('ada', 0);
    await storeJobs(store, aNewJob());
    const held = await claimOne(store, 'ada');
    expect(await store.jobs.keepAlive('ada', minuteMs)).toBe(true);
    expect(await store.jobs.freeDead()).toBe(0);
    expect(await store.jobs.complete(held)).toBe(true);
  });

  test('one that was counted as dead hears of it, and what it stores in its old name is free as well', async () => {
    if (!isShared()) return expect(await its().store.jobs.keepAlive('ada', 0)).toBe(true);
    const { store, another } = its();
    const other = await another();
    await store.jobs.enrol('ada', 0);
    await other.jobs.enrol('grace', minuteMs);
    expect(await other.jobs.freeDead()).toBe(0);
    expect(await store.jobs.keepAlive('ada', minuteMs)).toBe(false);

    await storeJobs(store, aNewJob({ owner: 'ada' }), aNewJob({ owner: 'grace' }));
    expect(await other.jobs.freeDead()).toBe(1);
    expect(await claim(other, 'grace', 10, now)).toHaveLength(1);
  });

  test('whoever is new frees at once what was held by those who fell silent before a server that was up, and nobody else', async () => {
    if (!isShared()) return expect(await its().store.jobs.freeDead(minuteMs)).toBe(0);
    const { store, query } = its();
    const [{ at: started } = {}] = await query(
      'select cast(extract(epoch from pg_postmaster_start_time()) * 1000 as bigint) as at',
    );
    const leaseMs = 5;
    // Heard by this server, by one before it, and by one that was away when they would have said it again.
    const heard = {
      ada: Number(started) + leaseMs,
      grace: Number(started) - 1,
      lin: Number(started) + leaseMs - 1,
    };
    for (const [id, until] of Object.entries(heard))
      await query(`insert into job_owners values ('${id}', ${until})`);
    await store.jobs.enrol('alive', minuteMs);
    const owners = [...Object.keys(heard), 'alive'];
    await storeJobs(store, ...owners.map((owner) => aNewJob({ owner })));

    expect(await store.jobs.freeDead(leaseMs)).toBe(1);
    expect(await store.jobs.keepAlive('ada', minuteMs)).toBe(false);
    for (const id of ['grace', 'lin', 'alive']) expect(await store.jobs.keepAlive(id, minuteMs)).toBe(true);
  });

  test('a beat that comes while others count it as dead is in time: nobody who heard that they live is robbed', async () => {
    if (!isShared()) return;
    const { store, query } = its();
    await store.jobs.enrol('ada', 0);
    await storeJobs(store, aNewJob({ owner: 'ada' }));
    await query('begin');
    await query(`update job_owners set alive_until = alive_until + ${minuteMs} where id = 'ada'`);
    const freeing = store.jobs.freeDead();
    while ((await query('select 1 from pg_locks where not granted')).length === 0);
    await query('commit');
    expect(await freeing).toBe(0);
    expect(await store.jobs.keepAlive('ada', minuteMs)).toBe(true);
  });

  test('leases of the version before, which end by themselves, are left alone until then', async () => {
    const { store, query } = its();
    await query(`insert into jobs (id, task, subject, run_at, due_at, attempts, lease_owner)
      values ('old', 'create-instance', 'x', ${now}, ${now + 30_000}, 1, 'an older version')`);
    expect(await store.jobs.freeDead()).toBe(0);
    expect(await claim(store, 'ada', 1, now + 29_999)).toEqual([]);
    expect(await claim(store, 'ada', 1, now + 30_000)).toMatchObject([{ id: 'old', attempts: 2 }]);
  });
}
