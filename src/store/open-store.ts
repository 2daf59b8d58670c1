// Durability, behind the core's store ports: chooses the engine, brings the schema up to date, hands out the stores.
import { Kysely } from 'kysely';
import type { ConnectLinkStore } from '../accounts/connect-links.ts';
import type { KeyProbeStore } from '../accounts/key-probe.ts';
import type { PersonalData } from '../accounts/personal-data.ts';
import type { AccountStore } from '../accounts/ports.ts';
import type { SealedValueStore } from '../accounts/sealed-values.ts';
import type { WorkspaceSecrets } from '../accounts/workspace-secrets.ts';
import type { AuditLog } from '../audit/ports.ts';
import type { Retention } from '../audit/retention.ts';
import type { FreeStore } from '../availability/ports.ts';
import type { DraftStore } from '../drafts/ports.ts';
import type { HomeStore } from '../homes/ports.ts';
import type { ActionStore, InstanceStore, SettingsStore } from '../instances/ports.ts';
import type { JobStore } from '../jobs/ports.ts';
import type { LaunchStore, SwitchStore } from '../launches/ports.ts';
import type { PresetStore } from '../presets/ports.ts';
import type { RateStore, SurfaceStore } from '../surfaces/ports.ts';
import type { InstallationStore, OAuthStateStore } from '../workspaces/installation.ts';
import type { WorkspaceStore } from '../workspaces/ports.ts';
import { checkUse, markUse, type UseCheck } from './database-use.ts';
import type { Engine } from './engine.ts';
import { DatabaseUrlError, toStoreError } from './errors.ts';
import { createHotStore } from './hot/create-hot-store.ts';
import { checkSchema, migrate } from './migrate.ts';
import { createOutstandingCalls } from './outstanding-calls.ts';
import { createPreparing } from './prepared.ts';
import { createAccountStore } from './queries/accounts.ts';
import { createActionStore } from './queries/actions.ts';
import { createAuditLog } from './queries/audit-log.ts';
import { createConnectLinkStore } from './queries/connect-links.ts';
import { foldCounts } from './queries/counts.ts';
import { createDraftStore } from './queries/drafts.ts';
import { createFreeStore } from './queries/free-cards.ts';
import { createHomeStore } from './queries/homes.ts';
import { createInstallationStore, createOAuthStateStore } from './queries/installations.ts';
import { createInstanceStore } from './queries/instances.ts';
import { createJobStore, freeAllJobs } from './queries/jobs.ts';
import { createKeyProbeStore } from './queries/key-probe.ts';
import { createLaunchStore } from './queries/launches.ts';
import { createSettingsStore } from './queries/person-settings.ts';
import { createPersonalData } from './queries/personal-data.ts';
import { createPresetStore } from './queries/presets.ts';
import { createRestored, type RestoredDatabase } from './queries/restored.ts';
import { createRetention } from './queries/retention.ts';
import { createSealedValueStore } from './queries/sealed-values.ts';
import { createRateStore, createSurfaceStore } from './queries/surfaces.ts';
import { createSwitchStore } from './queries/switches.ts';
import { createWorkspaceSecrets } from './queries/workspace-secrets.ts';
import { createWorkspaceStore } from './queries/workspaces.ts';
import { probeWriting } from './queries/write-probe.ts';
import { Recall } from './recall.ts';
import type { DatabaseUse, Schema } from './schema.ts';
import { openSqlite } from './sqlite.ts';

export interface Store {
  readonly engine: Engine['kind'];
  /** What the database is used for, which is for good. */
  readonly use: DatabaseUse;
  /** What an operator should know about the database; empty as a rule. */
  readonly remarks: readonly string[];
  /** Runs work that nobody waits for within seconds: what it asks of the database lets people's statements go first. */
  readonly inBackground: <T>(work: () => Promise<T>) => Promise<T>;
  readonly launches: LaunchStore;
  readonly jobs: JobStore;
  readonly instances: InstanceStore;
  readonly actions: ActionStore;
  readonly surfaces: SurfaceStore;
  readonly rates: RateStore;
  readonly accounts: AccountStore;
  readonly connectLinks: ConnectLinkStore;
  readonly drafts: DraftStore;
  readonly presets: PresetStore;
  readonly audit: AuditLog;
  readonly retention: Retention;
  readonly sealedValues: SealedValueStore;
  readonly workspaceSecrets: WorkspaceSecrets;
  readonly workspaces: WorkspaceStore;
  readonly installations: InstallationStore;
  readonly oauthStates: OAuthStateStore;
  readonly keyProbe: KeyProbeStore;
  readonly personalData: PersonalData;
  readonly settings: SettingsStore;
  readonly homes: HomeStore;
  readonly freeCards: FreeStore;
  readonly switches: SwitchStore;
  /** For a database that was put back. */
  readonly restored: RestoredDatabase;
  /** Leaves no bytes of what was deleted in the database's own files, as far as the engine can. */
  scrub(): Promise<void>;
  /** Has written when it resolves. Throws StoreUnavailableError when the database does not answer, or takes no writes. */
  ping(): Promise<void>;
  /** Tidies up behind the figures that are maintained: now and then is enough. */
  foldCounts(): Promise<void>;
  /** Finishes what was asked for before; may be called again. */
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  /** `sqlite:<file>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`. */
  readonly url: string;
  /** What it is used for, which is for good. Default: a workspace, also one from before that was written down. */
  readonly use?: UseCheck;
  /** False for maintenance beside the running app: takes no lock and changes no schema. Default: true. */
  readonly exclusive?: boolean;
  /** PostgreSQL only. Default: 10. */
  readonly poolSize?: number;
  /** SQLite only, in milliseconds. Default: 5000. */
  readonly busyTimeoutMs?: number;
  /** PostgreSQL only: longest wait for one statement, in milliseconds. Default: 10000. */
  readonly timeoutMs?: number;
}

/** Throws DatabaseUrlError, DatabaseInUseError, DatabaseUseError, DatabaseFileError, NewerSchemaError, OlderSchemaError or StoreUnavailableError. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  return createStore(await openEngine(options), options.use);
}

/** The stores on an engine that is open already; closing the store closes the engine. */
export async function createStore(engine: Engine, use: UseCheck = forWorkspace): Promise<Store> {
  const db = new Kysely<Schema>({ dialect: engine.dialect });
  const calls = createOutstandingCalls();
  const recall = new Recall();
  // What was changed is changed: housekeeping tries again, and tells.
  const scrubIfPossible = () => {
    recall.clear();
    return engine.scrub().catch(() => undefined);
  };
  const close = async () => {
    await calls.settled();
    try {
      await db.destroy();
    } finally {
      await engine.close();
    }
  };
  try {
    await checkUse(db, use);
    await (engine.isMigrator ? migrate(db, engine.kind) : checkSchema(db));
    if (engine.isMigrator) await markUse(db, use.use);
    if (engine.kind === 'sqlite' && engine.isMigrator) await freeAllJobs(db);
  } catch (error) {
    await close();
    throw toStoreError(error);
  }
  const hot = createHotStore(engine);
  const preparing = createPreparing(db, engine);
  const jobs = createJobStore(db, preparing, engine);
  return {
    engine: engine.kind,
    use: use.use,
    remarks: engine.remarks,
    inBackground: engine.inBackground ?? ((work) => work()),
    launches: calls.wrap(createLaunchStore(db, hot, preparing)),
    jobs: { ...calls.wrap(jobs), listen: jobs.listen },
    instances: calls.wrap(createInstanceStore(db, { hot, preparing, kind: engine.kind })),
    actions: calls.wrap(createActionStore(db, engine.kind, preparing)),
    surfaces: calls.wrap(createSurfaceStore(db, hot)),
    rates: calls.wrap(createRateStore(db, preparing)),
    accounts: calls.wrap(createAccountStore(db, { preparing, recall }, scrubIfPossible)),
    connectLinks: calls.wrap(createConnectLinkStore(db)),
    drafts: calls.wrap(createDraftStore(db, preparing, recall)),
    presets: calls.wrap(createPresetStore(db, preparing, engine.kind)),
    audit: calls.wrap(createAuditLog(db)),
    retention: calls.wrap(createRetention(db, engine.kind)),
    sealedValues: calls.wrap(createSealedValueStore(db)),
    workspaceSecrets: calls.wrap(createWorkspaceSecrets(db, scrubIfPossible)),
    workspaces: calls.wrap(createWorkspaceStore(db, { kind: engine.kind, scrub: scrubIfPossible })),
    installations: calls.wrap(createInstallationStore(db, scrubIfPossible)),
    oauthStates: calls.wrap(createOAuthStateStore(db)),
    keyProbe: calls.wrap(createKeyProbeStore(db)),
    personalData: calls.wrap(createPersonalData(db, { kind: engine.kind, scrub: scrubIfPossible })),
    settings: calls.wrap(createSettingsStore(db)),
    homes: calls.wrap(createHomeStore(db, { engine: engine.kind, preparing, hot })),
    freeCards: calls.wrap(createFreeStore(db, engine.kind)),
    switches: calls.wrap(createSwitchStore(db, preparing)),
    restored: calls.wrap(createRestored(db)),
    ...calls.wrap({
      scrub: engine.scrub,
      ping: () => probeWriting(db),
      foldCounts: async () => (engine.kind === 'postgres' ? foldCounts(db) : undefined),
    }),
    close,
  };
}

const forWorkspace: UseCheck = { use: 'workspace', takesUnmarked: true };

async function openEngine(options: OpenStoreOptions): Promise<Engine> {
  const { url, exclusive, poolSize, busyTimeoutMs, timeoutMs } = options;
  const file = /^sqlite:(.+)$/u.exec(url)?.[1];
  try {
    if (file) return openSqlite({ file, exclusive, busyTimeoutMs });
    if (/^postgres(?:ql)?:\/\//u.test(url)) {
      // Loaded only where it is used: most installations never do.
      const { openPostgres } = await import('./postgres.ts');
      const engine = openPostgres({ url, poolSize, timeoutMs });
      return { ...engine, isMigrator: exclusive ?? true };
    }
  } catch (error) {
    throw toStoreError(error);
  }
  throw new DatabaseUrlError('DATABASE_URL must begin with sqlite: or postgres://');
}
