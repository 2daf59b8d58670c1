// The figures that the database maintains itself, by triggers (migration 007).
import { sql } from 'kysely';
import type { Database } from '../schema.ts';

/** What is counted under names that begin so, without that beginning. */
export async function readCounts(
  db: Database,
  beginning: 'launches.' | 'jobs.',
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('counts')
    .select(['name', sql<number>`cast(sum(value) as bigint)`.as('value')])
    .groupBy('name')
    .execute();
  return new Map(
    rows
      .filter(({ name }) => name.startsWith(beginning))
      .map(({ name, value }) => [name.slice(beginning.length), Number(value)]),
  );
}

/**
 * Adds up the rows that connections to PostgreSQL left behind. Rows in use are left for another time: waiting for them
 * could end in a deadlock.
 */
export async function foldCounts(db: Database): Promise<void> {
  await sql`
    with left_behind as (
      select name, slot from counts where slot <> 0 for update skip locked
    ), gone as (
      delete from counts using left_behind
      where counts.name = left_behind.name and counts.slot = left_behind.slot
      returning counts.name, counts.value
    )
    insert into counts (name, slot, value)
    select name, 0, cast(sum(value) as bigint) from gone group by name order by name
    on conflict (name, slot) do update set value = counts.value + excluded.value`.execute(db);
}
