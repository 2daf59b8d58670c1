// What the contract needs of an engine: a fresh database, a store on it, and a look past the store.
import type { CompiledQuery } from 'kysely';
import type { Store } from '../../src/store/open-store.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface TestDatabase {
  readonly url: string;
  /** The first store opened on the database. */
  readonly store: Store;
  /** A store as another process would have it; the same one where the engine allows only one process. */
  another(): Promise<Store>;
  /** SQL past the store, to look at rows or to tamper with them. */
  query(sql: string): Promise<readonly Row[]>;
  /** The engine's plan for a statement. */
  explain(query: CompiledQuery): Promise<string>;
  /** Closes everything and removes the database. */
  remove(): Promise<void>;
}

export type OpenDatabase = () => Promise<TestDatabase>;

/** The current test's database: tests run one at a time, each on its own. */
export type Its = () => TestDatabase;
