import { sql } from 'kysely';
import type { Retention } from '../../audit/retention.ts';
import type { Engine } from '../engine.ts';
import { isWatched } from '../migrations/013-instances.ts';
import type { Database } from '../schema.ts';

export function createRetention(db: Database, engine: Engine['kind']): Retention {
  return {
    async purge(before, limit, now) {
      const jobs = await purgeGivenUp(db, before, limit);
      const inOneStep = (step: (trx: Database) => Promise<number>) => db.transaction().execute(step);
      const forsaken = await inOneStep((trx) => purgeForsaken(trx, before, limit));
      return Math.max(
        jobs,
        forsaken,
        await inOneStep((trx) => purgeStep(trx, engine, { before, now, limit })),
      );
    },
  };
}

/**
 * The audit log is the only list in order of time, and it tells of every launch when that is settled: by walking along
 * its beginning no launch is missed, and neither table needs an index of its own for this.
 */
async function purgeStep(
  trx: Database,
  engine: Engine['kind'],
  { before, now, limit }: { before: number; now: number; limit: number },
): Promise<number> {
  // Lines of a clock that was ahead are stepped over, however far.
  const first = trx
    .selectFrom('audit_log')
    .select(['id', 'at', 'launch_id'])
    .where('at', '<=', now)
    .orderBy('id')
    .limit(limit);
  // Replicas purge beside each other: whoever comes second takes what the first has left.
  const rows = await (engine === 'postgres' ? first.forUpdate().skipLocked() : first).execute();
  const old = rows.filter(({ at }) => at < before);
  if (old.length === 0) return 0;
  await eraseSettled(
    trx,
    old.flatMap(({ launch_id: id }) => (id === null ? [] : [id])),
    before,
  );
  const { numDeletedRows } = await trx
    .deleteFrom('audit_log')
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .where(({ not, exists }) => not(exists(staysUnsaid(trx, before))))
    .executeTakeFirst();
  return numDeletedRows > 0n ? rows.length : 0;
}

/** The launch of a line, where it stays for a while, and nothing more will be written of it: it is found by this line again. */
const staysUnsaid = (trx: Database, before: number) =>
  trx
    .selectFrom('launches')
    .select('launches.id')
    .where(sql<boolean>`launches.id = audit_log.launch_id`)
    .where('launches.settled_at', '<', before)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(jobsAbout(trx)),
        exists(
          selectFrom('instances')
            .select('instances.launch_id')
            .whereRef('instances.launch_id', '=', 'launches.id')
            .where('instances.since', '>=', before)
            .where(sql<boolean>`not ${sql.raw(isWatched)}`),
        ),
      ]),
    );

/** What is still to be done about a launch. */
const jobsAbout = (trx: Database) =>
  trx
    .selectFrom('jobs')
    .select('jobs.id')
    .where(sql<boolean>`jobs.subject = launches.id`)
    .where('jobs.gave_up_at', 'is', null);

/**
 * Instances that seem to live, whose token was refused or taken away before that, and that nobody has looked at since: no line
 * of the log will tell of their end.
 */
async function purgeForsaken(trx: Database, before: number, limit: number): Promise<number> {
  const rows = await trx
    .selectFrom('watches')
    .innerJoin('instances', (join) =>
      join
        .onRef('instances.team_id', '=', 'watches.team_id')
        .onRef('instances.user_id', '=', 'watches.user_id'),
    )
    .select('instances.launch_id')
    .where('watches.paused_at', '<', before)
    .where('instances.since', '<', before)
    .limit(limit)
    .execute();
  const ids = rows.map(({ launch_id }) => launch_id);
  const erased = await eraseSettled(trx, ids, before);
  await trx
    .deleteFrom('watches')
    .where('paused_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('instances')
            .select('instances.launch_id')
            .whereRef('instances.team_id', '=', 'watches.team_id')
            .whereRef('instances.user_id', '=', 'watches.user_id'),
        ),
      ),
    )
    .execute();
  return erased;
}

/** Answers how many. PostgreSQL knows no empty list. */
async function eraseSettled(trx: Database, launchIds: readonly string[], before: number): Promise<number> {
  if (launchIds.length === 0) return 0;
  const erased = await trx
    .deleteFrom('launches')
    .where('id', 'in', launchIds)
    .where('settled_at', '<', before)
    .where(({ not, exists }) => not(exists(jobsAbout(trx))))
    // Its end is a line in the log, too: by that it is found again.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('instances')
            .select('instances.launch_id')
            .whereRef('instances.launch_id', '=', 'launches.id')
            .where(({ and, or, eb }) =>
              or([
                eb('instances.since', '>=', before),
                and([sql<boolean>`${sql.raw(isWatched)}`, not(exists(pausedBefore(trx, before)))]),
              ]),
            ),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('actions')
            .select('actions.id')
            .whereRef('actions.launch_id', '=', 'launches.id')
            .where('actions.settled_at', 'is', null),
        ),
      ),
    )
    .returning('id')
    .execute();
  if (erased.length === 0) return 0;
  // How their instances were, where their cards stand, and what was given up about them, goes with them.
  const ids = erased.map(({ id }) => id);
  for (const table of ['actions', 'instances'] as const)
    await trx.deleteFrom(table).where('launch_id', 'in', ids).execute();
  for (const table of ['surfaces', 'jobs'] as const)
    await trx.deleteFrom(table).where('subject', 'in', ids).execute();
  return erased.length;
}

/** The watch of an instance's account. */
const pausedBefore = (trx: Database, before: number) =>
  trx
    .selectFrom('watches')
    .select('watches.user_id')
    .where(sql<boolean>`watches.team_id = instances.team_id and watches.user_id = instances.user_id`)
    .where('watches.paused_at', '<', before);

/** What was given up about a launch that is still unknown is the operator's to settle. */
async function purgeGivenUp(db: Database, before: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('jobs')
    .select('id')
    .where('gave_up_at', 'is not', null)
    .where('gave_up_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('launches')
            .select('launches.id')
            .whereRef('launches.id', '=', 'jobs.subject')
            .where('launches.settled_at', 'is', null),
        ),
      ),
    )
    .limit(limit);
  const { numDeletedRows } = await db.deleteFrom('jobs').where('id', 'in', old).executeTakeFirst();
  return Number(numDeletedRows);
}
