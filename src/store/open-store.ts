// Durability, behind the core's store ports: chooses the engine, brings the schema up to date, hands out the stores.
import { Kysely, sql } from 'kysely';
import type { AccountStore } from '../accounts/ports.ts';
import type { SealedValueStore } from '../accounts/sealed-values.ts';
import type { AuditLog } from '../audit/ports.ts';
import type { DraftStore } from '../drafts/ports.ts';
import type { JobStore } from '../jobs/ports.ts';
import type { LaunchStore } from '../launches/ports.ts';
import type { Engine } from './engine.ts';
import { DatabaseUrlError, toStoreError } from './errors.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { createAccountStore } from './queries/accounts.ts';
import { createAuditLog } from './queries/audit-log.ts';
import { createDraftStore } from './queries/drafts.ts';
import { createJobStore } from './queries/jobs.ts';
import { createLaunchStore } from './queries/launches.ts';
import { createSealedValueStore } from './queries/sealed-values.ts';
import type { Schema } from './schema.ts';
import { openSqlite } from './sqlite.ts';

export interface Store {
  readonly engine: Engine['kind'];
  readonly launches: LaunchStore;
  readonly jobs: JobStore;
  readonly accounts: AccountStore;
  readonly drafts: DraftStore;
  readonly audit: AuditLog;
  readonly sealedValues: SealedValueStore;
  /** Throws StoreUnavailableError when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  /** `sqlite:<file>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`. */
  readonly url: string;
  /** False for maintenance beside the running app: takes no lock and changes no schema. Default: true. */
  readonly exclusive?: boolean;
  /** PostgreSQL only. Default: 10. */
  readonly poolSize?: number;
  /** SQLite only, in milliseconds. Default: 5000. */
  readonly busyTimeoutMs?: number;
}

/** Throws DatabaseUrlError, DatabaseInUseError, NewerSchemaError or StoreUnavailableError. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const engine = openEngine(options);
  const db = new Kysely<Schema>({ dialect: engine.dialect });
  const close = async () => {
    await db.destroy();
    await engine.close();
  };
  try {
    if (engine.isMigrator) await migrate(db, engine.kind);
  } catch (error) {
    await close();
    throw toStoreError(error);
  }
  return {
    engine: engine.kind,
    launches: withStoreErrors(createLaunchStore(db)),
    jobs: withStoreErrors(createJobStore(db, engine.kind)),
    accounts: withStoreErrors(createAccountStore(db)),
    drafts: withStoreErrors(createDraftStore(db)),
    audit: withStoreErrors(createAuditLog(db)),
    sealedValues: withStoreErrors(createSealedValueStore(db)),
    ...withStoreErrors({ ping: async () => void (await sql`select 1`.execute(db)) }),
    close,
  };
}

function openEngine({ url, exclusive, poolSize, busyTimeoutMs }: OpenStoreOptions): Engine {
  const file = /^sqlite:(.+)$/u.exec(url)?.[1];
  try {
    if (file) return openSqlite({ file, exclusive, busyTimeoutMs });
    if (/^postgres(?:ql)?:\/\//u.test(url)) {
      const engine = openPostgres({ url, poolSize });
      return { ...engine, isMigrator: exclusive ?? true };
    }
  } catch (error) {
    throw toStoreError(error);
  }
  throw new DatabaseUrlError('DATABASE_URL must begin with sqlite: or postgres://');
}

/** Every method, with the engine's own errors about being away turned into ours. */
function withStoreErrors<T extends object>(store: T): T {
  const entries = Object.entries(store).map(
    ([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      async (...args: unknown[]) => {
        try {
          return await method(...args);
        } catch (error) {
          throw toStoreError(error);
        }
      },
    ],
  );
  return Object.fromEntries(entries) as T;
}
