// Free cards of regions, and whose turn they are. The region's row is the lock: who is kept, who is served and whose turn it is
// to look are decided one after the other.
import { sql } from 'kysely';
import { z } from 'zod';
import type { FreeCount } from '../../availability/free-cards.ts';
import type { FreeStore, Look, SeenFree } from '../../availability/ports.ts';
import { serve } from '../../availability/serve.ts';
import { taskKinds } from '../../availability/task-kinds.ts';
import type { AccountKey } from '../../core/person.ts';
import type { NewJob } from '../../jobs/ports.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import type { Engine } from '../engine.ts';
import { toJobRow } from '../rows.ts';
import type { Database } from '../schema.ts';
import { endWatch, eraseAbout, keepWatch, makeDue, tellOf, toWatch } from './free-watches.ts';
import { deleteJob } from './jobs.ts';
import { lockTeam } from './team-lock.ts';

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
        const kept = await keepWatch(trx, watch, ends, perPerson);
        if (kept.kind !== 'kept') return kept;
        const looks = await ensureJob(trx, watch.region, watch.createdAt);
        return { kind: 'kept', jobs: [...kept.jobs, looks] } as const;
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
        // What ended, however lately, hides nothing that waits.
        .orderBy(({ eb }) => eb.case().when('ended_at', 'is', null).then(0).else(1).end())
        .orderBy('created_at', 'desc')
        .orderBy('place', 'desc')
        .limit(mostListed)
        .execute();
      return rows.map(toWatch);
    },
    settle: (id, end, at, job) =>
      db.transaction().execute(async (trx) => {
        const refusal = end.kind === 'refused' ? end.refusal : null;
        const ended = await endWatch(trx, { id, from: 'due', to: end.kind, refusal, at });
        await deleteJob(trx, job);
        return ended;
      }),
    expire: (id, at, job) =>
      db.transaction().execute(async (trx) => {
        const ended = await endWatch(trx, { id, from: 'waiting', to: 'expired', at });
        await deleteJob(trx, job);
        return ended;
      }),
    cancel: ({ teamId, userId }, id, at) =>
      db
        .transaction()
        .execute((trx) =>
          endWatch(trx, { id, from: 'waiting', to: 'cancelled', at, of: { teamId, userId } }),
        ),
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
  // Any of them may fit where those before it do not: only who is served is read whole.
  const waiting = await trx
    .selectFrom('free_watches')
    .select(['id', 'place', 'cards'])
    .where('region', '=', region)
    .where('state', '=', 'waiting')
    .where('resource_group', 'in', [...groups])
    .where('expires_at', '>', at)
    .where('cards', '<=', free - held)
    .execute();
  const served = serve({ free, held }, waiting).map(({ id }) => id);
  if (served.length === 0) return [];
  const rows = await trx
    .selectFrom('free_watches')
    .selectAll()
    .where('id', 'in', served)
    .orderBy('place')
    .execute();
  const jobs: NewJob[] = [];
  for (const row of rows)
    jobs.push(...(row.kind === 'tell' ? await tellOf(trx, row, at) : await makeDue(trx, row, at)));
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

const countsSchema = z.array(
  z.object({ code: z.string(), free: z.number(), most: z.number().nullable().catch(null) }),
);

/** What another version stored and this one does not understand is as if it was never seen. */
function readCounts(content: string): readonly FreeCount[] {
  const parsed = countsSchema.safeParse(JSON.parse(content));
  return parsed.success ? parsed.data : [];
}
