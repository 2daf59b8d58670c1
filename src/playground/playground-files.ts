// Where the playground keeps things: in a database of its own in the folder of DATABASE_URL, with the stand-ins' state
// and the key beside it. No file here is ever the real app's, so --fresh can cost nobody anything but a game.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../config/secrets.ts';
import { DatabaseInUseError, DatabaseUseError } from '../store/errors.ts';
import { openStore, type Store } from '../store/open-store.ts';
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
  // A database in memory is forgotten, and so is the rest.
  if (file === ':memory:') {
    return { ...beside('data/playground'), databaseUrl: given, workspaceFile: null, platformFile: null };
  }
  if (file === undefined) {
    throw new PlaygroundOptionError(
      'The playground never opens the database of a server: leave DATABASE_URL out.',
    );
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

async function forget(database: string, files: PlaygroundFiles & ReturnType<typeof beside>): Promise<void> {
  if (existsSync(database)) await refuseWhileInUse(files);
  const states = [files.workspaceFile, files.platformFile].flatMap(snapshotFiles);
  for (const old of [database, `${database}-wal`, `${database}-shm`, files.keyFile, ...states]) {
    rmSync(old, { force: true });
  }
}

/**
 * Marked as the playground's. From before databases were marked it is only taken for that where the state of a
 * stand-in lies beside it. Throws DatabaseUseError when launches in it are real.
 */
export function openPlaygroundStore({ databaseUrl, workspaceFile }: PlaygroundFiles): Promise<Store> {
  const takesUnmarked = workspaceFile !== null && existsSync(workspaceFile);
  return openStore({ url: databaseUrl.reveal(), use: { use: 'playground', takesUnmarked } });
}

/** A playground that runs would go on with files that nobody sees any more; real launches are never forgotten. */
async function refuseWhileInUse(files: PlaygroundFiles): Promise<void> {
  try {
    await (await openPlaygroundStore(files)).close();
  } catch (error) {
    if (error instanceof DatabaseInUseError || error instanceof DatabaseUseError) throw error;
    // Whatever else is wrong with it: it is about to be forgotten.
  }
}

/** `data/app.db` to `data/app-playground.db`. */
function playgroundName(file: string): string {
  const [name, extension] = /^(.*[^/])(\.[a-z0-9]+)$/iu.exec(file)?.slice(1) ?? [file, ''];
  return `${name}-playground${extension}`;
}
