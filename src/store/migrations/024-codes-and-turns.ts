import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';
import { behind, first } from './009-lanes.ts';

/**
 * Whether the person in Slack has said which code their browser shows: links that are open meanwhile begin anew, within ten
 * minutes. And whoever keeps the turns of a key waits for nobody who waits for them.
 */
export const codesAndTurns = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('connect_links').addColumn('confirmed_at', 'bigint').execute();
    await db.schema
      .alterTable('connect_links')
      .addColumn('code_tries', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    if (engine === 'postgres') await sql.raw(keepTurns).execute(db);
  },
});

/**
 * As 009 has it, but that what is next in turn is locked only if nobody else has it. Who has it is about to take it, or has taken
 * it since this statement began and is about to end it. The latter waits for the lock of the key, which is held here: waiting
 * for it would be for ever. It keeps the turns itself once it has that lock, so there is nothing to do.
 */
const keepTurns = `create or replace function keep_turns() returns trigger language plpgsql as $$
   declare
     key text := case tg_op when 'DELETE' then old.serial_key else new.serial_key end;
     head text;
   begin
     perform pg_advisory_xact_lock(4, hashtext(key));
     perform id from jobs where ${behind('key')} and due_at is not null for update skip locked;
     if not found and exists (select from jobs where ${behind('key')} and due_at is not null) then
       return null;
     end if;
     if exists (select from jobs where serial_key = key and gave_up_at is null and lease_owner is not null) then
       return null;
     end if;
     head := ${first('key')};
     update jobs set due_at = null where ${behind('key')} and due_at is not null and id <> head;
     update jobs set due_at = run_at where id = head and due_at is null;
     return null;
   end $$`;
