import { type Kysely, sql } from 'kysely';

/** One row about the database itself: whose launches it holds, and a value only the right keys open. */
export const installation = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('installation')
      .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
      .addColumn('used_for', 'text', (column) =>
        column.notNull().check(sql`used_for in ('workspace', 'playground')`),
      )
      .addColumn('key_probe', 'text')
      .execute();
  },
};
