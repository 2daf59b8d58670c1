import { expect, test } from '@jest/globals';
import type { Draft } from '../../src/drafts/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { InstalledWorkspace, Rebind } from '../../src/workspaces/ports.ts';
import {
  aDraft,
  ada,
  aLateJob,
  aNewLaunch,
  anAccount,
  aPreset,
  aSealed,
  grace,
  launchIn,
  now,
  storeLaunch,
} from './samples.ts';
import type { Its } from './test-database.ts';

const keep = { replace: false, maxPerOwner: 9 };
const enterprise = 'E0001';
const workspace: InstalledWorkspace = { id: 'T0001', enterpriseId: null, name: 'Lab', botUserId: 'UBOT' };
const joined = { ...workspace, enterpriseId: enterprise };
const sibling = { ...workspace, id: 'T0002', enterpriseId: enterprise, name: 'Field' };
/** The same people, as they come once the workspace is part of the enterprise. */
const inGrid = (owner: typeof ada, workspaceId = 'T0001') => ({ ...owner, teamId: enterprise, workspaceId });

/** Says who a value was bound to, as the sealer would. */
const rebind: Rebind = async (sealed, purpose, { from, to }) =>
  sealed.startsWith('shut')
    ? null
    : aSealed('fresh', `${sealed} ${purpose} ${from.teamId} ${from.userId} > ${to.teamId} ${to.userId}`);
const contentOf = (sealed: string | null | undefined) =>
  Buffer.from(sealed?.split('.')[3] ?? '', 'base64url').toString();
const install = (store: Store, which: InstalledWorkspace, at = now) =>
  store.workspaces.install(which, rebind, at);

export function testWorkspaces(its: Its): void {
  test('are noted as Slack tells them, with the time they were installed first', async () => {
    const { store } = its();
    expect(await store.workspaces.find('T0001')).toBeNull();
    expect(await install(store, workspace)).toEqual([]);
    await install(store, { ...workspace, name: 'Lab of tomorrow' }, now + 5);
    expect(await store.workspaces.find('T0001')).toStrictEqual({
      ...workspace,
      name: 'Lab of tomorrow',
      installedAt: now,
      uninstalledAt: null,
    });
    expect(await store.audit.list({ limit: 9 })).toEqual([]);
  });

  test('that the app was taken out of say so, until it is installed again', async () => {
    const { store } = its();
    await install(store, workspace);
    const { teamId, workspaceId } = ada;
    const erasure = {
      teamId,
      workspaceId,
      action: 'workspace.uninstalled',
      by: 'slack',
      at: now + 5,
    } as const;
    await store.workspaceSecrets.erase(erasure);
    expect(await store.workspaces.find('T0001')).toMatchObject({ installedAt: now, uninstalledAt: now + 5 });
    await install(store, workspace, now + 9);
    expect(await store.workspaces.find('T0001')).toMatchObject({ installedAt: now + 9, uninstalledAt: null });
  });

  test('fill in whose rows an older version wrote: of their own id, and of their enterprise', async () => {
    const { store, query } = its();
    const owners = [inGrid(ada), { ...ada, teamId: 'T0009', workspaceId: 'T0009' }];
    const ids: string[] = [];
    for (const owner of owners) {
      await store.accounts.save(anAccount(owner));
      await store.drafts.save(aDraft(owner));
      await store.presets.save(aPreset({ teamId: owner.teamId, workspaceId: owner.workspaceId }), keep);
      ids.push(await storeLaunch(store, owner));
    }
    for (const table of ['accounts', 'drafts', 'presets', 'launches'])
      await query(`update ${table} set workspace_id = ''`);

    await install(store, joined);
    for (const table of ['accounts', 'drafts', 'presets', 'launches'])
      expect(await query(`select team_id, workspace_id from ${table} order by team_id`)).toEqual([
        { team_id: enterprise, workspace_id: 'T0001' },
        { team_id: 'T0009', workspace_id: '' },
      ]);
    expect(await store.launches.find(ids[0] ?? '')).toMatchObject(inGrid(ada));
    // Whose id is a workspace's, it is of that one.
    expect(await store.launches.find(ids[1] ?? '')).toMatchObject({ workspaceId: 'T0009' });
  });

  async function storeAll(store: Store): Promise<{ launchId: string; draft: Draft }> {
    await store.accounts.save(anAccount({ sealedToken: 'token of ada' }));
    const draft = aDraft({ sealedReplyUrl: 'address of a draft', touchedAt: now });
    await store.drafts.save(draft);
    await store.presets.save(aPreset({ scope: 'team' }), keep);
    const launchId = await launchIn(store, 'unknown', { sealedReplyUrl: 'address of a launch' });
    return { launchId, draft };
  }

  test('that join an enterprise keep accounts, drafts, presets, launches and audit, sealed for the new key', async () => {
    const { store, query } = its();
    await install(store, workspace);
    const { launchId, draft } = await storeAll(store);
    const them = inGrid(ada);
    const before = await store.audit.list({ limit: 99 });

    const [move, ...others] = await install(store, joined, now + 7);
    expect(others).toEqual([]);
    expect(move).toEqual({ from: 'T0001', to: enterprise, accounts: 1, drafts: 1, presets: 1, launches: 1 });

    const account = await store.accounts.find(them);
    expect(account).toMatchObject(them);
    expect(contentOf(account?.sealedToken)).toBe('token of ada platform-token T0001 U0001 > E0001 U0001');
    const moved = await store.drafts.find(draft.id, them);
    expect(moved).toMatchObject({ ...them, values: draft.values, touchedAt: now });
    expect(contentOf(moved?.sealedReplyUrl)).toBe('address of a draft reply-url T0001 U0001 > E0001 U0001');
    expect(await store.drafts.findLatest(them, now)).toMatchObject({ id: draft.id });
    const [launch] = await store.launches.findByUserIn(them, 9);
    expect(launch).toMatchObject({ ...them, id: launchId, state: 'unknown' });
    expect(contentOf(launch?.sealedReplyUrl)).toBe('address of a launch reply-url T0001 U0001 > E0001 U0001');
    const [preset] = await store.presets.list({ ...inGrid(grace), channelId: 'C0009' }, 9);
    expect(preset).toMatchObject({ teamId: enterprise, workspaceId: 'T0001', name: 'my usual' });
    // Rotation finds what was sealed anew under its new key.
    expect(await store.sealedValues.findOthers('fresh', null, 9)).toEqual([]);

    for (const teamId of ['T0001', enterprise]) {
      const lines = await store.audit.list({ teamId, limit: 99 });
      expect(lines.map(({ action }) => action)).toEqual([
        ...before.map(({ action }) => action),
        'workspace.moved',
      ]);
      expect(lines.at(-1)).toMatchObject({
        at: now + 7,
        detail: { from: 'T0001', to: enterprise, launches: '1' },
      });
    }
    expect(await query(`select 1 from launches where team_id = 'T0001'`)).toEqual([]);
    expect(await install(store, joined, now + 9)).toEqual([]);
  });

  test('that join do so at once or not at all', async () => {
    const { store } = its();
    await install(store, workspace);
    const { launchId } = await storeAll(store);
    const failing: Rebind = async (sealed, purpose, owner) => {
      if (purpose === 'reply-url') throw new Error('no keys');
      return rebind(sealed, purpose, owner);
    };
    await expect(store.workspaces.install(joined, failing, now)).rejects.toThrow('no keys');
    expect(await store.accounts.find(ada)).toMatchObject({ sealedToken: 'token of ada' });
    expect(await store.launches.find(launchId)).toMatchObject(ada);
    expect(await store.workspaces.find('T0001')).toMatchObject({ enterpriseId: null });
  });

  test('what no key opens moves as it is', async () => {
    const { store } = its();
    await store.accounts.save(anAccount({ sealedToken: 'shut away' }));
    await install(store, joined);
    expect(await store.accounts.find(inGrid(ada))).toMatchObject({ sealedToken: 'shut away' });
  });

  test.each([
    ['the newer of two accounts stays: of the enterprise', 1, 'grid'],
    ['the newer of two accounts stays: of the workspace', -1, 'own'],
  ])('%s', async (_, difference, which) => {
    const { store } = its();
    await store.accounts.save(anAccount({ sealedToken: 'own' }));
    await store.accounts.save(
      anAccount({ ...inGrid(ada), sealedToken: 'grid', connectedAt: now + difference }),
    );
    await install(store, joined);
    const account = await store.accounts.find(inGrid(ada));
    expect(which === 'grid' ? account?.sealedToken : contentOf(account?.sealedToken)).toMatch(which);
    expect(await store.accounts.find(ada)).toBeNull();
    const lines = await store.audit.list({ limit: 9 });
    expect(lines.filter(({ action }) => action === 'account.superseded')).toHaveLength(1);
  });

  test('a launch under way with an account that is to go is looked up by it to the end', async () => {
    const { store, query } = its();
    await store.accounts.save(anAccount({ sealedToken: 'own' }));
    await store.accounts.save(anAccount({ ...inGrid(ada), sealedToken: 'grid', connectedAt: now + 1 }));
    const unknown = await launchIn(store, 'unknown');
    const created = await launchIn(store, 'created');
    await install(store, joined);
    expect(await store.launches.find(unknown)).toMatchObject(ada);
    expect(await store.accounts.find(ada)).toMatchObject({ sealedToken: 'own' });
    expect(await store.launches.find(created)).toMatchObject(inGrid(ada));

    // Forgotten they are all the same, once it is settled.
    await query('delete from jobs');
    expect(await store.personalData.forget(inGrid(ada), now)).toEqual({
      kind: 'unsettled',
      launchIds: [unknown],
    });
    await query(`update launches set state = 'rejected' where id = '${unknown}'`);
    await install(store, joined);
    expect(await store.launches.find(unknown)).toMatchObject(inGrid(ada));
    expect(await store.accounts.find(ada)).toBeNull();
  });

  test('of two presets of one name both stay, the moved one under another', async () => {
    const { store } = its();
    const them = inGrid(ada);
    await store.presets.save(aPreset({ name: 'My Usual', values: 'own' }), keep);
    await store.presets.save(aPreset({ ...them, name: 'my usual', values: 'grid' }), keep);
    await store.presets.save(aPreset({ ...them, name: 'my usual (2)', values: 'grid' }), keep);
    await install(store, joined);
    const presets = await store.presets.list({ ...them, channelId: 'C0001' }, 9);
    expect(Object.fromEntries(presets.map(({ name, values }) => [name, values]))).toEqual({
      'My Usual (3)': 'own',
      'my usual': 'grid',
      'my usual (2)': 'grid',
    });
  });

  test('a submission that was accepted under both keys leaves both launches', async () => {
    const { store } = its();
    const submissionId = 'draft-1';
    const ids = [await storeLaunch(store, { submissionId })];
    ids.push(await storeLaunch(store, { ...inGrid(ada), submissionId }));
    await install(store, joined);
    const launches = await store.launches.findByUser(inGrid(ada), 9);
    expect(launches.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(await store.launches.hasSubmission(inGrid(ada), submissionId)).toBe(true);
  });

  test('who waited to be forgotten is forgotten under the new key', async () => {
    const { store, query } = its();
    const job = aLateJob({ task: 'forget-person', subject: 'T0001 U0001' });
    const other = aLateJob({ task: 'forget-person', subject: 'T0001X U0001' });
    for (const each of [job, other]) await store.launches.accept(aNewLaunch(grace), each);
    await install(store, joined);
    const jobs = await query(`select subject from jobs where task = 'forget-person' order by subject`);
    expect(jobs).toEqual([{ subject: 'E0001 U0001' }, { subject: 'T0001X U0001' }]);
  });

  test('limits go on counting when a workspace joins', async () => {
    const { store } = its();
    await storeLaunch(store);
    await install(store, joined);
    const accept = (limits: object, owner = ada) =>
      store.launches.accept(aNewLaunch(inGrid(owner)), aLateJob(), limits);
    expect(await accept({ perPerson: 1 })).toBe('person-limit');
    expect(await accept({ perWorkspace: 1 }, grace)).toBe('workspace-limit');
  });

  test('that leave an enterprise take along what is theirs, and nothing else', async () => {
    const { store } = its();
    await install(store, joined);
    await install(store, sibling);
    const ours = await storeLaunch(store, inGrid(ada));
    const theirs = await storeLaunch(store, inGrid(grace, 'T0002'));
    await store.accounts.save(anAccount(inGrid(ada)));
    await store.accounts.save(anAccount(inGrid(grace, 'T0002')));
    const [move] = await install(store, workspace);
    expect(move).toMatchObject({ from: enterprise, to: 'T0001', accounts: 1, launches: 1 });
    expect(await store.launches.find(ours)).toMatchObject(ada);
    expect(await store.accounts.find(ada)).not.toBeNull();
    expect(await store.launches.find(theirs)).toMatchObject(inGrid(grace, 'T0002'));
    expect(await store.accounts.find(inGrid(grace))).not.toBeNull();
  });

  test('of one enterprise share what is the person’s, and keep apart what is shown in each', async () => {
    const { store } = its();
    const [here, there] = [inGrid(ada), inGrid(ada, 'T0002')];
    await store.accounts.save(anAccount(here));
    const launchId = await launchIn(store, 'created', here);
    const draft = aDraft({ ...here, touchedAt: now });
    await store.drafts.save(draft);
    for (const scope of ['private', 'channel', 'team'] as const)
      await store.presets.save(aPreset({ ...here, scope, name: scope, channelId: 'C0001' }), keep);

    expect(await store.accounts.find(there)).not.toBeNull();
    expect(await store.launches.findByUser(there, 9)).toMatchObject([{ id: launchId, workspaceId: 'T0001' }]);
    expect(await store.launches.findLastCreated(there)).toMatchObject({ id: launchId });
    expect(await store.launches.findByUserIn(there, 9)).toEqual([]);
    expect(await store.launches.findByUserIn(here, 9)).toHaveLength(1);
    expect(await store.drafts.findLatest(there, now)).toBeNull();
    expect(await store.drafts.findLatest(here, now)).toMatchObject({ id: draft.id });
    const names = async (reader: typeof ada, channelId: string) =>
      (await store.presets.list({ ...reader, channelId }, 9)).map(({ name }) => name).sort();
    expect(await names(there, 'C0009')).toEqual(['channel', 'private', 'team']);
    const colleague = { ...grace, teamId: enterprise };
    expect(await names({ ...colleague, workspaceId: 'T0002' }, 'C0009')).toEqual([]);
    expect(await names({ ...colleague, workspaceId: 'T0002' }, 'C0001')).toEqual(['channel']);
    expect(await names({ ...colleague, workspaceId: 'T0001' }, 'C0009')).toEqual(['team']);
    // Shared again elsewhere, it is there.
    const [preset] = await store.presets.list({ ...here, channelId: 'C0001' }, 9);
    await store.presets.change(preset?.id ?? '', there, { scope: 'team', channelId: 'C0005' }, now);
    expect(await names({ ...colleague, workspaceId: 'T0002' }, 'C0009')).toHaveLength(1);
  });

  test('of one enterprise have a limit each; a person has one in all of them', async () => {
    const { store } = its();
    const accept = (owner: typeof ada, limits: object) =>
      store.launches.accept(aNewLaunch(owner), aLateJob(), limits);
    await accept(inGrid(ada), {});
    expect(await accept(inGrid(grace, 'T0002'), { perWorkspace: 1 })).toBe('accepted');
    expect(await accept(inGrid(grace, 'T0002'), { perWorkspace: 1 })).toBe('workspace-limit');
    expect(await accept(inGrid(ada, 'T0002'), { perPerson: 1 })).toBe('person-limit');
  });

  test('of one enterprise: taken out of one, its secrets go, and the accounts with the last', async () => {
    const { store } = its();
    await install(store, joined);
    await install(store, sibling);
    await store.accounts.save(anAccount(inGrid(ada)));
    for (const id of ['T0001', 'T0002']) {
      await store.drafts.save(aDraft(inGrid(ada, id)));
      await storeLaunch(store, { ...inGrid(ada, id), sealedReplyUrl: aSealed('first') });
    }
    const erase = (workspaceId: string) =>
      store.workspaceSecrets.erase({
        teamId: enterprise,
        workspaceId,
        action: 'workspace.uninstalled',
        by: 'slack',
        at: now,
      });
    expect(await erase('T0001')).toEqual({ accounts: 0, drafts: 1, replyUrls: 1 });
    expect(await store.accounts.find(inGrid(ada))).not.toBeNull();
    expect((await store.audit.list({ teamId: 'T0001', limit: 99 })).at(-1)).toMatchObject({
      teamId: enterprise,
      workspaceId: 'T0001',
    });
    expect(await erase('T0002')).toEqual({ accounts: 1, drafts: 1, replyUrls: 1 });
  });

  test('its bot’s token goes with it, and rotation reaches it before', async () => {
    const { store, query } = its();
    await install(store, workspace);
    await query(`update workspaces set sealed_bot_token = '${aSealed('old')}', bot_token_kid = 'old'`);
    const [value] = await store.sealedValues.findOthers('new', null, 9);
    expect(value?.address).toBe('workspaces/T0001');
    expect(value && (await store.sealedValues.replace(value, aSealed('new')))).toBe(true);
    const { teamId, workspaceId } = ada;
    const action = 'workspace.bot-token-revoked';
    await store.workspaceSecrets.erase({ teamId, workspaceId, action, by: 'slack', at: now });
    expect(await query('select sealed_bot_token, bot_token_kid from workspaces')).toEqual([
      { sealed_bot_token: null, bot_token_kid: null },
    ]);
  });

  test('of an enterprise are forgotten by their own id; a person everywhere in it', async () => {
    const { store, query } = its();
    await install(store, joined);
    await install(store, sibling);
    await store.accounts.save(anAccount(inGrid(ada)));
    await store.accounts.save(anAccount(inGrid(grace, 'T0002')));
    for (const owner of [inGrid(ada), inGrid(ada, 'T0002'), inGrid(grace), inGrid(grace, 'T0002')]) {
      await store.drafts.save(aDraft(owner));
      await store.presets.save(aPreset({ ...owner, ownerId: owner.userId, name: owner.workspaceId }), keep);
      await launchIn(store, 'created', owner);
    }
    await query('delete from jobs');
    expect(await store.personalData.forget({ teamId: 'T0002', userId: null }, now)).toEqual({
      kind: 'forgotten',
      accounts: 1,
      drafts: 2,
      presets: 2,
      launches: 2,
    });
    expect(await store.accounts.find(inGrid(ada))).not.toBeNull();
    await storeLaunch(store, inGrid(ada, 'T0002'));
    await query(`update launches set state = 'created'`);
    await query('delete from jobs');
    expect(await store.personalData.forget(inGrid(ada), now)).toEqual({
      kind: 'forgotten',
      accounts: 1,
      drafts: 1,
      presets: 1,
      launches: 2,
    });
    expect(await query('select user_id from launches')).toEqual([{ user_id: 'U0002' }]);
  });

  test('forgotten by their own id, no token goes that a launch elsewhere is looked up by', async () => {
    const { store, query } = its();
    await install(store, joined);
    await store.accounts.save(anAccount(inGrid(ada)));
    const launchId = await launchIn(store, 'unknown', inGrid(ada, 'T0002'));
    await query('delete from jobs');
    const outcome = await store.personalData.forget({ teamId: 'T0001', userId: null }, now);
    expect(outcome).toEqual({ kind: 'unsettled', launchIds: [launchId] });
  });
}
