// Brings the schema up to date, once, under Kysely's lock: replicas that start together wait for the first.
import { type Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import type { Engine } from './engine.ts';
import { NewerSchemaError, OlderSchemaError } from './errors.ts';
import { initial } from './migrations/001-initial.ts';
import { presets } from './migrations/002-presets.ts';
import { cardPlaces } from './migrations/003-card-places.ts';
import { looksThatFail } from './migrations/004-looks-that-fail.ts';
import { installation } from './migrations/005-installation.ts';
import { people } from './migrations/006-people.ts';
import { counts } from './migrations/007-counts.ts';
import { workspaces } from './migrations/008-workspaces.ts';
import { jobLanes } from './migrations/009-lanes.ts';
import { surfaces } from './migrations/010-surfaces.ts';
import { growth } from './migrations/011-growth.ts';
import { auditOfWorkspace } from './migrations/012-audit-of-workspace.ts';
import { instances } from './migrations/013-instances.ts';
import { personSettings } from './migrations/014-person-settings.ts';
import type { Database } from './schema.ts';

/** Numbered, only ever added to, forward only. */
const migrationsFor = (engine: Engine['kind']) => ({
  '001-initial': initial(engine),
  '002-presets': presets,
  '003-card-places': cardPlaces(engine),
  '004-looks-that-fail': looksThatFail,
  '005-installation': installation,
  '006-people': people,
  '007-counts': counts(engine),
  '008-workspaces': workspaces(engine),
  '009-lanes': jobLanes(engine),
  '010-surfaces': surfaces(engine),
  '011-growth': growth,
  '012-audit-of-workspace': auditOfWorkspace,
  '013-instances': instances(engine),
  '014-person-settings': personSettings,
});

/** Throws NewerSchemaError. */
export async function migrate(db: Database, engine: Engine['kind']): Promise<void> {
  const migrator = createMigrator(db, engine);
  if ((await compareSchema(db, migrator)).isNewer) throw new NewerSchemaError();
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

/** For maintenance beside the running app, which must not find its schema changed. Throws instead of migrating. */
export async function checkSchema(db: Database, engine: Engine['kind']): Promise<void> {
  const { isNewer, isOlder } = await compareSchema(db, createMigrator(db, engine));
  if (isNewer) throw new NewerSchemaError();
  if (isOlder) throw new OlderSchemaError();
}

function createMigrator(db: Database, engine: Engine['kind']): Migrator {
  const migrations = migrationsFor(engine);
  return new Migrator({
    db: db as Kysely<unknown> as never,
    provider: { getMigrations: async () => migrations },
    // Some were added side by side: a database may have the higher number of the two already.
    allowUnorderedMigrations: true,
  });
}

async function compareSchema(db: Database, migrator: Migrator) {
  const known = await migrator.getMigrations();
  const isOlder = known.some(({ executedAt }) => executedAt === undefined);
  // Before the first migration there is not even a table of migrations.
  if (known.every(({ executedAt }) => executedAt === undefined)) return { isNewer: false, isOlder };
  const executed = await sql<{
    name: string;
  }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  const names = new Set(known.map(({ name }) => name));
  return { isNewer: executed.rows.some(({ name }) => !names.has(name)), isOlder };
}
