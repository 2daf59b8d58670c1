import { expect, test } from '@jest/globals';
import { launchStates } from '../../src/launches/launch.ts';
import type { PlatformFailure } from '../../src/launches/outcome.ts';
import { ada, aLateJob, claimOne, countJobs, launchIn, now, showing, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

const refusal: PlatformFailure = { reason: 'code', code: '10009', message: '没有权限', httpStatus: 200 };
const givesUpAt = now + 86_400_000;

export function testSettling(its: Its): void {
  const find = (id: string) => its().store.launches.find(id);

  test('keeps why the last look failed, until a look works', async () => {
    const { launches } = its().store;
    const id = await launchIn(its().store, 'unknown');
    await launches.recordLookFailure(id, { reason: 'timeout' });
    await launches.recordLookFailure(id, refusal);
    expect(await find(id)).toMatchObject({ lookFailure: refusal, looks: 0, failure: { reason: 'timeout' } });
    await launches.recordLook(id);
    expect(await find(id)).toMatchObject({ lookFailure: null, looks: 1 });
  });

  test('a launch is stuck once, however many say so at once, with one job', async () => {
    const { store, another } = its();
    const other = await another();
    const id = await launchIn(store, 'unknown');
    const { waiting } = await countJobs(store);
    const stores = [store, other, store, other];
    const marked = await Promise.all(
      stores.map(({ launches }, index) => launches.markStuck(id, givesUpAt + index, now, showing(id))),
    );
    expect(marked.filter(Boolean)).toHaveLength(1);
    expect((await find(id))?.givesUpAt).toBe(givesUpAt + marked.indexOf(true));
    expect((await countJobs(store)).waiting).toBe(waiting + 1);
  });

  test.each(launchStates.filter((state) => state !== 'unknown'))(
    'one that is %s is never stuck, and no job is stored',
    async (state) => {
      const { store } = its();
      const id = await launchIn(store, state);
      const { waiting } = await countJobs(store);
      expect(await store.launches.markStuck(id, givesUpAt, now, showing(id))).toBe(false);
      expect((await find(id))?.givesUpAt).toBeNull();
      expect((await countJobs(store)).waiting).toBe(waiting);
    },
  );

  test('is found by the beginning of its id, and by no other', async () => {
    const { store } = its();
    const ids = [
      '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
      '1b4e28ba-ffff-4d3b-a3f5-ef19b5a7633b',
      '1b4e28bb-0000-4d3b-a3f5-ef19b5a7633b',
      '1b4e28b9-ffff-4d3b-a3f5-ef19b5a7633b',
    ];
    for (const id of ids) await storeLaunch(store, { id });
    const found = async (reference: string, limit = 9) =>
      (await store.launches.findByReference(reference, limit)).map(({ id }) => id);
    expect(await found('1b4e28ba')).toEqual(ids.slice(0, 2));
    expect(await found('1b4e28ba', 1)).toEqual(ids.slice(0, 1));
    expect(await found('1b4e28ba-f')).toEqual([ids[1]]);
    expect(await found(ids[2] ?? '')).toEqual([ids[2]]);
    expect(await found('1b4e28bc')).toEqual([]);
    expect(await found('%')).toEqual([]);
    expect(await found('________')).toEqual([]);
  });

  test('is found by its task ID, exactly', async () => {
    const { store } = its();
    const id = await launchIn(store, 'created');
    expect((await store.launches.findByInstance('task-1'))?.id).toBe(id);
    for (const other of ['task-', 'task-11', 'TASK-1', '']) {
      expect(await store.launches.findByInstance(other)).toBeNull();
    }
  });

  test('settled by the operator: the audit says so, and the job that was given up goes with it', async () => {
    const { store } = its();
    const ours = await launchIn(store, 'unknown');
    const others = await launchIn(store, 'unknown');
    for (const subject of [ours, others]) {
      const job = { ...aLateJob(), task: 'resolve-unknown', subject, runAt: now };
      expect(await store.launches.markStuck(subject, givesUpAt, now, showing(subject, {}, job))).toBe(true);
      await store.jobs.giveUp(await claimOne(store, 'ada'), now, 'looks failed');
    }
    const change = { launchId: ours, from: 'unknown', to: 'rejected', at: now, by: 'operator' } as const;
    expect(await store.launches.transition({ ...change, dropsGivenUp: 'refresh-surface' })).toBe(true);
    expect((await countJobs(store)).givenUp).toBe(2);
    const again = { ...change, launchId: others, dropsGivenUp: 'resolve-unknown' };
    expect(await store.launches.transition(again)).toBe(true);
    expect((await countJobs(store)).givenUp).toBe(1);
    expect((await store.audit.list({ launchId: ours, limit: 9 })).at(-1)).toMatchObject({
      ...ada,
      action: 'launch.rejected',
      detail: { from: 'unknown', to: 'rejected', by: 'operator' },
    });
  });

  test('what is settled meanwhile stays as it is, with its given-up job', async () => {
    const { store } = its();
    const id = await launchIn(store, 'unknown');
    const job = { ...aLateJob(), task: 'x', subject: id, runAt: now };
    await store.launches.markStuck(id, givesUpAt, now, showing(id, {}, job));
    await store.jobs.giveUp(await claimOne(store, 'ada'), now, 'looks failed');
    const change = { launchId: id, from: 'unknown', at: now } as const;
    await store.launches.transition({ ...change, to: 'created', instanceId: 'task-9' });
    expect(await store.launches.transition({ ...change, to: 'rejected', dropsGivenUp: 'x' })).toBe(false);
    expect(await find(id)).toMatchObject({ state: 'created', instanceId: 'task-9' });
    expect((await countJobs(store)).givenUp).toBe(1);
  });
}
