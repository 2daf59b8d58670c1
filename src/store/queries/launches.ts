import { type Selectable, sql } from 'kysely';
import type { AccountKey, Owner } from '../../core/person.ts';
import {
  allowedTransitions,
  isLaunchState,
  type Launch,
  type LaunchState,
  launchStates,
} from '../../launches/launch.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import type { LaunchLimits, LaunchStore, NewLaunch, Transition } from '../../launches/ports.ts';
import type { Engine } from '../engine.ts';
import { UnknownLaunchStateError } from '../errors.ts';
import type { Database, LaunchesTable } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { readCounts } from './counts.ts';
import { deleteGivenUp, deleteJob, insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';
import { lockTeam } from './team-lock.ts';

export function createLaunchStore(db: Database, engine: Engine['kind']): LaunchStore {
  return {
    accept: (launch, firstJob, limits = {}) =>
      db.transaction().execute(async (trx) => {
        const passed = await findPassedLimit(trx, engine, launch, limits);
        if (passed) return passed;
        if (!(await insertLaunch(trx, launch))) return 'duplicate';
        await insertJobs(trx, [firstJob]);
        const { id: launchId, teamId, workspaceId, userId, acceptedAt: at } = launch;
        await appendAudit(trx, {
          at,
          teamId,
          workspaceId,
          userId,
          action: 'launch.accepted',
          launchId,
          detail: { to: 'accepted' },
        });
        return 'accepted';
      }),
    async find(id) {
      const row = await db.selectFrom('launches').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toLaunch(row) : null;
    },
    hasSubmission: (owner, submissionId) => hasSubmission(db, owner, submissionId),
    async findLastCreated({ teamId, userId }) {
      const row = await db
        .selectFrom('launches')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .where('state', '=', 'created')
        .orderBy('accepted_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row ? toLaunch(row) : null;
    },
    async findByUser({ teamId, userId }, limit) {
      const rows = await db
        .selectFrom('launches')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .orderBy('accepted_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toLaunch);
    },
    async findByUserIn({ teamId, workspaceId, userId }, limit) {
      const rows = await db
        .selectFrom('launches')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .where('workspace_id', '=', workspaceId)
        .orderBy('accepted_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toLaunch);
    },
    async transition(change) {
      const { from, to } = change;
      if (!allowedTransitions[from].includes(to)) throw new Error(`a launch cannot go from ${from} to ${to}`);
      return db.transaction().execute((trx) => transition(trx, change));
    },
    async findByReference(reference, limit) {
      // Ids are hexadecimal digits and dashes, so the next letter of the alphabet ends the range.
      const rows = await db
        .selectFrom('launches')
        .selectAll()
        .where('id', '>=', reference)
        .where('id', '<', `${reference}g`)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toLaunch);
    },
    async findByInstance(instanceId) {
      const row = await db
        .selectFrom('launches')
        .selectAll()
        .where('instance_id', '=', instanceId)
        .executeTakeFirst();
      return row ? toLaunch(row) : null;
    },
    async recordLook(id) {
      await db
        .updateTable('launches')
        .set({ looks: sql<number>`looks + 1`, look_failure: null })
        .where('id', '=', id)
        .execute();
    },
    async recordLookFailure(id, failure) {
      await db
        .updateTable('launches')
        .set({ look_failure: JSON.stringify(failure) })
        .where('id', '=', id)
        .execute();
    },
    markStuck: (id, givesUpAt, at, shows) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('launches')
          .set({ gives_up_at: givesUpAt })
          .where('id', '=', id)
          .where('state', '=', 'unknown')
          .where('gives_up_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await markSurfaces(trx, shows.surfaces, at);
        await insertJobs(trx, [shows.job]);
        return true;
      }),
    async forgetReplyUrls(before, limit) {
      const old = db
        .selectFrom('launches')
        .select('id')
        .where('accepted_at', '<', before)
        .where('sealed_reply_url', 'is not', null)
        .limit(limit);
      const { numUpdatedRows } = await db
        .updateTable('launches')
        .set({ sealed_reply_url: null, reply_url_kid: null })
        .where('id', 'in', old)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async countByState() {
      const counts = await readCounts(db, 'launches.');
      return Object.fromEntries(launchStates.map((state) => [state, counts.get(state) ?? 0])) as Record<
        LaunchState,
        number
      >;
    },
  };
}

export function lastCreatedQuery(db: Database, { teamId, userId }: AccountKey) {
  return db
    .selectFrom('launches')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where('state', '=', 'created')
    .orderBy('accepted_at', 'desc')
    .limit(1);
}

async function hasSubmission(
  db: Database,
  { teamId, userId }: AccountKey,
  submissionId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('launches')
    .select('id')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .where('submission_id', '=', submissionId)
    .executeTakeFirst();
  return row !== undefined;
}

const hourMs = 3_600_000;

/** A submission that is stored already passes: it is no further launch. */
async function findPassedLimit(
  trx: Database,
  engine: Engine['kind'],
  launch: NewLaunch,
  { perPerson = Infinity, perWorkspace = Infinity }: LaunchLimits,
): Promise<'person-limit' | 'workspace-limit' | null> {
  if (perPerson === Infinity && perWorkspace === Infinity) return null;
  await lockTeam(trx, engine, launch.teamId);
  const { theirs, all } = await countAccepted(trx, launch, launch.acceptedAt - hourMs);
  const passed = theirs >= perPerson ? 'person-limit' : all >= perWorkspace ? 'workspace-limit' : null;
  return passed && (await hasSubmission(trx, launch, launch.submissionId)) ? null : passed;
}

/** From the audit log, which outlives the launches: the person's wherever they are, everybody's of the workspace. */
async function countAccepted(trx: Database, { teamId, workspaceId, userId }: Owner, after: number) {
  const { theirs, all } = await trx
    .selectFrom('audit_log')
    .select([
      // Lines without one are an older version's, which knew one workspace only.
      sql<number>`coalesce(sum(case when coalesce(workspace_id, ${workspaceId}) = ${workspaceId} then 1 else 0 end), 0)`.as(
        'all',
      ),
      sql<number>`coalesce(sum(case when user_id = ${userId} then 1 else 0 end), 0)`.as('theirs'),
    ])
    .where('team_id', '=', teamId)
    .where('action', '=', 'launch.accepted')
    .where('at', '>', after)
    .executeTakeFirstOrThrow();
  return { theirs: Number(theirs), all: Number(all) };
}

async function insertLaunch(db: Database, launch: NewLaunch): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('launches')
    .values({
      id: launch.id,
      submission_id: launch.submissionId,
      team_id: launch.teamId,
      workspace_id: launch.workspaceId,
      user_id: launch.userId,
      channel_id: launch.channelId,
      card_place: launch.cardPlace,
      sealed_reply_url: launch.sealedReplyUrl,
      reply_url_kid: sealingKeyIdOf(launch.sealedReplyUrl),
      request: JSON.stringify(launch.request),
      state: 'accepted',
      accepted_at: launch.acceptedAt,
    })
    .onConflict((conflict) => conflict.columns(['team_id', 'user_id', 'submission_id']).doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

async function transition(trx: Database, change: Transition): Promise<boolean> {
  const { launchId, from, to, at, instanceId, failure } = change;
  const changed = await trx
    .updateTable('launches')
    .set({
      state: to,
      ...(to === 'creating' ? { sent_at: at } : {}),
      ...(to === 'created' || to === 'rejected' ? { settled_at: at } : {}),
      ...(instanceId === undefined ? {} : { instance_id: instanceId, failure: null }),
      ...(failure === undefined ? {} : { failure: JSON.stringify(failure) }),
    })
    .where('id', '=', launchId)
    .where('state', '=', from)
    .returning(['team_id', 'workspace_id', 'user_id'])
    .executeTakeFirst();
  if (!changed) return false;
  const detail = {
    from,
    to,
    ...describe(failure),
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(change.by === undefined ? {} : { by: change.by }),
  };
  const { team_id: teamId, user_id: userId } = changed;
  const workspaceId = changed.workspace_id || null;
  await appendAudit(trx, { at, teamId, workspaceId, userId, action: `launch.${to}`, launchId, detail });
  const { shows } = change;
  if (shows) await markSurfaces(trx, shows.surfaces, at);
  await insertJobs(trx, [...(change.then ?? []), ...(shows ? [shows.job] : [])]);
  if (change.completes) await deleteJob(trx, change.completes);
  if (change.dropsGivenUp !== undefined) await deleteGivenUp(trx, change.dropsGivenUp, launchId);
  return true;
}

/** The platform's words stay out of the log: nobody knows what is in them. */
function describe(failure: PlatformFailure | undefined): Record<string, string> {
  if (!failure) return {};
  return { reason: failure.reason, ...(failure.code === undefined ? {} : { code: failure.code }) };
}

/** Throws UnknownLaunchStateError: no constraint of the database keeps a newer version's states out. */
function toLaunch(row: Selectable<LaunchesTable>): Launch {
  if (!isLaunchState(row.state)) throw new UnknownLaunchStateError(row.id, row.state);
  return {
    id: row.id,
    submissionId: row.submission_id,
    teamId: row.team_id,
    workspaceId: row.workspace_id || row.team_id,
    userId: row.user_id,
    channelId: row.channel_id,
    cardPlace: row.card_place,
    sealedReplyUrl: row.sealed_reply_url,
    // Our own writing, checked when it came in.
    request: JSON.parse(row.request) as LaunchRequest,
    state: row.state,
    instanceId: row.instance_id,
    failure: row.failure === null ? null : (JSON.parse(row.failure) as PlatformFailure),
    looks: row.looks,
    lookFailure: row.look_failure === null ? null : (JSON.parse(row.look_failure) as PlatformFailure),
    givesUpAt: row.gives_up_at,
    acceptedAt: row.accepted_at,
    sentAt: row.sent_at,
    settledAt: row.settled_at,
  };
}
