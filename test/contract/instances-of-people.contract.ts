import { expect, test } from '@jest/globals';
import type { Store } from '../../src/store/open-store.ts';
import {
  ada,
  aNewJob,
  anAccount,
  anAction,
  claimLook,
  grace,
  now,
  showing,
  storeInstance,
} from './samples.ts';
import type { Its } from './test-database.ts';

const enterprise = 'E0001';

export function testInstancesOfPeople(its: Its): void {
  const rows = async (table: string) => (await its().query(`select * from ${table}`)).length;
  const aJob = (subject: string) => aNewJob({ task: 'act-on-instance', lane: 'act', subject });

  async function ask(store: Store, launchId: string, override: Parameters<typeof anAction>[1] = {}) {
    const action = anAction(launchId, override);
    await store.actions.ask(action, aJob(action.id), showing(launchId));
    return action.id;
  }
  async function end(store: Store, id: string) {
    await store.actions.step({ id, from: 'asked', to: 'sending', at: now });
    await store.actions.step({ id, from: 'sending', to: 'done', at: now });
  }
  const jobsOfOthers = () => its().query(`delete from jobs where lane <> 'watch'`);

  test('are forgotten with them: instances, actions, looks, and what is shown of the account', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    const hers = await storeInstance(store, grace);
    await end(store, await ask(store, launchId));
    await end(store, await ask(store, hers, { account: grace, by: ada }));
    for (const who of [ada, grace]) {
      const job = await claimLook(store);
      const subject = `account:${job.subject}`;
      const shows = showing(subject, { kind: 'token:1:2' });
      await store.instances.noteLook(who, [], { job, at: now, nextAt: now + 1, shows });
    }
    await jobsOfOthers();

    expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten', launches: 1 });
    for (const table of ['instances', 'watches'])
      expect(await query(`select user_id from ${table}`)).toEqual([{ user_id: grace.userId }]);
    // What they did with hers is in the log as well.
    expect(await query('select launch_id from actions')).toEqual([{ launch_id: hers }]);
    expect(await query('select subject from jobs')).toEqual([{ subject: 'T0001/U0002' }]);
    expect(await query(`select subject from surfaces where subject like 'account%'`)).toEqual([
      { subject: 'account:T0001/U0002' },
    ]);
  });

  test('are forgotten for good: a look that is under way brings nothing back', async () => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const job = await claimLook(store);
    await jobsOfOthers();
    expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten' });
    const change = { launchId, set: { phase: 'running' }, audits: 'instance.running' } as const;
    expect(await store.instances.noteLook(ada, [change], { job, at: now, nextAt: now })).toBe(false);
    for (const table of ['instances', 'watches', 'jobs']) expect(await rows(table)).toBe(0);
  });

  test('of everybody in a workspace are forgotten with it, and of no other', async () => {
    const { store, query } = its();
    await storeInstance(store);
    await storeInstance(store, grace);
    await storeInstance(store, { teamId: 'T00012', workspaceId: 'T00012' });
    await jobsOfOthers();
    await store.personalData.forget({ teamId: ada.teamId, userId: null }, now);
    expect(await query('select team_id from instances')).toEqual([{ team_id: 'T00012' }]);
    expect(await query('select subject from jobs')).toEqual([{ subject: 'T00012/U0001' }]);
  });

  test('stay while something is done with one: its token is needed to look what became of it', async () => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const id = await ask(store, launchId, { by: grace });
    await jobsOfOthers();
    expect(await store.personalData.forget(ada, now)).toEqual({ kind: 'unsettled', launchIds: [launchId] });
    await end(store, id);
    expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten' });
  });

  test('are kept with their launch until some time after they ended', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    await end(store, await ask(store, launchId));
    await query('delete from jobs');
    const purge = async (before: number) => {
      while ((await store.retention.purge(before, 100, before)) >= 100);
      return [await rows('launches'), await rows('instances'), await rows('actions')];
    };
    const year = 31_536_000_000;
    expect(await purge(now + year)).toEqual([1, 1, 1]);

    await storeInstance(store, grace);
    await query(
      `update instances set phase = 'ended', since = ${now + year} where launch_id = '${launchId}'`,
    );
    await query(`insert into audit_log (at, team_id, user_id, action, launch_id, detail)
      values (${now + year}, 'T0001', 'U0001', 'instance.ended', '${launchId}', '{}')`);
    await query('delete from jobs');
    expect(await purge(now + year)).toEqual([2, 2, 1]);
    expect(await purge(now + year + 1)).toEqual([1, 1, 0]);
  });

  test('move with a workspace that joins an enterprise, with what is under way, and are looked at under the new key', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    await store.accounts.save(anAccount());
    const id = await ask(store, launchId);
    const job = await claimLook(store);
    const shows = showing(`account:${job.subject}`, { kind: 'token:1:2' });
    await store.instances.noteLook(ada, [], { job, at: now, nextAt: now + 60_000, shows });
    await join(store);

    const key = { teamId: enterprise, userId: ada.userId };
    expect(await store.instances.openWatch(ada, now)).toMatchObject({ watched: [] });
    expect(await store.instances.openWatch(key, now)).toMatchObject({
      watched: [{ launchId, ...key, workspaceId: 'T0001' }],
    });
    expect(await store.actions.find(id)).toMatchObject({ account: key });
    expect(await query(`select subject, serial_key from jobs where lane = 'watch'`)).toEqual([
      { subject: 'E0001/U0001', serial_key: 'watch:E0001/U0001' },
    ]);
    await claimLook(store, now + 5);
    expect(await query(`select subject from surfaces where subject like 'account%'`)).toEqual([
      { subject: 'account:E0001/U0001' },
    ]);
  });

  test('stay with their former account where one is under way there: another token does not show them', async () => {
    const { store } = its();
    const launchId = await storeInstance(store);
    await store.accounts.save(anAccount());
    await store.accounts.save(anAccount({ teamId: enterprise, workspaceId: 'T0001', connectedAt: now + 1 }));
    const id = await ask(store, launchId);
    await join(store);
    expect(await store.instances.openWatch(ada, now)).toMatchObject({ watched: [{ launchId }] });
    expect(await store.actions.find(id)).toMatchObject({ account: { teamId: 'T0001' } });
    expect(await store.accounts.find(ada)).not.toBeNull();

    await end(store, id);
    await join(store);
    expect(await store.accounts.find(ada)).toBeNull();
    expect(await store.instances.openWatch({ ...ada, teamId: enterprise }, now)).toMatchObject({
      watched: [{ launchId }],
    });
  });

  const join = (store: Store) =>
    store.workspaces.install(
      { id: 'T0001', enterpriseId: enterprise, name: 'w', botUserId: 'B' },
      async (sealed) => sealed,
      now + 5,
    );
}
