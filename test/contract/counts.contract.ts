// The figures are maintained, by whatever statement the rows change, and reading them reads no launch and no job.
import { expect, test } from '@jest/globals';
import { lanes } from '../../src/jobs/lanes.ts';
import { launchStates } from '../../src/launches/launch.ts';
import type { Store } from '../../src/store/open-store.ts';
import { aLateJob, aNewLaunch, claimOne, launchIn, now, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testCounts(its: Its): void {
  const counted = async (store: Store) => ({
    launches: await store.launches.countByState(),
    jobs: await store.jobs.count(),
  });

  /** What counting the rows themselves gives. */
  async function scanned() {
    const { query } = its();
    const launches = Object.fromEntries(launchStates.map((state) => [state, 0]));
    for (const { state } of await query('select state from launches'))
      launches[state as string] = (launches[state as string] ?? 0) + 1;
    const jobs = await query('select gave_up_at, lane from jobs');
    const living = jobs.filter(({ gave_up_at }) => gave_up_at === null);
    const waiting = Object.fromEntries(
      lanes.map((lane) => [lane, living.filter((job) => job.lane === lane).length]),
    );
    return { launches, jobs: { waiting, givenUp: jobs.length - living.length } };
  }

  test('are those of the rows, after everything that a launch goes through', async () => {
    const { store } = its();
    for (const state of launchStates) await launchIn(store, state);
    await storeLaunch(store);
    const twice = aNewLaunch();
    for (let index = 0; index < 2; index += 1) await store.launches.accept(twice, aLateJob());
    expect(await counted(store)).toStrictEqual(await scanned());
    expect((await counted(store)).launches).toMatchObject({ accepted: 3, created: 1, unknown: 1 });
  });

  test('and of jobs that are given up, tried again, completed', async () => {
    const { store, query } = its();
    for (let index = 0; index < 4; index += 1) await storeLaunch(store);
    await query(`update jobs set run_at = 1, due_at = 1`);
    await store.jobs.giveUp(await claimOne(store, 'a'), now, 'x');
    await store.jobs.retry(await claimOne(store, 'a'), now + 1, 'x');
    await store.jobs.complete(await claimOne(store, 'a'));
    expect((await counted(store)).jobs).toMatchObject({ waiting: { launch: 2, show: 0 }, givenUp: 1 });
    // As an operator may do by hand.
    await query('update jobs set gave_up_at = null');
    expect((await counted(store)).jobs).toMatchObject({ waiting: { launch: 3 }, givenUp: 0 });
    expect(await counted(store)).toStrictEqual(await scanned());
  });

  test('whoever changes or erases rows, many at once', async () => {
    const { store, query } = its();
    for (let index = 0; index < 3; index += 1) await launchIn(store, 'unknown');
    await storeLaunch(store);
    await query(`update launches set state = 'rejected' where state = 'unknown'`);
    await query('update launches set looks = looks + 1');
    await query('delete from jobs');
    expect(await counted(store)).toStrictEqual(await scanned());
    await query(`delete from launches where state = 'rejected'`);
    expect(await counted(store)).toStrictEqual(await scanned());
    expect((await counted(store)).launches).toMatchObject({ accepted: 1, rejected: 0, unknown: 0 });
  });

  test('are not moved by what is taken back', async () => {
    const { store } = its();
    await store.launches.accept(aNewLaunch(), aLateJob({ id: 'taken' }));
    const before = await counted(store);
    // The launch is in before its job cannot be: the whole step is taken back.
    await expect(store.launches.accept(aNewLaunch(), aLateJob({ id: 'taken' }))).rejects.toThrow();
    expect(await counted(store)).toStrictEqual(before);
  });

  test('of several processes at once come together, and stay the same when they are tidied up meanwhile', async () => {
    const { another } = its();
    const stores = await Promise.all([another(), another(), another()]);
    const work = stores.flatMap((store) =>
      Array.from({ length: 12 }, (_, index) =>
        launchIn(store, launchStates[index % launchStates.length] ?? 'created'),
      ),
    );
    const tidying = stores.flatMap((store) => [store.foldCounts(), store.foldCounts()]);
    await Promise.all([...work, ...tidying]);
    const [store] = stores as [Store, ...Store[]];
    expect(await counted(store)).toStrictEqual(await scanned());
    await store.foldCounts();
    expect(await counted(store)).toStrictEqual(await scanned());
    expect(await its().query('select name from counts where slot <> 0')).toEqual([]);
  });

  test('are read without a look at any launch or job', async () => {
    const { store, query } = its();
    await storeLaunch(store);
    const before = await counted(store);
    // Nobody could count what is not there.
    await query('alter table launches rename to launches_away');
    await query('alter table jobs rename to jobs_away');
    expect(await counted(store)).toStrictEqual(before);
  });
}
