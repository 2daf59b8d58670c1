// The migrations themselves, loaded only where some are still to be made.
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Engine } from './engine.ts';
import type { MigrationName } from './migration-names.ts';
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
import { renewals } from './migrations/016-renewals.ts';
import { connectLinks } from './migrations/017-connect-links.ts';
import { homes } from './migrations/019-homes.ts';
import { freeCards } from './migrations/020-free-cards.ts';
import { freeWatchesAtHome } from './migrations/021-free-watches-at-home.ts';
import { installations } from './migrations/022-installations.ts';
import { oauthStates } from './migrations/023-oauth-states.ts';
import { codesAndTurns } from './migrations/024-codes-and-turns.ts';
import { sentAs } from './migrations/025-sent-as.ts';
import type { Database } from './schema.ts';

const migrationsFor = (engine: Engine['kind']) =>
  ({
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
    '016-renewals': renewals,
    '017-connect-links': connectLinks,
    '019-homes': homes(engine),
    '020-free-cards': freeCards,
    '021-free-watches-at-home': freeWatchesAtHome(engine),
    '022-installations': installations,
    '023-oauth-states': oauthStates,
    '024-codes-and-turns': codesAndTurns(engine),
    '025-sent-as': sentAs,
  }) satisfies Record<MigrationName, unknown>;

/** Under Kysely's lock: replicas that start together wait for the first. */
export async function migrateToLatest(db: Database, engine: Engine['kind']): Promise<void> {
  const migrations = migrationsFor(engine);
  const migrator = new Migrator({
    db: db as Kysely<unknown> as never,
    provider: { getMigrations: async () => migrations },
    // Some were added side by side: a database may have the higher number of the two already.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
