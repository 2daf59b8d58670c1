import { type Selectable, sql } from 'kysely';
import type { AccountKey, Owner } from '../../core/person.ts';
import type { Instance } from '../../instances/instance.ts';
import type { InstanceChange, InstanceStore, Watch } from '../../instances/ports.ts';
import type { Job } from '../../jobs/ports.ts';
import type { Engine } from '../engine.ts';
import { isWatched } from '../migrations/013-instances.ts';
import type { Preparing } from '../prepared.ts';
import type { Database, InstancesTable } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { deleteJob, insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';

type Look = Parameters<InstanceStore['noteLook']>[2];

export function createInstanceStore(
  db: Database,
  engine: Engine['kind'],
  preparing: Preparing,
): InstanceStore {
  const findOne = preparing.read('find-instance', (slot: (name: 'launchId') => never) =>
    db.selectFrom('instances').selectAll().where('launch_id', '=', slot('launchId')),
  );

  return {
    async find(launchId) {
      const [row] = await findOne({ launchId });
      return row ? toInstance(row) : null;
    },
    async findNamed(owner, word, limit) {
      const rows = await namedQuery(db, owner, word, limit).execute();
      return rows.map(toInstance);
    },
    async findByOwner(owner, limit) {
      const rows = await byOwnerQuery(db, owner, limit).execute();
      return rows.map(toInstance);
    },
    async findLiveIn(workspaceId, channelId, limit) {
      const rows = await liveInQuery(db, workspaceId, channelId, limit).execute();
      return rows.map(toInstance);
    },
    async openWatch(account, endedAfter) {
      const [row, live, ended] = await Promise.all([
        watchQuery(db, account).executeTakeFirst(),
        watchedQuery(db, account).execute(),
        endedQuery(db, account, endedAfter).execute(),
      ]);
      const workspaceId = row?.workspace_id ?? live[0]?.workspace_id ?? account.teamId;
      const watch: Watch = {
        account: { teamId: account.teamId, workspaceId, userId: account.userId },
        lookedAt: row?.looked_at ?? null,
        failures: row?.failures ?? 0,
        pausedAt: row?.paused_at ?? null,
      };
      return { watch, watched: [...live, ...ended].map(toInstance) };
    },
    noteLook: (account, changes, look) =>
      db.transaction().execute(async (trx) => {
        if (!(await holds(trx, engine, look.job))) return false;
        // Always in the same order, so that two who change the same rows wait for each other, and not for ever.
        const sorted = changes.toSorted((a, b) => (a.launchId < b.launchId ? -1 : 1));
        for (const change of sorted) await applyChange(trx, change, look.at);
        const shows = [...sorted.map((change) => change.shows), look.shows].filter(
          (each) => each !== undefined,
        );
        for (const { surfaces } of shows) await markSurfaces(trx, surfaces, look.at);
        await insertJobs(trx, [...shows.map(({ job }) => job), ...sorted.flatMap(({ then = [] }) => then)]);
        await noteWatch(trx, account, look);
        await endTurn(trx, engine, look);
        return true;
      }),
  };
}

const watchQuery = (db: Database, { teamId, userId }: AccountKey) =>
  db.selectFrom('watches').selectAll().where('team_id', '=', teamId).where('user_id', '=', userId);

export const watchedQuery = (db: Database, { teamId, userId }: AccountKey) =>
  db
    .selectFrom('instances')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where(sql<boolean>`${sql.raw(isWatched)}`);

/** By the index on whose they are. */
const endedQuery = (db: Database, account: AccountKey, after: number) =>
  instancesOf(db, account)
    .where('since', '>', after)
    .where('phase', '=', 'ended')
    .where('wanted', 'is', null)
    .orderBy('since', 'desc')
    .limit(sql.lit(50));

const instancesOf = (db: Database, { teamId, userId }: AccountKey) =>
  db.selectFrom('instances').selectAll().where('team_id', '=', teamId).where('user_id', '=', userId);

export const byOwnerQuery = (db: Database, owner: AccountKey, limit: number) =>
  instancesOf(db, owner)
    .orderBy(sql`case phase when 'running' then 0 when 'pending' then 1 else 2 end`)
    .orderBy('since', 'desc')
    .orderBy('launch_id')
    .limit(limit);

/** A reference is eight characters of a launch's id, which are hexadecimal digits and dashes. */
const isReference = (word: string) => word.length >= 8 && /^[0-9a-f-]+$/u.test(word);

function namedQuery(db: Database, owner: AccountKey, word: string, limit: number) {
  const id = word.toLowerCase();
  return instancesOf(db, owner)
    .where(({ or, and, eb }) =>
      or([
        eb('name', '=', word),
        eb('instance_id', '=', word),
        ...(isReference(id) ? [and([eb('launch_id', '>=', id), eb('launch_id', '<', `${id}g`)])] : []),
      ]),
    )
    .orderBy('since', 'desc')
    .orderBy('launch_id')
    .limit(limit);
}

/** What somebody wants only for themselves is nobody else's to read of, in the channel or beyond it. */
const liveInQuery = (db: Database, workspaceId: string, channelId: string | null, limit: number) =>
  db
    .selectFrom('instances')
    .innerJoin('launches', 'launches.id', 'instances.launch_id')
    .selectAll('instances')
    .where('instances.workspace_id', '=', workspaceId)
    .where(sql<boolean>`phase in ('pending', 'running')`)
    .where('launches.card_place', '=', 'channel')
    .$if(channelId !== null, (query) => query.where('launches.channel_id', '=', channelId ?? ''))
    .orderBy('phase', 'desc')
    .orderBy('since', 'desc')
    .orderBy('launch_id')
    .limit(limit);

async function holds(trx: Database, engine: Engine['kind'], { id, owner, attempts }: Job): Promise<boolean> {
  const mine = trx
    .selectFrom('jobs')
    .select('id')
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where('attempts', '=', attempts);
  const row = await (engine === 'postgres' ? mine.forUpdate() : mine).executeTakeFirst();
  return row !== undefined;
}

/** One that was forgotten meanwhile is left so. */
async function applyChange(
  trx: Database,
  { launchId, set, audits }: InstanceChange,
  at: number,
): Promise<void> {
  const columns = Object.fromEntries(
    Object.entries(set).map(([field, value]) => [columnOf[field as keyof typeof set], value]),
  );
  const changed = await trx
    .updateTable('instances')
    .set(columns)
    .where('launch_id', '=', launchId)
    .returning(['team_id', 'workspace_id', 'user_id', 'status', 'instance_id'])
    .executeTakeFirst();
  if (!changed || audits === undefined) return;
  await appendAudit(trx, {
    at,
    teamId: changed.team_id,
    workspaceId: changed.workspace_id,
    userId: changed.user_id,
    action: audits,
    launchId,
    detail: {
      instanceId: changed.instance_id,
      ...(changed.status === null ? {} : { status: changed.status }),
    },
  });
}

const columnOf = {
  status: 'status',
  phase: 'phase',
  since: 'since',
  startedAt: 'started_at',
  endsAt: 'ends_at',
  seenAs: 'seen_as',
  missed: 'missed',
  wanted: 'wanted',
  wantedAt: 'wanted_at',
} as const satisfies Record<keyof InstanceChange['set'], keyof InstancesTable>;

async function noteWatch(trx: Database, { teamId, workspaceId, userId }: Owner, look: Look): Promise<void> {
  const { at, failed = false, pauses = false } = look;
  // Nothing is left to be watched.
  if (look.nextAt === null && !pauses)
    return void (await trx
      .deleteFrom('watches')
      .where('team_id', '=', teamId)
      .where('user_id', '=', userId)
      .execute());
  const isRead = !failed && !pauses;
  await trx
    .insertInto('watches')
    .values({
      team_id: teamId,
      workspace_id: workspaceId,
      user_id: userId,
      looked_at: isRead ? at : null,
      failures: failed ? 1 : 0,
      paused_at: pauses ? at : null,
    })
    .onConflict((conflict) =>
      conflict.columns(['team_id', 'user_id']).doUpdateSet({
        workspace_id: workspaceId,
        paused_at: pauses ? at : null,
        ...(isRead ? { looked_at: at } : {}),
        failures: failed ? sql<number>`watches.failures + 1` : 0,
      }),
    )
    .execute();
}

/** After everything else: the lock of its key is what others may be waiting for. */
async function endTurn(trx: Database, engine: Engine['kind'], { job, at, nextAt }: Look): Promise<void> {
  const key = job.serialKey ?? '';
  // As the triggers take it (migration 009): nobody stores another look before this one has said what comes next.
  if (engine === 'postgres') await sql`select pg_advisory_xact_lock(4, hashtext(${key}))`.execute(trx);
  const later = await trx
    .selectFrom('jobs')
    .select(({ fn }) => fn.min('run_at').as('earliest'))
    .where('serial_key', '=', key)
    .where('id', '<>', job.id)
    .where('gave_up_at', 'is', null)
    .where('run_at', '>', at)
    .executeTakeFirstOrThrow();
  await trx
    .deleteFrom('jobs')
    .where('serial_key', '=', key)
    .where('id', '<>', job.id)
    .where('lease_owner', 'is', null)
    .execute();
  const times = [nextAt, later.earliest as number | null].filter((time) => time !== null);
  if (times.length === 0) {
    await deleteJob(trx, job);
    return;
  }
  await trx
    .updateTable('jobs')
    .set({ run_at: Math.min(...times), due_at: null, lease_owner: null, last_error: null })
    .where('id', '=', job.id)
    .where('attempts', '=', job.attempts)
    .execute();
}

const toInstance = (row: Selectable<InstancesTable>): Instance => ({
  launchId: row.launch_id,
  instanceId: row.instance_id,
  teamId: row.team_id,
  workspaceId: row.workspace_id,
  userId: row.user_id,
  name: row.name,
  status: row.status,
  phase: row.phase,
  since: row.since,
  startedAt: row.started_at,
  endsAt: row.ends_at,
  seenAs: row.seen_as,
  missed: row.missed,
  wanted: row.wanted,
  wantedAt: row.wanted_at,
});
