// The database that all replicas of a world share: SQLite in memory, which every replica reaches over a connection of its own,
// as processes do. What a connection has not committed is gone when it is closed. Statements fail now and then.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { threadId } from 'node:worker_threads';
import type { SqliteEngine } from '../../../src/store/engine.ts';
import { createStore } from '../../../src/store/open-store.ts';
import { createSqliteDialect } from '../../../src/store/sqlite-dialect.ts';
import type { LifeOfProcess } from './life-of-process.ts';
import type { Random } from './random.ts';

/** Known to every connection of this thread by its name. */
const addressOf = (name: string) => `file:/${name}?vfs=memdb`;

const pragmas = `
  pragma busy_timeout = 0;
  pragma journal_mode = memory;
  pragma foreign_keys = on;
  pragma temp_store = memory;
`;

let template: DatabaseSync | null = null;
let made = 0;

/** To be called once, before any world begins: the schema's own code is read from the disk. */
export async function prepareTemplate(): Promise<void> {
  if (template) return;
  const database = new DatabaseSync(':memory:');
  const { dialect, units } = createSqliteDialect({ writer: database, reader: null }, 1000);
  await createStore({ kind: 'sqlite', dialect, units, isMigrator: true, remarks: [], ...nothingToDo });
  template = database;
}

const nothingToDo = { scrub: async () => undefined, close: async () => undefined };

/** The books of one world. */
export class WorldDatabase {
  readonly #address: string;
  /** Keeps it in memory for as long as the world is, and reads from outside. */
  readonly observer: DatabaseSync;
  readonly #observing = new Map<string, StatementSync>();
  readonly #all: KeptConnection[] = [];
  readonly #free: KeptConnection[] = [];

  constructor() {
    if (!template) throw new Error('prepareTemplate() comes first');
    made += 1;
    this.#address = addressOf(`world-${threadId}-${made}`);
    this.observer = new DatabaseSync(this.#address);
    this.observer.exec(pragmas);
    copySchema(template, this.observer);
  }

  /** Compiled once. */
  observe(text: string): StatementSync {
    const known = this.#observing.get(text) ?? this.observer.prepare(text);
    this.#observing.set(text, known);
    return known;
  }

  /** What a process left behind goes to the next one: to compile its statements anew would be much of a world's work. */
  connect(): KeptConnection {
    const left = this.#free.pop();
    if (left) return left;
    const database = new DatabaseSync(this.#address);
    database.exec(pragmas);
    const kept = { database, statements: new Map() };
    this.#all.push(kept);
    return kept;
  }

  /** As closing it would: what was not committed is gone. */
  disconnect(kept: KeptConnection): void {
    if (kept.database.isTransaction) kept.database.exec('rollback');
    this.#free.push(kept);
  }

  close(): void {
    for (const { database } of this.#all) database.close();
    this.observer.close();
  }
}

interface KeptConnection {
  readonly database: DatabaseSync;
  readonly statements: Map<string, { readonly statement: StatementSync; readonly columns: unknown }>;
}

let schema: readonly string[] | null = null;
let content: readonly { readonly table: string; readonly rows: readonly Record<string, unknown>[] }[] = [];

/** As the migrations left it. */
function copySchema(from: DatabaseSync, to: DatabaseSync): void {
  if (!schema) {
    const made = from
      .prepare(
        "select type, name, sql from sqlite_schema where sql is not null and name not like 'sqlite!_%' escape '!' order by case type when 'table' then 0 when 'index' then 1 else 2 end",
      )
      .all() as { type: string; name: string; sql: string }[];
    schema = made.map(({ sql }) => sql);
    content = made
      .filter(({ type }) => type === 'table')
      .map(({ name }) => ({ table: name, rows: from.prepare(`select * from "${name}"`).all() }))
      .filter(({ rows }) => rows.length > 0);
  }
  to.exec('begin');
  const triggers = schema.filter((sql) => /^\s*create\s+trigger/iu.test(sql));
  for (const sql of schema) if (!triggers.includes(sql)) to.exec(sql);
  for (const { table, rows } of content)
    for (const row of rows) {
      const names = Object.keys(row);
      const marks = names.map(() => '?').join(', ');
      to.prepare(
        `insert into "${table}" (${names.map((name) => `"${name}"`).join(', ')}) values (${marks})`,
      ).run(...(Object.values(row) as (string | number | null)[]));
    }
  for (const sql of triggers) to.exec(sql);
  to.exec('commit');
}

/** What goes wrong with a database. */
export interface DatabaseFaults {
  readonly random: Random;
  /** Of a statement. */
  probability: number;
  readonly onFault: () => void;
}

/** A statement that is kept elsewhere fails like any other. */
export function failNowAndThen(faults: DatabaseFaults): void {
  if (faults.probability === 0 || !faults.random.chance(faults.probability)) return;
  faults.onFault();
  throw new SimulatedSqliteError(10);
}

export class SimulatedSqliteError extends Error {
  readonly code = 'ERR_SQLITE_ERROR';
  readonly errcode: number;

  constructor(errcode: number) {
    super(`simulated SQLite error ${errcode}`);
    this.errcode = errcode;
  }
}

/** A connection whose statements fail now and then, and at which its process dies now and then. */
class FaultyConnection {
  readonly #database: WorldDatabase;
  readonly #kept: KeptConnection;
  readonly #real: DatabaseSync;
  readonly #life: LifeOfProcess;
  readonly #faults: DatabaseFaults;
  #isOpen = true;

  constructor(database: WorldDatabase, life: LifeOfProcess, faults: DatabaseFaults) {
    this.#database = database;
    this.#kept = database.connect();
    this.#real = this.#kept.database;
    this.#life = life;
    this.#faults = faults;
  }

  get isTransaction(): boolean {
    return this.#isOpen && this.#real.isTransaction;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  exec(text: string): void {
    this.#before(text);
    this.#real.exec(text);
  }

  prepare(text: string): Pick<StatementSync, 'all' | 'run' | 'columns'> {
    const { statement, columns } = this.#compile(text);
    const before = () => this.#before(text);
    return {
      columns: () => columns,
      all: (...values: never[]) => {
        before();
        return statement.all(...values);
      },
      run: (...values: never[]) => {
        before();
        return statement.run(...values);
      },
    } as Pick<StatementSync, 'all' | 'run' | 'columns'>;
  }

  #compile(text: string) {
    const known = this.#kept.statements.get(text);
    if (known) return known;
    const statement = this.#real.prepare(text);
    const made = { statement, columns: statement.columns() };
    this.#kept.statements.set(text, made);
    return made;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#database.disconnect(this.#kept);
  }

  /** Full, broken, or locked by somebody. Some errors take the whole transaction back. */
  #before(text: string): void {
    this.#life.step();
    if (!this.#isOpen) throw new Error('the connection is closed');
    const { random, probability } = this.#faults;
    if (probability === 0 || !random.chance(probability) || text.startsWith('rollback')) return;
    this.#faults.onFault();
    const errcode = random.pick([5, 10, 13]);
    if (errcode !== 5 && this.#real.isTransaction && random.chance(0.5)) this.#real.exec('rollback');
    throw new SimulatedSqliteError(errcode);
  }
}

export interface Connected {
  readonly engine: SqliteEngine;
  close(): void;
}

/** `isSole`: the only process there may be, which frees at its start what the one before it held. */
export function openEngine(
  database: WorldDatabase,
  life: LifeOfProcess,
  { faults, isSole }: { readonly faults: DatabaseFaults; readonly isSole: boolean },
): Connected {
  const connection = new FaultyConnection(database, life, faults);
  const parts = { writer: connection as unknown as DatabaseSync, reader: null };
  return {
    engine: {
      kind: 'sqlite',
      ...createSqliteDialect(parts, 1000, life.loopTime),
      isMigrator: isSole,
      remarks: [],
      ...nothingToDo,
    },
    close: () => connection.close(),
  };
}
