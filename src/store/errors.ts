// What can go wrong with a database, in words for the operator. Never holds the address: it may bear a password.

/** The database is full, locked, read-only or gone. The next call works as soon as it is back. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** Another process has this SQLite database. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  constructor(file: string) {
    super(
      `The database ${file} is in use by another process: only one may have it. ` +
        'Stop the other one, or use PostgreSQL (DATABASE_URL=postgres://…) for several.',
    );
  }
}

/** DATABASE_URL is of no known form. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
}

/** A newer version of the app wrote this database; migrations only go forward. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';

  constructor() {
    super(
      'A newer version of gpu-instance has used this database. Start that version, or restore an older backup.',
    );
  }
}

/** SQLite's primary result codes: busy, locked, read-only, I/O error, full, cannot open. */
const sqliteUnavailable = new Set([5, 6, 8, 10, 13, 14]);
const networkUnavailable = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/u;
/** PostgreSQL's classes: connection, resources, operator's intervention; and "read-only transaction". */
const postgresUnavailable = /^(?:08|53|57)|^25006$|^55P03$/u;
/** What `pg` throws without a code when its connection goes or none can be had. */
const driverUnavailable =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/u;

export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error;
  return isUnavailable(error)
    ? new StoreUnavailableError('The database does not answer.', { cause: error })
    : error;
}

function isUnavailable(error: Error): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return sqliteUnavailable.has(errcode & 0xff);
  if (code === 'ERR_INVALID_STATE') return /not open/u.test(error.message);
  if (typeof code === 'string') return networkUnavailable.test(code) || postgresUnavailable.test(code);
  return driverUnavailable.test(error.message);
}
