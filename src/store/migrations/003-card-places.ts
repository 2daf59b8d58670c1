import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';

/** Where a card goes, the last launch that was created, and tokens that do not say when they end. */
export const cardPlaces = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('launches')
      .addColumn('card_place', 'text', (column) =>
        column.notNull().defaultTo('channel').check(sql`card_place in ('channel', 'me')`),
      )
      .execute();
    // By state as well: whose launches were all refused lately has them not read one by one.
    await db.schema
      .createIndex('launches_by_user_state')
      .on('launches')
      .columns(['team_id', 'user_id', 'state', 'accepted_at'])
      .execute();

    if (engine === 'sqlite') await rebuildAccounts(db);
    else
      await db.schema
        .alterTable('accounts')
        .alterColumn('expires_at', (end) => end.dropNotNull())
        .execute();
  },
});

/** SQLite cannot take a NOT NULL back. Source: sqlite.org, "ALTER TABLE", making other kinds of changes. */
async function rebuildAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('new_accounts')
    .addColumn('team_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('sealed_token', 'text', (column) => column.notNull())
    .addColumn('token_kid', 'text')
    .addColumn('platform_user', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('connected_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('accounts_pk', ['team_id', 'user_id'])
    .execute();
  const columns = sql.raw(
    'team_id, user_id, sealed_token, token_kid, platform_user, expires_at, connected_at',
  );
  await sql`insert into new_accounts (${columns}) select ${columns} from accounts`.execute(db);
  await db.schema.dropTable('accounts').execute();
  await db.schema.alterTable('new_accounts').renameTo('accounts').execute();
}
