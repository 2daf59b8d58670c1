// What every look runs, on PostgreSQL: several statements in one round trip and one transaction. Their order is that of all
// others who change these rows: the job, the watch, and last the lock of the key.
import type { PostgresSession, Statement } from '../postgres-exchange.ts';
import type { HotStore } from './hot-store.ts';
import { toWatchRow, watchColumns, watchKept } from './quiet-look.ts';

const isHeld = 'id = $1::text and lease_owner = $2::text and attempts = $3::integer';
const held = `select id from jobs where ${isHeld}`;

const holdJob: Statement = { name: 'hold-job', text: `${held} for update` };

const keepWatch: Statement = {
  name: 'keep-watch',
  text: `
  insert into watches (${watchColumns})
  select $4::text, $5::text, $6::text, $7::bigint, $8::integer, $9::bigint where exists (${held})
  ${watchKept}`,
};

const dropWatch: Statement = {
  name: 'drop-watch',
  text: `delete from watches where team_id = $4::text and user_id = $5::text and exists (${held})`,
};

/** As the triggers take it (migration 009): nobody stores another look before this one has said what comes next. */
const lockKey: Statement = { name: 'lock-key', text: 'select pg_advisory_xact_lock(4, hashtext($1))' };

/** Behind the lock, so that it sees whatever others stored before they gave it back. */
const endTurn: Statement = {
  name: 'end-look',
  text: `
  with held as materialized (${held}
  ), later as materialized (
    select min(run_at) as earliest from jobs
    where serial_key = $4::text and id <> $1::text and gave_up_at is null and run_at > $5::bigint
  ), served as (
    delete from jobs using held
    where serial_key = $4::text and jobs.id <> $1::text and gave_up_at is null and jobs.lease_owner is null
  ), ended as (
    delete from jobs using held, later
    where jobs.id = held.id and least($6::bigint, later.earliest) is null
  )
  update jobs set run_at = least($6::bigint, later.earliest), due_at = null, lease_owner = null, last_error = null
  from held, later
  where jobs.id = held.id and least($6::bigint, later.earliest) is not null`,
};

export const noteQuietLookOnPostgres =
  ({ change }: PostgresSession): HotStore['noteQuietLook'] =>
  async (account, look) => {
    const { job, at, nextAt } = look;
    const mine = [job.id, job.owner, job.attempts];
    const key = job.serialKey ?? '';
    const watch = toWatchRow(account, look);
    const [rows] = await change(
      { statement: holdJob, values: mine },
      watch
        ? { statement: keepWatch, values: [...mine, ...Object.values(watch)] }
        : { statement: dropWatch, values: [...mine, account.teamId, account.userId] },
      { statement: lockKey, values: [key] },
      { statement: endTurn, values: [...mine, key, at, nextAt] },
    );
    return rows?.length === 1;
  };
