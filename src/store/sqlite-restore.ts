// Puts a backup where the app's database is, or was. The app must not run: its own lock on the file says so. What was there
// is kept beside it, and at every moment one whole database has the name.
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockBeside } from './sqlite.ts';
import { BackupError, checkCopy, flush, flushFolder } from './sqlite-backup.ts';
import { checkContent, checkFile, makeFile, makePrivate } from './sqlite-file.ts';

export interface RestorePlace {
  /** Holds what was in the backup, to be worked on before it counts. */
  readonly draft: string;
  /** Answers where the database that was there before is kept now; null where there was none. */
  putInPlace(at: Date): string | null;
  /** Frees the place; a draft that was not put there is removed. */
  release(): void;
}

const busyTimeoutMs = 5000;

/** Throws BackupError, DatabaseInUseError, DatabaseFileError or DatabaseUrlError; then nothing is changed. */
export function openRestorePlace(backup: string, file: string, mayReplace: boolean): RestorePlace {
  checkBackup(backup);
  checkFile(file, true);
  if (existsSync(file) && realpathSync(file) === realpathSync(backup))
    throw new BackupError(`${backup} is the database itself, no backup of it.`);
  if (existsSync(file) && statSync(file).size > 0 && !mayReplace)
    throw new BackupError(
      `There is a database at ${file} already. With --replace it is put aside, not deleted, and the backup takes its place.`,
    );
  const isNew = !existsSync(file);
  makeFile(file);
  const place = realpathSync(resolve(file));
  const lock = lockBeside(place);
  const draft = `${place}.restoring`;
  const removeDraft = () => {
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${draft}${end}`, { force: true });
    if (isNew && statSync(place).size === 0) rmSync(place);
  };
  try {
    for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
    makeFile(draft);
    copyFileSync(backup, draft);
    makePrivate(draft);
  } catch (error) {
    removeDraft();
    lock.close();
    throw error;
  }
  return {
    draft,
    putInPlace(at) {
      // What SQLite has not moved into the file yet would be left behind.
      if (existsSync(`${draft}-wal`)) throw new BackupError(`${draft} is still in use: nothing was changed.`);
      flush(draft);
      const aside = statSync(place).size > 0 ? putAside(place, at) : null;
      renameSync(draft, place);
      flushFolder(dirname(place));
      return aside;
    },
    release() {
      removeDraft();
      lock.close();
    },
  };
}

function checkBackup(backup: string): void {
  if (!existsSync(backup)) throw new BackupError(`There is no file ${backup}.`);
  try {
    checkFile(backup, false);
    checkContent(backup, busyTimeoutMs);
    checkCopy(backup);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`${backup} is no backup of gpu-instance, or it is damaged. Nothing was changed.`, {
      cause: error,
    });
  }
}

/** Under another name as well; the name itself stays until the new one takes it over. */
function putAside(place: string, at: Date): string {
  const aside = `${place}.before-restore-${at.toISOString().replaceAll(/[:.]/gu, '-')}`;
  const [log, keptLog] = [`${place}-wal`, `${aside}-wal`];
  // Whatever SQLite makes of it when it opens a damaged database: a copy, since it may be cut where it is.
  if (existsSync(log)) copyFileSync(log, keptLog, constants.COPYFILE_EXCL);
  const isWhole = emptyLog(place);
  if (isWhole) rmSync(keptLog, { force: true });
  if (isWhole && existsSync(log))
    throw new BackupError(`Another program has ${place} open: end it first. Nothing was changed.`);
  keep(place, aside);
  // They belong to the old file: SQLite would apply them to the new one.
  for (const end of ['-wal', '-shm']) rmSync(`${place}${end}`, { force: true });
  return aside;
}

function keep(file: string, under: string): void {
  try {
    linkSync(file, under);
  } catch {
    // Some file systems know no second name.
    copyFileSync(file, under, constants.COPYFILE_EXCL);
  }
}

/**
 * Who closes last removes the write-ahead log: if it is still there, somebody else has the database open. False: it is
 * damaged, which may be why a backup is put back.
 */
function emptyLog(place: string): boolean {
  try {
    const database = new DatabaseSync(place, { timeout: busyTimeoutMs });
    try {
      database.exec('pragma wal_checkpoint(truncate)');
      return true;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}
