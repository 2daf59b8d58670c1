import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';

/**
 * Launches by state and jobs, counted by triggers as they change: reading the figures scans no table, whoever writes to
 * it and with whatever statement. And a place to write to for whoever asks whether writing works.
 */
export const counts = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('counts')
      .addColumn('name', 'text', (column) => column.notNull())
      // Each connection to PostgreSQL has a row of its own, so that nobody waits for another's transaction.
      .addColumn('slot', 'integer', (column) => column.notNull())
      .addColumn('value', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('counts_pk', ['name', 'slot'])
      .execute();
    await db.schema
      .createTable('write_probes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('content', 'text', (column) => column.notNull())
      .execute();
    for (const statement of [
      ...countChanges(engine, 'launches', 'state', launchKind),
      ...countChanges(engine, 'jobs', 'gave_up_at', jobKind),
    ])
      await sql.raw(statement).execute(db);
    // After the triggers: PostgreSQL lets nobody write to the tables from then on until this is done.
    await sql`insert into counts select 'launches.' || state, 0, count(*) from launches group by state`.execute(
      db,
    );
    await sql`insert into counts select ${sql.raw(jobKind('jobs'))}, 0, count(*) from jobs group by 1`.execute(
      db,
    );
  },
});

const jobKind = (row: string) =>
  `case when ${row}.gave_up_at is null then 'jobs.waiting' else 'jobs.given_up' end`;
const launchKind = (row: string) => `'launches.' || ${row}.state`;

const addTo = (name: string, slot: string, change: number) =>
  `insert into counts (name, slot, value) values (${name}, ${slot}, ${change})
   on conflict (name, slot) do update set value = counts.value + excluded.value`;

/** SQLite has one writer at a time: one row for each figure. */
const sqliteTrigger = (table: string, event: string, isChanged: string, changes: readonly string[]) =>
  `create trigger ${table}_counted_${event.split(' ')[0]} after ${event} on ${table} ${isChanged}
   begin ${changes.map((change) => `${change};`).join(' ')} end`;

const sqliteTriggersOf = (table: string, column: string, kind: (row: string) => string) => {
  const gone = addTo(kind('old'), '0', -1);
  const come = addTo(kind('new'), '0', 1);
  return [
    sqliteTrigger(table, 'insert', '', [come]),
    sqliteTrigger(table, 'delete', '', [gone]),
    sqliteTrigger(table, `update of ${column}`, `when ${kind('old')} <> ${kind('new')}`, [gone, come]),
  ];
};

/** For whoever makes the table anew. */
export const sqliteLaunchTriggers = sqliteTriggersOf('launches', 'state', launchKind);

const postgresTriggersOf = (table: string, column: string, kind: (row: string) => string) => [
  `create or replace function count_${table}() returns trigger language plpgsql as $$
   begin
     if tg_op <> 'INSERT' then ${addTo(kind('old'), 'pg_backend_pid()', -1)}; end if;
     if tg_op <> 'DELETE' then ${addTo(kind('new'), 'pg_backend_pid()', 1)}; end if;
     return null;
   end $$`,
  `create trigger ${table}_counted after insert or delete on ${table}
   for each row execute function count_${table}()`,
  `create trigger ${table}_recounted after update of ${column} on ${table}
   for each row when (${kind('old')} <> ${kind('new')}) execute function count_${table}()`,
];

/** What keeps the figures of a table: `kind` is the figure that a row belongs to, told by its `column`. */
export const countChanges = (
  engine: Engine['kind'],
  table: 'launches' | 'jobs',
  column: string,
  kind: (row: string) => string,
): string[] => (engine === 'sqlite' ? sqliteTriggersOf : postgresTriggersOf)(table, column, kind);
