// The shared engine, for several replicas.
import { AsyncLocalStorage } from 'node:async_hooks';
import { PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { PostgresEngine } from './engine.ts';
import { DatabaseUrlError, StoreUnavailableError } from './errors.ts';
import { type Borrower, Loans, sharesOf } from './loans.ts';
import { type Asked, Exchange, type Rows } from './postgres-exchange.ts';
import { type Listener, listenOnPostgres } from './postgres-listener.ts';
import { ReadGroup } from './postgres-reads.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Connections. Default: 10. */
  readonly poolSize?: number | undefined;
  /** Longest wait for one statement, in milliseconds. Default: 10000. */
  readonly timeoutMs?: number | undefined;
}

const int8Oid = 20;
const ignore = () => undefined;

export function openPostgres(options: PostgresOptions): PostgresEngine {
  const { url, poolSize = 10, timeoutMs = 10_000 } = options;
  const settled = { url, poolSize, timeoutMs };
  const config = toConfig(settled);
  checkAddress(config);
  const pool = new pg.Pool(config);
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', ignore);
  // So would one that breaks in use: it tells its statement, which throws, and then everybody.
  pool.on('connect', (client) => client.on('error', ignore));
  const background = new AsyncLocalStorage<true>();
  const borrower = (): Borrower => (background.getStore() ? 'job' : 'person');
  const loans = new Loans(sharesOf(settled.poolSize), settled.timeoutMs / 2);
  const borrow = () => borrowFrom(pool, loans, borrower());
  const readTogether = () => new ReadGroup(async (asked) => exchange(await borrow(), asked, 'read'));
  // Apart: a person's read must not wait for a turn that a job asked for.
  const reads = { person: readTogether(), job: readTogether() };
  const connect = async () => lend(borrow, reads[borrower()]);
  const listeners = new Set<Listener>();
  const stopListener = async (listener: Listener) => {
    listeners.delete(listener);
    await listener.stop();
  };
  return {
    kind: 'postgres',
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end(), options: pool.options } }),
    session: {
      change: async (...asked) => exchange(await borrow(), asked, 'change'),
      read: (asked) => reads[borrower()].read(asked),
    },
    isMigrator: true,
    inBackground: (work) => background.run(true, work),
    remarks: [],
    // Its dead rows go with the server's own vacuum: see docs/threat-model.md.
    scrub: async () => undefined,
    listen(channel, onNotice) {
      const listener = listenOnPostgres(config, channel, onNotice);
      listeners.add(listener);
      return () => void stopListener(listener);
    },
    async close() {
      await Promise.all([...listeners].map(stopListener));
    },
  };
}

interface Settled {
  readonly url: string;
  readonly poolSize: number;
  readonly timeoutMs: number;
}

function toConfig({ url, poolSize, timeoutMs }: Settled): pg.PoolConfig {
  return {
    connectionString: url,
    max: poolSize,
    application_name: 'gpu-instance',
    connectionTimeoutMillis: timeoutMs / 2,
    statement_timeout: timeoutMs,
    // The server's own limit is of no use when the network swallows its answer.
    query_timeout: timeoutMs * 1.5,
    // A replica that dies inside a transaction must not hold its locks for long.
    idle_in_transaction_session_timeout: timeoutMs * 1.5,
    types: {
      // Our large numbers are milliseconds and counts: all exact in a JavaScript number.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8Oid ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as pg.CustomTypesConfig,
  };
}

/** Throws now, not at the first connection, and without repeating the address. */
function checkAddress(config: pg.PoolConfig): void {
  try {
    new pg.Client(config);
  } catch (error) {
    // A certificate named in the address (sslrootcert, …) is read at once.
    const isFile = (error as { syscall?: unknown }).syscall === 'open';
    const problem = isFile
      ? (error as Error).message
      : 'special characters of the password must be percent-encoded (@ as %40)';
    throw new DatabaseUrlError(`DATABASE_URL cannot be used: ${problem}.`);
  }
}

interface Loan {
  readonly client: pg.PoolClient;
  /** Thrown away where it is of no more use. */
  readonly release: (destroy: boolean) => void;
}

async function borrowFrom(pool: pg.Pool, loans: Loans, borrower: Borrower): Promise<Loan> {
  const giveBack = await loans.take(borrower);
  try {
    const client = await pool.connect();
    return {
      client,
      release(destroy) {
        client.release(destroy);
        giveBack();
      },
    };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/**
 * What Kysely takes for a connection. A read by itself goes with others; with anything else it is the loan of a connection
 * from the pool. Once that is of no more use it says so at once, with the first reason, and is thrown away when it comes
 * back: a later answer must never be taken for the answer to another question.
 */
function lend(borrow: () => Promise<Loan>, reads: ReadGroup): PostgresPoolClient {
  let loan: Loan | undefined;
  let broken: unknown;
  async function query(sql: string, parameters: readonly unknown[]): Promise<unknown> {
    if (broken) throw broken;
    if (!loan && isRead(sql))
      return { command: 'SELECT', rows: await reads.read({ statement: { text: sql }, values: parameters }) };
    loan ??= await borrow();
    try {
      return await loan.client.query(sql, [...parameters]);
    } catch (error) {
      if (sql === 'commit') broken = unansweredCommit(error);
      else if (isSessionOver(error)) broken = error;
      throw broken ?? error;
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => loan?.release(destroy || broken !== undefined),
  };
}

/** It changes nothing, and nothing about the session. */
const isRead = (sql: string): boolean => sql.startsWith('select ');

async function exchange(
  { client, release }: Loan,
  asked: readonly Asked[],
  kind: 'read' | 'change',
): Promise<Rows[]> {
  let broken: unknown;
  try {
    return await new Promise<Rows[]>((resolve, reject) => {
      const question = new Exchange(asked, (error, rows) => {
        if (!error) return resolve(rows);
        question.forget((client as unknown as { connection: object }).connection);
        // It commits after the last statement: an error before that says that nothing is stored.
        const isRefused = error instanceof pg.DatabaseError && !question.isRun;
        const told = kind === 'read' || isRefused ? error : unansweredCommit(error);
        if (told !== error || isSessionOver(error)) broken = told;
        reject(told);
      });
      client.query(question);
    });
  } finally {
    release(broken !== undefined);
  }
}

/** Nothing of ours is checked as late as the commit, so an error there says nothing about what is stored. */
const unansweredCommit = (cause: unknown) =>
  new StoreUnavailableError('it did not confirm a change, which may be stored or not', {
    cause,
    mayBeStored: true,
  });

/** Everything but an ordinary error of a statement, after which the session goes on. */
function isSessionOver(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return /^(?:08|57P)|^25P0[345]$/u.test(error.code ?? '');
}
