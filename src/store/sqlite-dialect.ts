// Kysely over `node:sqlite`: one connection that writes, its changes committed in groups, and one beside it that reads
// what is committed, so that nobody who reads waits for the disk. Prepared statements are kept.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { CommitGroup, isBusy } from './commit-group.ts';
import { type LoopTime, loopTime } from './loop-time.ts';

/** The app's queries are a few dozen; the bound only guards against a caller that builds them by the thousand. */
const maxStatements = 200;

const busyPauseMs = 5;

export interface SqliteConnections {
  readonly writer: DatabaseSync;
  /** Null for a database in memory, which no second connection can see. */
  readonly reader: DatabaseSync | null;
  /** Hears how many changes a commit had. */
  readonly onCommit?: (changes: number) => void;
}

/** Statements past Kysely. */
export interface SqliteUnits {
  /** Runs these in one turn, all or none of them; resolves once they are committed. */
  change<T>(work: (run: RunStatement) => T): Promise<T>;
  /** What is committed. */
  read<Row>(text: string, values: readonly SQLInputValue[]): Promise<readonly Row[]>;
}

/** Answers the rows of a statement that has some. */
export type RunStatement = <Row = Record<string, unknown>>(
  text: string,
  values: readonly SQLInputValue[],
) => { readonly rows: readonly Row[]; readonly changes: number };

/** `busyTimeoutMs`: how long a statement waits for another process's lock. `time`: the event loop's by default. */
export function createSqliteDialect(
  connections: SqliteConnections,
  busyTimeoutMs: number,
  time: LoopTime = loopTime,
): { readonly dialect: Dialect; readonly units: SqliteUnits } {
  const { writer, reader, onCommit } = connections;
  const parts = {
    group: new CommitGroup(writer, busyTimeoutMs, onCommit, time),
    writing: new Statements(writer),
    reading: reader ? new Statements(reader) : null,
    busyTimeoutMs,
    time,
  };
  const dialect: Dialect = {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new SqliteDriver(connections, parts),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  const run: RunStatement = (text, values) => parts.writing.run(text, values);
  const read = <Row>(text: string, values: readonly SQLInputValue[]) =>
    readCommitted(parts, (statements) => statements.run<Row>(text, values).rows);
  return { dialect, units: { change: (work) => parts.group.unit(() => work(run)), read } };
}

/** SQLite can change a schema inside a transaction: a migration that is cut short leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** The driver queues by itself: Kysely's own queue in front of it would hide how long somebody has waited. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #connections: SqliteConnections;
  readonly #parts: ConnectionParts;

  constructor(connections: SqliteConnections, parts: ConnectionParts) {
    this.#connections = connections;
    this.#parts = parts;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.#parts);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).begin();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as SqliteConnection).rollback();
  }

  async destroy(): Promise<void> {
    this.#parts.group.flush();
    // The writer last: whoever closes last empties the journal.
    for (const database of [this.#connections.reader, this.#connections.writer])
      if (database?.isOpen) database.close();
  }
}

interface ConnectionParts {
  readonly group: CommitGroup;
  readonly writing: Statements;
  readonly reading: Statements | null;
  readonly busyTimeoutMs: number;
  readonly time: LoopTime;
}

/** Readers wait for nobody, but for a moment while another process recovers the journal. */
async function readCommitted<T>(parts: ConnectionParts, read: (statements: Statements) => T): Promise<T> {
  const { reading, busyTimeoutMs, time } = parts;
  if (!reading) return readAlone(parts, read);
  const deadline = time.now() + busyTimeoutMs;
  for (;;) {
    try {
      return read(reading);
    } catch (error) {
      if (!isBusy(error) || time.now() >= deadline) throw error;
      await time.pause(busyPauseMs);
    }
  }
}

/** Without a connection of its own for that: at once where nobody changes anything, and in turn with those who do. */
async function readAlone<T>(
  { group, writing }: ConnectionParts,
  read: (statements: Statements) => T,
): Promise<T> {
  const inTurn = () => group.run(() => read(writing));
  if (group.isAtWork) return inTurn();
  try {
    return read(writing);
  } catch (error) {
    if (!isBusy(error)) throw error;
    return inTurn();
  }
}

/** What Kysely takes for a connection: one user's turn at the two that there are. */
class SqliteConnection implements DatabaseConnection {
  readonly #parts: ConnectionParts;
  #isChanging = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { group, writing } = this.#parts;
    if (this.#isChanging) return group.attempt(() => writing.execute<Row>(query));
    if (isRead(query)) return readCommitted(this.#parts, (statements) => statements.execute<Row>(query));
    const run = () => writing.execute<Row>(query);
    return isChange(query) ? group.run(run) : group.runAlone(run);
  }

  async begin(): Promise<void> {
    await this.#parts.group.begin();
    this.#isChanging = true;
  }

  async commit(): Promise<void> {
    const committed = this.#parts.group.commit();
    this.#isChanging = false;
    await committed;
  }

  rollback(): void {
    // Where only the commit failed, the change has ended already.
    if (!this.#isChanging) return;
    this.#isChanging = false;
    this.#parts.group.rollback();
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('streaming is not used on SQLite');
  }
}

/** One that writes all the same would be refused: the connection that reads may do nothing else. */
const isRead = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && /^\s*select\b/iu.test(sql));

const isChange = ({ query, sql }: CompiledQuery): boolean =>
  query.kind !== 'RawNode' || !/^\s*(?:pragma|vacuum)\b/iu.test(sql);

interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

class Statements {
  readonly #database: DatabaseSync;
  readonly #kept = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  execute<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const { rows, changes, lastInsertRowid } = this.run<Row>(sql, parameters as SQLInputValue[]);
    if (lastInsertRowid === undefined) return { rows };
    return { rows, numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** A statement that answers rows tells no count of changes. */
  run<Row>(text: string, values: readonly SQLInputValue[]) {
    const { statement, returnsRows } = this.#prepare(text);
    if (returnsRows) return { rows: statement.all(...values) as Row[], changes: 0 };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], changes: Number(changes), lastInsertRowid };
  }

  #prepare(sql: string): Prepared {
    const kept = this.#kept.get(sql);
    if (kept) return kept;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= maxStatements && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(sql, prepared);
    return prepared;
  }
}
