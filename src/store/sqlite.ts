// The embedded engine: opens the file, guards it against a second process, sets what durability needs.
import { realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { type Checkpoints, createCheckpoints, noCheckpoints } from './checkpoints.ts';
import type { SqliteEngine } from './engine.ts';
import { DatabaseInUseError } from './errors.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { checkContent, checkFile, makeFile, makePrivate } from './sqlite-file.ts';

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** False for maintenance beside the running app: the file must exist. Default: true. */
  readonly exclusive?: boolean | undefined;
  /** How long a statement waits for another process's lock, in milliseconds. Default: 5000. */
  readonly busyTimeoutMs?: number | undefined;
  /** Who makes the checkpoints. Default: a thread, for the process that has the database for itself. */
  readonly checkpoints?: ((file: string) => Checkpoints) | undefined;
}

const memory = ':memory:';
/** In pages of 4 KB: what the log may hold before the connection that writes moves it by itself. */
const autoCheckpoint = { alone: 1000, behindThread: 16_000 };

export function openSqlite(options: SqliteOptions): SqliteEngine {
  const { file, exclusive = true, busyTimeoutMs = 5000 } = options;
  const path = file === memory ? memory : prepareFile(file, exclusive);
  const lock = path !== memory && exclusive ? lockBeside(path) : null;
  try {
    const remarks = path === memory ? [] : takeOver(path, busyTimeoutMs);
    const hasThread = path !== memory && exclusive;
    const checkpoints = hasThread ? (options.checkpoints ?? createCheckpoints)(path) : noCheckpoints;
    const writer = openDatabase(path, { busyTimeoutMs, hasThread });
    const reader = path === memory ? null : openReader(path);
    return {
      kind: 'sqlite',
      ...createSqliteDialect({ writer, reader, onCommit: checkpoints.committed }, busyTimeoutMs),
      isMigrator: exclusive,
      remarks,
      async scrub() {
        await checkpoints.settle();
        await emptyJournal(writer);
      },
      async close() {
        // Kysely closes only what it has used.
        for (const database of [reader, writer]) if (database?.isOpen) database.close();
        await checkpoints.stop();
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
  checkFile(file, mayCreate);
  makeFile(file);
  return realpathSync(file);
}

/** Looks before anything is changed: at a file that is ours, and at what it holds. Answers what is odd about it. */
function takeOver(path: string, busyTimeoutMs: number): string[] {
  checkContent(path, busyTimeoutMs);
  return makePrivate(path);
}

/**
 * What lives no longer than a statement or a transaction. In a file it would be outside the database's folder, and fail where
 * no other folder can be written to. Source: sqlite.org, "Temporary Files Used By SQLite".
 */
const temporaryInMemory = 'pragma temp_store = memory';

function openReader(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec(temporaryInMemory);
  return reader;
}

function openDatabase(
  path: string,
  { busyTimeoutMs, hasThread }: { readonly busyTimeoutMs: number; readonly hasThread: boolean },
): DatabaseSync {
  const database = new DatabaseSync(path);
  // With a thread it only bounds the log: if that is dead, or if so much is committed that it cannot keep up.
  const pages = hasThread ? autoCheckpoint.behindThread : autoCheckpoint.alone;
  try {
    // secure_delete: what is deleted is written over, in pages that are free now as well.
    // FULL: with NORMAL a power cut may lose commits that Slack was already told of.
    database.exec(`
      pragma busy_timeout = ${busyTimeoutMs};
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma wal_autocheckpoint = ${pages};
      pragma foreign_keys = on;
      pragma secure_delete = on;
      ${temporaryInMemory};
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
 * Holds an exclusive lock on `<file>.lock` for as long as the process lives. It is SQLite's own lock on an
 * empty database, which the operating system frees when the process dies: a crash leaves nothing behind.
 */
export function lockBeside(file: string): DatabaseSync {
  const lockFile = `${file}.lock`;
  checkFile(lockFile, true);
  makeFile(lockFile);
  makePrivate(lockFile);
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
