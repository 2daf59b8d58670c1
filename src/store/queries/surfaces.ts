import { sql } from 'kysely';
import type { Limit, RateStore, SurfaceStore } from '../../surfaces/ports.ts';
import type { Standing, SurfaceChange } from '../../surfaces/surface.ts';
import type { HotStore } from '../hot/hot-store.ts';
import { insertRows, type Preparing } from '../prepared.ts';
import { toSurfaceRow } from '../rows.ts';
import type { Database } from '../schema.ts';
import { insertJobs } from './jobs.ts';

/** Called inside the transaction that makes what is shown out of date. */
export async function markSurfaces(
  trx: Database,
  surfaces: readonly SurfaceChange[],
  at: number,
): Promise<void> {
  const rows = surfaces.map((surface) => toSurfaceRow(surface, at));
  if (rows.length === 0) return;
  await insertRows(trx, 'mark-surfaces', rows, (slots) =>
    trx
      .insertInto('surfaces')
      .values(slots)
      .onConflict((conflict) =>
        conflict.columns(['subject', 'kind']).doUpdateSet({
          wanted: sql<number>`surfaces.wanted + 1`,
          changed_at: sql<number>`excluded.changed_at`,
          gave_up_at: null,
        }),
      ),
  );
}

export function createSurfaceStore(db: Database, hot: HotStore): SurfaceStore {
  return {
    open: hot.open,
    noteShown: hot.noteShown,
    async giveUp({ kind, subject }, at) {
      await db
        .updateTable('surfaces')
        .set({ gave_up_at: at })
        .where('subject', '=', subject)
        .where('kind', '=', kind)
        .execute();
    },
    async countDirty() {
      const { count } = await dirtyCountQuery(db).executeTakeFirstOrThrow();
      return Number(count);
    },
    async countNewer({ workspaceId, changedAt, standing }, placeId, dueBy) {
      const newer = newerQuery(db, workspaceId, changedAt, placeId).where(
        'channel_id',
        standing === null ? 'is' : 'is not',
        null,
      );
      const { count } = await (dueBy === undefined
        ? newer
        : newer.where(hasTurn(dueBy))
      ).executeTakeFirstOrThrow();
      return Number(count);
    },
    adopt: (job, task, surfaces, at, then = []) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('jobs')
          .set({
            task: task.name,
            lane: task.lane,
            subject: surfaces[0]?.subject ?? job.subject,
            // Nothing was drawn in this turn.
            attempts: job.attempts - 1,
            lease_owner: null,
            run_at: at,
            due_at: at,
          })
          .where('id', '=', job.id)
          .where('lease_owner', '=', job.owner)
          .where('attempts', '=', job.attempts)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await markSurfaces(trx, surfaces, at);
        await insertJobs(trx, then);
        return true;
      }),
    async findCards(subjects) {
      if (subjects.length === 0) return new Map();
      const rows = await db
        .selectFrom('surfaces')
        .select(['subject', 'channel_id', 'ts'])
        .where('subject', 'in', [...subjects])
        .where('kind', '=', 'card')
        .execute();
      return new Map(
        rows.flatMap(({ subject, channel_id, ts }): [string, Standing][] =>
          channel_id === null ? [] : [[subject, { channelId: channel_id, ts }]],
        ),
      );
    },
  };
}

/** Dirty ones are few, and have an index of their own. */
export const dirtyCountQuery = (db: Database) =>
  db
    .selectFrom('surfaces')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .whereRef('wanted', '>', 'shown')
    .where('gave_up_at', 'is', null);

export function newerQuery(db: Database, workspaceId: string, changedAt: number, placeId: string | null) {
  return db
    .selectFrom('surfaces')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .whereRef('wanted', '>', 'shown')
    .where('gave_up_at', 'is', null)
    .where('changed_at', '>', changedAt)
    .$if(placeId !== null, (query) => query.where('place_id', '=', placeId ?? ''));
}

/** Some job about it is at work, or may begin by then. */
const hasTurn = (by: number) => sql<boolean>`exists (
  select 1 from jobs where jobs.subject = surfaces.subject and jobs.gave_up_at is null
  and (jobs.lease_owner is not null or jobs.due_at <= ${by}))`;

export function createRateStore(db: Database, preparing: Preparing): RateStore {
  /** Asked before each call while calls are held back. */
  const findHeld = preparing.read(
    'find-rate-slot',
    (slot: (name: 'workspaceId' | 'method' | 'channelId' | 'now') => never) =>
      db
        .selectFrom('rate_slots')
        .select('free_at')
        .where('workspace_id', '=', slot('workspaceId'))
        .where('method', '=', slot('method'))
        .where('channel_id', '=', slot('channelId'))
        .where('paced_until', '>', slot('now')),
  );

  async function freeAt({ workspaceId, method, channelId }: Omit<Limit, 'intervalMs'>, now: number) {
    const [held] = await findHeld({ workspaceId, method, channelId: channelId ?? '', now });
    return held?.free_at ?? null;
  }

  return {
    freeAt,
    async take({ workspaceId, method, channelId, intervalMs }, now, pacedUntil) {
      const isQueued = sql<number>`case when free_at > ${now - 2 * intervalMs} then ${pacedUntil} else paced_until end`;
      const taken = await db
        .updateTable('rate_slots')
        .set({ free_at: now + intervalMs, paced_until: isQueued })
        .where('workspace_id', '=', workspaceId)
        .where('method', '=', method)
        .where('channel_id', '=', channelId ?? '')
        .where('paced_until', '>', now)
        .where('free_at', '<=', now)
        .executeTakeFirst();
      if (taken.numUpdatedRows > 0n) return null;
      return freeAt({ workspaceId, method, channelId }, now);
    },
    async hold({ workspaceId, method, channelId }, until, pacedUntil) {
      const row = { workspace_id: workspaceId, method, channel_id: channelId ?? '' };
      const later = (column: 'free_at' | 'paced_until') =>
        sql<number>`case when excluded.${sql.ref(column)} > rate_slots.${sql.ref(column)}
          then excluded.${sql.ref(column)} else rate_slots.${sql.ref(column)} end`;
      await db
        .insertInto('rate_slots')
        .values({ ...row, free_at: until, paced_until: pacedUntil })
        .onConflict((conflict) =>
          conflict
            .columns(['workspace_id', 'method', 'channel_id'])
            .doUpdateSet({ free_at: later('free_at'), paced_until: later('paced_until') }),
        )
        .execute();
    },
    async countHeld({ workspaceId, method }, now) {
      const { count } = await db
        .selectFrom('rate_slots')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .where('method', '=', method)
        .where('channel_id', '<>', '')
        .where('free_at', '>', now)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async purge(now) {
      const { numDeletedRows } = await db
        .deleteFrom('rate_slots')
        .where('paced_until', '<=', now)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
