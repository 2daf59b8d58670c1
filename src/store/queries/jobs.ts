import { sql } from 'kysely';
import type { Job, JobStore, Lease, NewJob } from '../../jobs/ports.ts';
import type { Engine } from '../engine.ts';
import type { Database } from '../schema.ts';

/** Called inside the transaction that makes the work necessary. */
export async function insertJobs(db: Database, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const rows = jobs.map(({ id, task, subject, runAt, lease }) => ({
    id,
    task,
    subject,
    run_at: runAt,
    due_at: lease?.until ?? runAt,
    attempts: lease ? 1 : 0,
    lease_owner: lease?.owner ?? null,
  }));
  await db.insertInto('jobs').values(rows).execute();
}

/** Only the holder of this very lease: `attempts` tells it from a later one of the same owner. */
export async function deleteJob(db: Database, { id, lease, attempts }: Job): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('jobs')
    .where('id', '=', id)
    .where('lease_owner', '=', lease.owner)
    .where('attempts', '=', attempts)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Jobs that nobody will take again, once what they were for is settled otherwise. */
export async function deleteGivenUp(db: Database, task: string, subject: string): Promise<void> {
  await db
    .deleteFrom('jobs')
    .where('task', '=', task)
    .where('subject', '=', subject)
    .where('gave_up_at', 'is not', null)
    .execute();
}

/**
 * Picks and takes in one statement. PostgreSQL skips what another claimer is taking just now, and keeps what
 * was picked (the CTE with a row lock is never run twice, as a plain subquery may be); SQLite has one writer at a time.
 */
export function claimQuery(db: Database, engine: Engine['kind'], lease: Lease, limit: number, now: number) {
  const due = db
    .selectFrom('jobs')
    .select('id')
    .where('gave_up_at', 'is', null)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit);
  return db
    .with('due', () => (engine === 'postgres' ? due.forUpdate().skipLocked() : due))
    .updateTable('jobs')
    .set({ lease_owner: lease.owner, due_at: lease.until, attempts: sql<number>`attempts + 1` })
    .where('id', 'in', (query) => query.selectFrom('due').select('due.id'))
    .returning(['id', 'task', 'subject', 'run_at', 'attempts']);
}

export function createJobStore(db: Database, engine: Engine['kind']): JobStore {
  const updateHeld = ({ id, lease, attempts }: Job) =>
    db
      .updateTable('jobs')
      .where('id', '=', id)
      .where('lease_owner', '=', lease.owner)
      .where('attempts', '=', attempts);

  return {
    async claim(lease, limit, now) {
      const rows = await claimQuery(db, engine, lease, limit, now).execute();
      return rows
        .map(({ id, task, subject, run_at, attempts }) => ({
          id,
          task,
          subject,
          runAt: run_at,
          attempts,
          lease,
        }))
        .sort((a, b) => a.runAt - b.runAt);
    },
    complete: (job) => deleteJob(db, job),
    async retry(job, runAt, error) {
      const { numUpdatedRows } = await updateHeld(job)
        .set({ run_at: runAt, due_at: runAt, lease_owner: null, last_error: error })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async giveUp(job, at, error) {
      const { numUpdatedRows } = await updateHeld(job)
        .set({ gave_up_at: at, lease_owner: null, last_error: error })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async extend(job, until) {
      const { numUpdatedRows } = await updateHeld(job).set({ due_at: until }).executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async release(owner) {
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set({ lease_owner: null, due_at: sql<number>`run_at`, attempts: sql<number>`attempts - 1` })
        .where('lease_owner', '=', owner)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async nextRunAt() {
      const next = await db
        .selectFrom('jobs')
        .select('due_at')
        .where('gave_up_at', 'is', null)
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst();
      return next?.due_at ?? null;
    },
    async count() {
      const { waiting, given_up } = await db
        .selectFrom('jobs')
        .select(({ fn }) => [
          sql<number>`coalesce(sum(case when gave_up_at is null then 1 else 0 end), 0)`.as('waiting'),
          fn.count<number>('gave_up_at').as('given_up'),
        ])
        .executeTakeFirstOrThrow();
      return { waiting: Number(waiting), givenUp: Number(given_up) };
    },
  };
}
