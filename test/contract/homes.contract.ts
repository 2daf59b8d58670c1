import { expect, test } from '@jest/globals';
import type { Owner } from '../../src/core/person.ts';
import { firstChoices, type Home, homeSubject } from '../../src/homes/home.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { Shows } from '../../src/surfaces/ports.ts';
import {
  ada,
  aLateJob,
  aNewJob,
  aNewLaunch,
  anAccount,
  anAction,
  aPreset,
  claimLook,
  grace,
  launchIn,
  now,
  showing,
  storeInstance,
  storeLaunch,
} from './samples.ts';
import type { Its } from './test-database.ts';

const hour = 3_600_000;

const homeOf = (owner: Owner, override: Partial<Home> = {}): Home => ({
  ...owner,
  choices: firstChoices,
  openUntil: now + hour,
  ...override,
});

function homeShows(owner: Owner, kind: 'home' | 'welcome' = 'home'): Shows {
  const subject = homeSubject(owner);
  const place = { kind: 'person', id: owner.userId } as const;
  return showing(subject, { kind, place }, aNewJob({ task: 'refresh-surface', lane: 'show', subject }));
}

async function open({ homes }: Store, owner: Owner = ada, seenHash?: string | null): Promise<void> {
  await homes.open(homeOf(owner), homeShows(owner), now, seenHash);
}

const claimShow = (store: Store, at = now) =>
  store.jobs.claim({ owner: 'ada', lane: 'show', tasks: ['refresh-surface'], limit: 9, now: at });

/** Opened, drawn and noted: nothing is dirty, and nothing waits. */
async function opened(store: Store, owner: Owner = ada): Promise<void> {
  await open(store, owner);
  const [job] = (await claimShow(store)).filter(({ subject }) => subject === homeSubject(owner));
  if (!job) throw new Error('no job draws it');
  const { dirty } = await store.surfaces.open(job, now);
  const [surface] = dirty;
  if (!surface) throw new Error('it is not dirty');
  await store.surfaces.noteShown(surface, { standing: { channelId: 'V1', ts: '1.a' }, hash: 'drawn' }, job);
}

const dirtyHomes = (its: Its) =>
  its().query("select subject from surfaces where kind = 'home' and wanted > shown order by subject");
const homeJobs = (its: Its) =>
  its().query(
    "select subject, lane, priority from jobs where task = 'refresh-surface' and subject like 'home:%' order by subject",
  );

/** Everything that a Home shows of its person. */
const changes: readonly (readonly [string, (store: Store, before: Before) => Promise<unknown>])[] = [
  ['a launch that is accepted', (store) => storeLaunch(store)],
  [
    'a step of a launch',
    ({ launches }, { launchId }) =>
      launches.transition({ launchId, from: 'accepted', to: 'creating', at: now + 1 }),
  ],
  [
    'an instance that runs',
    async (store, { instanceOf }) =>
      store.instances.noteLook(
        ada,
        [{ launchId: instanceOf, set: { phase: 'running', status: 'Running', since: now + 2 } }],
        { job: await claimLook(store), at: now + 2, nextAt: null },
      ),
  ],
  [
    'something asked of an instance',
    ({ actions }, { instanceOf }) =>
      actions.ask(
        anAction(instanceOf),
        aLateJob({ lane: 'act', task: 'act-on-instance' }),
        showing(instanceOf),
      ),
  ],
  [
    'looks that are paused',
    async (store) =>
      store.instances.noteLook(ada, [], {
        job: await claimLook(store),
        at: now + 2,
        nextAt: null,
        failed: true,
        pauses: true,
      }),
  ],
  [
    'a preset',
    ({ presets }) => presets.save(aPreset({ name: 'another' }), { replace: false, maxPerOwner: 9 }),
  ],
  ["a preset's name", ({ presets }, { presetId }) => presets.change(presetId, ada, { name: 'new' }, now + 1)],
  ['a preset that is gone', ({ presets }, { presetId }) => presets.remove(presetId, ada, now + 1)],
  ['another token', ({ accounts }) => accounts.save(anAccount({ connectedAt: now + 1 }))],
  ['no token any more', ({ accounts }) => accounts.remove(ada, now + 1)],
];

interface Before {
  readonly launchId: string;
  readonly instanceOf: string;
  readonly presetId: string;
}

async function prepare(store: Store): Promise<Before> {
  const preset = aPreset();
  await store.accounts.save(anAccount());
  await store.presets.save(preset, { replace: false, maxPerOwner: 9 });
  const instanceOf = await storeInstance(store);
  return { instanceOf, launchId: await storeLaunch(store), presetId: preset.id };
}

export function testHomes(its: Its): void {
  test('there is none before it was opened', async () => {
    expect(await its().store.homes.find(ada)).toBeNull();
  });

  test('it is found as it was opened last, and only its person has it', async () => {
    const { homes } = its().store;
    const choices = { section: 'team', instancesPage: 1, launchesPage: 2, search: 'train' } as const;
    await homes.open(homeOf(ada), homeShows(ada), now);
    await homes.open(homeOf(ada, { choices, openUntil: now + 9 }), homeShows(ada), now);
    expect(await homes.find(ada)).toStrictEqual(homeOf(ada, { choices, openUntil: now + 9 }));
    expect(await homes.find(grace)).toBeNull();
    expect(await homes.find({ ...ada, workspaceId: 'T0002' })).toBeNull();
  });

  test.each([
    ['{}', firstChoices],
    ['{"section":"nobody","launchesPage":-1,"instancesPage":3}', { ...firstChoices, instancesPage: 3 }],
  ])('choices of another version are read as far as they are known: %s', async (stored, choices) => {
    const { store, query } = its();
    await open(store);
    await query(`update homes set choices = '${stored}'`);
    expect((await store.homes.find(ada))?.choices).toStrictEqual(choices);
  });

  test('opening it is to be drawn, with the job that does', async () => {
    await open(its().store);
    expect(await dirtyHomes(its)).toEqual([{ subject: homeSubject(ada) }]);
    expect(await homeJobs(its)).toHaveLength(1);
  });

  test.each(changes)('%s marks it, in the transaction of the change', async (_, change) => {
    const { store } = its();
    const before = await prepare(store);
    await opened(store);
    await opened(store, grace);
    expect([await dirtyHomes(its), await homeJobs(its)]).toEqual([[], []]);
    await change(store, before);
    expect(await dirtyHomes(its)).toEqual([{ subject: homeSubject(ada) }]);
    expect(await homeJobs(its)).toEqual([{ subject: homeSubject(ada), lane: 'show', priority: 2 }]);
  });

  test('a change that is not stored marks nothing', async () => {
    const { store } = its();
    const { launchId } = await prepare(store);
    await opened(store);
    const again = aNewLaunch({ id: launchId });
    await expect(store.launches.accept(again, aLateJob())).rejects.toThrow();
    expect([await dirtyHomes(its), await homeJobs(its)]).toEqual([[], []]);
  });

  test('what shows nowhere on it marks nothing', async () => {
    const { store } = its();
    const { presetId } = await prepare(store);
    await opened(store);
    await store.presets.touch(presetId, now + 5);
    await store.instances.noteLook(ada, [], { job: await claimLook(store), at: now + 1, nextAt: now + 9 });
    expect([await dirtyHomes(its), await homeJobs(its)]).toEqual([[], []]);
  });

  test('several changes are one job as long as nobody took it, and one more after that', async () => {
    const { store } = its();
    await opened(store);
    await storeLaunch(store);
    await storeLaunch(store);
    expect(await homeJobs(its)).toHaveLength(1);
    const [taken] = await claimShow(store, now + hour);
    expect(taken?.subject).toBe(homeSubject(ada));
    await storeLaunch(store);
    expect(await homeJobs(its)).toHaveLength(2);
  });

  test('it is drawn half a second after the change, as the change has it', async () => {
    const { store, query } = its();
    await opened(store);
    await storeLaunch(store, { acceptedAt: now + 7000 });
    const [job] = await query("select run_at, due_at from jobs where subject like 'home:%'");
    expect([Number(job?.run_at), Number(job?.due_at)]).toEqual([now + 7500, now + 7500]);
  });

  test('what was given up is tried again with the next change', async () => {
    const { store, query } = its();
    await opened(store);
    await store.surfaces.giveUp({ kind: 'home', subject: homeSubject(ada) }, now);
    await storeLaunch(store);
    expect(await query("select gave_up_at from surfaces where kind = 'home'")).toEqual([
      { gave_up_at: null },
    ]);
  });

  test('closed, nothing marks it, and nothing is kept of it', async () => {
    const { store, query } = its();
    await opened(store);
    expect(await store.homes.close(ada)).toBe(true);
    expect(await store.homes.close(ada)).toBe(false);
    await storeLaunch(store);
    expect(await query("select 1 from surfaces where kind = 'home'")).toEqual([]);
    expect(await homeJobs(its)).toEqual([]);
  });

  test.each([
    ['the very view that was shown last', '1.a', 'drawn'],
    ['no view', null, null],
    ['another view', '2.b', null],
    ['who knows what', undefined, 'drawn'],
  ])('opened with %s before them, what is shown is known, or not', async (_, seen, hash) => {
    const { store, query } = its();
    await opened(store);
    await open(store, ada, seen);
    expect(await query("select shown_hash from surfaces where kind = 'home'")).toEqual([
      { shown_hash: hash },
    ]);
  });

  test('two who change what it shows at the same time wait for each other, and not for ever', async () => {
    const { store } = its();
    const launchIds = await Promise.all(Array.from({ length: 12 }, () => launchIn(store, 'accepted')));
    await opened(store);
    const steps = launchIds.map((launchId) =>
      store.launches.transition({ launchId, from: 'accepted', to: 'creating', at: now + 1 }),
    );
    const presets = launchIds.map((_, at) =>
      store.presets.save(aPreset({ name: `n${at}` }), { replace: false, maxPerOwner: 50 }),
    );
    await Promise.all([...steps, ...presets]);
    expect(await dirtyHomes(its)).toHaveLength(1);
    const { length } = await homeJobs(its);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(24);
  });

  test('a person is greeted once', async () => {
    const { store, query } = its();
    expect(await store.homes.welcome(homeShows(ada, 'welcome'), now)).toBe(true);
    expect(await store.homes.welcome(homeShows(ada, 'welcome'), now + 1)).toBe(false);
    expect(await homeJobs(its)).toHaveLength(1);
    expect(await query("select wanted from surfaces where kind = 'welcome'")).toEqual([{ wanted: 1 }]);
  });

  test('those that count as open no longer are removed, so many at a time', async () => {
    const { store } = its();
    await opened(store);
    await store.homes.open(homeOf(grace, { openUntil: now + 2 * hour }), homeShows(grace), now);
    expect(await store.homes.purge(now + hour, 10)).toBe(0);
    expect(await store.homes.purge(now + hour + 1, 10)).toBe(1);
    expect([await store.homes.find(ada), (await store.homes.find(grace))?.userId]).toEqual([null, 'U0002']);
    expect(await store.homes.purge(now + 9 * hour, 0)).toBe(0);
  });

  test('who is forgotten has none, and nothing says that they were greeted', async () => {
    const { store, query } = its();
    await opened(store);
    await opened(store, grace);
    await store.homes.welcome(homeShows(ada, 'welcome'), now);
    await store.homes.welcome(homeShows(grace, 'welcome'), now);
    await store.personalData.forget({ teamId: ada.teamId, userId: ada.userId }, now);
    expect(await query('select user_id from homes')).toEqual([{ user_id: grace.userId }]);
    expect(await query('select distinct place_id from surfaces')).toEqual([{ place_id: grace.userId }]);
    expect((await homeJobs(its)).map(({ subject }) => subject)).toEqual([homeSubject(grace)]);
  });

  test('who did nothing but come by is found, to be forgotten', async () => {
    const { store } = its();
    const theirs = { ...ada, userId: 'U0009' };
    expect(await store.personalData.teamsOf('U0009')).toEqual([]);
    await store.homes.welcome(homeShows(theirs, 'welcome'), now);
    expect(await store.personalData.teamsOf('U0009')).toEqual(['T0001']);
    await open(store, { ...theirs, teamId: 'T0002', workspaceId: 'T0002' });
    expect(await store.personalData.teamsOf('U0009')).toEqual(['T0001', 'T0002']);
  });

  test('where the app was taken out of the workspace nothing is to be drawn', async () => {
    const { store } = its();
    await store.accounts.save(anAccount());
    await opened(store);
    const { teamId, workspaceId } = ada;
    await store.workspaceSecrets.erase({
      teamId,
      workspaceId,
      action: 'workspace.uninstalled',
      by: 'slack',
      at: now,
    });
    expect([await store.homes.find(ada), await dirtyHomes(its), await homeJobs(its)]).toEqual([null, [], []]);
  });

  test('in another key it is opened anew: what moves leaves it behind', async () => {
    const { store, query } = its();
    await opened(store);
    const install = { id: 'T0001', enterpriseId: 'E0001', name: 'Lab', botUserId: 'UBOT' };
    await store.launches.accept(aNewLaunch(), aLateJob());
    await store.workspaces.install({ ...install, enterpriseId: null }, async () => null, now);
    await store.workspaces.install(install, async () => null, now);
    expect(await query('select 1 from homes')).toEqual([]);
  });

  test('tells what a workspace runs by group, the busiest first, and who is connected', async () => {
    const { store } = its();
    const inGroup = (resourceGroup: string, gpuNumber: number, taskNumber: number, owner: Owner = ada) => ({
      ...owner,
      request: { ...aNewLaunch().request, resourceGroup, gpuNumber, taskNumber },
    });
    await storeInstance(store, inGroup('A', 8, 1));
    await storeInstance(store, inGroup('B', 1, 2));
    await storeInstance(store, inGroup('B', 1, 1, grace));
    await storeInstance(store, inGroup('A', 1, 1, { ...ada, teamId: 'T0009', workspaceId: 'T0009' }));
    const ended = await storeInstance(store, inGroup('A', 1, 1));
    await its().query(`update instances set phase = 'ended' where launch_id = '${ended}'`);
    await store.accounts.save(anAccount());
    await store.accounts.save(anAccount({ ...grace, expiresAt: now - 1 }));
    await store.accounts.save(anAccount({ ...ada, userId: 'U0003', expiresAt: null }));
    expect(await store.homes.overview(ada, now)).toStrictEqual({
      groups: [
        { name: 'B', instances: 2, cards: 3, people: 2 },
        { name: 'A', instances: 1, cards: 8, people: 1 },
      ],
      connected: 2,
    });
  });
}
