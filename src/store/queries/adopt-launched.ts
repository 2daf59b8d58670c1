// Launches whose instance nobody stored: a replica of an older version, at work beside a newer one, knows of none.
import { sql } from 'kysely';
import type { InstanceStore } from '../../instances/ports.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { Engine } from '../engine.ts';
import type { Database } from '../schema.ts';
import { insertJobs } from './jobs.ts';
import { lockTeam } from './team-lock.ts';

type Adopt = InstanceStore['adoptLaunched'];

/** The log's end tells of whatever happened lately; no index is in order of time. */
const linesRead = 20_000;

export async function adoptLaunched(
  db: Database,
  engine: Engine['kind'],
  [since, limit, firstLook]: Parameters<Adopt>,
): Promise<number> {
  const found = await lonely(db, since, limit).execute();
  if (found.length === 0) return 0;
  return db.transaction().execute(async (trx) => {
    // Whoever is being forgotten comes before or after, not in between.
    for (const teamId of [...new Set(found.map(({ team_id }) => team_id))].toSorted())
      await lockTeam(trx, engine, teamId);
    const launches = await lonely(trx, since, limit).execute();
    if (launches.length === 0) return 0;
    const stored = await trx
      .insertInto('instances')
      .values(
        launches.map(
          ({ id, instance_id, team_id, workspace_id, user_id, request, settled_at, accepted_at }) => ({
            launch_id: id,
            instance_id: instance_id ?? '',
            team_id,
            workspace_id: workspace_id || team_id,
            user_id,
            name: (JSON.parse(request) as LaunchRequest).instanceServiceName,
            phase: 'pending' as const,
            since: settled_at ?? accepted_at,
          }),
        ),
      )
      .onConflict((conflict) => conflict.column('launch_id').doNothing())
      .returning(['team_id', 'workspace_id', 'user_id'])
      .execute();
    const owners = new Map(
      stored.map(({ team_id: teamId, workspace_id: workspaceId, user_id: userId }) => [
        `${teamId}/${userId}`,
        { teamId, workspaceId, userId },
      ]),
    );
    await insertJobs(trx, [...owners.values()].map(firstLook));
    return stored.length;
  });
}

const lonely = (db: Database, since: number, limit: number) =>
  db
    .selectFrom('audit_log')
    .innerJoin('launches', 'launches.id', 'audit_log.launch_id')
    .select([
      'launches.id',
      'launches.instance_id',
      'launches.team_id',
      'launches.workspace_id',
      'launches.user_id',
      'launches.request',
      'launches.settled_at',
      'launches.accepted_at',
    ])
    .where('audit_log.id', '>', (eb) =>
      eb.selectFrom('audit_log').select(sql<number>`coalesce(max(id), 0) - ${linesRead}`.as('first')),
    )
    .where('audit_log.action', '=', 'launch.created')
    .where('audit_log.at', '>=', since)
    .where('launches.state', '=', 'created')
    .where('launches.instance_id', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('instances')
            .select('instances.launch_id')
            .whereRef('instances.launch_id', '=', 'launches.id'),
        ),
      ),
    )
    .limit(limit);
