import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Instance } from '../../src/instances/instance.ts';
import { asJustCreated } from '../../src/instances/just-created.ts';
import type { InstanceChange } from '../../src/instances/ports.ts';
import type { Launch } from '../../src/launches/launch.ts';
import { openStore } from '../../src/store/open-store.ts';
import { liveCountQuery } from '../../src/store/queries/instances.ts';
import { compilerFor } from './compiler.ts';
import {
  ada,
  aLateJob,
  aLook,
  aNewJob,
  anAccount,
  claim,
  claimLook,
  grace,
  launchIn,
  now,
  showing,
  storeInstance,
} from './samples.ts';
import type { Its } from './test-database.ts';

const minute = 60_000;

export function testInstances(its: Its): void {
  const looks = () =>
    its().query("select run_at, due_at, lease_owner from jobs where task = 'watch-account' order by run_at");
  /** As a look would have found it. */
  const set = (launchId: string, columns: string) =>
    its().query(`update instances set ${columns} where launch_id = '${launchId}'`);

  test('come into being with the step that says a launch was created, and with their first look', async () => {
    const { store } = its();
    const launchId = await storeInstance(store, {}, { instanceId: 'task-7', name: 'my box' });

    const stored = await store.instances.find(launchId);
    expect(stored).toStrictEqual({
      launchId,
      instanceId: 'task-7',
      ...ada,
      name: 'my box',
      status: null,
      phase: 'pending',
      since: now,
      startedAt: null,
      endsAt: null,
      seenAs: null,
      missed: 0,
      wanted: null,
      wantedAt: null,
      region: null,
    });
    // What is drawn before it is read is the same.
    const launch = await store.launches.find(launchId);
    const request = { ...launch?.request, instanceServiceName: 'my box' };
    expect(asJustCreated({ ...launch, request } as Launch)).toStrictEqual(stored);
    expect(await claimLook(store)).toMatchObject({ subject: 'T0001/U0001', serialKey: 'watch:T0001/U0001' });
  });

  test('come into being neither with any other step, nor with one that comes too late', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'created');
    const step = { launchId, from: 'unknown', to: 'created', at: now, instanceId: 'other' } as const;
    expect(await store.launches.transition({ ...step, watched: { name: 'x', firstLook: aLook() } })).toBe(
      false,
    );
    expect(await store.instances.find(launchId)).toBeNull();
    expect(await looks()).toEqual([]);
  });

  test('are those of an account that are live, or where something accepted does not show yet', async () => {
    const { store } = its();
    const [pending, running, ended, stopping] = [
      await storeInstance(store),
      await storeInstance(store),
      await storeInstance(store),
      await storeInstance(store),
    ];
    await storeInstance(store, grace);
    await set(running, `phase = 'running', status = 'Running'`);
    await set(ended, `phase = 'ended', status = 'Failed', since = ${now + 7}`);
    await set(stopping, `phase = 'ended', wanted = 'started', wanted_at = ${now}`);

    const { watch, watched } = await store.instances.openWatch(ada, now);
    expect(watch).toEqual({ account: ada, lookedAt: null, failures: 0, pausedAt: null });
    const ids = (all: readonly Instance[]) => all.map(({ launchId }) => launchId).sort();
    expect(ids(watched)).toEqual([pending, running, stopping, ended].sort());
    const { watched: living } = await store.instances.openWatch(ada, now + 7);
    expect(ids(living)).toEqual([pending, running, stopping].sort());
  });

  test('are those that ended just now, however many they are', async () => {
    const { store, query } = its();
    for (let at = 0; at < 60; at += 1) await storeInstance(store);
    await query(`update instances set phase = 'ended', status = 'Failed', wanted = null, since = ${now + 7}`);
    expect((await store.instances.openWatch(ada, now)).watched).toHaveLength(60);
  });

  test('are noted as a look saw them, with what that changes of what is shown, what follows, and a line', async () => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    const reminder = aNewJob({ task: 'x', lane: 'upkeep', runAt: now + minute });
    const then = [reminder];
    const change: InstanceChange = {
      launchId,
      set: {
        status: 'Running',
        phase: 'running',
        since: now + 1,
        startedAt: now,
        endsAt: now + minute,
        seenAs: 'ada',
      },
      shows: showing(launchId, {}, aNewJob({ task: 'refresh-surface', lane: 'show', subject: launchId })),
      then,
      audits: 'instance.running',
    };
    expect(await store.instances.noteLook(ada, [change], { job, at: now + 1, nextAt: now + minute })).toBe(
      true,
    );

    expect(await store.instances.find(launchId)).toMatchObject({ ...change.set, missed: 0 });
    expect((await store.audit.list({ launchId, limit: 9 })).at(-1)).toMatchObject({
      ...ada,
      action: 'instance.running',
      at: now + 1,
      detail: { status: 'Running' },
    });
    const [shown] = await claim(store, 'w', 9, now + 1, 'show');
    expect(shown).toMatchObject({ task: 'refresh-surface', subject: launchId });
    expect((await store.surfaces.open(shown ?? job, now)).dirty).toMatchObject([{ kind: 'card' }]);
    expect(await claim(store, 'w', 9, now + minute, 'upkeep')).toMatchObject([{ id: reminder.id }]);
    expect((await store.instances.openWatch(ada, now)).watch).toEqual({
      account: ada,
      lookedAt: now + 1,
      failures: 0,
      pausedAt: null,
    });
    expect(await claimLook(store, now + minute)).toMatchObject({ id: job.id, attempts: 2 });
  });

  test('are not changed by a look that was lost to another process', async () => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    await store.jobs.release('ada', []);
    const [again] = [await claimLook(store, now, 'grace')];
    const before = await looks();
    const then = [aLateJob()];
    const change = { launchId, set: { phase: 'gone' }, audits: 'instance.gone', then } as const;

    expect(await store.instances.noteLook(ada, [change], { job, at: now, nextAt: null })).toBe(false);
    expect(await store.instances.find(launchId)).toMatchObject({ phase: 'pending' });
    expect(await looks()).toEqual(before);
    expect(await store.instances.noteLook(ada, [change], { job: again, at: now, nextAt: null })).toBe(true);
  });

  test('are not brought back by a look when they were forgotten meanwhile', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    await query('delete from instances');
    await store.instances.noteLook(ada, [{ launchId, set: { phase: 'gone' } }], {
      job,
      at: now,
      nextAt: null,
    });
    expect(await store.instances.find(launchId)).toBeNull();
    expect(await query('select 1 from watches')).toEqual([]);
  });

  test('have one look that waits: those that this one served go, and none that is to come is lost', async () => {
    const { store } = its();
    for (const runAt of [now, now, now + 5000, now + 9000])
      await storeInstance(store, {}, { firstLook: aLook(ada, { runAt }) });
    await storeInstance(store, grace, { firstLook: aLook(grace, { runAt: now + minute }) });
    const job = await claimLook(store);
    await store.instances.noteLook(ada, [], { job, at: now, nextAt: now + minute });

    expect((await looks()).map(({ run_at }) => Number(run_at))).toEqual([now + 5000, now + minute]);
    expect(await claimLook(store, now + 5000)).toMatchObject({ id: job.id });
  });

  test('have none once nothing is left to be watched, but for one that is to come', async () => {
    const { store, query } = its();
    await storeInstance(store);
    const job = await claimLook(store);
    await storeInstance(store, {}, { firstLook: aLook(ada, { runAt: now + 5000 }) });
    await store.instances.noteLook(ada, [], { job, at: now, nextAt: null });
    const next = await claimLook(store, now + 5000);
    await store.instances.noteLook(ada, [], { job: next, at: now + 5000, nextAt: null });

    expect(await looks()).toEqual([]);
    expect(await query('select 1 from watches')).toEqual([]);
  });

  test('of one account are looked at one look at a time, over all replicas', async () => {
    const { store, another } = its();
    for (let index = 0; index < 3; index += 1) await storeInstance(store);
    const other = await another();
    const watch = { lane: 'watch', tasks: ['watch-account'], limit: 9, now } as const;
    const claimed = await Promise.all([
      store.jobs.claim({ owner: 'a', ...watch }),
      other.jobs.claim({ owner: 'b', ...watch }),
    ]);
    expect(claimed.flat()).toHaveLength(1);
  });

  test('count failed looks in a row, and forget them with one that is well', async () => {
    const { store } = its();
    await storeInstance(store);
    const note = async (look: { failed?: boolean; pauses?: boolean }, at: number) => {
      const job = await claimLook(store, at);
      await store.instances.noteLook(ada, [], { job, at, nextAt: at, ...look });
      return (await store.instances.openWatch(ada, now)).watch;
    };
    expect(await note({}, now)).toMatchObject({ lookedAt: now, failures: 0 });
    expect(await note({ failed: true }, now + 1)).toMatchObject({ lookedAt: now, failures: 1 });
    expect(await note({ failed: true }, now + 2)).toMatchObject({ lookedAt: now, failures: 2 });
    expect(await note({}, now + 3)).toMatchObject({ lookedAt: now + 3, failures: 0 });
  });

  test('are not looked at while their token is refused, and at once when its person connects again', async () => {
    const { store } = its();
    await storeInstance(store);
    const job = await claimLook(store);
    const shows = showing('account:T0001/U0001', {
      kind: 'token-refused:7',
      place: { kind: 'person', id: ada.userId },
    });
    await store.instances.noteLook(ada, [], { job, at: now, nextAt: null, pauses: true, shows });
    expect((await store.instances.openWatch(ada, now)).watch).toMatchObject({ pausedAt: now });
    expect(await looks()).toEqual([]);
    const dirty = await store.surfaces.open({ id: 'x', task: 'x', subject: 'account:T0001/U0001' }, now);
    expect(dirty.dirty).toMatchObject([{ kind: 'token-refused:7' }]);

    await store.accounts.save(anAccount(), [aLook()]);
    expect((await store.instances.openWatch(ada, now)).watch).toMatchObject({ pausedAt: null });
    await claimLook(store);
  });

  test('of a person are found running first, then pending, then the newest that ended', async () => {
    const { store } = its();
    const ids = [];
    for (const columns of [
      `phase = 'ended', since = ${now + 1}`,
      `phase = 'ended', since = ${now + 2}`,
      `phase = 'pending'`,
      `phase = 'running'`,
      `phase = 'gone'`,
    ]) {
      const id = await storeInstance(store);
      await set(id, columns);
      ids.push(id);
    }
    await storeInstance(store, grace);
    const [older, newer, pending, running, gone] = ids;
    const found = await store.instances.findByOwner(ada, 9);
    expect(found.map(({ launchId }) => launchId)).toEqual([running, pending, newer, older, gone]);
    expect(await store.instances.findByOwner(ada, 2)).toHaveLength(2);
  });

  test('are found by name, task ID or reference, and only by whose they are', async () => {
    const { store } = its();
    const id = 'abcdef01-0000-4000-8000-000000000000';
    await storeInstance(store, { id }, { instanceId: 'Task-1', name: 'Box' });
    const twin = await storeInstance(store, {}, { instanceId: 'task-2', name: 'Box' });
    await storeInstance(store, grace, { instanceId: 'task-3', name: 'Box' });
    const found = async (word: string) =>
      (await store.instances.findNamed(ada, word, 9)).map(({ launchId }) => launchId).sort();

    expect(await found('Box')).toEqual([id, twin].sort());
    for (const word of ['Task-1', 'abcdef01', 'ABCDEF01', id]) expect(await found(word)).toEqual([id]);
    // Too short to mean one, another's, nobody's, and no pattern.
    for (const word of ['abcdef0', 'task-3', 'nothing', '%', 'B_x', '--------'])
      expect(await found(word)).toEqual([]);
    expect(await store.instances.findNamed(ada, 'Box', 1)).toHaveLength(1);
    // However many newer ones of the name have ended.
    await set(twin, `phase = 'ended', since = ${now + 1_000_000}`);
    expect(await store.instances.findNamed(ada, 'Box', 1)).toMatchObject([{ launchId: id }]);
  });

  test('are found by name or task ID whoever’s they are, if they live and are nobody’s alone, and by reference', async () => {
    const { store } = its();
    const [id, hiddenId] = ['abcdef01-0000-4000-8000-000000000000', 'abcdef02-0000-4000-8000-000000000000'];
    await storeInstance(store, { ...grace, id }, { instanceId: 'task-1', name: 'box' });
    await storeInstance(store, { id: hiddenId, cardPlace: 'me' }, { instanceId: 'task-2', name: 'box' });
    const ended = await storeInstance(store, grace, { instanceId: 'task-3', name: 'box' });
    await set(ended, `phase = 'ended'`);
    await storeInstance(
      store,
      { teamId: 'T0002', workspaceId: 'T0002' },
      { instanceId: 'task-4', name: 'box' },
    );
    const found = async (word: string, who = ada) =>
      (await store.instances.findNamedIn(who, word, 9)).map(({ instanceId }) => instanceId).sort();

    expect(await found('box')).toEqual(['task-1']);
    expect(await found('task-1')).toEqual(['task-1']);
    expect(await found('task-2')).toEqual(['task-2']);
    for (const word of ['task-3', 'task-4', 'BOX', '%', 'abcdef0']) expect(await found(word)).toEqual([]);
    expect(await found('ABCDEF01')).toEqual(['task-1']);
    expect(await found(ended.slice(0, 8))).toContain('task-3');
    expect(await found('box', { ...ada, teamId: 'T0002', workspaceId: 'T0002' })).toEqual(['task-4']);
    expect(await found(id, { ...ada, teamId: 'T0002', workspaceId: 'T0002' })).toEqual([]);
  });

  test('that live are told to a channel or a workspace, but for those that somebody wants for themselves', async () => {
    const { store } = its();
    const here = await storeInstance(store);
    const elsewhere = await storeInstance(store, { ...grace, channelId: 'C0002' });
    await storeInstance(store, { cardPlace: 'me' });
    await storeInstance(store, { teamId: 'T0002', workspaceId: 'T0002' });
    const ended = await storeInstance(store);
    await set(ended, `phase = 'ended'`);
    const found = async (channelId: string | null) =>
      (await store.instances.findLiveIn('T0001', channelId, 9)).map(({ launchId }) => launchId).sort();

    expect(await found('C0001')).toEqual([here]);
    expect(await found(null)).toEqual([here, elsewhere].sort());
    expect(await store.instances.findLiveIn('T0001', null, 1)).toHaveLength(1);
  });

  test('that live are counted by phase, over all workspaces, by the index of live ones', async () => {
    const { store, explain } = its();
    expect(await store.instances.countLive()).toEqual({ pending: 0, running: 0 });
    await storeInstance(store);
    const running = await storeInstance(store, { teamId: 'T0002', workspaceId: 'T0002' });
    const ended = await storeInstance(store);
    await set(running, `phase = 'running'`);
    await set(ended, `phase = 'ended'`);

    expect(await store.instances.countLive()).toEqual({ pending: 1, running: 1 });
    if (store.engine === 'sqlite')
      expect(await explain(liveCountQuery(compilerFor('sqlite')).compile())).toContain('instances_live');
  });

  test('of launches that a replica of an older version created are stored later, once, with a look each account', async () => {
    const { store, another, query } = its();
    const other = await another();
    const mine = [await launchIn(store, 'created'), await launchIn(store, 'created')];
    const hers = await launchIn(store, 'created', grace);
    const known = await storeInstance(store, { userId: 'U0003' });
    for (const state of ['creating', 'unknown', 'rejected'] as const) await launchIn(store, state);
    await query('delete from jobs');
    const created = now + 1000;
    const adopt = (since: number, limit: number, by = store) =>
      by.instances.adoptLaunched(since, limit, (owner) => aLook(owner));

    expect(await adopt(created + 1, 9)).toBe(0);
    expect(await adopt(created, 1)).toBe(1);
    const [first, second] = await Promise.all([adopt(created, 9), adopt(created, 9, other)]);
    expect(first + second).toBe(2);
    expect(await adopt(created, 9)).toBe(0);
    for (const launchId of mine)
      expect(await store.instances.find(launchId)).toMatchObject({
        ...ada,
        instanceId: 'task-1',
        name: 'Instances_2205113838',
        phase: 'pending',
        since: created,
      });
    expect(await store.instances.find(hers)).toMatchObject(grace);
    expect(await store.instances.find(known)).toMatchObject({ since: now });
    const subjects = await query('select distinct subject from jobs order by subject');
    expect(subjects).toEqual([{ subject: 'T0001/U0001' }, { subject: 'T0001/U0002' }]);
  });

  test('of launches that an older version created are watched from now on, unless they are too old', async () => {
    const { url, store, query } = its();
    const acceptedAt = now + 1000;
    const month = 30 * 86_400_000;
    const [mine, hers, old] = [
      await launchIn(store, 'created', { acceptedAt }),
      await launchIn(store, 'created', { ...grace, acceptedAt }),
      await launchIn(store, 'created', { acceptedAt: acceptedAt - month }),
    ];
    await launchIn(store, 'rejected', { acceptedAt });
    await launchIn(store, 'created', { acceptedAt });
    await query('delete from jobs');
    await store.close();
    for (const table of ['instances', 'actions', 'watches']) await query(`drop table ${table}`);
    await query(`delete from kysely_migration where name = '013-instances'`);

    const newer = await openStore({ url });
    expect(await newer.instances.find(mine)).toMatchObject({
      ...ada,
      instanceId: 'task-1',
      phase: 'pending',
      name: 'Instances_2205113838',
      status: null,
    });
    expect(await newer.instances.find(hers)).toMatchObject(grace);
    expect(await newer.instances.find(old)).toBeNull();
    const watch = { owner: randomUUID(), lane: 'watch', tasks: ['watch-account'], limit: 9 } as const;
    const due = await newer.jobs.claim({ ...watch, now: now + 1000 });
    expect(due.map(({ subject, serialKey }) => `${subject} ${serialKey}`).sort()).toEqual([
      'T0001/U0001 watch:T0001/U0001',
      'T0001/U0002 watch:T0001/U0002',
    ]);
    await newer.close();
  });
}
