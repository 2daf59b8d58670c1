// Kysely's queries that people wait for, or that are asked many times a second: built and compiled once, and asked past it
// after that. On PostgreSQL they are prepared under their name, once for each connection.
import type { SQLInputValue } from 'node:sqlite';
import type { Compilable, CompiledQuery, QueryResult } from 'kysely';
import type { Engine } from './engine.ts';
import type { Database } from './schema.ts';

type Value = string | number | null;

/** Stands in a query for what it will be asked with. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export type AskedWith<Names extends string> = Readonly<Record<Names, Value>>;

export interface Preparing {
  /** `build` is called when the query is asked for the first time; it may use a slot more than once. */
  read<Names extends string, Row>(
    name: string,
    build: (slot: (name: Names) => never) => Compilable<Row>,
  ): (values: AskedWith<Names>) => Promise<readonly Row[]>;
  /** As any other change, but for its text, which is made once. Answers the rows that it returns. */
  change<Names extends string, Row>(
    name: string,
    build: (slot: (name: Names) => never) => Compilable<Row>,
  ): (values: AskedWith<Names>) => Promise<readonly Row[]>;
}

export function createPreparing(db: Database, engine: Engine): Preparing {
  return {
    read<Names extends string, Row>(name: string, build: (slot: (name: Names) => never) => Compilable<Row>) {
      const query = compiledOnce(build);
      return async (values: AskedWith<Names>) => {
        const { sql, parameters } = fill(query(), values);
        const rows =
          engine.kind === 'sqlite'
            ? await engine.units.read(sql, parameters as SQLInputValue[])
            : await engine.session.read({ statement: { name, text: sql }, values: parameters });
        return rows as readonly Row[];
      };
    },
    change<Names extends string, Row>(
      name: string,
      build: (slot: (name: Names) => never) => Compilable<Row>,
    ) {
      const query = compiledOnce(build);
      return async (values: AskedWith<Names>) => {
        const filled = fill(query(), values);
        if (engine.kind === 'sqlite') return (await db.executeQuery(filled)).rows as readonly Row[];
        const statement = { name, text: filled.sql };
        const [rows = []] = await engine.session.change({ statement, values: filled.parameters });
        return rows as readonly Row[];
      };
    },
  };
}

/** By the database's own dialect, which each store has one of. */
const compiledParts = new WeakMap<object, Map<string, CompiledQuery>>();

/** Part of a transaction, or of what may be one: as any other statement, but for its text, which is made once. */
export function runPart<Names extends string>(
  db: Database,
  name: string,
  build: (slot: (name: Names) => never) => Compilable<unknown>,
  values: AskedWith<Names>,
): Promise<QueryResult<unknown>> {
  const { adapter } = db.getExecutor();
  const known = compiledParts.get(adapter) ?? new Map<string, CompiledQuery>();
  compiledParts.set(adapter, known);
  const query = known.get(name) ?? compiledOnce(build)();
  known.set(name, query);
  return db.executeQuery(fill(query, values));
}

type Row = Readonly<Record<string, Value>>;

/** Rows of the same columns, with a text for each number of them. */
export function insertRows(
  db: Database,
  name: string,
  rows: readonly Row[],
  build: (rows: readonly never[]) => Compilable<unknown>,
): Promise<QueryResult<unknown>> {
  const values = Object.fromEntries(
    rows.flatMap((row, at) => Object.entries(row).map(([column, value]) => [`${at} ${column}`, value])),
  );
  const inSlots = (slot: (name: string) => never) =>
    rows.map((row, at) =>
      Object.fromEntries(Object.keys(row).map((column) => [column, slot(`${at} ${column}`)])),
    ) as never[];
  return runPart(db, `${name} ${rows.length}`, (slot) => build(inSlots(slot)), values);
}

/** Answers the query as it was compiled when it was asked for the first time; its slots are still to be filled. */
export function compiledOnce<Names extends string>(
  build: (slot: (name: Names) => never) => Compilable<unknown>,
): () => CompiledQuery {
  let compiled: CompiledQuery | undefined;
  return () => {
    // Kysely takes what it does not know for a value.
    compiled ??= build((name) => new Slot(name) as never).compile();
    return compiled;
  };
}

export const fill = <Names extends string>(
  query: CompiledQuery,
  values: AskedWith<Names>,
): CompiledQuery => ({
  ...query,
  parameters: query.parameters.map((each) => (each instanceof Slot ? values[each.name as Names] : each)),
});
