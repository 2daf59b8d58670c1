import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What people switched for themselves; those who never did have no row. */
export const personSettings: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('person_settings')
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('saved_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('person_settings_pk', ['team_id', 'user_id'])
      .execute();
  },
};
