import type { Dialect } from 'kysely';
import type { PostgresSession } from './postgres-exchange.ts';
import type { SqliteUnits } from './sqlite-dialect.ts';

/** A database engine, opened. */
export type Engine = SqliteEngine | PostgresEngine;

export interface SqliteEngine extends AnyEngine {
  readonly kind: 'sqlite';
  /** For the few statements that every launch runs: see hot/. */
  readonly units: SqliteUnits;
}

export interface PostgresEngine extends AnyEngine {
  readonly kind: 'postgres';
  readonly session: PostgresSession;
}

interface AnyEngine {
  readonly dialect: Dialect;
  /** Whether opening brings the schema up to date. */
  readonly isMigrator: boolean;
  /** What an operator should know about it; empty as a rule. */
  readonly remarks: readonly string[];
  /** Calls when somebody, in whatever process, notifies this channel, or may have. Answers what ends that. */
  readonly listen?: (channel: string, onNotice: () => void) => () => void;
  /** Runs work that lets people's statements go first, where there are connections to share. */
  readonly inBackground?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Leaves no bytes of what was deleted in the engine's own files, as far as it can. */
  scrub(): Promise<void>;
  /** Frees what the dialect does not. */
  close(): Promise<void>;
}
