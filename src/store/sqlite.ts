// The embedded engine: opens the file, guards it against a second process, sets what durability needs.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from './engine.ts';
import { DatabaseInUseError } from './errors.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** False for maintenance beside the running app. Default: true. */
  readonly exclusive?: boolean | undefined;
  /** How long a statement waits for another process's lock, in milliseconds. Default: 5000. */
  readonly busyTimeoutMs?: number | undefined;
}

export function openSqlite({ file, exclusive = true, busyTimeoutMs = 5000 }: SqliteOptions): Engine {
  const isFile = file !== ':memory:';
  if (isFile) makePrivateFile(file);
  const lock = isFile && exclusive ? lockBeside(file) : null;
  const database = new DatabaseSync(file);
  // FULL: with NORMAL a power cut may lose commits that Slack was already told of.
  database.exec(`
    pragma busy_timeout = ${busyTimeoutMs};
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
  `);
  return {
    kind: 'sqlite',
    dialect: createSqliteDialect(database),
    isMigrator: exclusive,
    close: async () => lock?.close(),
  };
}

/** SQLite gives its journal files the mode of the database, so that has to be right from the first byte. */
function makePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
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
