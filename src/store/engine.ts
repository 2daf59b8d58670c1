import type { Dialect } from 'kysely';

/** A database engine, opened. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres';
  readonly dialect: Dialect;
  /** Whether opening brings the schema up to date. */
  readonly isMigrator: boolean;
  /** What an operator should know about it; empty as a rule. */
  readonly remarks: readonly string[];
  /** Leaves no bytes of what was deleted in the engine's own files, as far as it can. */
  scrub(): Promise<void>;
  /** Frees what the dialect does not. */
  close(): Promise<void>;
}
