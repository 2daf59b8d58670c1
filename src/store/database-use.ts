// What a database is used for: a workspace, where launches are real, or the playground, where they are not. It is
// written down in the database itself, since jobs of the one must never be taken up by the other.
import { DatabaseUseError, isMissingTable } from './errors.ts';
import type { Database, DatabaseUse } from './schema.ts';

export interface UseCheck {
  readonly use: DatabaseUse;
  /** A database with launches from before uses were written down: whether it is taken for one of this use. */
  readonly takesUnmarked: boolean;
}

/** Before anything is changed, the schema included. Throws DatabaseUseError. */
export async function checkUse(db: Database, { use, takesUnmarked }: UseCheck): Promise<void> {
  const marked = await orNone(readUse(db));
  if (marked !== null && marked !== use) throw new DatabaseUseError(marked);
  if (marked !== null || takesUnmarked) return;
  const launch = db.selectFrom('launches').select('id').limit(1).executeTakeFirst();
  if (await orNone(launch)) throw new DatabaseUseError('workspace');
}

/** For good, once. Throws DatabaseUseError when another process was quicker to use it for the other. */
export async function markUse(db: Database, use: DatabaseUse): Promise<void> {
  // Not written again: a database that is read-only for a while must open all the same.
  if ((await readUse(db)) === use) return;
  await db
    .insertInto('installation')
    .values({ id: 1, used_for: use })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const marked = await readUse(db);
  if (marked !== null && marked !== use) throw new DatabaseUseError(marked);
}

async function readUse(db: Database): Promise<DatabaseUse | null> {
  const row = await db.selectFrom('installation').select('used_for').executeTakeFirst();
  return row?.used_for ?? null;
}

/** An empty database, or one of an older version, has no such table yet. */
async function orNone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}
