import type { Dialect } from 'kysely';

/** A database engine, opened. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres';
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
