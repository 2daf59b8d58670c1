import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The audit log is read by the workspace of an enterprise too, in its own order. Where there is no enterprise both ids are
 * the same and this index stays empty.
 */
export const auditOfWorkspace: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('audit_log_of_workspace')
      .on('audit_log')
      .columns(['workspace_id', 'id'])
      .where(sql.ref('workspace_id'), '<>', sql.ref('team_id'))
      .execute();
  },
};
