import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Links to the page where people connect, for the ten minutes that they live. */
export const connectLinks: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('connect_links')
      .addColumn('link_hash', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('draft', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('next', 'text', (column) => column.notNull())
      .addColumn('has_modal', 'integer', (column) => column.notNull())
      .addColumn('locale', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('browser_hash', 'text')
      .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('busy_until', 'bigint')
      .execute();
    await db.schema.createIndex('connect_links_ended').on('connect_links').column('expires_at').execute();
  },
};
