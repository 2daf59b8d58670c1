// Brings the schema up to date, once. As a rule it is: then a look at the names of what was done is all.
import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import { isMissingTable, NewerSchemaError, OlderSchemaError } from './errors.ts';
import { migrationNames } from './migration-names.ts';
import type { Database } from './schema.ts';

/** Throws NewerSchemaError. */
export async function migrate(db: Database, engine: Engine['kind']): Promise<void> {
  const { isNewer, isOlder } = await compareSchema(db);
  if (isNewer) throw new NewerSchemaError();
  if (!isOlder) return;
  const { migrateToLatest } = await import('./migrator.ts');
  await migrateToLatest(db, engine);
}

/** For maintenance beside the running app, which must not find its schema changed. Throws instead of migrating. */
export async function checkSchema(db: Database): Promise<void> {
  const { isNewer, isOlder } = await compareSchema(db);
  if (isNewer) throw new NewerSchemaError();
  if (isOlder) throw new OlderSchemaError();
}

async function compareSchema(db: Database) {
  const executed = await readExecuted(db);
  const known = new Set<string>(migrationNames);
  return {
    isNewer: [...executed].some((name) => !known.has(name)),
    isOlder: migrationNames.some((name) => !executed.has(name)),
  };
}

async function readExecuted(db: Database): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    // Before the first there is not even a table of them.
    if (isMissingTable(error)) return new Set();
    throw error;
  }
}
