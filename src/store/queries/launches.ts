import { type Selectable, sql } from 'kysely';
import type { AccountKey } from '../../core/person.ts';
import {
  allowedTransitions,
  isLaunchState,
  type Launch,
  type LaunchState,
  launchStates,
} from '../../launches/launch.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import { UnknownLaunchStateError } from '../errors.ts';
import type { HotStore } from '../hot/hot-store.ts';
import type { Preparing } from '../prepared.ts';
import type { Database, LaunchesTable } from '../schema.ts';
import { readCounts } from './counts.ts';
import { insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';

export function createLaunchStore(db: Database, hot: HotStore, preparing: Preparing): LaunchStore {
  const findLastCreated = preparing.read('find-last-created', (slot: (name: 'teamId' | 'userId') => never) =>
    lastCreatedQuery(db, { teamId: slot('teamId'), userId: slot('userId') }),
  );

  const findRecentIn = preparing.read(
    'find-recent-launches',
    (slot: (name: 'teamId' | 'workspaceId' | 'userId' | 'limit') => never) =>
      db
        .selectFrom('launches')
        .selectAll()
        .where('team_id', '=', slot('teamId'))
        .where('user_id', '=', slot('userId'))
        .where('workspace_id', '=', slot('workspaceId'))
        .orderBy('accepted_at', 'desc')
        .limit(slot('limit')),
  );
  const findOne = preparing.read('find-launch', (slot: (name: 'id') => never) =>
    db.selectFrom('launches').selectAll().where('id', '=', slot('id')),
  );

  return {
    accept: hot.accept,
    async find(id) {
      const [row] = await findOne({ id });
      return row ? toLaunch(row) : null;
    },
    hasSubmission: (owner, submissionId) => hasSubmission(db, owner, submissionId),
    async findLastCreated({ teamId, userId }) {
      const [row] = await findLastCreated({ teamId, userId });
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
    async findRequests({ teamId, userId }, limit) {
      const rows = await db
        .selectFrom('launches')
        .select(['state', 'request'])
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .orderBy('accepted_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ state, request }) => ({ state, request: JSON.parse(request) as LaunchRequest }));
    },
    async findByUserIn({ teamId, workspaceId, userId }, limit) {
      const rows = await findRecentIn({ teamId, workspaceId, userId, limit });
      return rows.map(toLaunch);
    },
    async transition(change) {
      const { from, to } = change;
      if (!allowedTransitions[from].includes(to)) throw new Error(`a launch cannot go from ${from} to ${to}`);
      return hot.transition(change);
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
    sentAs: row.sent_as,
    settledAt: row.settled_at,
    region: row.region,
  };
}
