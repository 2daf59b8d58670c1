import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What stays as quick with a million launches as with none. */
export const growth: Migration = {
  async up(db: Kysely<unknown>) {
    // Few launches have one at any time: rotation and housekeeping read this instead of the table. By id, since
    // rotation goes on from the last id it saw; housekeeping takes any of them.
    await db.schema.dropIndex('launches_reply_urls').execute();
    await db.schema
      .createIndex('launches_with_reply_url')
      .on('launches')
      .column('id')
      .where(sql.ref('sealed_reply_url'), 'is not', null)
      .execute();
    await db.schema.createIndex('launches_by_instance').on('launches').column('instance_id').execute();
    await db.schema
      .createIndex('jobs_given_up')
      .on('jobs')
      .column('gave_up_at')
      .where(sql.ref('gave_up_at'), 'is not', null)
      .execute();
    // The log is read by team and in its own order.
    await db.schema.createIndex('audit_log_of_team').on('audit_log').columns(['team_id', 'id']).execute();
    // Launches by state are counted as they change (007-counts); nobody looks for them that way any more.
    await db.schema.dropIndex('launches_by_state').execute();
  },
};
