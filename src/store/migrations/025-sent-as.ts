import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** With whose token a create call was sent: no other account's list says anything of what became of it. */
export const sentAs: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('launches').addColumn('sent_as', 'text').execute();
  },
};
