import { type Selectable, sql } from 'kysely';
import type { AccountKey, Owner } from '../../core/person.ts';
import type { Instance } from '../../instances/instance.ts';
import type { InstanceChange, InstanceStore, Watch } from '../../instances/ports.ts';
import type { Job } from '../../jobs/ports.ts';
import type { Engine } from '../engine.ts';
import type { HotStore } from '../hot/hot-store.ts';
import { type Look, toWatchRow } from '../hot/quiet-look.ts';
import { isWatched } from '../migrations/013-instances.ts';
import type { Preparing } from '../prepared.ts';
import type { Database, InstancesTable, WatchesTable } from '../schema.ts';
import { adoptLaunched } from './adopt-launched.ts';
import { appendAudit } from './audit-log.ts';
import { deleteJob, insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';

export interface InstanceStoreParts {
  readonly hot: Pick<HotStore, 'noteQuietLook'>;
  readonly preparing: Preparing;
  readonly kind: Engine['kind'];
}

type OfAccount = (name: 'teamId' | 'userId') => never;

export function createInstanceStore(
  db: Database,
  { hot, preparing, kind: engine }: InstanceStoreParts,
): InstanceStore {
  const keyIn = (slot: OfAccount): AccountKey => ({ teamId: slot('teamId'), userId: slot('userId') });
  const findWatch = preparing.read('find-watch', (slot: OfAccount) => watchQuery(db, keyIn(slot)));
  const findWatched = preparing.read('find-watched', (slot: OfAccount) => watchedQuery(db, keyIn(slot)));
  const findOwn = preparing.read('find-own-instances', (slot: (name: keyof AccountKey | 'limit') => never) =>
    byOwnerQuery(db, keyIn(slot), slot('limit')),
  );
  const findEnded = preparing.read('find-ended', (slot: (name: 'teamId' | 'userId' | 'after') => never) =>
    endedQuery(db, keyIn(slot), slot('after')),
  );
  const findOne = preparing.read('find-instance', (slot: (name: 'launchId') => never) =>
    db.selectFrom('instances').selectAll().where('launch_id', '=', slot('launchId')),
  );

  return {
    async find(launchId) {
      const [row] = await findOne({ launchId });
      return row ? toInstance(row) : null;
    },
    async findWatch(account) {
      const { teamId, userId } = account;
      const [row] = await findWatch({ teamId, userId });
      return row ? toWatch(account, row) : null;
    },
    async findNamed(owner, word, limit) {
      const rows = await namedQuery(db, owner, word, limit).execute();
      return rows.map(toInstance);
    },
    async findNamedIn(who, word, limit) {
      const [live, referred] = await Promise.all([
        namedLiveQuery(db, who, word, limit).execute(),
        referredQuery(db, who, word.toLowerCase())?.execute() ?? [],
      ]);
      const known = new Set(live.map(({ launch_id }) => launch_id));
      return [...live, ...referred.filter(({ launch_id }) => !known.has(launch_id))].map(toInstance);
    },
    async findByOwner(owner, limit) {
      const rows = await findOwn({ teamId: owner.teamId, userId: owner.userId, limit });
      return rows.map(toInstance);
    },
    async findLiveIn(workspaceId, channelId, limit) {
      const rows = await liveInQuery(db, workspaceId, channelId, limit).execute();
      return rows.map(toInstance);
    },
    async countLive() {
      const rows = await liveCountQuery(db).execute();
      const counts = new Map(rows.map(({ phase, count }) => [phase, Number(count)]));
      return { pending: counts.get('pending') ?? 0, running: counts.get('running') ?? 0 };
    },
    async openWatch(account, endedAfter) {
      const { teamId, userId } = account;
      const key = { teamId, userId };
      const [[row], live, ended] = await Promise.all([
        findWatch(key),
        findWatched(key),
        findEnded({ ...key, after: endedAfter }),
      ]);
      const workspaceId = row?.workspace_id ?? live[0]?.workspace_id ?? account.teamId;
      const watch = toWatch(account, { ...(row ?? neverLooked), workspace_id: workspaceId });
      return { watch, watched: [...live, ...ended].map(toInstance) };
    },
    noteLook(account, changes, look) {
      if (changes.length === 0 && !look.shows) return hot.noteQuietLook(account, look);
      return db.transaction().execute(async (trx) => {
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
      });
    },
    adoptLaunched: (...asked) => adoptLaunched(db, engine, asked),
  };
}

const neverLooked = { looked_at: null, failures: 0, paused_at: null };

const toWatch = (
  { teamId, userId }: AccountKey,
  row: Pick<Selectable<WatchesTable>, 'workspace_id' | 'looked_at' | 'failures' | 'paused_at'>,
): Watch => ({
  account: { teamId, workspaceId: row.workspace_id, userId },
  lookedAt: row.looked_at,
  failures: row.failures,
  pausedAt: row.paused_at,
});

const watchQuery = (db: Database, { teamId, userId }: AccountKey) =>
  db.selectFrom('watches').selectAll().where('team_id', '=', teamId).where('user_id', '=', userId);

export const watchedQuery = (db: Database, { teamId, userId }: AccountKey) =>
  db
    .selectFrom('instances')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where(sql<boolean>`${sql.raw(isWatched)}`);

/** More within a day are not anybody's. */
const mostEnded = 500;

/** By the index on whose they are. */
const endedQuery = (db: Database, account: AccountKey, after: number) =>
  instancesOf(db, account)
    .where('since', '>', after)
    .where('phase', '=', 'ended')
    .where('wanted', 'is', null)
    .orderBy('since', 'desc')
    .limit(sql.lit(mostEnded));

const instancesOf = (db: Database, { teamId, userId }: AccountKey) =>
  db.selectFrom('instances').selectAll().where('team_id', '=', teamId).where('user_id', '=', userId);

const liveFirst = sql`case phase when 'running' then 0 when 'pending' then 1 else 2 end`;

export const byOwnerQuery = (db: Database, owner: AccountKey, limit: number) =>
  instancesOf(db, owner).orderBy(liveFirst).orderBy('since', 'desc').orderBy('launch_id').limit(limit);

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
    .orderBy(liveFirst)
    .orderBy('since', 'desc')
    .orderBy('launch_id')
    .limit(limit);
}

/** By the index on what lives in a workspace: names are in none. */
const namedLiveQuery = (db: Database, { teamId, workspaceId }: Owner, word: string, limit: number) =>
  db
    .selectFrom('instances')
    .innerJoin('launches', 'launches.id', 'instances.launch_id')
    .selectAll('instances')
    .where('instances.workspace_id', '=', workspaceId)
    .where(sql<boolean>`phase in ('pending', 'running')`)
    .where('instances.team_id', '=', teamId)
    .where(({ or, and, eb }) =>
      or([
        eb('instances.instance_id', '=', word),
        and([eb('instances.name', '=', word), eb('launches.card_place', '=', 'channel')]),
      ]),
    )
    .orderBy('since', 'desc')
    .orderBy('launch_id')
    .limit(limit);

/** Null for what is no reference. Of eight characters there are few, and with more there is one. */
const referredQuery = (db: Database, { teamId, workspaceId }: Owner, id: string) =>
  isReference(id)
    ? db
        .selectFrom('instances')
        .selectAll()
        .where('launch_id', '>=', id)
        .where('launch_id', '<', `${id}g`)
        .where('team_id', '=', teamId)
        .where('workspace_id', '=', workspaceId)
        .limit(10)
    : null;

/** What somebody wants only for themselves is nobody else's to read of, in the channel or beyond it. */
/** By the index of live ones alone, however many have ended. */
export const liveCountQuery = (db: Database) =>
  db
    .selectFrom('instances')
    .select(({ fn }) => ['phase', fn.countAll<number>().as('count')])
    .where(sql<boolean>`phase in ('pending', 'running')`)
    .groupBy('phase');

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

async function noteWatch(trx: Database, account: Owner, look: Look): Promise<void> {
  const row = toWatchRow(account, look);
  if (!row) {
    const { teamId, userId } = account;
    await trx.deleteFrom('watches').where('team_id', '=', teamId).where('user_id', '=', userId).execute();
    return;
  }
  const { team_id, user_id, looked_at, failures, ...rest } = row;
  await trx
    .insertInto('watches')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['team_id', 'user_id']).doUpdateSet({
        ...rest,
        ...(looked_at === null ? {} : { looked_at }),
        failures: failures > 0 ? sql<number>`watches.failures + 1` : 0,
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
    // As the index on a key's jobs has it: without this the whole table would be read.
    .where('gave_up_at', 'is', null)
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
  region: row.region,
});
