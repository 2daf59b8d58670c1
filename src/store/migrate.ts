// Brings the schema up to date, once, under Kysely's lock: replicas that start together wait for the first.
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Engine } from './engine.ts';
import { NewerSchemaError } from './errors.ts';
import { initial } from './migrations/001-initial.ts';

/** Numbered, only ever added to, forward only. */
const migrationsFor = (engine: Engine['kind']) => ({ '001-initial': initial(engine) });

export async function migrate<T>(db: Kysely<T>, engine: Engine['kind']): Promise<void> {
  const migrations = migrationsFor(engine);
  const migrator = new Migrator({
    db: db as Kysely<unknown> as never,
    provider: { getMigrations: async () => migrations },
  });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  const isNewer =
    error instanceof Error && /previously executed migration .* is missing/u.test(error.message);
  throw isNewer ? new NewerSchemaError() : error;
}
