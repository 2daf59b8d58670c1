import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Launches counted for limits, and what an operator switches while the app runs. */
export const people: Migration = {
  async up(db: Kysely<unknown>) {
    // Counted in the audit log: who is forgotten does not begin anew. Not partial: see 002-presets.
    await db.schema
      .createIndex('audit_log_by_team')
      .on('audit_log')
      .columns(['team_id', 'action', 'at'])
      .execute();
    await db.schema
      .createTable('switches')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('jobs_by_subject').on('jobs').column('subject').execute();
  },
};
