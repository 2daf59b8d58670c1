// What can go wrong with a database, in words for the operator. Never holds the address: it may bear a password.
import { types } from 'node:util';

/** The database is full, locked, read-only or gone. The next call works as soon as it is back. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  /** True when a commit went unanswered: then, and only then, the change may be stored all the same. */
  readonly mayBeStored: boolean;

  /** True when a server does not answer, so that waiting may mend it; a wrong password, say, stays wrong. */
  readonly isAway: boolean;

  constructor(
    reason: string,
    options: { cause: unknown; mayBeStored?: boolean; isAway?: boolean | undefined },
  ) {
    super(`The database cannot be used just now: ${reason}.`, options);
    this.mayBeStored = options.mayBeStored ?? false;
    this.isAway = options.isAway ?? false;
  }
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

/** What DATABASE_URL names is not a database of ours, or not any more. Nothing of it was changed. */
export class DatabaseFileError extends Error {
  override readonly name = 'DatabaseFileError';

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}, which DATABASE_URL names, ${problem}. Nothing of it was changed.`, options);
  }
}

/** A database of real launches was opened by the playground, or the playground's by the real app. */
export class DatabaseUseError extends Error {
  override readonly name = 'DatabaseUseError';

  constructor(usedFor: 'workspace' | 'playground') {
    super(
      usedFor === 'workspace'
        ? 'This database holds launches of a real workspace: the playground does not open it. ' +
            'Set DATABASE_URL to another file, or leave it out.'
        : "This database is the playground's: nothing in it is real. Set DATABASE_URL to another one.",
    );
  }
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

/** A maintenance command met a database without today's schema. */
export class OlderSchemaError extends Error {
  override readonly name = 'OlderSchemaError';

  constructor() {
    super(
      'This database is empty, or an older version of gpu-instance was the last to use it. ' +
        'Start this version once, which brings it up to date, then run the command again.',
    );
  }
}

/** A launch in a state that this version has no rules for: it is left as it is. */
export class UnknownLaunchStateError extends Error {
  override readonly name = 'UnknownLaunchStateError';

  constructor(launchId: string, state: string) {
    super(
      `The launch ${launchId.slice(0, 8)} is in the state "${state}", which this version of gpu-instance does not know. ` +
        'A newer version wrote it, or somebody by hand: start that version, or set the state right.',
    );
  }
}

/** An action likewise. */
export class UnknownActionStateError extends Error {
  override readonly name = 'UnknownActionStateError';

  constructor(actionId: string, state: string) {
    super(
      `The action ${actionId.slice(0, 8)} is in the state "${state}", which this version of gpu-instance does not know. ` +
        'A newer version wrote it, or somebody by hand: start that version, or set the state right.',
    );
  }
}

type Reasons = readonly (readonly [pattern: RegExp, reason: string, isAway?: 'away'])[];

/** By SQLite's primary result code. */
const sqliteReasons: Readonly<Record<number, string>> = {
  5: 'another process keeps it locked',
  6: 'it is locked',
  8: 'it is read-only',
  10: 'its disk failed',
  11: 'its file is damaged',
  13: 'its disk is full',
  14: 'its file cannot be opened',
  26: 'its file is damaged',
};
/** By SQLSTATE, or by the operating system's code. */
const codeReasons: Reasons = [
  [/^28/u, 'it refuses the user or password of DATABASE_URL'],
  [/^3D000$/u, 'the server has no database of this name, the last part of DATABASE_URL'],
  [/^25006$/u, 'it is read-only'],
  [/^(?:53100|ENOSPC|EDQUOT)$/u, 'its disk is full'],
  [/^(?:08|53|57|58)...$|^55P03$|^25P0[345]$/u, 'it is overloaded, starting or stopping', 'away'],
  [
    /^(?:ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN)$/u,
    'it cannot be reached',
    'away',
  ],
  [/^(?:EACCES|EPERM|EROFS)$/u, 'its file or folder cannot be written to'],
  [/^(?:EISDIR|ENOTDIR|ENOENT|EEXIST)$/u, 'its file cannot be opened'],
  [/CERT|^ERR_(?:TLS|SSL)/u, 'its TLS certificate is not accepted'],
];
/** What `pg`, Kysely and Node throw without a code of the database's. */
const messageReasons: Reasons = [
  [/^Query read timeout/u, 'it does not answer', 'away'],
  [
    /^(?:Connection terminated|timeout exceeded when|Client (?:has encountered|was closed))/u,
    'it cannot be reached',
    'away',
  ],
  [/^The server does not support SSL/u, 'it offers no TLS'],
  [/^SASL:/u, 'it refuses the user or password of DATABASE_URL'],
  [
    /^(?:driver has already been destroyed|database is not open|statement has been finalized|Cannot use a pool after)/u,
    'it is closed',
  ],
];

/** Turns what the engines throw for a database that is away into StoreUnavailableError; leaves the rest alone. */
export function toStoreError(error: unknown): unknown {
  if (!types.isNativeError(error) || error instanceof StoreUnavailableError) return error;
  const found = findReason(error);
  return found ? new StoreUnavailableError(found[0], { cause: error, isAway: found[1] === 'away' }) : error;
}

/** Our own words: the engine's may quote the user name, or the statement. They stay in `cause`. */
function findReason(error: Error): readonly [reason: string, isAway?: 'away'] | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') {
    const reason = sqliteReasons[errcode & 0xff];
    return reason === undefined ? undefined : [reason];
  }
  const match = ([pattern]: Reasons[number]) => pattern.test(String(code));
  const byCode = code === undefined ? undefined : codeReasons.find(match);
  const found = byCode ?? messageReasons.find(([pattern]) => pattern.test(error.message));
  if (!found) return undefined;
  const [, reason, isAway] = found;
  return isAway ? [reason, isAway] : [reason];
}

/** SQLite's SQLITE_CONSTRAINT_UNIQUE; PostgreSQL's unique_violation. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return errcode === 2067 || code === '23505';
}

/** SQLite has no code of its own for it; PostgreSQL's undefined_table. */
export function isMissingTable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === '42P01' || /^no such table:/u.test(String(message));
}
