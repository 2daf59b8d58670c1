import { type Insertable, type Selectable, sql } from 'kysely';
import {
  type Preset,
  type PresetChange,
  type PresetOwner,
  type PresetReader,
  type PresetStore,
  toNameKey,
} from '../../presets/ports.ts';
import type { Engine } from '../engine.ts';
import { isUniqueViolation } from '../errors.ts';
import type { Preparing } from '../prepared.ts';
import type { Database, PresetsTable } from '../schema.ts';
import { appendAudit } from './audit-log.ts';

export function createPresetStore(db: Database, preparing: Preparing, engine: Engine['kind']): PresetStore {
  const listVisible = preparing.read('list-presets', (slot: (name: keyof PresetReader | 'limit') => never) =>
    visibleQuery(db, {
      teamId: slot('teamId'),
      workspaceId: slot('workspaceId'),
      userId: slot('userId'),
      channelId: slot('channelId'),
    })
      .orderBy((by) => by.fn.coalesce('used_at', 'updated_at'), 'desc')
      .orderBy('name_key')
      .orderBy('id')
      .limit(slot('limit')),
  );

  /** One change of an owner's presets at a time: a count, or two names that change places, holds until the commit. */
  const inTurn = <T>({ teamId, userId }: PresetOwner, work: (trx: Database) => Promise<T>): Promise<T> =>
    db.transaction().execute(async (trx) => {
      // SQLite's transactions are one at a time anyway.
      if (engine === 'postgres') await lockOwner(`${teamId} ${userId}`).execute(trx);
      return work(trx);
    });

  return {
    save: (preset, { replace, maxPerOwner }) => {
      const { teamId, workspaceId, ownerId: userId } = preset;
      const owner = { teamId, workspaceId, userId };
      return inTurn(owner, async (trx) => {
        if ((await countOthers(trx, preset)) >= maxPerOwner) return 'too-many';
        const id = await upsert(trx, toRow(preset), replace);
        if (id === null) return 'name-taken';
        const outcome = id === preset.id ? 'saved' : 'replaced';
        const detail = { preset: id, name: preset.name, scope: preset.scope };
        await audit(trx, owner, `preset.${outcome}`, preset.updatedAt, detail);
        return outcome;
      });
    },
    async list({ teamId, workspaceId, userId, channelId }, limit) {
      const rows = await listVisible({ teamId, workspaceId, userId, channelId, limit });
      return rows.map(toPreset);
    },
    async find(reader, id) {
      const row = await visibleQuery(db, reader).where('id', '=', id).executeTakeFirst();
      return row ? toPreset(row) : null;
    },
    async findByName(reader, name) {
      const row = await visibleQuery(db, reader)
        .where('name_key', '=', toNameKey(name))
        // A shared one that is new does not take the place of one that people use.
        .orderBy((by) => by.fn.coalesce('used_at', by.lit(0)), 'desc')
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row ? toPreset(row) : null;
    },
    async change(id, owner, change, at) {
      try {
        return await inTurn(owner, async (trx) => {
          const { numUpdatedRows } = await trx
            .updateTable('presets')
            .set({ ...toColumns(change, owner), updated_at: at })
            .where('id', '=', id)
            .where('team_id', '=', owner.teamId)
            .where('owner_id', '=', owner.userId)
            .executeTakeFirst();
          if (numUpdatedRows === 0n) return await whyNot(trx, id, owner);
          const [action, detail] =
            'name' in change
              ? (['preset.renamed', { name: change.name }] as const)
              : (['preset.shared', { scope: change.scope }] as const);
          await audit(trx, owner, action, at, { preset: id, ...detail });
          return 'changed';
        });
      } catch (error) {
        if (isUniqueViolation(error)) return 'name-taken';
        throw error;
      }
    },
    remove: (id, owner, at) =>
      inTurn(owner, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('presets')
          .where('id', '=', id)
          .where('team_id', '=', owner.teamId)
          .where('owner_id', '=', owner.userId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return whyNot(trx, id, owner);
        await audit(trx, owner, 'preset.removed', at, { preset: id });
        return 'changed';
      }),
    async touch(id, at) {
      await db.updateTable('presets').set({ used_at: at }).where('id', '=', id).execute();
    },
  };
}

/** Held until the transaction ends. Keys in two parts are apart from the migrator's, which has one. */
const lockOwner = (owner: string) => sql`select pg_advisory_xact_lock(2, hashtext(${owner}))`;

/** Presets of the owner under other names. */
async function countOthers(db: Database, { teamId, ownerId, name }: Preset): Promise<number> {
  const { count } = await db
    .selectFrom('presets')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('team_id', '=', teamId)
    .where('owner_id', '=', ownerId)
    .where('name_key', '<>', toNameKey(name))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Answers the id of the row that holds it now, or null when the name is taken and stays as it is. */
async function upsert(db: Database, row: Insertable<PresetsTable>, replace: boolean): Promise<string | null> {
  const { name, scope, channel_id, workspace_id, content, updated_at } = row;
  const stored = await db
    .insertInto('presets')
    .values(row)
    .onConflict((conflict) => {
      const sameName = conflict.columns(['team_id', 'owner_id', 'name_key']);
      return replace
        ? sameName.doUpdateSet({ name, scope, channel_id, workspace_id, content, updated_at })
        : sameName.doNothing();
    })
    .returning('id')
    .executeTakeFirst();
  return stored?.id ?? null;
}

/** The owner's first, then the channel's, then the workspace's: see decision 010. */
export function visibleQuery(db: Database, { teamId, workspaceId, userId, channelId }: PresetReader) {
  return db
    .selectFrom('presets')
    .selectAll()
    .where('team_id', '=', teamId)
    .where((where) =>
      where.or([
        where('owner_id', '=', userId),
        where.and([where('scope', '=', 'team'), where('workspace_id', '=', workspaceId)]),
        where.and([where('scope', '=', 'channel'), where('channel_id', '=', channelId)]),
      ]),
    )
    .orderBy((by) =>
      by
        .case()
        .when('owner_id', '=', userId)
        .then(by.lit(0))
        .when('scope', '=', 'channel')
        .then(by.lit(1))
        .else(by.lit(2))
        .end(),
    );
}

/** Somebody else's, as far as this workspace goes, or nobody's. */
async function whyNot(db: Database, id: string, owner: PresetOwner): Promise<'not-yours' | 'gone'> {
  const row = await db
    .selectFrom('presets')
    .select('id')
    .where('id', '=', id)
    .where('team_id', '=', owner.teamId)
    .executeTakeFirst();
  return row ? 'not-yours' : 'gone';
}

const audit = (
  db: Database,
  { teamId, workspaceId, userId }: PresetOwner,
  action: string,
  at: number,
  detail: Readonly<Record<string, string>>,
): Promise<void> => appendAudit(db, { at, teamId, workspaceId, userId, action, launchId: null, detail });

const toColumns = (change: PresetChange, { workspaceId }: PresetOwner) =>
  'name' in change
    ? { name: change.name, name_key: toNameKey(change.name) }
    : { scope: change.scope, channel_id: change.channelId, workspace_id: workspaceId };

const toRow = (preset: Preset): Insertable<PresetsTable> => ({
  id: preset.id,
  team_id: preset.teamId,
  workspace_id: preset.workspaceId,
  owner_id: preset.ownerId,
  name: preset.name,
  name_key: toNameKey(preset.name),
  scope: preset.scope,
  channel_id: preset.channelId,
  content: JSON.stringify(preset.values),
  created_at: preset.createdAt,
  updated_at: preset.updatedAt,
  used_at: preset.usedAt,
});

const toPreset = (row: Selectable<PresetsTable>): Preset => ({
  id: row.id,
  teamId: row.team_id,
  workspaceId: row.workspace_id || row.team_id,
  ownerId: row.owner_id,
  name: row.name,
  scope: row.scope,
  channelId: row.channel_id,
  values: JSON.parse(row.content) as unknown,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  usedAt: row.used_at,
});
