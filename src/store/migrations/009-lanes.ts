import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';
import { countChanges } from './007-counts.ts';

/** Where replicas hear of jobs that are free and due. */
export const freeJobsChannel = 'gpu_instance_free_jobs';

/** Lanes, priorities and serial keys of jobs; jobs are counted by lane; who holds them lives, or not. */
export const jobLanes = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    if (engine === 'sqlite') await rebuildJobs(db);
    else await alterJobs(db);
    // A job that is not to be taken by its time (in the hands of somebody who lives, or behind another of its key) is in
    // no index of due ones: 10,000 of them slow nobody down.
    await sql`create index jobs_due on jobs (lane, priority, due_at)
      where gave_up_at is null and due_at is not null`.execute(db);
    await sql`create unique index jobs_of_key_in_turn on jobs (serial_key) where ${sql.raw(inTurn)}`.execute(
      db,
    );
    await sql`create index jobs_of_key on jobs (serial_key, run_at, id)
      where serial_key is not null and gave_up_at is null`.execute(db);
    for (const statement of engine === 'sqlite' ? sqliteKeys : [...postgresKeys, ...postgresOwners])
      await sql.raw(statement).execute(db);
    for (const statement of countChanges(engine, 'jobs', 'gave_up_at', jobKind))
      await sql.raw(statement).execute(db);
    await sql`delete from counts where name like 'jobs.%'`.execute(db);
    await sql`insert into counts select ${sql.raw(jobKind('jobs'))}, 0, count(*) from jobs group by 1`.execute(
      db,
    );
  },
});

const jobKind = (row: string) =>
  `case when ${row}.gave_up_at is null then 'jobs.waiting.' || ${row}.lane else 'jobs.given_up' end`;

const laneOf = `case
  when task = 'create-instance' then 'launch'
  when task = 'resolve-unknown' then 'look'
  when task like 'tell-%' then 'show'
  else 'upkeep' end`;

/** The lane has a default for a replica of the version before, which may be at work meanwhile. */
const newColumns = `
  lane text not null default 'launch',
  priority smallint not null default 1,
  serial_key text`;

async function alterJobs(db: Kysely<unknown>): Promise<void> {
  for (const column of newColumns.split(','))
    await sql.raw(`alter table jobs add column ${column}`).execute(db);
  await sql.raw(`update jobs set lane = ${laneOf}`).execute(db);
  await sql`alter table jobs alter column due_at drop not null`.execute(db);
  await sql`drop index jobs_due`.execute(db);
  await sql`drop trigger jobs_counted on jobs`.execute(db);
  await sql`drop trigger jobs_recounted on jobs`.execute(db);
}

/** SQLite cannot take a NOT NULL back. Its triggers and indexes go with the old table. */
async function rebuildJobs(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table new_jobs (
        id text primary key,
        task text not null,
        subject text not null,
        run_at bigint not null,
        due_at bigint,
        attempts integer not null default 0,
        lease_owner text,
        last_error text,
        gave_up_at bigint,
        ${newColumns}
      )`,
    )
    .execute(db);
  const columns = 'id, task, subject, run_at, due_at, attempts, lease_owner, last_error, gave_up_at';
  await sql.raw(`insert into new_jobs (${columns}, lane) select ${columns}, ${laneOf} from jobs`).execute(db);
  await sql`drop table jobs`.execute(db);
  await sql`alter table new_jobs rename to jobs`.execute(db);
  await sql`create index jobs_by_subject on jobs (subject)`.execute(db);
}

/** Running, or next to be taken. The unique index says what serial keys are for: at most one of a key is. */
const inTurn = `serial_key is not null and gave_up_at is null and (lease_owner is not null or due_at is not null)`;

// Whose turn it is among the jobs of a key is kept by triggers, whoever changes them and with whatever statement: nobody
// has to know the other jobs of a key in order to store, end or free one. A job with a key is stored with due_at null.

export const behind = (key: string) => `serial_key = ${key} and gave_up_at is null and lease_owner is null`;
export const first = (key: string) =>
  `(select id from jobs where ${behind(key)} order by run_at, id limit 1)`;

const events = (whose: (event: 'insert' | 'update' | 'delete', on: string, when: string) => string) => [
  whose('insert', 'insert', 'new.serial_key is not null'),
  whose('delete', 'delete', 'old.serial_key is not null'),
  // Not when it is taken: then nothing changes for the others.
  whose(
    'update',
    'update of run_at, lease_owner, gave_up_at',
    'new.serial_key is not null and new.lease_owner is null',
  ),
];

const sqliteKeys = events((event, on, when) => {
  const key = event === 'delete' ? 'old.serial_key' : 'new.serial_key';
  return `create trigger jobs_of_key_${event} after ${on} on jobs when ${when}
    begin
      update jobs set due_at = null
      where serial_key = ${key} and ${inTurn} and lease_owner is null and id <> ${first(key)};
      update jobs set due_at = run_at
      where id = ${first(key)} and due_at is null
        and not exists (select 1 from jobs where serial_key = ${key} and ${inTurn});
    end`;
});

/**
 * Changes of one key's jobs are made one after the other, under a lock that ends with the transaction (the first part of
 * its key tells it from the locks of presets and teams). Whoever claims takes no such lock: what is next in turn is
 * locked here, so that claimers skip it, and each statement of a function sees what was committed before it.
 */
const postgresKeys = [
  `create or replace function keep_turns() returns trigger language plpgsql as $$
   declare
     key text := case tg_op when 'DELETE' then old.serial_key else new.serial_key end;
     head text;
   begin
     perform pg_advisory_xact_lock(4, hashtext(key));
     perform id from jobs where ${behind('key')} and due_at is not null for update;
     if exists (select from jobs where serial_key = key and gave_up_at is null and lease_owner is not null) then
       return null;
     end if;
     head := ${first('key')};
     update jobs set due_at = null where ${behind('key')} and due_at is not null and id <> head;
     update jobs set due_at = run_at where id = head and due_at is null;
     return null;
   end $$`,
  ...events(
    (event, on, when) =>
      `create trigger jobs_of_key_${event} after ${on} on jobs for each row when (${when})
       execute function keep_turns()`,
  ),
];

/** Announced when it is stored, freed or next in turn; a second ahead, as the clocks of server and replicas may differ. */
const postgresOwners = [
  'create table job_owners (id text primary key, alive_until bigint not null)',
  'create index jobs_held on jobs (lease_owner) where lease_owner is not null',
  `create or replace function announce_free_job() returns trigger language plpgsql as $$
   begin
     if new.due_at <= extract(epoch from clock_timestamp()) * 1000 + 1000 then
       perform pg_notify('${freeJobsChannel}', '');
     end if;
     return null;
   end $$`,
  `create trigger jobs_announced after insert or update of due_at on jobs
   for each row when (new.due_at is not null and new.gave_up_at is null) execute function announce_free_job()`,
];
