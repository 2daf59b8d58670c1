import { expect, test } from '@jest/globals';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { aDraft, ada, anAccount, aPreset, launchIn, now, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

const tables = [
  'launches',
  'jobs',
  'accounts',
  'drafts',
  'connect_links',
  'person_settings',
  'presets',
  'audit_log',
  'installation',
  'switches',
  'counts',
  'surfaces',
  'instances',
  'actions',
  'watches',
  'rate_slots',
  'write_probes',
  'workspaces',
  'installations',
  'oauth_states',
];

export function testSchema(its: Its): void {
  test('answers a ping', async () => {
    await expect(its().store.ping()).resolves.toBeUndefined();
  });

  test('and what it holds outlive the process', async () => {
    const { url, store } = its();
    const launchId = await launchIn(store, 'unknown');
    const launch = await store.launches.find(launchId);
    await store.close();

    const again = await openStore({ url });
    expect(await again.launches.find(launchId)).toStrictEqual(launch);
    await again.close();
  });

  test('a store can be closed twice, and is closed then', async () => {
    const { store } = its();
    const nobody = { teamId: 'T0', userId: 'U0' };
    // What was prepared while it was open, too.
    await store.accounts.find(nobody);
    await store.close();
    await store.close();

    const isClosed = expect.objectContaining({ name: 'StoreUnavailableError' });
    await expect(store.ping()).rejects.toThrow(isClosed);
    await expect(store.accounts.find(nobody)).rejects.toThrow(isClosed);
  });

  test('closing waits for what is being stored', async () => {
    const { url, store } = its();
    const storing = storeLaunch(store);
    await store.close();
    const launchId = await storing;

    const again = await openStore({ url });
    expect(await again.launches.find(launchId)).not.toBeNull();
    await again.close();
  });

  test.each([true, false])(
    'of a newer version is refused, by the app or a command: exclusive %s',
    async (exclusive) => {
      const { url, store, query } = its();
      await store.close();
      await query(`insert into kysely_migration values ('999-from-the-future', '2099-01-01T00:00:00.000Z')`);

      const opening = openStore({ url, exclusive });
      await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'NewerSchemaError' }));
      await expect(opening).rejects.toThrow(/newer version of gpu-instance/u);
    },
  );

  test('of the first version is brought up to date with what it holds', async () => {
    const { url, store, query } = its();
    const launchId = await launchIn(store, 'unknown');
    const launch = await store.launches.find(launchId);
    const draft = aDraft();
    await store.drafts.save(draft);
    const account = anAccount();
    await store.accounts.save(account);
    await store.close();
    await goBackToFirst(store, query);

    const again = await openStore({ url });
    expect(await again.launches.find(launchId)).toStrictEqual(launch);
    expect(await again.launches.countByState()).toMatchObject({ unknown: 1, created: 0 });
    expect(await again.jobs.count()).toMatchObject({ waiting: { launch: 1, show: 0 }, givenUp: 0 });
    expect(await query('select lane, priority, serial_key from jobs')).toEqual([
      { lane: 'launch', priority: 1, serial_key: null },
    ]);
    expect(await again.drafts.find(draft.id, ada)).toStrictEqual(draft);
    expect(await again.accounts.find(ada)).toStrictEqual(account);
    await again.accounts.save(anAccount({ expiresAt: null, connectedAt: now + 1 }));
    expect(await query('select * from accounts')).toHaveLength(1);
    expect(await again.presets.save(aPreset(), { replace: false, maxPerOwner: 1 })).toBe('saved');
    await again.close();
  });

  test('with a higher number than one that came later is brought up to date, losing nothing', async () => {
    const { url, store, query } = its();
    const launchId = await storeLaunch(store);
    await store.close();
    await query('drop table installation');
    await query(`delete from kysely_migration where name = '005-installation'`);

    const again = await openStore({ url });
    expect(await again.launches.find(launchId)).not.toBeNull();
    expect(await query('select used_for from installation')).toEqual([{ used_for: 'workspace' }]);
    await again.close();
  });

  test('of the first version is refused to a command beside the app', async () => {
    const { url, store, query } = its();
    await store.close();
    await goBackToFirst(store, query);

    await expect(openStore({ url, exclusive: false })).rejects.toThrow(
      expect.objectContaining({ name: 'OlderSchemaError' }),
    );
  });

  test('that is missing is not made by a command beside the app', async () => {
    const { url, store, query } = its();
    await store.close();
    await dropEverything(store, query);

    await expect(openStore({ url, exclusive: false })).rejects.toThrow(
      expect.objectContaining({ name: 'OlderSchemaError' }),
    );
    await expect(query('select * from launches')).rejects.toThrow();
  });

  test('whose making was cut short is made whole the next time', async () => {
    const { url, store, query } = its();
    await store.close();
    await dropEverything(store, query);
    await query('create table audit_log (in_the_way integer)');
    await expect(openStore({ url })).rejects.toThrow();
    await query('drop table audit_log');

    const again = await openStore({ url });
    await expect(storeLaunch(again)).resolves.toEqual(expect.any(String));
    await again.close();
  });
}

const renewalColumns = [
  'sealed_keys',
  'keys_kid',
  'token_ends_at',
  'renew_at',
  'refused_at',
  'renewing_by',
  'renewing_until',
];

/** To the tables as 001 made them. */
async function goBackToFirst({ engine }: Store, query: ReturnType<Its>['query']): Promise<void> {
  for (const index of [
    'launches_with_reply_url',
    'launches_by_instance',
    'jobs_given_up',
    'audit_log_of_team',
    'audit_log_of_workspace',
  ])
    await query(`drop index ${index}`);
  await query('create index launches_by_state on launches (state)');
  for (const table of ['instances', 'actions', 'watches']) await query(`drop table ${table}`);
  for (const table of ['connect_links', 'installations', 'oauth_states']) await query(`drop table ${table}`);
  for (const column of ['region', 'sent_as']) await query(`alter table launches drop column ${column}`);
  for (const column of renewalColumns) await query(`alter table accounts drop column ${column}`);
  await dropCounting(engine, query);
  await dropSurfaces(engine, query);
  await makeFirstJobs(engine, query);
  await dropWorkspaces(query);
  if (engine === 'postgres')
    await query(`alter table launches add constraint launches_state_check
      check (state in ('accepted', 'creating', 'created', 'rejected', 'unknown'))`);
  for (const column of ['look_failure', 'gives_up_at'])
    await query(`alter table launches drop column ${column}`);
  await query('drop table person_settings');
  await query('drop table switches');
  await query('drop index audit_log_by_team');
  await query('drop index launches_by_user_state');
  await query('alter table launches drop column card_place');
  if (engine === 'postgres') await query('alter table accounts alter column expires_at set not null');
  else await makeFirstAccounts(query);
  await query('drop table installation');
  await query('drop table presets');
  await query('drop index drafts_touched');
  await query('alter table drafts drop column touched_at');
  await query(`delete from kysely_migration where name <> '001-initial'`);
}

/** With what marks them in other tables. */
async function dropHomes(engine: Store['engine'], query: ReturnType<Its>['query']): Promise<void> {
  for (const table of ['free_watches', 'free_cards', 'homes']) await query(`drop table ${table}`);
  if (engine === 'postgres') return void (await query('drop function mark_home cascade'));
  const triggers = await query(
    "select name from sqlite_master where type = 'trigger' and name like 'home_of_%'",
  );
  for (const { name } of triggers) await query(`drop trigger ${name}`);
}

async function dropWorkspaces(query: ReturnType<Its>['query']): Promise<void> {
  for (const table of ['accounts', 'drafts', 'launches', 'presets']) {
    await query(`drop index ${table}_of_no_workspace`);
    await query(`alter table ${table} drop column workspace_id`);
  }
  for (const column of ['region', 'platform_url']) await query(`alter table accounts drop column ${column}`);
  await query('alter table audit_log drop column workspace_id');
  await query('drop table workspaces');
}

async function dropCounting(engine: Store['engine'], query: ReturnType<Its>['query']): Promise<void> {
  const triggers =
    engine === 'postgres'
      ? ['counted', 'recounted']
      : ['insert', 'delete', 'update'].map((event) => `counted_${event}`);
  for (const table of ['launches', 'jobs'])
    for (const name of triggers)
      await query(`drop trigger ${table}_${name}${engine === 'postgres' ? ` on ${table}` : ''}`);
  await query('drop table counts');
  await query('drop table write_probes');
}

/** To the tables as they were before 010. */
export async function dropSurfaces(engine: Store['engine'], query: ReturnType<Its>['query']): Promise<void> {
  await dropHomes(engine, query);
  await query('drop table surfaces');
  await query('drop table rate_slots');
  if (engine === 'postgres') await query('drop function mirror_card cascade');
}

/** Of a keyed job, what the first version would have made of it. */
async function makeFirstJobs(engine: Store['engine'], query: ReturnType<Its>['query']): Promise<void> {
  await query('alter table jobs rename to later_jobs');
  await query(`create table jobs (id text primary key, task text not null, subject text not null,
    run_at bigint not null, due_at bigint not null, attempts integer not null default 0,
    lease_owner text, last_error text, gave_up_at bigint)`);
  await query(`insert into jobs select id, task, subject, run_at, coalesce(due_at, run_at), attempts,
    lease_owner, last_error, gave_up_at from later_jobs`);
  await query('drop table later_jobs');
  await query('create index jobs_due on jobs (due_at) where gave_up_at is null');
  if (engine !== 'postgres') return;
  await query('drop function keep_turns, announce_free_job');
  await query('drop table job_owners');
}

async function makeFirstAccounts(query: ReturnType<Its>['query']): Promise<void> {
  await query('alter table accounts rename to later_accounts');
  await query(`create table accounts (team_id text not null, user_id text not null, sealed_token text not null,
    token_kid text, platform_user text, expires_at bigint not null, connected_at bigint not null,
    constraint accounts_pk primary key (team_id, user_id))`);
  await query('insert into accounts select * from later_accounts');
  await query('drop table later_accounts');
}

async function dropEverything({ engine }: Store, query: ReturnType<Its>['query']): Promise<void> {
  await dropHomes(engine, query);
  if (engine === 'postgres') await query('drop table job_owners');
  for (const table of [...tables, 'kysely_migration', 'kysely_migration_lock'])
    await query(`drop table ${table}`);
}
