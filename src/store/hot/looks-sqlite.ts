// What every look runs, on SQLite: see sqlite.ts.
import type { RunStatement, SqliteUnits } from '../sqlite-dialect.ts';
import type { HotStore } from './hot-store.ts';
import { type QuietLook, toWatchRow, watchColumns, watchKept } from './quiet-look.ts';

const holdJob = 'select 1 from jobs where id = ? and lease_owner = ? and attempts = ?';
const keepWatch = `insert into watches (${watchColumns}) values (?, ?, ?, ?, ?, ?) ${watchKept}`;
const dropWatch = 'delete from watches where team_id = ? and user_id = ?';
/** By the index on what a key's jobs wait for, which holds none that was given up. */
const others = 'serial_key = ? and id <> ? and gave_up_at is null';
const findLater = `select min(run_at) as earliest from jobs where ${others} and run_at > ?`;
const dropServed = `delete from jobs where ${others} and lease_owner is null`;
const endLook = 'delete from jobs where id = ? and attempts = ?';
const freeLook =
  'update jobs set run_at = ?, due_at = null, lease_owner = null, last_error = null where id = ? and attempts = ?';

export const noteQuietLookOnSqlite =
  ({ change }: SqliteUnits): HotStore['noteQuietLook'] =>
  (account, look) =>
    change((run) => {
      const { id, owner, attempts } = look.job;
      if (run(holdJob, [id, owner, attempts]).rows.length === 0) return false;
      const watch = toWatchRow(account, look);
      if (watch) run(keepWatch, Object.values(watch));
      else run(dropWatch, [account.teamId, account.userId]);
      endTurn(run, look);
      return true;
    });

function endTurn(run: RunStatement, { job, at, nextAt }: QuietLook): void {
  const { id, attempts } = job;
  const key = job.serialKey ?? '';
  const [later] = run<{ readonly earliest: number | null }>(findLater, [key, id, at]).rows;
  run(dropServed, [key, id]);
  const times = [nextAt, later?.earliest ?? null].filter((time) => time !== null);
  if (times.length === 0) run(endLook, [id, attempts]);
  else run(freeLook, [Math.min(...times), id, attempts]);
}
