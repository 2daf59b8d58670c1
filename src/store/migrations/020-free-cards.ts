import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How many cards of a region are free, one row each, whoever asks; and who waits for them. */
export const freeCards: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('free_cards')
      .addColumn('region', 'text', (column) => column.primaryKey())
      .addColumn('content', 'text')
      .addColumn('looked_at', 'bigint')
      .addColumn('failure', 'text')
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'bigint', (column) => column.notNull())
      .addColumn('looked_by', 'text')
      .addColumn('asked_team_id', 'text')
      .addColumn('asked_user_id', 'text')
      .addColumn('next_place', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('free_watches')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('place', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('card_place', 'text', (column) => column.notNull())
      .addColumn('region', 'text', (column) => column.notNull())
      .addColumn('resource_group', 'text', (column) => column.notNull())
      .addColumn('cards', 'integer', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('sealed_request', 'text')
      .addColumn('request_kid', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('refusal', 'text')
      .addColumn('launch_id', 'text')
      .addColumn('held', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('free_watches_in_line')
      .on('free_watches')
      .columns(['region', 'state', 'place'])
      .execute();
    await db.schema
      .createIndex('free_watches_of_person')
      .on('free_watches')
      .columns(['team_id', 'user_id'])
      .execute();
    await db.schema.createIndex('free_watches_ended').on('free_watches').column('ended_at').execute();
  },
};
