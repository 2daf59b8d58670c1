// Where the playground keeps things: in a database of its own in the folder of DATABASE_URL, with the stand-ins' state
// and the key beside it. No file here is ever the real app's, so --fresh can cost nobody anything but a game.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../config/secrets.ts';
import { DatabaseInUseError } from '../store/errors.ts';
import { openSqlite } from '../store/sqlite.ts';
import { snapshotFiles } from './snapshot-file.ts';

export interface PlaygroundFiles {
  readonly databaseUrl: Secret;
  readonly keyFile: string;
  /** Null where nothing is to be kept. */
  readonly workspaceFile: string | null;
  readonly platformFile: string | null;
  /** For the end: takes away what was not meant to stay. */
  release(): void;
}

export class PlaygroundOptionError extends Error {
  override readonly name = 'PlaygroundOptionError';
}

export async function openPlaygroundFiles(given: Secret, fresh: boolean): Promise<PlaygroundFiles> {
  const file = /^sqlite:(.+)$/u.exec(given.reveal())?.[1];
  // A database in memory is forgotten, and so is the rest; one of a server is not ours to empty.
  if (file === ':memory:') {
    return { ...beside('data/playground'), databaseUrl: given, workspaceFile: null, platformFile: null };
  }
  if (file === undefined) {
    if (fresh) throw new PlaygroundOptionError('--fresh works with a SQLite database only.');
    return { ...beside('data/playground'), databaseUrl: given };
  }
  const own = playgroundName(file);
  const files = { ...beside(own), databaseUrl: new Secret(`sqlite:${own}`) };
  if (fresh) await forget(own, files);
  return files;
}

/** For one scene: nothing is left of it, and nothing else is touched. */
export function openTemporaryFiles(): PlaygroundFiles {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-scenario-'));
  const file = join(folder, 'playground.db');
  return {
    ...beside(file),
    databaseUrl: new Secret(`sqlite:${file}`),
    workspaceFile: null,
    platformFile: null,
    release: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function beside(file: string) {
  return {
    keyFile: `${file}.key`,
    workspaceFile: `${file}.workspace.json`,
    platformFile: `${file}.platform.json`,
    release: () => undefined,
  };
}

async function forget(database: string, files: ReturnType<typeof beside>): Promise<void> {
  await refuseWhileInUse(database);
  const states = [files.workspaceFile, files.platformFile].flatMap(snapshotFiles);
  for (const old of [database, `${database}-wal`, `${database}-shm`, files.keyFile, ...states]) {
    rmSync(old, { force: true });
  }
}

/** A playground that runs would go on with files that nobody sees any more. */
async function refuseWhileInUse(database: string): Promise<void> {
  try {
    await openSqlite({ file: database }).close();
  } catch (error) {
    if (error instanceof DatabaseInUseError) throw error;
    // Whatever else is wrong with it: it is about to be forgotten.
  }
}

/** `data/app.db` to `data/app-playground.db`. */
function playgroundName(file: string): string {
  const [name, extension] = /^(.*[^/])(\.[a-z0-9]+)$/iu.exec(file)?.slice(1) ?? [file, ''];
  return `${name}-playground${extension}`;
}
