import type { Selectable } from 'kysely';
import {
  type Preset,
  type PresetChange,
  type PresetOwner,
  type PresetReader,
  type PresetStore,
  toNameKey,
} from '../../presets/ports.ts';
import { isUniqueViolation } from '../errors.ts';
import type { Database, PresetsTable } from '../schema.ts';
import { appendAudit } from './audit-log.ts';

export function createPresetStore(db: Database): PresetStore {
  return {
    save: (preset, { replace, maxPerOwner }) =>
      db.transaction().execute(async (trx) => {
        const others = await trx
          .selectFrom('presets')
          .select(({ fn }) => fn.countAll().as('count'))
          .where('team_id', '=', preset.teamId)
          .where('owner_id', '=', preset.ownerId)
          .where('name_key', '<>', toNameKey(preset.name))
          .executeTakeFirstOrThrow();
        if (Number(others.count) >= maxPerOwner) return 'too-many';
        const row = toRow(preset);
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('presets')
          .values(row)
          .onConflict((conflict) => conflict.columns(['team_id', 'owner_id', 'name_key']).doNothing())
          .executeTakeFirst();
        const isNew = numInsertedOrUpdatedRows === 1n;
        if (!isNew && !replace) return 'name-taken';
        if (!isNew) {
          const { id: _, created_at, used_at, ...changes } = row;
          await trx
            .updateTable('presets')
            .set(changes)
            .where('team_id', '=', preset.teamId)
            .where('owner_id', '=', preset.ownerId)
            .where('name_key', '=', row.name_key)
            .execute();
        }
        const action = isNew ? 'preset.saved' : 'preset.replaced';
        const owner = { teamId: preset.teamId, userId: preset.ownerId };
        await audit(trx, owner, action, preset.updatedAt, { name: preset.name });
        return isNew ? 'saved' : 'replaced';
      }),
    async list(reader, limit) {
      const rows = await visibleTo(db, reader).limit(limit).execute();
      return rows.map(toPreset);
    },
    async findByName(reader, name) {
      const row = await visibleTo(db, reader)
        .where('name_key', '=', toNameKey(name))
        .limit(1)
        .executeTakeFirst();
      return row ? toPreset(row) : null;
    },
    async change(id, owner, change, at) {
      try {
        return await db.transaction().execute(async (trx) => {
          const set = { ...toColumns(change), updated_at: at };
          const { numUpdatedRows } = await trx
            .updateTable('presets')
            .set(set)
            .where('id', '=', id)
            .where('team_id', '=', owner.teamId)
            .where('owner_id', '=', owner.userId)
            .executeTakeFirst();
          if (numUpdatedRows === 0n) return await whyNot(trx, id, owner);
          const [action, detail] =
            'name' in change
              ? (['preset.renamed', { name: change.name }] as const)
              : (['preset.shared', { scope: change.scope }] as const);
          await audit(trx, owner, action, at, { ...detail, preset: id });
          return 'changed';
        });
      } catch (error) {
        if (isUniqueViolation(error)) return 'name-taken';
        throw error;
      }
    },
    remove: (id, owner, at) =>
      db.transaction().execute(async (trx) => {
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

function visibleTo(db: Database, { teamId, userId, channelId }: PresetReader) {
  return db
    .selectFrom('presets')
    .selectAll()
    .where('team_id', '=', teamId)
    .where((where) =>
      where.or([
        where('owner_id', '=', userId),
        where('scope', '=', 'team'),
        where.and([where('scope', '=', 'channel'), where('channel_id', '=', channelId)]),
      ]),
    )
    .orderBy((by) =>
      by.case().when('owner_id', '=', userId).then(0).when('scope', '=', 'channel').then(1).else(2).end(),
    )
    .orderBy((by) => by.fn.coalesce('used_at', 'updated_at'), 'desc')
    .orderBy('name_key')
    .orderBy('id');
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
  { teamId, userId }: PresetOwner,
  action: string,
  at: number,
  detail: Readonly<Record<string, string>>,
): Promise<void> => appendAudit(db, { at, teamId, userId, action, launchId: null, detail });

const toColumns = (change: PresetChange) =>
  'name' in change
    ? { name: change.name, name_key: toNameKey(change.name) }
    : { scope: change.scope, channel_id: change.channelId };

const toRow = (preset: Preset): PresetsTable => ({
  id: preset.id,
  team_id: preset.teamId,
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
  ownerId: row.owner_id,
  name: row.name,
  scope: row.scope,
  channelId: row.channel_id,
  values: JSON.parse(row.content) as unknown,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  usedAt: row.used_at,
});
