import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Where a launch's card goes: cards of earlier launches went to the channel. */
export const cardPlace: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('launches')
      .addColumn('card_place', 'text', (column) => column.notNull().defaultTo('channel'))
      .execute();
  },
};
