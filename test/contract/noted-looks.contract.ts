// What a look leaves behind: in one form where it changed nothing of what is shown, in another where it did. Both keep the
// same promises.
import { expect, test } from '@jest/globals';
import type { InstanceStore } from '../../src/instances/ports.ts';
import type { Job } from '../../src/jobs/ports.ts';
import { ada, aLook, anAccount, claimLook, grace, now, storeInstance } from './samples.ts';
import type { Its } from './test-database.ts';

const minute = 60_000;
const both = [
  ['nothing', false],
  ['something', true],
] as const;

export function testNotedLooks(its: Its): void {
  const looks = async (key = 'watch:T0001/U0001') => {
    const rows = await its().query(
      `select id, run_at, due_at, lease_owner, last_error from jobs where serial_key = '${key}' order by run_at, id`,
    );
    return rows.map(({ run_at, due_at, ...row }) => ({
      ...row,
      run_at: Number(run_at),
      due_at: due_at === null ? null : Number(due_at),
    }));
  };
  const times = async () => (await looks()).map(({ run_at }) => run_at);
  const watchOf = async (owner = ada) => (await its().store.instances.openWatch(owner, now)).watch;
  const later = (runAt: number, owner = ada) =>
    storeInstance(its().store, owner, { firstLook: aLook(owner, { runAt }) });

  /** As a look notes it that changed nothing, or something that is shown nowhere. */
  function note(
    job: Job,
    look: Partial<Parameters<InstanceStore['noteLook']>[2]> = {},
    changed: string | null = null,
  ): Promise<boolean> {
    const changes = changed === null ? [] : [{ launchId: changed, set: { missed: 1 } }];
    return its().store.instances.noteLook(ada, changes, { job, at: now, nextAt: now + minute, ...look });
  }

  test.each(both)(
    'that changed %s: the same job is free for the next one, at its time',
    async (_, changes) => {
      const { store, another } = its();
      const launchId = await storeInstance(store);
      const job = await claimLook(store);
      expect(await note(job, {}, changes ? launchId : null)).toBe(true);

      expect(await looks()).toEqual([
        { id: job.id, run_at: now + minute, due_at: now + minute, lease_owner: null, last_error: null },
      ]);
      expect(await watchOf()).toEqual({ account: ada, lookedAt: now, failures: 0, pausedAt: null });
      await expect(claimLook(store, now + minute - 1)).rejects.toThrow('no look was due');
      expect(await claimLook(await another(), now + minute)).toMatchObject({ id: job.id, attempts: 2 });
    },
  );

  test.each(both)(
    'that changed %s: one that was lost to another process leaves nothing behind',
    async (_, changes) => {
      const { store } = its();
      const launchId = await storeInstance(store);
      await later(now + 5000);
      const job = await claimLook(store);
      await store.jobs.release('ada', []);
      const [taken, again] = [await claimLook(store, now, 'grace'), changes ? launchId : null];
      const before = await looks();
      expect(await note(job, {}, again)).toBe(false);
      expect(await note(job, { nextAt: null }, again)).toBe(false);
      expect(await note(job, { failed: true }, again)).toBe(false);

      expect(await looks()).toEqual(before);
      expect(await watchOf()).toMatchObject({ lookedAt: null, failures: 0 });
      expect(await store.instances.find(launchId)).toMatchObject({ missed: 0 });
      expect(await note(taken, {}, again)).toBe(true);
    },
  );

  test.each(both)(
    'that changed %s: one that the same process has by a later claim leaves nothing behind',
    async (_, changes) => {
      const { store } = its();
      const launchId = await storeInstance(store);
      const job = await claimLook(store);
      await store.jobs.release('ada', []);
      await claimLook(store);
      const before = await looks();
      expect(await note(job, {}, changes ? launchId : null)).toBe(false);
      expect(await looks()).toEqual(before);
      expect(await watchOf()).toMatchObject({ lookedAt: null });
    },
  );

  test.each(both)(
    'that changed %s: it served those that were due by then, and only those',
    async (_, changes) => {
      const { store } = its();
      const launchId = await storeInstance(store);
      for (const runAt of [now, now, now + 5000, now + 9000]) await later(runAt);
      await later(now, grace);
      const job = await claimLook(store);
      await note(job, {}, changes ? launchId : null);

      // The earliest of those that are to come speaks for all of them.
      expect(await looks()).toMatchObject([{ id: job.id, run_at: now + 5000, due_at: now + 5000 }]);
      expect(await looks('watch:T0001/U0002')).toMatchObject([{ run_at: now, due_at: now }]);
    },
  );

  test.each(both)('that changed %s: one asked for meanwhile is not lost', async (_, changes) => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    await later(now + 2000);
    await later(now + 2 * minute);
    await note(job, {}, changes ? launchId : null);
    expect(await times()).toEqual([now + 2000]);
    expect(await claimLook(store, now + 2000)).toMatchObject({ id: job.id });
  });

  test.each(both)('that changed %s: the last one goes with the watch', async (_, changes) => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    await later(now + 2 * minute, grace);
    const first = await claimLook(store);
    await note(first, {}, changes ? launchId : null);
    await note(await claimLook(store, now + minute), { nextAt: null }, changes ? launchId : null);
    expect(await looks()).toEqual([]);
    expect(await query('select user_id from watches')).toEqual([]);
    expect(await looks('watch:T0001/U0002')).toHaveLength(1);
  });

  test.each(both)('that changed %s: the last one leaves the one that is to come', async (_, changes) => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    await later(now + 5000);
    await note(job, { nextAt: null }, changes ? launchId : null);
    expect(await looks()).toMatchObject([{ id: job.id, run_at: now + 5000, due_at: now + 5000 }]);
    expect(await query('select user_id from watches')).toEqual([]);
  });

  test.each(both)('that changed %s: a pause ends the looks, and is remembered', async (_, changes) => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const again = changes ? launchId : null;
    await note(await claimLook(store), {}, again);
    const job = await claimLook(store, now + minute);
    await note(job, { at: now + minute, nextAt: null, pauses: true }, again);
    expect(await looks()).toEqual([]);
    expect(await watchOf()).toEqual({ account: ada, lookedAt: now, failures: 0, pausedAt: now + minute });

    await store.accounts.save(anAccount(), [aLook(ada, { runAt: now + minute })]);
    expect(await watchOf()).toMatchObject({ pausedAt: null });
    await note(
      await claimLook(store, now + minute),
      { at: now + 2 * minute, nextAt: now + 3 * minute },
      again,
    );
    expect(await watchOf()).toEqual({
      account: ada,
      lookedAt: now + 2 * minute,
      failures: 0,
      pausedAt: null,
    });
  });

  test.each(both)(
    'that changed %s: failures in a row are counted, and say nothing of when it was read',
    async (_, changes) => {
      const { store } = its();
      const launchId = await storeInstance(store);
      const at = async (moment: number, look: { failed?: boolean; pauses?: boolean }) => {
        const job = await claimLook(store, moment);
        await note(job, { at: moment, nextAt: moment, ...look }, changes ? launchId : null);
        return watchOf();
      };
      expect(await at(now, { failed: true })).toMatchObject({ lookedAt: null, failures: 1 });
      expect(await at(now + 1, {})).toMatchObject({ lookedAt: now + 1, failures: 0 });
      expect(await at(now + 2, { failed: true })).toMatchObject({ lookedAt: now + 1, failures: 1 });
      expect(await at(now + 3, { failed: true })).toMatchObject({ lookedAt: now + 1, failures: 2 });
      expect(await at(now + 4, { pauses: true })).toMatchObject({ failures: 0, pausedAt: now + 4 });
      expect(await at(now + 5, {})).toMatchObject({ lookedAt: now + 5, failures: 0, pausedAt: null });
    },
  );

  test.each(both)('that changed %s: its bot may have moved to another workspace', async (_, changes) => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const moved = { ...ada, workspaceId: 'T0009' };
    const changed = changes ? [{ launchId, set: { missed: 1 } }] : [];
    for (const owner of [ada, moved]) {
      const job = await claimLook(store);
      await store.instances.noteLook(owner, changed, { job, at: now, nextAt: now });
    }
    expect((await watchOf()).account).toEqual(moved);
  });

  test.each(both)(
    'that changed %s: whatever is asked for in the same moment, none is lost',
    async (_, changes) => {
      const { store, another } = its();
      const other = await another();
      const launchId = await storeInstance(store);
      for (let turn = 1; turn <= 15; turn += 1) {
        const at = now + turn * minute;
        const job = await claimLook(store, at);
        const [isNoted] = await Promise.all([
          note(job, { at, nextAt: at + 2 * minute }, changes ? launchId : null),
          other.accounts.save(anAccount({ connectedAt: at }), [aLook(ada, { runAt: at + minute })]),
        ]);
        expect(isNoted).toBe(true);
        // Of the two only one is in turn, and it is the earlier one.
        expect((await looks()).filter(({ due_at }) => due_at !== null)).toMatchObject([
          { run_at: at + minute },
        ]);
      }
    },
  );
}
