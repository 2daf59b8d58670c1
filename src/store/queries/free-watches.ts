// Who waits for free cards: kept, served, ended with their news, and erased. What they wait at is in free-cards.ts.
import { type Selectable, sql } from 'kysely';
import { taskKinds } from '../../availability/task-kinds.ts';
import type { FreeWatch, NewFreeWatch, WatchRefusal, WatchState } from '../../availability/watch.ts';
import type { AccountKey } from '../../core/person.ts';
import type { NewJob } from '../../jobs/ports.ts';
import { refreshSurface } from '../../surfaces/refresh-surface.ts';
import type { SurfaceChange } from '../../surfaces/surface.ts';
import type { Database, FreeWatchesTable } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';

type Row = Selectable<FreeWatchesTable>;

/** With its news. Called inside a transaction that has the team's lock. */
export async function keepWatch(trx: Database, watch: NewFreeWatch, ends: NewJob, perPerson: number) {
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
  return { kind: 'kept', jobs: [ends, ...shows] } as const;
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

/** Its person is to be told. */
export async function tellOf(trx: Database, { id }: Row, at: number): Promise<NewJob[]> {
  await endWatch(trx, { id, from: 'waiting', to: 'told', at });
  return [];
}

/** Its turn has come: kept for it are as many cards as it wants, until it is launched or refused. */
export async function makeDue(trx: Database, row: Row, at: number): Promise<NewJob[]> {
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
export async function endWatch(
  trx: Database,
  { id, from, to, refusal = null, at, of }: End,
): Promise<boolean> {
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
  for (const { id } of rows) await endWatch(trx, { id, from: 'waiting', to: 'cancelled', refusal, at });
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
    await endWatch(trx, { id, from: state === 'due' ? 'due' : 'waiting', to: 'refused', refusal, at });
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

/** With what is shown of them and the jobs about them. */
export async function eraseAbout(trx: Database, all: readonly string[]): Promise<void> {
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

export const toWatch = (row: Row): FreeWatch => ({
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
