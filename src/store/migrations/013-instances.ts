import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';

/** What became of what was launched: instances as they were seen last, what is done with them, and whose are watched. */
export const instances = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await createInstances(db);
    await createActions(db);
    await db.schema
      .createTable('watches')
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('looked_at', 'bigint')
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('paused_at', 'bigint')
      .addPrimaryKeyConstraint('watches_pk', ['team_id', 'user_id'])
      .execute();
    await watchOlder(db, engine);
  },
});

/** As the queries say it, word by word: SQLite uses a partial index only for the very same condition. */
export const isWatched = `(phase in ('pending', 'running') or wanted is not null)`;
export const isUnderWay = `(state in ('asked', 'sending') or state = 'unknown' and settled_at is null)`;

async function createInstances(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('instances')
    .addColumn('launch_id', 'text', (column) => column.primaryKey())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('team_id', 'text', (column) => column.notNull())
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('status', 'text')
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ends_at', 'bigint')
    .addColumn('seen_as', 'text')
    .addColumn('missed', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('wanted', 'text')
    .addColumn('wanted_at', 'bigint')
    .execute();
  // Those that are watched are few, however many there were.
  await sql`create index instances_watched on instances (team_id, user_id) where ${sql.raw(isWatched)}`.execute(
    db,
  );
  await sql`create index instances_live on instances (workspace_id, phase) where phase in ('pending', 'running')`.execute(
    db,
  );
  await sql`create index instances_of_person on instances (team_id, user_id, since)`.execute(db);
}

async function createActions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('actions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('launch_id', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    // Whose instance it is, and so whose token sends it.
    .addColumn('team_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // Who asked, and where.
    .addColumn('by_team_id', 'text', (column) => column.notNull())
    .addColumn('by_workspace_id', 'text', (column) => column.notNull())
    .addColumn('by_user_id', 'text', (column) => column.notNull())
    .addColumn('press', 'text', (column) => column.notNull())
    .addColumn('sealed_script', 'text')
    .addColumn('script_kid', 'text')
    .addColumn('scope', 'text')
    .addColumn('failure', 'text')
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .addColumn('sent_at', 'bigint')
    .addColumn('settled_at', 'bigint')
    .execute();
  await sql`create unique index actions_press on actions (launch_id, by_user_id, press)`.execute(db);
  await sql`create unique index actions_under_way on actions (launch_id) where ${sql.raw(isUnderWay)}`.execute(
    db,
  );
  await sql`create index actions_of_launch on actions (launch_id, asked_at)`.execute(db);
  await sql`create index actions_of_person on actions (team_id, user_id)`.execute(db);
  await sql`create index actions_with_script on actions (id) where sealed_script is not null`.execute(db);
}

const monthMs = 30 * 86_400_000;

/**
 * What was launched before is watched as well, unless it is so old that the platform has most likely forgotten it: counted
 * from the newest launch, since a database has no clock that a test could hand to it.
 */
async function watchOlder(db: Kysely<unknown>, engine: Engine['kind']): Promise<void> {
  const name =
    engine === 'sqlite'
      ? sql`json_extract(request, '$.instanceServiceName')`
      : sql`request::json ->> 'instanceServiceName'`;
  const newId = engine === 'sqlite' ? sql`lower(hex(randomblob(16)))` : sql`md5(random()::text || user_id)`;
  await sql`
    insert into instances (launch_id, instance_id, team_id, workspace_id, user_id, name, phase, since)
    select id, instance_id, team_id, case workspace_id when '' then team_id else workspace_id end, user_id,
      coalesce(${name}, ''), 'pending', coalesce(settled_at, accepted_at)
    from launches
    where state = 'created' and instance_id is not null
      and accepted_at > (select max(accepted_at) from launches) - ${monthMs}`.execute(db);
  await sql`
    insert into jobs (id, task, lane, priority, serial_key, subject, run_at, due_at, attempts)
    select ${newId}, 'watch-account', 'watch', 1, 'watch:' || team_id || '/' || user_id, team_id || '/' || user_id,
      max(since), null, 0
    from instances group by team_id, user_id`.execute(db);
}
