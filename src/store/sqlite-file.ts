// The file that DATABASE_URL names, looked at before anything is done to it: whose it is, and what it holds.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseFileError, DatabaseUrlError } from './errors.ts';

/** Throws DatabaseFileError for a folder, a device or whatever else is no file; DatabaseUrlError when it must exist. */
export function checkFile(file: string, mayCreate: boolean): void {
  if (!existsSync(file)) {
    if (mayCreate) return;
    throw new DatabaseUrlError(`There is no database at ${file}.`);
  }
  const stats = statSync(file);
  if (stats.isDirectory()) {
    throw new DatabaseFileError(
      file,
      `is a folder: name a file in it, such as ${file.replace(/\/+$/u, '')}/app.db`,
    );
  }
  if (!stats.isFile()) throw new DatabaseFileError(file, 'is not a regular file');
}

/**
 * A new file is private from its first byte. One that exists is not opened here: closing it again would drop every
 * lock this process holds on it (POSIX).
 */
export function makeFile(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

/**
 * SQLite gives its journal files the mode of the database, so this comes before them. Another user's file keeps the
 * mode that its owner gave it: answers what is to be said about that.
 */
export function makePrivate(file: string): string[] {
  const stats = statSync(file);
  if ((stats.mode & 0o077) === 0) return [];
  if (isOurs(stats)) {
    chmodSync(file, 0o600);
    return [];
  }
  const mode = (stats.mode & 0o777).toString(8);
  return [
    `${file} belongs to another user (uid ${stats.uid}) and is left at mode ${mode}: others may read it`,
  ];
}

function isOurs({ uid }: Stats): boolean {
  const { uid: own } = userInfo();
  // Windows knows no numbers of users.
  return own === -1 || uid === own;
}

/** Without changing it. Throws DatabaseFileError when it is damaged, no database at all, or another program's. */
export function checkContent(file: string, busyTimeoutMs: number): void {
  if (statSync(file).size === 0) return;
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    const tables = database
      .prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!'`)
      .all();
    const names = tables.map(({ name }) => String(name));
    if (names.length > 0 && !names.some((name) => name.startsWith('kysely_migration')))
      throw new DatabaseFileError(file, 'is the database of another program');
  } catch (error) {
    throw isDamage(error)
      ? new DatabaseFileError(
          file,
          'is damaged, or no SQLite database: put back a backup, or name another file to begin anew',
          { cause: error },
        )
      : error;
  } finally {
    database.close();
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const isDamage = (error: unknown): boolean =>
  [11, 26].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);
