import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Where the app was installed by OAuth, with the tokens that speak there, sealed. */
export const installations: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('installations')
      // Of the workspace, or of the enterprise that it was installed in as a whole.
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('is_org_wide', 'integer', (column) => column.notNull())
      .addColumn('enterprise_id', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('bot_id', 'text', (column) => column.notNull())
      .addColumn('bot_user_id', 'text', (column) => column.notNull())
      .addColumn('url', 'text')
      .addColumn('sealed_token', 'text', (column) => column.notNull())
      .addColumn('token_kid', 'text')
      .addColumn('sealed_refresh_token', 'text')
      .addColumn('refresh_token_kid', 'text')
      .addColumn('token_ends_at', 'bigint')
      .addColumn('renewing_by', 'text')
      .addColumn('renewing_until', 'bigint')
      .addColumn('installed_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('workspaces_of_enterprise')
      .on('workspaces')
      .column('enterprise_id')
      .execute();
  },
};
