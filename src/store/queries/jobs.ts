import { sql } from 'kysely';
import { type Lane, lanes, priorities } from '../../jobs/lanes.ts';
import type { Claim, Job, JobCounts, JobStore, NewJob } from '../../jobs/ports.ts';
import type { Engine } from '../engine.ts';
import type { Database } from '../schema.ts';
import { readCounts } from './counts.ts';

/** Called inside the transaction that makes the work necessary. */
export async function insertJobs(db: Database, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  await db.insertInto('jobs').values(jobs.map(toRow)).execute();
}

const toRow = ({ id, task, lane, priority = 'normal', serialKey, subject, runAt, lease }: NewJob) => ({
  id,
  task,
  lane,
  priority: priorities.indexOf(priority),
  serial_key: serialKey ?? null,
  subject,
  run_at: runAt,
  // Whose turn it is among the jobs of a key, the database says (migration 009).
  due_at: serialKey === undefined ? (lease?.until ?? runAt) : null,
  attempts: lease ? 1 : 0,
  lease_owner: lease?.owner ?? null,
});

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
 * was picked (materialized: it is never run twice); SQLite has one writer at a time. A part for each priority, so that
 * each reads only what is due, in the index's order; both engines run the parts of a union one after the other, and
 * no further than the limit.
 */
export function claimQuery(db: Database, engine: Engine['kind'], { lease, lane, tasks, limit, now }: Claim) {
  const dueOf = (priority: number) => {
    const due = db
      .selectFrom('jobs')
      .select('id')
      .where('lane', '=', lane)
      .where('priority', '=', priority)
      .where('gave_up_at', 'is', null)
      .where('due_at', '<=', now)
      .where('task', 'in', tasks)
      .orderBy('due_at')
      .limit(limit);
    return db
      .selectFrom((engine === 'postgres' ? due.forUpdate().skipLocked() : due).as('due'))
      .select('due.id');
  };
  const [high, normal, low] = [dueOf(0), dueOf(1), dueOf(2)];
  return db
    .with(
      (cte) => cte('picked').materialized(),
      () => high.unionAll(normal).unionAll(low).limit(limit),
    )
    .updateTable('jobs')
    .set({ lease_owner: lease.owner, due_at: lease.until, attempts: sql<number>`attempts + 1` })
    .where('id', 'in', (query) => query.selectFrom('picked').select('picked.id'))
    .returning(['id', 'task', 'lane', 'priority', 'serial_key', 'subject', 'run_at', 'attempts']);
}

/** One probe of the index for each lane and priority. */
export function nextDueQuery(db: Database, tasks: readonly string[]) {
  const probe = (lane: Lane, priority: number) =>
    db
      .selectFrom(
        db
          .selectFrom('jobs')
          .select(['lane', 'due_at'])
          .where('lane', '=', lane)
          .where('priority', '=', priority)
          .where('gave_up_at', 'is', null)
          .where('due_at', 'is not', null)
          .where('task', 'in', tasks)
          .orderBy('due_at')
          .limit(1)
          .as('next'),
      )
      .selectAll();
  const [first, ...others] = lanes.flatMap((lane) => priorities.map((_, priority) => probe(lane, priority)));
  if (!first) throw new Error('there are no lanes');
  return others.reduce((probes, other) => probes.unionAll(other), first);
}

export function createJobStore(db: Database, engine: Engine['kind']): JobStore {
  const updateHeld = ({ id, lease, attempts }: Job) =>
    db
      .updateTable('jobs')
      .where('id', '=', id)
      .where('lease_owner', '=', lease.owner)
      .where('attempts', '=', attempts);

  return {
    async claim(claim) {
      if (claim.tasks.length === 0) return [];
      const rows = await claimQuery(db, engine, claim).execute();
      return rows
        .sort((a, b) => a.priority - b.priority || a.run_at - b.run_at)
        .map(({ id, task, lane, serial_key, subject, run_at, attempts }) => ({
          id,
          task,
          lane,
          serialKey: serial_key,
          subject,
          runAt: run_at,
          attempts,
          lease: claim.lease,
        }));
    },
    complete: (job) => deleteJob(db, job),
    async retry(job, runAt, error) {
      const { numUpdatedRows } = await updateHeld(job)
        .set({ run_at: runAt, due_at: whenFree(runAt), lease_owner: null, last_error: error })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async giveUp(job, at, error) {
      const { numUpdatedRows } = await updateHeld(job)
        .set({ gave_up_at: at, due_at: whenFree(at), lease_owner: null, last_error: error })
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
        .set({ lease_owner: null, due_at: whenFree(sql`run_at`), attempts: sql<number>`attempts - 1` })
        .where('lease_owner', '=', owner)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async nextDue(tasks) {
      const next = new Map<Lane, number>();
      if (tasks.length === 0) return next;
      for (const { lane, due_at } of await nextDueQuery(db, tasks).execute())
        next.set(lane, Math.min(due_at ?? Infinity, next.get(lane) ?? Infinity));
      return next;
    },
    async count() {
      const counts = await readCounts(db, 'jobs.');
      const waiting = Object.fromEntries(lanes.map((lane) => [lane, counts.get(`waiting.${lane}`) ?? 0]));
      return { waiting: waiting as JobCounts['waiting'], givenUp: counts.get('given_up') ?? 0 };
    },
  };
}

/** When a job that nobody holds may be taken: with a serial key the database says whether it is its turn. */
const whenFree = (at: number | ReturnType<typeof sql>) =>
  sql<number | null>`case when serial_key is null then cast(${at} as bigint) end`;
