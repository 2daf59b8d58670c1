// A whole copy of a SQLite database, made beside the app that works on it. `VACUUM INTO` reads one snapshot: whoever writes
// meanwhile goes on, and is not in the copy. SQLite's online backup, which the sqlite3 shell's `.backup` is, begins anew
// whenever another process has written, so that under load it never ends. Source: sqlite.org, "VACUUM" and "Online Backup API".
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { toStoreError } from './errors.ts';
import { checkContent, checkFile, makeFile } from './sqlite-file.ts';

/** A backup, or what is put back from one, that cannot be. In words for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

export interface BackupSummary {
  readonly bytes: number;
  readonly launches: number;
}

const busyTimeoutMs = 5000;

/** Either the whole copy is on the disk under its name, or nothing of that name is. Throws BackupError and what the engine throws. */
export function backUpSqlite(source: string, target: string): BackupSummary {
  const file = resolve(target);
  checkFile(source, false);
  checkContent(source, busyTimeoutMs);
  if (existsSync(file))
    throw new BackupError(`${target} exists already: nothing is written over. Name another file.`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    copyInto(source, unfinished);
    const launches = checkCopy(unfinished);
    flush(unfinished);
    renameSync(unfinished, file);
    flushFolder(dirname(file));
    return { bytes: statSync(file).size, launches };
  } catch (error) {
    for (const left of [unfinished, `${unfinished}-wal`, `${unfinished}-shm`]) rmSync(left, { force: true });
    throw explain(error, target);
  }
}

function copyInto(source: string, target: string): void {
  // Private from its first byte: SQLite writes into an empty file that is there.
  makeFile(target);
  const database = new DatabaseSync(source, { timeout: busyTimeoutMs });
  try {
    database.prepare('vacuum into ?').run(target);
  } finally {
    database.close();
  }
}

/** Reads all of it. Answers how many launches it holds. */
export function checkCopy(file: string): number {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    const [found] = database.prepare('pragma integrity_check(1)').all();
    if (found?.integrity_check !== 'ok') throw new BackupError(`${file} is damaged: it is not used.`);
    return Number(database.prepare('select count(*) as count from launches').get()?.count);
  } finally {
    database.close();
  }
}

/** SQLite itself does not wait for the disk here. */
export function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** So that a name stays after a power cut. Windows opens no folders, and needs none of this. */
export function flushFolder(path: string): void {
  if (platform() !== 'win32') flush(path);
}

function explain(error: unknown, target: string): unknown {
  const told = toStoreError(error);
  if (!(told instanceof Error) || told.name !== 'StoreUnavailableError') return error;
  const reason = told.message.replace(/^.*?: /u, '');
  return new BackupError(`${target} was not written: ${reason} Nothing is left of it.`, { cause: error });
}
