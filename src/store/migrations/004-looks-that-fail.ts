import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const looksThatFail: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('launches').addColumn('look_failure', 'text').execute();
    await db.schema.alterTable('launches').addColumn('gives_up_at', 'bigint').execute();
  },
};
