import { expect, test } from '@jest/globals';
import type { Store } from '../../src/store/open-store.ts';
import {
  ada,
  aNewJob,
  anAccount,
  claimLook,
  claimOne,
  grace,
  launchIn,
  now,
  showing,
  storeInstance,
  storeJobs,
  storeLaunch,
} from './samples.ts';
import type { Its } from './test-database.ts';

/** Settled, and each told of in the audit log, a second after `now`. */
const settledAt = now + 1000;

async function purgeAll(store: Store, before: number, limit = 2): Promise<number> {
  let steps = 1;
  while ((await store.retention.purge(before, limit, before + 100_000)) >= limit) steps += 1;
  return steps;
}

const statesLeft = async (store: Store, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await store.launches.find(id))?.state ?? null));

export function testRetention(its: Its): void {
  test('erases settled launches with their audit lines, in steps, and leaves what is not settled', async () => {
    const { store } = its();
    const ids = [];
    for (const state of ['created', 'rejected', 'unknown', 'creating', 'accepted'] as const)
      ids.push(await launchIn(store, state));

    expect(await purgeAll(store, settledAt + 1)).toBeGreaterThan(1);
    expect(await statesLeft(store, ids)).toEqual([null, null, 'unknown', 'creating', 'accepted']);
    expect(await store.audit.list({ limit: 100 })).toEqual([]);
  });

  test('erases where the cards of those launches stand, and leaves the others', async () => {
    const { store, query } = its();
    const places = [];
    for (const state of ['unknown', 'unknown'] as const) {
      const id = await launchIn(store, state);
      places.push(id);
      await store.launches.markStuck(id, now, now, showing(id));
    }
    const [settled = '', open = ''] = places;
    const change = { launchId: settled, from: 'unknown', to: 'created', at: settledAt } as const;
    await store.launches.transition({ ...change, instanceId: 'x' });
    await query('delete from jobs');

    await purgeAll(store, settledAt + 1);
    expect(await query('select subject from surfaces')).toEqual([{ subject: open }]);
  });

  test('erases lines that are about no launch', async () => {
    const { store } = its();
    await store.accounts.save(anAccount());
    await purgeAll(store, now + 1);
    expect(await store.audit.list({ limit: 100 })).toEqual([]);
  });

  test('erases nothing of what ended at this moment or after it', async () => {
    const { store } = its();
    const ids = [await launchIn(store, 'created'), await launchIn(store, 'rejected')];
    // The line that says when the first was accepted is older.
    await purgeAll(store, settledAt);

    expect(await statesLeft(store, ids)).toEqual(['created', 'rejected']);
    const actions = (await store.audit.list({ limit: 100 })).map(({ action }) => action);
    expect(actions).toEqual([
      'launch.creating',
      'launch.created',
      'launch.accepted',
      'launch.creating',
      'launch.rejected',
    ]);
  });

  test('erases one that was unknown for long once it is settled', async () => {
    const { store } = its();
    const id = await launchIn(store, 'unknown');
    await purgeAll(store, settledAt + 1);
    const at = settledAt + 5000;
    await store.launches.transition({ launchId: id, from: 'unknown', to: 'created', at, instanceId: 'x' });

    await purgeAll(store, at);
    expect(await statesLeft(store, [id])).toEqual(['created']);
    await purgeAll(store, at + 1);
    expect(await statesLeft(store, [id])).toEqual([null]);
  });

  test('leaves a launch that somebody is still to be told of, and finds it again', async () => {
    const { store } = its();
    const id = await launchIn(store, 'created');
    await storeJobs(store, aNewJob({ subject: 'another' }));
    await its().query(`update jobs set subject = '${id}'`);

    await purgeAll(store, settledAt + 1);
    expect(await statesLeft(store, [id])).toEqual(['created']);
    await its().query('delete from jobs');
    await purgeAll(store, settledAt + 1);
    expect(await statesLeft(store, [id])).toEqual([null]);
    expect(await store.audit.list({ limit: 100 })).toEqual([]);
  });

  test('erases a launch with what was given up about it meanwhile', async () => {
    const { store } = its();
    const id = await launchIn(store, 'rejected');
    await its().query('delete from jobs');
    await storeJobs(store, aNewJob());
    await store.jobs.giveUp(await claimOne(store, 'w'), settledAt + 5000, 'no way');
    await its().query(`update jobs set subject = '${id}'`);

    await purgeAll(store, settledAt + 1);
    expect(await statesLeft(store, [id])).toEqual([null]);
    expect(await its().query('select id from jobs')).toEqual([]);
  });

  test('finds one again whose instance ended anew without a line', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    await query(`update instances set phase = 'ended', wanted = null, since = ${settledAt + 50}`);
    await query('delete from jobs');

    await purgeAll(store, settledAt + 1);
    expect(await statesLeft(store, [launchId])).toEqual(['created']);
    await purgeAll(store, settledAt + 51);
    expect(await statesLeft(store, [launchId])).toEqual([null]);
  });

  test('steps over lines of a clock that was years ahead', async () => {
    const { store, query } = its();
    const ahead = await launchIn(store, 'created');
    await query(`update audit_log set at = ${now + 400_000_000_000}`);
    await query(`update launches set settled_at = ${now + 400_000_000_000}`);
    const id = await launchIn(store, 'created');

    await purgeAll(store, settledAt + 1);
    expect(await statesLeft(store, [ahead, id])).toEqual(['created', null]);
  });

  test('erases jobs that were given up, but for those about a launch that is not settled', async () => {
    const { store } = its();
    const open = await launchIn(store, 'unknown');
    await its().query('delete from jobs');
    const given = [aNewJob(), aNewJob()] as const;
    for (const job of given) {
      await storeJobs(store, job);
      await store.jobs.giveUp(await claimOne(store, 'w'), now + 10, 'no way');
    }
    const [, kept] = given;
    await its().query(`update jobs set subject = case id when '${kept.id}' then '${open}' else 'gone' end`);

    await purgeAll(store, now + 10);
    expect(await store.jobs.count()).toMatchObject({ givenUp: 2 });
    await purgeAll(store, now + 11);
    expect(await its().query('select id from jobs')).toEqual([{ id: kept.id }]);
  });

  test('erases what seemed to live when its token was refused, if nobody has come back for so long', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    const others = await storeInstance(store, grace);
    const pausedAt = settledAt + 10;
    const job = await claimLook(store);
    await store.instances.noteLook(ada, [], { job, at: pausedAt, nextAt: null, pauses: true });
    await query('delete from jobs');

    await purgeAll(store, pausedAt);
    expect(await statesLeft(store, [launchId, others])).toEqual(['created', 'created']);
    await purgeAll(store, pausedAt + 1);
    expect(await statesLeft(store, [launchId, others])).toEqual([null, 'created']);
    expect(await query('select user_id from instances')).toEqual([{ user_id: grace.userId }]);
    expect(await query('select user_id from watches')).toEqual([]);
  });

  test('leaves what lives of somebody who connected again', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    await store.instances.noteLook(ada, [], { job, at: settledAt, nextAt: null, pauses: true });
    await query('delete from jobs');
    await store.accounts.save(anAccount({ connectedAt: settledAt + 1 }));

    await purgeAll(store, settledAt + 9);
    expect(await statesLeft(store, [launchId])).toEqual(['created']);
    expect(await query('select user_id from watches')).toEqual([{ user_id: ada.userId }]);
  });

  test('two that purge at once take turns, and nothing is lost that is young', async () => {
    const { store } = its();
    for (let index = 0; index < 6; index += 1) await launchIn(store, 'created');
    const young = await storeLaunch(store, { acceptedAt: now + 9_999_999 });

    await Promise.all([purgeAll(store, settledAt + 1), purgeAll(store, settledAt + 1)]);
    await purgeAll(store, settledAt + 1);
    expect(await its().query('select id from launches')).toEqual([{ id: young }]);
    expect(await store.audit.list({ limit: 100 })).toMatchObject([{ launchId: young }]);
  });
}
