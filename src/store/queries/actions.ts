import { type Selectable, sql } from 'kysely';
import { type Action, type ActionState, actionStates, allowedActionSteps } from '../../instances/action.ts';
import type { ActionStore, NewAction } from '../../instances/ports.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import type { Engine } from '../engine.ts';
import { UnknownActionStateError } from '../errors.ts';
import type { Preparing } from '../prepared.ts';
import type { ActionsTable, Database } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { deleteJob, insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';
import { lockTeam } from './team-lock.ts';

type Step = Parameters<ActionStore['step']>[0];

export function createActionStore(db: Database, engine: Engine['kind'], preparing: Preparing): ActionStore {
  const findOne = preparing.read('find-action', (slot: (name: 'id') => never) =>
    db.selectFrom('actions').selectAll().where('id', '=', slot('id')),
  );
  const findLast = preparing.read('find-last-action', (slot: (name: 'launchId') => never) =>
    db
      .selectFrom('actions')
      .selectAll()
      .where('launch_id', '=', slot('launchId'))
      .orderBy('asked_at', 'desc')
      .orderBy('id', 'desc')
      .limit(sql.lit(1)),
  );

  return {
    ask: (action, job, shows) =>
      db.transaction().execute(async (trx) => {
        // Whoever is being forgotten comes before or after, not in between.
        await lockTeam(trx, engine, action.account.teamId);
        if (!(await isKept(trx, action.launchId))) return 'not-known';
        const { numInsertedOrUpdatedRows = 0n } = await trx
          .insertInto('actions')
          .values({ ...toRow(action), asked_at: askedAfterAll(action) })
          // Either this very press was stored, or something else is under way.
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n)
          return (await hasPress(trx, action.launchId, action.by.userId, action.press)) ? 'repeated' : 'busy';
        // After it is stored: from then on nothing else is done with the instance, and what was done is in its row.
        if (!(await isAsSeen(trx, action))) {
          await trx.deleteFrom('actions').where('id', '=', action.id).execute();
          return 'changed';
        }
        await audit(trx, action, { at: action.askedAt, to: 'asked' });
        await markSurfaces(trx, shows.surfaces, action.askedAt);
        await insertJobs(trx, [job, shows.job]);
        return 'asked';
      }),
    hasPress: (launchId, userId, press) => hasPress(db, launchId, userId, press),
    async find(id) {
      const [row] = await findOne({ id });
      return row ? toAction(row) : null;
    },
    async findLast(launchId) {
      const [row] = await findLast({ launchId });
      return row ? toAction(row) : null;
    },
    async step(change) {
      const { from, to } = change;
      if (!allowedActionSteps[from].includes(to))
        throw new Error(`an action cannot go from ${from} to ${to}`);
      return db.transaction().execute((trx) => step(trx, change));
    },
  };
}

async function step(trx: Database, change: Step): Promise<boolean> {
  const { id, from, to, at, failure, wanted, shows, then = [], completes } = change;
  const isEnd = to === 'done' || to === 'refused' || from === to;
  const row = await trx
    .updateTable('actions')
    .set({
      state: to,
      sealed_script: null,
      script_kid: null,
      ...(to === 'sending' ? { sent_at: at } : {}),
      ...(isEnd ? { settled_at: at } : {}),
      ...(failure || to === 'done' ? { failure: failure ? JSON.stringify(failure) : null } : {}),
    })
    .where('id', '=', id)
    .where('state', '=', from)
    .$if(from === to, (query) => query.where('settled_at', 'is', null))
    .returningAll()
    .executeTakeFirst();
  if (!row) return false;
  const action = toAction(row);
  await audit(trx, action, { at, from, to, failure });
  if (wanted !== undefined)
    await trx
      .updateTable('instances')
      .set({ wanted, wanted_at: at })
      .where('launch_id', '=', action.launchId)
      .execute();
  await markSurfaces(trx, shows?.surfaces ?? [], at);
  await insertJobs(trx, [...then, ...(shows ? [shows.job] : [])]);
  if (completes) await deleteJob(trx, completes);
  return true;
}

/** By the team's lock it stays until the action is stored. */
async function isKept(trx: Database, launchId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('instances')
    .select('launch_id')
    .where('launch_id', '=', launchId)
    .executeTakeFirst();
  return row !== undefined;
}

async function isAsSeen(trx: Database, { launchId, seen }: NewAction): Promise<boolean> {
  const now = await trx
    .selectFrom('instances')
    .select(['phase', 'wanted'])
    .where('launch_id', '=', launchId)
    .executeTakeFirst();
  return now?.phase === seen.phase && now.wanted === seen.wanted;
}

async function hasPress(db: Database, launchId: string, userId: string, press: string): Promise<boolean> {
  const row = await db
    .selectFrom('actions')
    .select('id')
    .where('launch_id', '=', launchId)
    .where('by_user_id', '=', userId)
    .where('press', '=', press)
    .executeTakeFirst();
  return row !== undefined;
}

interface Audited {
  readonly at: number;
  readonly from?: ActionState;
  readonly to: ActionState;
  readonly failure?: PlatformFailure | undefined;
}

/** Of whoever asked. The platform's words, and the script, stay out of it. */
const audit = (
  trx: Database,
  { id, launchId, kind, by, account }: Pick<Action, 'id' | 'launchId' | 'kind' | 'by' | 'account'>,
  { at, from, to, failure }: Audited,
) =>
  appendAudit(trx, {
    at,
    ...by,
    action: `action.${to}`,
    launchId,
    detail: {
      kind,
      action: id,
      ...(from === undefined ? {} : { from }),
      to,
      ...(account.userId === by.userId ? {} : { owner: account.userId }),
      ...(failure === undefined ? {} : { reason: failure.reason }),
      ...(failure?.code === undefined ? {} : { code: failure.code }),
    },
  });

const toRow = (action: NewAction) => ({
  id: action.id,
  launch_id: action.launchId,
  instance_id: action.instanceId,
  kind: action.kind,
  state: 'asked',
  team_id: action.account.teamId,
  user_id: action.account.userId,
  by_team_id: action.by.teamId,
  by_workspace_id: action.by.workspaceId,
  by_user_id: action.by.userId,
  press: action.press,
  sealed_script: action.sealedScript,
  script_kid: sealingKeyIdOf(action.sealedScript),
  scope: action.scope,
  asked_at: action.askedAt,
});

/** Later than whatever was asked before, by whose clock ever: the clocks of replicas need not agree. */
const askedAfterAll = ({ launchId, askedAt }: NewAction) => sql<number>`coalesce(
  (select max(asked_at) + 1 from actions where launch_id = ${launchId} and asked_at >= ${askedAt}), cast(${askedAt} as bigint))`;

const isActionState = (word: string): word is ActionState =>
  (actionStates as readonly string[]).includes(word);

/** Throws UnknownActionStateError: no constraint of the database keeps a newer version's states out. */
function toAction(row: Selectable<ActionsTable>): Action {
  if (!isActionState(row.state)) throw new UnknownActionStateError(row.id, row.state);
  return {
    id: row.id,
    launchId: row.launch_id,
    instanceId: row.instance_id,
    kind: row.kind,
    state: row.state,
    by: { teamId: row.by_team_id, workspaceId: row.by_workspace_id, userId: row.by_user_id },
    account: { teamId: row.team_id, userId: row.user_id },
    sealedScript: row.sealed_script,
    scope: row.scope,
    failure: row.failure === null ? null : (JSON.parse(row.failure) as PlatformFailure),
    askedAt: row.asked_at,
    sentAt: row.sent_at,
    settledAt: row.settled_at,
  };
}
