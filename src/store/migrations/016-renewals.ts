import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Accounts whose token is renewed, by keys that are kept or by itself; and the region that something was launched in. */
export const renewals: Migration = {
  async up(db: Kysely<unknown>) {
    const add = (column: string, type: 'text' | 'bigint') =>
      db.schema.alterTable('accounts').addColumn(column, type).execute();
    await add('sealed_keys', 'text');
    await add('keys_kid', 'text');
    await add('token_ends_at', 'bigint');
    await add('renew_at', 'bigint');
    await add('refused_at', 'bigint');
    // Who renews it just now, and until when that counts.
    await add('renewing_by', 'text');
    await add('renewing_until', 'bigint');
    // Null: as it was before, the account's own.
    for (const table of ['launches', 'instances'])
      await db.schema.alterTable(table).addColumn('region', 'text').execute();
  },
};
