import { expect, test } from '@jest/globals';
import type { AccountKey } from '../../src/core/person.ts';
import { defaultPersonSettings } from '../../src/instances/settings.ts';
import { launchStates } from '../../src/launches/launch.ts';
import type { Store } from '../../src/store/open-store.ts';
import { aDraft, ada, aLateJob, aNewLaunch, anAccount, aPreset, grace, launchIn, now } from './samples.ts';
import type { Its } from './test-database.ts';

const keep = { replace: false, maxPerOwner: 9 };
const personal = ['accounts', 'drafts', 'launches', 'person_settings', 'presets'];
const strangers = { teamId: 'T0002', workspaceId: 'T0002', userId: 'U0001' };

export function testPersonalData(its: Its): void {
  async function storeAll(store: Store, { teamId, userId }: AccountKey = ada): Promise<string> {
    await store.accounts.save(anAccount({ teamId, userId }));
    await store.drafts.save(aDraft({ teamId, userId }));
    await store.settings.save({ teamId, workspaceId: teamId, userId }, defaultPersonSettings, now);
    const shared = { scope: 'team' as const, name: 'typed by them' };
    await store.presets.save(aPreset({ teamId, ownerId: userId, ...shared }), keep);
    return launchIn(store, 'created', { teamId, userId });
  }
  const noJobs = () => its().query('delete from jobs');
  const countOf = async (where: string) => {
    const counts = personal.map(async (table) => {
      const owner = table === 'presets' ? where.replace('user_id', 'owner_id') : where;
      return (await its().query(`select 1 from ${table} where ${owner}`)).length;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  test("is erased, others and the audit log's bare facts are not", async () => {
    const { store } = its();
    const launchId = await storeAll(store);
    await storeAll(store, grace);
    await storeAll(store, strangers);
    await noJobs();

    expect(await store.personalData.forget(ada, now + 5000)).toEqual({
      kind: 'forgotten',
      accounts: 1,
      drafts: 1,
      presets: 1,
      launches: 1,
    });
    expect(await countOf(`team_id = 'T0001' and user_id = 'U0001'`)).toBe(0);
    expect(await countOf('1 = 1')).toBe(10);

    const lines = await store.audit.list({ teamId: ada.teamId, limit: 100 });
    const theirs = lines.filter(({ userId }) => userId === ada.userId);
    expect(theirs.map(({ action }) => action)).toEqual([
      'account.connected',
      'settings.saved',
      'preset.saved',
      'launch.accepted',
      'launch.creating',
      'launch.created',
      'person.forgotten',
    ]);
    expect(theirs.filter((line) => line.launchId === launchId)).toHaveLength(3);
    expect(JSON.stringify(theirs)).not.toContain('typed by them');
    expect(JSON.stringify(lines)).toContain('typed by them');
  });

  test('of a whole workspace is erased, and of no other', async () => {
    const { store } = its();
    for (const who of [ada, grace, strangers]) await storeAll(store, who);
    await noJobs();
    expect(await store.personalData.forget({ teamId: ada.teamId, userId: null }, now)).toMatchObject({
      kind: 'forgotten',
      accounts: 2,
      launches: 2,
    });
    expect(await countOf(`team_id = 'T0001'`)).toBe(0);
    expect(await countOf(`team_id = 'T0002'`)).toBe(5);
  });

  test.each(launchStates)('with a launch that is %s', async (state) => {
    const { store } = its();
    await store.accounts.save(anAccount());
    const launchId = await launchIn(store, state);
    await noJobs();
    const isSettled = state === 'created' || state === 'rejected';
    const outcome = await store.personalData.forget(ada, now);
    expect(outcome).toMatchObject(
      isSettled ? { kind: 'forgotten', launches: 1 } : { kind: 'unsettled', launchIds: [launchId] },
    );
    expect((await store.accounts.find(ada)) === null).toBe(isSettled);
  });

  test('stays while a launch that is settled was not told', async () => {
    const { store, query } = its();
    const launchId = await launchIn(store, 'created');
    await noJobs();
    await store.launches.accept(aNewLaunch(grace), aLateJob({ subject: launchId }));
    expect(await store.personalData.forget(ada, now)).toEqual({ kind: 'unsettled', launchIds: [launchId] });
    // Telling was given up: nobody waits for it.
    await query(`update jobs set gave_up_at = 1 where subject = '${launchId}'`);
    expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten' });
    expect(await query(`select 1 from jobs where subject = '${launchId}'`)).toEqual([]);
  });

  test('that nobody has is nothing, and leaves no trace', async () => {
    const { store } = its();
    for (const userId of ['U9999', null])
      expect(await store.personalData.forget({ teamId: 'T9999', userId }, now)).toEqual({
        kind: 'forgotten',
        accounts: 0,
        drafts: 0,
        presets: 0,
        launches: 0,
      });
    expect(await store.audit.list({ limit: 10 })).toEqual([]);
  });

  test('waits as a job, stored only while a launch is unsettled', async () => {
    const { store, query } = its();
    await launchIn(store, 'unknown');
    await noJobs();
    const job = aLateJob({ task: 'forget-person', subject: 'T0001 U0001' });
    await store.personalData.forget(ada, now, job);
    expect(await query('select subject from jobs')).toEqual([{ subject: 'T0001 U0001' }]);
    await query(`update launches set state = 'created'`);
    await noJobs();
    await store.personalData.forget(ada, now, job);
    expect(await query('select subject from jobs')).toEqual([]);
  });

  test('is found in every workspace', async () => {
    const { store } = its();
    await store.accounts.save(anAccount());
    await store.presets.save(aPreset({ teamId: 'T0002' }), keep);
    await store.drafts.save(aDraft({ ...grace, teamId: 'T0003' }));
    expect(await store.personalData.teamsOf(ada.userId)).toEqual(['T0001', 'T0002']);
    expect(await store.personalData.teamsOf('U9999')).toEqual([]);
  });

  test('is gone with tokens that ended long ago; others are not', async () => {
    const { store } = its();
    await store.accounts.save(anAccount({ expiresAt: now - 1 }));
    await store.accounts.save(anAccount({ ...grace, expiresAt: now }));
    await store.accounts.save(anAccount({ ...strangers, expiresAt: null }));
    expect(await store.accounts.purgeEnded(now, now + 7, 100)).toBe(1);
    expect(await store.accounts.findAll(null, 10)).toEqual([grace, strangers]);
    expect(await store.accounts.findAll(grace, 10)).toEqual([strangers]);
    expect((await store.audit.list({ limit: 10 })).at(-1)).toMatchObject({
      ...ada,
      action: 'account.purged',
      at: now + 7,
    });
  });
}
