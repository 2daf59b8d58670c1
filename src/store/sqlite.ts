// The embedded engine: opens the file, guards it against a second process, sets what durability needs.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { DatabaseInUseError, DatabaseUrlError } from './errors.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** False for maintenance beside the running app: the file must exist. Default: true. */
  readonly exclusive?: boolean | undefined;
  /** How long a statement waits for another process's lock, in milliseconds. Default: 5000. */
  readonly busyTimeoutMs?: number | undefined;
}

const memory = ':memory:';

export function openSqlite({ file, exclusive = true, busyTimeoutMs = 5000 }: SqliteOptions): Engine {
  const path = file === memory ? memory : prepareFile(file, exclusive);
  const lock = path !== memory && exclusive ? lockBeside(path) : null;
  try {
    const database = openDatabase(path, busyTimeoutMs);
    return {
      kind: 'sqlite',
      dialect: createSqliteDialect(database, busyTimeoutMs),
      isMigrator: exclusive,
      scrub: () => emptyJournal(database),
      async close() {
        // Kysely closes only what it has used.
        if (database.isOpen) database.close();
        if (lock?.isOpen) lock.close();
      },
    };
  } catch (error) {
    lock?.close();
    throw error;
  }
}

/** Answers the file's real path: reached by another one, it is still the same database with the same lock. */
function prepareFile(file: string, mayCreate: boolean): string {
  if (mayCreate) makePrivateFile(file);
  else if (!existsSync(file)) throw new DatabaseUrlError(`There is no database at ${file}.`);
  return realpathSync(file);
}

function openDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // secure_delete: what is deleted is written over, in pages that are free now as well.
    // FULL: with NORMAL a power cut may lose commits that Slack was already told of.
    database.exec(`
      pragma busy_timeout = ${busyTimeoutMs};
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma foreign_keys = on;
      pragma secure_delete = on;
      -- From here on the dialect does the waiting.
      pragma busy_timeout = 0;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const scrubTries = 40;
const scrubPauseMs = 25;

/**
 * The write-ahead log still holds pages as they were before a deletion, until it is written over. Left for the next
 * time where another process reads just now, or this one is in a transaction. Source: sqlite.org, "PRAGMA wal_checkpoint".
 */
async function emptyJournal(database: DatabaseSync): Promise<void> {
  for (let tries = 0; tries < scrubTries; tries += 1) {
    if (!database.isOpen) return;
    const isBusy =
      database.isTransaction || database.prepare('pragma wal_checkpoint(truncate)').get()?.busy === 1;
    if (!isBusy) return;
    await pause(scrubPauseMs);
  }
}

/**
 * SQLite gives its journal files the mode of the database, so that has to be right from the first byte. A file
 * that exists is not opened here: closing it again would drop every lock this process holds on it (POSIX).
 */
function makePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  else if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

/**
 * Holds an exclusive lock on `<file>.lock` for as long as the process lives. It is SQLite's own lock on an
 * empty database, which the operating system frees when the process dies: a crash leaves nothing behind.
 */
function lockBeside(file: string): DatabaseSync {
  const lockFile = `${file}.lock`;
  makePrivateFile(lockFile);
  const lock = new DatabaseSync(lockFile);
  try {
    lock.exec('pragma busy_timeout = 0; begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
    throw isBusy ? new DatabaseInUseError(file) : error;
  }
}
