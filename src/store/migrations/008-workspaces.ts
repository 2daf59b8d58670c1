import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';
import { sqliteLaunchTriggers } from './007-counts.ts';

const small = ['accounts', 'drafts', 'presets'] as const;

/**
 * The workspace whose bot speaks, beside the key that tells whose something is; a table of workspaces; and launches
 * whose states the code alone lists.
 */
export const workspaces = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await createWorkspaces(db);
    for (const table of small) {
      await sql`alter table ${sql.table(table)} add column ${workspaceId}`.execute(db);
      await sql`update ${sql.table(table)} set workspace_id = team_id where ${isWorkspace}`.execute(db);
    }
    await (engine === 'sqlite' ? rebuildLaunches : alterLaunches)(db);
    // Few, and soon none: rows that wait to be told their workspace. An older replica beside this one writes some as well.
    for (const table of [...small, 'launches'])
      await sql`create index ${sql.ref(`${table}_of_no_workspace`)} on ${sql.table(table)} (team_id)
        where workspace_id = ''`.execute(db);
    // Where an account is for, once tokens of several regions are kept.
    await db.schema.alterTable('accounts').addColumn('region', 'text').execute();
    await db.schema.alterTable('accounts').addColumn('platform_url', 'text').execute();
    // Null where nobody spoke from a workspace, and in lines from before there was this column: `team_id` tells those.
    await db.schema.alterTable('audit_log').addColumn('workspace_id', 'text').execute();
  },
});

/** An enterprise's id does not say which of its workspaces is meant: the app fills that in when it starts. */
const isWorkspace = sql`substr(team_id, 1, 1) <> 'E'`;
const workspaceId = sql`workspace_id text not null default ''`;

async function createWorkspaces(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('workspaces')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('enterprise_id', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('bot_user_id', 'text', (column) => column.notNull())
    // Null where the token is in the settings.
    .addColumn('sealed_bot_token', 'text')
    .addColumn('bot_token_kid', 'text')
    .addColumn('installed_at', 'bigint', (column) => column.notNull())
    .addColumn('uninstalled_at', 'bigint')
    .execute();
}

const launchColumns = sql.raw(
  `id, submission_id, team_id, user_id, channel_id, card_place, sealed_reply_url, reply_url_kid, request, state,
   instance_id, failure, looks, look_failure, gives_up_at, card_channel_id, card_ts, accepted_at, sent_at, settled_at`,
);

/** SQLite cannot take a CHECK back. Source: sqlite.org, "ALTER TABLE", making other kinds of changes. */
async function rebuildLaunches(db: Kysely<unknown>): Promise<void> {
  await sql`create table new_launches (
    id text primary key,
    submission_id text not null,
    team_id text not null,
    user_id text not null,
    channel_id text not null,
    card_place text not null default 'channel' check (card_place in ('channel', 'me')),
    sealed_reply_url text,
    reply_url_kid text,
    request text not null,
    state text not null,
    instance_id text,
    failure text,
    looks integer not null default 0,
    look_failure text,
    gives_up_at bigint,
    card_channel_id text,
    card_ts text,
    accepted_at bigint not null,
    sent_at bigint,
    settled_at bigint,
    ${workspaceId},
    constraint launches_submission unique (team_id, user_id, submission_id)
  )`.execute(db);
  await sql`insert into new_launches (${launchColumns}, workspace_id)
    select ${launchColumns}, case when ${isWorkspace} then team_id else '' end from launches`.execute(db);
  // With it go its indexes and triggers. Dropping a table is no deletion of rows: nothing is counted.
  await db.schema.dropTable('launches').execute();
  await db.schema.alterTable('new_launches').renameTo('launches').execute();
  for (const statement of [...launchIndexes, ...sqliteLaunchTriggers]) await sql.raw(statement).execute(db);
}

const stepSize = 20_000;

/** In steps, each well within the time that a statement may take. */
async function alterLaunches(db: Kysely<unknown>): Promise<void> {
  await sql`alter table launches drop constraint if exists launches_state_check`.execute(db);
  await sql`alter table launches add column ${workspaceId}`.execute(db);
  for (let after: string | undefined = ''; after !== undefined; ) {
    const step = await sql<{ last: string | null }>`
      with step as (select id from launches where id > ${after} order by id limit ${stepSize}),
      filled as (
        update launches set workspace_id = team_id
        where id in (select id from step) and ${isWorkspace}
      )
      select max(id) as last from step`.execute(db);
    after = step.rows[0]?.last ?? undefined;
  }
}

/** As the migrations before this one made them. */
const launchIndexes = [
  'create index launches_by_user on launches (team_id, user_id, accepted_at)',
  'create index launches_by_state on launches (state)',
  'create index launches_by_user_state on launches (team_id, user_id, state, accepted_at)',
  'create index launches_reply_urls on launches (accepted_at) where sealed_reply_url is not null',
];
