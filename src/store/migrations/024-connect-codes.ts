import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Whether the person in Slack has said which code their browser shows. Links that are open meanwhile begin anew, within ten minutes. */
export const connectCodes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('connect_links').addColumn('confirmed_at', 'bigint').execute();
    await db.schema
      .alterTable('connect_links')
      .addColumn('code_tries', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
