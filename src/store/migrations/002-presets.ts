import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Presets, drafts that can be gone on with, reply addresses that are forgotten. */
export const presets: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('presets')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull())
      .addColumn('scope', 'text', (column) =>
        column.notNull().check(sql`scope in ('private', 'channel', 'team')`),
      )
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .addUniqueConstraint('presets_name', ['team_id', 'owner_id', 'name_key'])
      .execute();
    // Everybody's own are found by the unique constraint; these are the shared ones. Not a partial index: SQLite
    // uses one only where its condition is repeated word for word.
    await db.schema
      .createIndex('presets_shared')
      .on('presets')
      .columns(['team_id', 'scope', 'channel_id'])
      .execute();

    await db.schema.alterTable('drafts').addColumn('touched_at', 'bigint').execute();
    await db.schema
      .createIndex('drafts_touched')
      .on('drafts')
      .columns(['team_id', 'user_id', 'touched_at'])
      .where(sql.ref('touched_at'), 'is not', null)
      .execute();

    // Only those that still hold one: few, however many launches there are.
    await db.schema
      .createIndex('launches_reply_urls')
      .on('launches')
      .column('accepted_at')
      .where(sql.ref('sealed_reply_url'), 'is not', null)
      .execute();
  },
};
