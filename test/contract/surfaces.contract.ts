import { expect, test } from '@jest/globals';
import type { Store } from '../../src/store/open-store.ts';
import { dirtyCountQuery, newerQuery } from '../../src/store/queries/surfaces.ts';
import type { Surface } from '../../src/surfaces/surface.ts';
import { compilerFor } from './compiler.ts';
import {
  ada,
  aLateJob,
  aNewJob,
  claim,
  claimOne,
  countJobs,
  launchIn,
  now,
  showing,
  storeLaunch,
} from './samples.ts';
import type { Its } from './test-database.ts';

const standing = { channelId: 'C0001', ts: '1760000000.000100' };
const shown = { standing, hash: 'a' };
const card = { kind: 'card', place: { kind: 'channel', id: 'C0001' } } as const;
const notice = { kind: 'notice', place: { kind: 'person', id: ada.userId } } as const;
const task = 'refresh-surface';

export function testSurfaces(its: Its): void {
  const open = (subject: string, id = 'mine', at = now) =>
    its().store.surfaces.open({ id, task, subject }, at);
  const dirty = async (subject: string) => (await open(subject)).dirty;

  /** A created launch whose card is out of date since then; answers the card. */
  async function aDirtyCard(store: Store, job = aLateJob({ task })): Promise<Surface> {
    const launchId = await launchIn(store, 'creating');
    const due = { ...job, subject: launchId };
    const change = {
      launchId,
      from: 'creating',
      to: 'created',
      at: now + 1000,
      instanceId: 'task-1',
    } as const;
    await store.launches.transition({ ...change, shows: showing(launchId, card, due) });
    return one(await dirty(launchId));
  }

  /** A surface like any, without a launch behind it worth telling of. */
  async function change(store: Store, override: object = {}, at = now): Promise<string> {
    const id = await launchIn(store, 'unknown');
    await store.launches.markStuck(id, now, at, showing(id, override));
    return id;
  }

  test('is marked by the step that changes it, with the job that draws it', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'creating');
    const { waiting } = await countJobs(store);
    const step = { launchId, from: 'creating', to: 'created', at: now + 1000, instanceId: 'task-1' } as const;
    const shows = showing(launchId, card);
    const both = [...shows.surfaces, ...showing(launchId, notice).surfaces];
    expect(await store.launches.transition({ ...step, shows: { ...shows, surfaces: both } })).toBe(true);

    const fresh = { subject: launchId, workspaceId: 'T0001', standing: null, shownHash: null, wanted: 1 };
    expect(await dirty(launchId)).toEqual([
      { ...fresh, ...card, changedAt: now + 1000 },
      { ...fresh, ...notice, changedAt: now + 1000 },
    ]);
    expect((await countJobs(store)).waiting).toBe(waiting + 1);
  });

  test('is not marked by a step that did not happen', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'created');
    const { waiting } = await countJobs(store);
    const step = { launchId, from: 'creating', to: 'rejected', at: now } as const;
    expect(await store.launches.transition({ ...step, shows: showing(launchId) })).toBe(false);
    expect(await store.launches.markStuck(launchId, now, now, showing(launchId))).toBe(false);

    expect(await dirty(launchId)).toEqual([]);
    expect((await countJobs(store)).waiting).toBe(waiting);
  });

  test.each([standing, { ...standing, ts: null }])('is known where it stands: ts $ts', async (where) => {
    const { store } = its();
    const drawn = await aDirtyCard(store);
    const other = await aDirtyCard(store);
    expect(await store.surfaces.noteShown(drawn, { standing: where, hash: 'a' }, null)).toBe(true);

    expect(await dirty(drawn.subject)).toEqual([]);
    const cards = await store.surfaces.findCards([drawn.subject, other.subject, 'nobody']);
    expect([...cards]).toEqual([[drawn.subject, where]]);
    expect(await store.surfaces.findCards([])).toEqual(new Map());
  });

  test('once noted completes the job that drew it', async () => {
    const { store } = its();
    const drawn = await aDirtyCard(store, aNewJob({ task }));
    const { waiting } = await countJobs(store);
    expect(await store.surfaces.noteShown(drawn, shown, await claimOne(store, 'ada'))).toBe(true);

    expect(await countJobs(store)).toEqual({ waiting: waiting - 1, givenUp: 0 });
  });

  test('is noted although the job was lost, which stays with its new holder', async () => {
    const { store } = its();
    const drawn = await aDirtyCard(store, aNewJob({ task }));
    const lost = await claimOne(store, 'ada');
    await store.jobs.release('ada', []);
    const held = await claimOne(store, 'grace');
    await store.surfaces.noteShown(drawn, shown, lost);

    expect((await store.surfaces.findCards([drawn.subject])).size).toBe(1);
    expect(await store.jobs.complete(held)).toBe(true);
  });

  test('that changed while it was drawn stays dirty, and so does its job', async () => {
    const { store } = its();
    const id = await launchIn(store, 'unknown');
    await store.launches.markStuck(id, now, now, showing(id, notice, aNewJob({ task, subject: id })));
    const drawn = one(await dirty(id));
    const job = await claimOne(store, 'ada');
    const change = { launchId: id, from: 'unknown', to: 'rejected', at: now + 5000 } as const;
    await store.launches.transition({ ...change, shows: showing(id, notice) });

    expect(await store.surfaces.noteShown(drawn, shown, job)).toBe(false);
    expect(one(await dirty(id))).toEqual({
      ...drawn,
      standing,
      shownHash: 'a',
      wanted: 2,
      changedAt: now + 5000,
    });
    expect(await store.jobs.complete(job)).toBe(true);
  });

  test('drawn from an older change does not write over what was drawn from a newer one', async () => {
    const { store } = its();
    const id = await launchIn(store, 'unknown');
    await store.launches.markStuck(id, now, now, showing(id, card));
    const older = one(await dirty(id));
    const change = { launchId: id, from: 'unknown', to: 'rejected', at: now } as const;
    await store.launches.transition({ ...change, shows: showing(id, card) });
    await store.surfaces.noteShown(one(await dirty(id)), shown, null);
    await store.surfaces.noteShown(older, { standing: { channelId: 'C9', ts: '1.1' }, hash: 'old' }, null);

    expect((await store.surfaces.findCards([id])).get(id)).toEqual(standing);
    expect(await dirty(id)).toEqual([]);
  });

  test('marked by many at once counts every change', async () => {
    const { store, another } = its();
    const other = await another();
    const id = await launchIn(store, 'unknown');
    await store.launches.markStuck(id, now, now, showing(id));
    const drawn = one(await dirty(id));
    // Whoever loses the race for the step marks nothing.
    const change = { launchId: id, from: 'unknown', to: 'rejected', at: now } as const;
    const steps = [store, other, store, other].map(({ launches }) =>
      launches.transition({ ...change, shows: showing(id) }),
    );
    expect((await Promise.all(steps)).filter(Boolean)).toHaveLength(1);
    expect(one(await dirty(id)).wanted).toBe(drawn.wanted + 1);
  });

  test('given up is left alone until its next change', async () => {
    const { store } = its();
    const id = await launchIn(store, 'unknown');
    await store.launches.markStuck(id, now, now, showing(id, notice));
    await store.surfaces.giveUp(one(await dirty(id)), now);
    expect(await dirty(id)).toEqual([]);

    const change = { launchId: id, from: 'unknown', to: 'rejected', at: now } as const;
    await store.launches.transition({ ...change, shows: showing(id, notice) });
    expect(await dirty(id)).toHaveLength(1);
  });

  test('in the hands of another job says so, also when that job’s process died', async () => {
    const { store } = its();
    const { subject } = await aDirtyCard(store, aNewJob({ task }));
    expect(await open(subject)).toMatchObject({ isTaken: false, wasTried: false });
    const held = await claimOne(store, 'ada');
    expect(await open(subject)).toMatchObject({ isTaken: true, wasTried: true });
    expect(await open(subject, held.id)).toMatchObject({ isTaken: false, wasTried: false });
    await store.jobs.retry(held, now + 5000, 'no answer');
    expect(await open(subject)).toMatchObject({ isTaken: false, wasTried: true });
  });

  test('is not in the hands of jobs of other kinds or subjects', async () => {
    const { store } = its();
    const drawn = await aDirtyCard(store);
    await aDirtyCard(store, aNewJob({ task }));
    const first = aNewJob({ task: 'create-instance' });
    await store.launches.accept({ ...(await sampleOf(store)), id: first.subject }, first);
    await claim(store, 'ada', 9, now);
    expect(await open(drawn.subject)).toMatchObject({ isTaken: false, wasTried: false });
  });

  test('says whether calls of its workspace are held back just now', async () => {
    const { store } = its();
    const { subject } = await aDirtyCard(store);
    const limit = { workspaceId: 'T0002', method: 'chat.update', channelId: null, intervalMs: 1000 };
    await store.rates.hold(limit, now + 1000, now + 60_000);
    expect(await open(subject)).toMatchObject({ isPaced: false });
    await store.rates.hold({ ...limit, workspaceId: 'T0001' }, now + 1000, now + 60_000);
    expect(await open(subject)).toMatchObject({ isPaced: true });
    expect(await open(subject, 'mine', now + 60_000)).toMatchObject({ isPaced: false });
  });

  test('knows how many newer changes wait for the same place, or in the workspace', async () => {
    const { store } = its();
    const mine = one(await dirty(await change(store, {}, now + 10)));
    await change(store, {}, now + 9);
    await change(store, {}, now + 11);
    await change(store, { place: { kind: 'channel', id: 'C0002' } }, now + 12);
    await change(store, { workspaceId: 'T0002' }, now + 13);
    const done = one(await dirty(await change(store, {}, now + 14)));
    await store.surfaces.noteShown(done, shown, null);
    await store.surfaces.giveUp({ kind: 'card', subject: await change(store, {}, now + 15) }, now);

    expect(await store.surfaces.countNewer(mine, 'C0001')).toBe(1);
    expect(await store.surfaces.countNewer(mine, null)).toBe(2);
    // Their jobs are due in a year.
    expect(await store.surfaces.countNewer(mine, null, now)).toBe(0);
    expect(await store.surfaces.countNewer(mine, null, now + 2 * 31_536_000_000)).toBe(2);
  });

  test('that is out of date is counted, over all workspaces, by the index of those', async () => {
    const { store, explain } = its();
    expect(await store.surfaces.countDirty()).toBe(0);
    await change(store);
    await change(store, { workspaceId: 'T0002' });
    const done = one(await dirty(await change(store)));
    await store.surfaces.noteShown(done, shown, null);
    await store.surfaces.giveUp({ kind: 'card', subject: await change(store) }, now);

    expect(await store.surfaces.countDirty()).toBe(2);
    if (store.engine === 'sqlite')
      expect(await explain(dirtyCountQuery(compilerFor('sqlite')).compile())).toContain('surfaces_dirty');
  });

  test('is not behind newer ones that wait for another call: one is posted, the others are changed', async () => {
    const { store } = its();
    const mine = one(await dirty(await change(store, {}, now + 1)));
    for (const at of [now + 2, now + 3]) {
      const standing = one(await dirty(await change(store, {}, at)));
      await store.surfaces.noteShown(standing, shown, null);
      await store.launches.markStuck(standing.subject, at, at, showing(standing.subject));
    }
    await its().query(`update surfaces set changed_at = ${now + 9} where channel_id is not null`);
    await its().query('update surfaces set wanted = shown + 1');
    expect(await store.surfaces.countNewer(mine, null)).toBe(0);
    const posted = { ...mine, standing: shown.standing };
    expect(await store.surfaces.countNewer(posted, null)).toBe(2);
  });

  test('has its turn when a job about it is due, or in hand', async () => {
    const { store } = its();
    const mine = one(await dirty(await change(store, {}, now - 1)));
    await aDirtyCard(store, aNewJob({ task, runAt: now + 5 }));
    const inTurn = async (by: number) => store.surfaces.countNewer(mine, 'C0001', by);
    expect([await inTurn(now + 4), await inTurn(now + 5)]).toEqual([0, 1]);
    const held = await claimOne(store, 'ada', now + 5);
    expect(await inTurn(now)).toBe(1);
    await store.jobs.giveUp(held, now, 'x');
    expect(await inTurn(now + 5)).toBe(0);
  });

  test('those that wait are found by an index among 10,000 that do not', async () => {
    const { store, query, explain } = its();
    await query(`
      with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 10000)
      insert into surfaces (subject, kind, workspace_id, place, place_id, wanted, shown, changed_at)
      select 's' || i, 'card', 'T0001', 'channel', 'C0001', 1, 1, ${now} + i from numbers`);
    if (store.engine === 'postgres') await query('analyze surfaces');

    const plan = await explain(newerQuery(compilerFor(store.engine), 'T0001', now, 'C0001').compile());
    expect(plan).toContain('surfaces_dirty');
  });

  test('goes with its person, and nobody else’s does', async () => {
    const { store, query } = its();
    const theirs = await aDirtyCard(store);
    const others = await launchIn(store, 'unknown', { userId: 'U0002' });
    await store.launches.markStuck(others, now, now, showing(others));
    await query('delete from jobs');
    expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten' });

    expect(await query('select subject from surfaces')).toEqual([{ subject: others }]);
    // What is noted about it later has no place any more.
    expect(await store.surfaces.noteShown(theirs, shown, null)).toBe(true);
    expect(await query('select subject from surfaces')).toEqual([{ subject: others }]);
  });
}

function one<T>(list: readonly T[]): T {
  const [only, ...more] = list;
  if (only === undefined || more.length > 0) throw new Error(`one, not ${list.length}`);
  return only;
}

/** A launch as it was accepted, to be accepted once more under another id. */
async function sampleOf(store: Store) {
  const launch = await store.launches.find(await storeLaunch(store));
  if (!launch) throw new Error('not stored');
  return { ...launch, submissionId: 'another' };
}
