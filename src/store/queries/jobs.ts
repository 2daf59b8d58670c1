import { sql } from 'kysely';
import { type Lane, lanes, priorities } from '../../jobs/lanes.ts';
import type { Claim, Job, JobCounts, JobStore, NewJob } from '../../jobs/ports.ts';
import type { Engine } from '../engine.ts';
import { freeJobsChannel } from '../migrations/009-lanes.ts';
import { insertRows, type Preparing } from '../prepared.ts';
import { toJobRow } from '../rows.ts';
import type { Database } from '../schema.ts';
import { readCounts } from './counts.ts';

/** Called inside the transaction that makes the work necessary. */
export async function insertJobs(db: Database, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const rows = jobs.map(toJobRow);
  await insertRows(db, 'insert-jobs', rows, (slots) => db.insertInto('jobs').values(slots));
}

/** Only whoever holds it this time: `attempts` tells that from a later time of the same owner. */
export async function deleteJob(db: Database, { id, owner, attempts }: Job): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('jobs')
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where('attempts', '=', attempts)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Lanes, priorities, tasks and limits are constants of ours, written into the text: SQLite takes 10 times as long for the 18
 * parts of a look where it does not know their limit beforehand (230 us instead of 23).
 */
const constant = <T extends string | number>(value: T) => sql.lit(value);

/**
 * Picks and takes in one statement. PostgreSQL skips what another claimer is taking just now, and keeps what
 * was picked (materialized: it is never run twice); SQLite has one writer at a time. A part for each priority, so that
 * each reads only what is due, in the index's order; both engines run the parts of a union one after the other, and
 * no further than the limit.
 */
export function claimQuery(db: Database, engine: Engine['kind'], { owner, lane, tasks, limit, now }: Claim) {
  const dueOf = (priority: number) => {
    const due = db
      .selectFrom('jobs')
      .select('id')
      .where('lane', '=', constant(lane))
      .where('priority', '=', constant(priority))
      .where('gave_up_at', 'is', null)
      .where('due_at', '<=', now)
      .where('task', 'in', tasks.map(constant))
      .orderBy('due_at')
      .limit(constant(limit));
    return db
      .selectFrom((engine === 'postgres' ? due.forUpdate().skipLocked() : due).as('due'))
      .select('due.id');
  };
  const [high, normal, low] = [dueOf(0), dueOf(1), dueOf(2)];
  return db
    .with(
      (cte) => cte('picked').materialized(),
      () => high.unionAll(normal).unionAll(low).limit(constant(limit)),
    )
    .updateTable('jobs')
    .set({ lease_owner: owner, due_at: null, attempts: sql<number>`attempts + 1` })
    .where('id', 'in', (query) => query.selectFrom('picked').select('picked.id'))
    .returning(['id', 'task', 'lane', 'priority', 'serial_key', 'subject', 'run_at', 'attempts']);
}

/** One probe of the index for each lane and priority. */
export function nextDueQuery(db: Database, tasks?: readonly string[], of: readonly Lane[] = lanes) {
  const probe = (lane: Lane, priority: number) =>
    db
      .selectFrom(
        db
          .selectFrom('jobs')
          .select(['lane', 'due_at'])
          .where('lane', '=', constant(lane))
          .where('priority', '=', constant(priority))
          .where('gave_up_at', 'is', null)
          .where('due_at', 'is not', null)
          .$if(tasks !== undefined, (query) => query.where('task', 'in', (tasks ?? []).map(constant)))
          .orderBy('due_at')
          .limit(constant(1))
          .as('next'),
      )
      .selectAll();
  const [first, ...others] = of.flatMap((lane) => priorities.map((_, priority) => probe(lane, priority)));
  if (!first) throw new Error('there are no lanes');
  return others.reduce((probes, other) => probes.unionAll(other), first);
}

export function createJobStore(
  db: Database,
  preparing: Preparing,
  engine: Pick<Engine, 'kind' | 'listen'>,
): JobStore {
  const updateHeld = ({ id, owner, attempts }: Pick<Job, 'id' | 'owner' | 'attempts'>) =>
    db
      .updateTable('jobs')
      .where('id', '=', id)
      .where('lease_owner', '=', owner)
      .where('attempts', '=', attempts);

  /** Under a limit of Slack's many jobs are put off, again and again. */
  const putOff = preparing.change(
    'retry-job',
    (slot: (name: 'id' | 'owner' | 'attempts' | 'runAt' | 'error') => never) =>
      updateHeld({ id: slot('id'), owner: slot('owner'), attempts: slot('attempts') })
        .set({
          run_at: slot('runAt'),
          due_at: whenFree(slot('runAt')),
          lease_owner: null,
          last_error: slot('error'),
        })
        .returning('id'),
  );

  /** Asked many times a second, always about the same tasks: each text is made once. */
  const probes = onceFor((tasks: readonly string[] | undefined, name) =>
    onceFor((of: readonly Lane[], nth) =>
      preparing.read(`next-due-${name}-${nth}`, () => nextDueQuery(db, tasks, of)),
    ),
  );
  const claims = onceFor((tasks: readonly string[], name) =>
    onceFor(([lane, limit]: readonly [Lane, number], nth) =>
      preparing.change(`claim-${name}-${nth}`, (slot: (name: 'owner' | 'now') => never) =>
        claimQuery(db, engine.kind, { lane, limit, tasks, owner: slot('owner'), now: slot('now') }),
      ),
    ),
  );

  return {
    async claim(claim) {
      if (claim.tasks.length === 0) return [];
      const { owner, now, lane, limit } = claim;
      const rows = await claims(claim.tasks)([lane, limit])({ owner, now });
      return rows
        .toSorted((a, b) => a.priority - b.priority || a.run_at - b.run_at)
        .map(({ id, task, lane, serial_key, subject, run_at, attempts }) => ({
          id,
          task,
          lane,
          serialKey: serial_key,
          subject,
          runAt: run_at,
          attempts,
          owner,
        }));
    },
    complete: (job) => deleteJob(db, job),
    async retry({ id, owner, attempts }, runAt, error) {
      const updated = await putOff({ id, owner, attempts, runAt, error });
      return updated.length > 0;
    },
    async giveUp(job, at, error) {
      const { numUpdatedRows } = await updateHeld(job)
        .set({ gave_up_at: at, due_at: whenFree(at), lease_owner: null, last_error: error })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async release(owner, butNot) {
      const { numUpdatedRows } = await free(db)
        .where('lease_owner', '=', owner)
        .$if(butNot.length > 0, (query) => query.where('id', 'not in', butNot))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    ...(engine.kind === 'postgres' ? owners(db) : soleOwner),
    listen: (onFree) => engine.listen?.(freeJobsChannel, onFree) ?? (() => undefined),
    async nextDue(tasks, of = lanes) {
      const next = new Map<Lane, number>();
      if (tasks?.length === 0 || of.length === 0) return next;
      for (const { lane, due_at } of await probes(tasks)(of)({}))
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

/** Made when it is first asked for, and named by how many there were before. */
function onceFor<Tasks extends readonly (string | number)[] | undefined, T>(
  make: (tasks: Tasks, name: number) => T,
): (tasks: Tasks) => T {
  const made = new Map<string, T>();
  return (tasks) => {
    const key = tasks?.join(' ') ?? '';
    const known = made.get(key);
    if (known) return known;
    const first = make(tasks, made.size);
    made.set(key, first);
    return first;
  };
}

/** When a job that nobody holds may be taken: with a serial key the database says whether it is its turn. */
const whenFree = (at: number | ReturnType<typeof sql>) =>
  sql<number | null>`case when serial_key is null then cast(${at} as bigint) end`;

/** The try counts: it may have had its effect. */
const free = (db: Database) =>
  db.updateTable('jobs').set({ lease_owner: null, due_at: whenFree(sql`run_at`) });

/**
 * One process has the file: nobody else judges whether it lives. What a dead one held was freed when the file was opened,
 * under the lock that proves it dead.
 */
const soleOwner: Owners = {
  enrol: async () => undefined,
  keepAlive: async () => true,
  freeDead: async () => 0,
};

type Owners = Pick<JobStore, 'enrol' | 'keepAlive' | 'freeDead'>;

/** For whoever opens the file, alone. */
export async function freeAllJobs(db: Database): Promise<void> {
  await free(db).where('lease_owner', 'is not', null).execute();
}

/** By the server's clock: those of replicas need not agree. */
export const serverNow = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;

const serverStart = sql<number>`cast(extract(epoch from pg_postmaster_start_time()) * 1000 as bigint)`;

const owners = (db: Database): Owners => ({
  async enrol(owner, forMs) {
    await db
      .insertInto('job_owners')
      .values({ id: owner, alive_until: sql`${serverNow} + ${forMs}` })
      .execute();
  },
  // However late: as long as nobody counted it as dead, it holds what it held.
  async keepAlive(owner, forMs) {
    const { numUpdatedRows } = await db
      .updateTable('job_owners')
      .set({ alive_until: sql`${serverNow} + ${forMs}` })
      .where('id', '=', owner)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  },
  /**
   * Who is dead is said by the deletion of its row, which waits for its beat and looks again: only what those held is
   * freed, and an owner whose row is gone knows it with its next beat. What was stored in the name of somebody already
   * counted as dead is freed too; rows with a due_at are the last leases of the version before, which end by themselves.
   */
  async freeDead(servedMs) {
    const isSure = servedMs === undefined ? sql`true` : sql`alive_until - ${servedMs} >= ${serverStart}`;
    const { numAffectedRows } = await sql`
      with dead as (delete from job_owners where alive_until <= ${serverNow} and ${isSure} returning id)
      update jobs set lease_owner = null, due_at = case when serial_key is null then run_at end
      where lease_owner is not null and due_at is null and gave_up_at is null
        and (lease_owner in (select id from dead)
          or not exists (select from job_owners where job_owners.id = jobs.lease_owner))`.execute(db);
    return Number(numAffectedRows ?? 0);
  },
});
