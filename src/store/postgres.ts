// The shared engine, for several replicas.
import { PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Engine } from './engine.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Connections. Default: 10. */
  readonly poolSize?: number | undefined;
}

const int8Oid = 20;

export function openPostgres({ url, poolSize = 10 }: PostgresOptions): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'gpu-instance',
    connectionTimeoutMillis: 5000,
    statement_timeout: 10_000,
    // A replica that dies inside a transaction must not hold its locks for long.
    idle_in_transaction_session_timeout: 15_000,
    types: {
      // Our large numbers are milliseconds and counts: all exact in a JavaScript number.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8Oid ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as pg.CustomTypesConfig,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    kind: 'postgres',
    dialect: new PostgresDialect({ pool }),
    isMigrator: true,
    close: async () => undefined,
  };
}
