// Free cards of regions, and who waits for them. The region's row is the lock: who is kept, who is served and whose turn it is
// to look are decided one after the other.
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { FreeCount } from '../../availability/free-cards.ts';
import type { FreeStore, Look, SeenFree } from '../../availability/ports.ts';
import { serve } from '../../availability/serve.ts';
import { taskKinds } from '../../availability/task-kinds.ts';
import type { FreeWatch, NewFreeWatch, WatchRefusal, WatchState } from '../../availability/watch.ts';
import type { AccountKey } from '../../core/person.ts';
import type { NewJob } from '../../jobs/ports.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { refreshSurface } from '../../surfaces/refresh-surface.ts';
import type { SurfaceChange } from '../../surfaces/surface.ts';
import type { Engine } from '../engine.ts';
import { toJobRow } from '../rows.ts';
import type { Database, FreeWatchesTable } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { deleteJob, insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';
import { lockTeam } from './team-lock.ts';

type Row = Selectable<FreeWatchesTable>;

export function createFreeStore(db: Database, engine: Engine['kind']): FreeStore {
  return {
    beginLook: (region, turn) => db.transaction().execute((trx) => beginLook(trx, region, turn)),
    noteSeen: (look, seen) => db.transaction().execute((trx) => noteSeen(trx, look, seen)),
    async noteFailed({ region, by }, failure, nextAt) {
      await db
        .updateTable('free_cards')
        .set({
          failure: JSON.stringify(failure),
          failures: sql<number>`failures + 1`,
          next_at: sql<number>`case when next_at < ${nextAt} then cast(${nextAt} as bigint) else next_at end`,
        })
        .where('region', '=', region)
        .where('looked_by', '=', by)
        .execute();
    },
    async failures(region) {
      const row = await db
        .selectFrom('free_cards')
        .select('failures')
        .where('region', '=', region)
        .executeTakeFirst();
      return row?.failures ?? 0;
    },
    async find(region) {
      const row = await db
        .selectFrom('free_cards')
        .selectAll()
        .where('region', '=', region)
        .executeTakeFirst();
      if (!row) return null;
      const { content, looked_at: lookedAt, failure, next_at: nextAt } = row;
      return {
        counts: content === null ? [] : readCounts(content),
        lookedAt,
        failure: failure === null ? null : (JSON.parse(failure) as PlatformFailure),
        nextAt,
      };
    },
    keep: (watch, ends, { perPerson }) =>
      db.transaction().execute(async (trx) => {
        // Whoever is being forgotten comes before or after, not in between.
        await lockTeam(trx, engine, watch.teamId);
        return keep(trx, watch, ends, perPerson);
      }),
    async findWatch(id) {
      const row = await db.selectFrom('free_watches').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toWatch(row) : null;
    },
    async findByOwner({ teamId, userId }, endedAfter) {
      const rows = await db
        .selectFrom('free_watches')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .where(({ or, eb }) => or([eb('ended_at', 'is', null), eb('ended_at', '>', endedAfter)]))
        .orderBy('created_at', 'desc')
        .orderBy('place', 'desc')
        .limit(mostListed)
        .execute();
      return rows.map(toWatch);
    },
    settle: (id, end, at, job) =>
      db.transaction().execute(async (trx) => {
        const refusal = end.kind === 'refused' ? end.refusal : null;
        const ended = await endOne(trx, { id, from: 'due', to: end.kind, refusal, at });
        await deleteJob(trx, job);
        return ended;
      }),
    expire: (id, at, job) =>
      db.transaction().execute(async (trx) => {
        const ended = await endOne(trx, { id, from: 'waiting', to: 'expired', at });
        await deleteJob(trx, job);
        return ended;
      }),
    cancel: ({ teamId, userId }, id, at) =>
      db
        .transaction()
        .execute((trx) => endOne(trx, { id, from: 'waiting', to: 'cancelled', at, of: { teamId, userId } })),
    goOn: (job) =>
      db.transaction().execute(async (trx) => {
        const region = job.subject;
        const locked = await lockRegion(trx, region);
        const waits = await trx
          .selectFrom('free_watches')
          .select('id')
          .where('region', '=', region)
          .where('state', '=', 'waiting')
          .limit(1)
          .executeTakeFirst();
        if (!locked || !waits) {
          await deleteJob(trx, job);
          return null;
        }
        await trx
          .updateTable('jobs')
          .set({ run_at: locked.next_at, due_at: locked.next_at, lease_owner: null, attempts: 0 })
          .where('id', '=', job.id)
          .where('lease_owner', '=', job.owner)
          .where('attempts', '=', job.attempts)
          .execute();
        return locked.next_at;
      }),
    async mend(at) {
      const rows = await db
        .selectFrom('free_watches')
        .select('region')
        .distinct()
        .where('state', '=', 'waiting')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('jobs')
                .select('jobs.id')
                .where(sql<boolean>`jobs.id = ${jobIdOf('')} || free_watches.region`)
                .where('jobs.gave_up_at', 'is', null),
            ),
          ),
        )
        .execute();
      for (const { region } of rows) await ensureJob(db, region, at);
      return rows.length;
    },
    purge: (before, limit) =>
      db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('free_watches')
          .select('id')
          .where('ended_at', '<', before)
          .orderBy('ended_at')
          .limit(limit)
          .execute();
        const ids = rows.map(({ id }) => id);
        await eraseAbout(trx, ids);
        return ids.length;
      }),
  };
}

const mostListed = 50;
const jobIdOf = (region: string) => `free cards ${region}`;

interface Turn {
  readonly by: string;
  readonly now: number;
  readonly everyMs: number;
  readonly heldSince: number;
}

async function beginLook(trx: Database, region: string, turn: Turn): Promise<Look | null> {
  const { by, now, everyMs } = turn;
  await trx
    .insertInto('free_cards')
    .values({ region, next_at: now, next_place: 1 })
    .onConflict((conflict) => conflict.column('region').doNothing())
    .execute();
  const taken = await trx
    .updateTable('free_cards')
    .set({ looked_by: by, next_at: now + everyMs })
    .where('region', '=', region)
    .where('next_at', '<=', now)
    .returning(['asked_team_id', 'asked_user_id', 'failures'])
    .executeTakeFirst();
  if (!taken) return null;
  await releaseHeld(trx, region, turn.heldSince);
  const { asked_team_id: teamId, asked_user_id: userId, failures } = taken;
  const last = teamId !== null && userId !== null ? { teamId, userId } : null;
  const account = await chooseAccount(trx, region, last, failures > 0);
  await trx
    .updateTable('free_cards')
    .set({ asked_team_id: account?.teamId ?? null, asked_user_id: account?.userId ?? null })
    .where('region', '=', region)
    .execute();
  return { region, by, at: now, account };
}

/** Before the platform is asked: what it counts after this counts these. */
async function releaseHeld(trx: Database, region: string, heldSince: number): Promise<void> {
  await trx
    .updateTable('free_watches')
    .set({ held: 0 })
    .where('region', '=', region)
    .where('held', '=', 1)
    .where('state', '<>', 'due')
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('state', '<>', 'launched'),
        eb('due_at', '<', heldSince),
        exists(
          selectFrom('launches')
            .select('launches.id')
            .whereRef('launches.id', '=', 'free_watches.launch_id')
            .where('launches.state', '=', 'rejected'),
        ),
        exists(
          selectFrom('instances')
            .select('instances.launch_id')
            .whereRef('instances.launch_id', '=', 'free_watches.launch_id')
            .where('instances.phase', '<>', 'pending'),
        ),
      ]),
    )
    .execute();
}

/** The one that worked stays; after it failed the next one is asked, and after the last the first. */
async function chooseAccount(
  trx: Database,
  region: string,
  last: AccountKey | null,
  hasFailed: boolean,
): Promise<AccountKey | null> {
  const usable = trx
    .selectFrom('accounts')
    .select(['team_id', 'user_id'])
    .where('region', '=', region)
    .where('sealed_keys', 'is not', null)
    .where('refused_at', 'is', null)
    .orderBy('team_id')
    .orderBy('user_id')
    .limit(1);
  const from =
    last &&
    (await usable
      .where(({ or, and, eb }) =>
        or([
          eb('team_id', '>', last.teamId),
          and([eb('team_id', '=', last.teamId), eb('user_id', hasFailed ? '>' : '>=', last.userId)]),
        ]),
      )
      .executeTakeFirst());
  const found = from || (await usable.executeTakeFirst());
  return found ? { teamId: found.team_id, userId: found.user_id } : null;
}

async function noteSeen(trx: Database, look: Look, { counts, groups }: SeenFree): Promise<NewJob[]> {
  const { numUpdatedRows } = await trx
    .updateTable('free_cards')
    .set({ content: JSON.stringify(counts), looked_at: look.at, failure: null, failures: 0 })
    .where('region', '=', look.region)
    .where('looked_by', '=', look.by)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return [];
  const jobs: NewJob[] = [];
  for (const { code, free } of counts)
    jobs.push(...(await serveGroups(trx, look, { groups: groups.get(code) ?? [], free })));
  return jobs;
}

async function serveGroups(
  trx: Database,
  { region, at }: Look,
  { groups, free }: { readonly groups: readonly string[]; readonly free: number },
): Promise<NewJob[]> {
  if (free <= 0 || groups.length === 0) return [];
  const held = await heldIn(trx, region, groups);
  if (held >= free) return [];
  const waiting = await trx
    .selectFrom('free_watches')
    .selectAll()
    .where('region', '=', region)
    .where('state', '=', 'waiting')
    .where('resource_group', 'in', [...groups])
    .where('expires_at', '>', at)
    .where('cards', '<=', free - held)
    .orderBy('place')
    // Each wants one card at least.
    .limit(free - held)
    .execute();
  const jobs: NewJob[] = [];
  for (const row of serve({ free, held }, waiting))
    jobs.push(...(row.kind === 'tell' ? await tell(trx, row, at) : await makeDue(trx, row, at)));
  return jobs;
}

async function heldIn(trx: Database, region: string, groups: readonly string[]): Promise<number> {
  const { cards } = await trx
    .selectFrom('free_watches')
    .select(({ fn }) => fn.sum<number | null>('cards').as('cards'))
    .where('region', '=', region)
    .where('held', '=', 1)
    .where('resource_group', 'in', [...groups])
    .executeTakeFirstOrThrow();
  return Number(cards ?? 0);
}

async function tell(trx: Database, { id }: Row, at: number): Promise<NewJob[]> {
  await endOne(trx, { id, from: 'waiting', to: 'told', at });
  return [];
}

async function makeDue(trx: Database, row: Row, at: number): Promise<NewJob[]> {
  const { numUpdatedRows } = await trx
    .updateTable('free_watches')
    .set({ state: 'due' satisfies WatchState, due_at: at, held: 1 })
    .where('id', '=', row.id)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return [];
  await audit(trx, row, { action: 'free-watch.due', at });
  const { name: task, lane } = taskKinds.launchWhenFree;
  const job: NewJob = { id: `free due ${row.id}`, task, lane, subject: row.id, runAt: at };
  await insertJobs(trx, [job]);
  return [job];
}

interface End {
  readonly id: string;
  readonly from: 'waiting' | 'due';
  readonly to: Exclude<WatchState, 'waiting' | 'due'>;
  readonly refusal?: WatchRefusal | null;
  readonly at: number;
  /** Whose it has to be. Default: anybody's. */
  readonly of?: AccountKey;
}

/** With its news: what its person reads of it is drawn from the row. */
async function endOne(trx: Database, { id, from, to, refusal = null, at, of }: End): Promise<boolean> {
  const needsRequest = to === 'refused' || to === 'expired';
  const row = await trx
    .updateTable('free_watches')
    .set({
      state: to,
      ended_at: at,
      refusal: refusal && JSON.stringify(refusal),
      // What it may be opened with again; else nobody needs it any more.
      ...(needsRequest ? {} : { sealed_request: null, request_kid: null }),
      ...(to === 'launched'
        ? {
            launch_id: sql<string | null>`(select launches.id from launches
              where launches.team_id = free_watches.team_id and launches.user_id = free_watches.user_id
                and launches.submission_id = free_watches.id)`,
          }
        : { held: 0 }),
    })
    .where('id', '=', id)
    .where('state', '=', from)
    .$if(of !== undefined, (query) =>
      query.where('team_id', '=', of?.teamId ?? '').where('user_id', '=', of?.userId ?? ''),
    )
    .returningAll()
    .executeTakeFirst();
  if (!row) return false;
  const detail: Record<string, string> = refusal ? { why: refusal.kind } : {};
  await audit(trx, row, { action: `free-watch.${to}`, at, detail });
  await showEnd(trx, row, at);
  return true;
}

/** What was said when it was kept is not true any more; and what came of it is news, unless its person ended it. */
async function showEnd(trx: Database, row: Row, at: number): Promise<void> {
  const surfaces = [
    ...(row.kind === 'launch' ? [surfaceOf(row, 'free-kept')] : []),
    ...(row.state === 'cancelled' ? [] : [surfaceOf(row, 'free-news')]),
  ];
  if (surfaces.length === 0) return;
  await markSurfaces(trx, surfaces, at);
  await insertJobs(trx, [newsJob(row.id, `free ${row.state} ${row.id}`, at)]);
}

const surfaceOf = (
  { id, workspace_id: workspaceId, user_id: userId }: Pick<Row, 'id' | 'workspace_id' | 'user_id'>,
  kind: SurfaceChange['kind'],
): SurfaceChange => ({ kind, subject: id, workspaceId, place: { kind: 'person', id: userId } });

const newsJob = (subject: string, id: string, runAt: number): NewJob => ({
  id,
  task: refreshSurface.name,
  lane: refreshSurface.lane,
  subject,
  runAt,
});

async function keep(trx: Database, watch: NewFreeWatch, ends: NewJob, perPerson: number) {
  const { teamId, userId, region } = watch;
  const stored = await trx
    .selectFrom('free_watches')
    .select(['team_id', 'user_id'])
    .where('id', '=', watch.id)
    .executeTakeFirst();
  if (stored && (stored.team_id !== teamId || stored.user_id !== userId))
    throw new Error('a watch of somebody else has this id');
  if (stored) return { kind: 'duplicate' } as const;
  const theirs = await trx
    .selectFrom('free_watches')
    .select(['kind', 'region', 'resource_group'])
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where('state', 'in', ['waiting', 'due'])
    .execute();
  const isSame = (other: (typeof theirs)[number]) =>
    other.kind === 'tell' && other.region === region && other.resource_group === watch.group;
  if (watch.kind === 'tell' && theirs.some(isSame)) return { kind: 'duplicate' } as const;
  if (theirs.length >= perPerson) return { kind: 'too-many' } as const;
  if (!(await hasKeys(trx, watch))) return { kind: 'no-keys' } as const;
  const { next_place: next } = await trx
    .insertInto('free_cards')
    .values({ region, next_at: watch.createdAt, next_place: 2 })
    .onConflict((conflict) =>
      conflict.column('region').doUpdateSet({ next_place: sql<number>`free_cards.next_place + 1` }),
    )
    .returning('next_place')
    .executeTakeFirstOrThrow();
  const row = toRow(watch, next - 1);
  await trx.insertInto('free_watches').values(row).execute();
  await trx
    .deleteFrom('drafts')
    .where('id', '=', watch.id)
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .execute();
  await audit(trx, row, { action: 'free-watch.kept', at: watch.createdAt });
  const shows = watch.kind === 'launch' ? [newsJob(watch.id, `free kept ${watch.id}`, watch.createdAt)] : [];
  if (shows.length > 0) await markSurfaces(trx, [surfaceOf(row, 'free-kept')], watch.createdAt);
  await insertJobs(trx, [ends, ...shows]);
  const looks = await ensureJob(trx, region, watch.createdAt);
  return { kind: 'kept', jobs: [ends, ...shows, looks] } as const;
}

async function hasKeys(trx: Database, { teamId, userId, region }: NewFreeWatch): Promise<boolean> {
  const row = await trx
    .selectFrom('accounts')
    .select('user_id')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where('region', '=', region)
    .where('sealed_keys', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** One for each region, however many wait there. */
async function ensureJob(trx: Database, region: string, at: number): Promise<NewJob> {
  const { name: task, lane } = taskKinds.lookForFree;
  const job: NewJob = { id: jobIdOf(region), task, lane, subject: region, runAt: at };
  await trx
    .insertInto('jobs')
    .values(toJobRow(job))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return job;
}

/** The row, locked until the transaction ends. */
const lockRegion = (trx: Database, region: string) =>
  trx
    .updateTable('free_cards')
    .set({ region })
    .where('region', '=', region)
    .returning('next_at')
    .executeTakeFirst();

type Whose = Pick<Row, 'id' | 'team_id' | 'workspace_id' | 'user_id' | 'resource_group' | 'cards' | 'kind'>;

const audit = (
  trx: Database,
  row: Whose,
  { action, at, detail = {} }: { action: string; at: number; detail?: Record<string, string> },
): Promise<void> =>
  appendAudit(trx, {
    at,
    teamId: row.team_id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    action,
    launchId: null,
    detail: {
      watch: row.id,
      kind: row.kind,
      group: row.resource_group,
      cards: String(row.cards),
      ...detail,
    },
  });

/** Ends all that wait, each with its news. Called inside a transaction; an account that is taken away, for one. */
export async function cancelWaiting(
  trx: Database,
  { teamId, userId }: AccountKey,
  at: number,
): Promise<void> {
  const rows = await trx
    .selectFrom('free_watches')
    .select('id')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where('state', '=', 'waiting')
    .execute();
  const refusal = { kind: 'disconnected' } as const;
  for (const { id } of rows) await endOne(trx, { id, from: 'waiting', to: 'cancelled', refusal, at });
}

/** A database that was put back does not know what was launched since: none of them launches anything any more. */
export async function refuseRestored(trx: Database, at: number): Promise<number> {
  const rows = await trx
    .selectFrom('free_watches')
    .select(['id', 'state'])
    .where('kind', '=', 'launch')
    .where('state', 'in', ['waiting', 'due'])
    .execute();
  const refusal = { kind: 'restored' } as const;
  for (const { id, state } of rows)
    await endOne(trx, { id, from: state === 'due' ? 'due' : 'waiting', to: 'refused', refusal, at });
  return rows.length;
}

export interface WatchScope {
  readonly teamId: string;
  readonly userId: string | null;
  readonly workspaceId: string | null;
}

/** Whatever became of them, with what is shown of them and the jobs about them. Answers how many. */
export async function eraseWatches(trx: Database, scope: WatchScope): Promise<number> {
  const { teamId, userId, workspaceId } = scope;
  // First, as a look locks the region before those it serves: neither waits for the other for ever.
  await trx
    .updateTable('free_cards')
    .set({ asked_team_id: null, asked_user_id: null })
    .where('asked_team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('asked_user_id', '=', userId ?? ''))
    .execute();
  const rows = await trx
    .selectFrom('free_watches')
    .select('id')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .execute();
  await eraseAbout(
    trx,
    rows.map(({ id }) => id),
  );
  return rows.length;
}

const step = 500;

async function eraseAbout(trx: Database, all: readonly string[]): Promise<void> {
  for (let at = 0; at < all.length; at += step) {
    const ids = all.slice(at, at + step);
    await trx.deleteFrom('free_watches').where('id', 'in', ids).execute();
    await trx.deleteFrom('surfaces').where('subject', 'in', ids).execute();
    await trx.deleteFrom('jobs').where('subject', 'in', ids).where('lease_owner', 'is', null).execute();
  }
}

const toRow = (watch: NewFreeWatch, place: number) => ({
  id: watch.id,
  place,
  kind: watch.kind,
  team_id: watch.teamId,
  workspace_id: watch.workspaceId,
  user_id: watch.userId,
  channel_id: watch.channelId,
  card_place: watch.cardPlace,
  region: watch.region,
  resource_group: watch.group,
  cards: watch.cards,
  name: watch.name,
  sealed_request: watch.sealedRequest,
  request_kid: sealingKeyIdOf(watch.sealedRequest),
  state: 'waiting' satisfies WatchState,
  created_at: watch.createdAt,
  expires_at: watch.expiresAt,
});

const toWatch = (row: Row): FreeWatch => ({
  id: row.id,
  kind: row.kind,
  place: row.place,
  teamId: row.team_id,
  workspaceId: row.workspace_id,
  userId: row.user_id,
  region: row.region,
  group: row.resource_group,
  cards: row.cards,
  name: row.name,
  channelId: row.channel_id,
  cardPlace: row.card_place,
  sealedRequest: row.sealed_request,
  state: row.state as WatchState,
  refusal: row.refusal === null ? null : (JSON.parse(row.refusal) as WatchRefusal),
  launchId: row.launch_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
});

const countsSchema = z.array(
  z.object({ code: z.string(), free: z.number(), most: z.number().nullable().catch(null) }),
);

/** What another version stored and this one does not understand is as if it was never seen. */
function readCounts(content: string): readonly FreeCount[] {
  const parsed = countsSchema.safeParse(JSON.parse(content));
  return parsed.success ? parsed.data : [];
}
