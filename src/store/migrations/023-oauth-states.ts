import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** States of OAuth that were used, for the ten minutes that one could come again: hashes of them. */
export const oauthStates: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('oauth_states')
      .addColumn('state_hash', 'text', (column) => column.primaryKey())
      .addColumn('ends_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('oauth_states_ended').on('oauth_states').column('ends_at').execute();
  },
};
