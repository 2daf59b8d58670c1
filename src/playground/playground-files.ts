// Where the playground keeps things: its database, and beside it the stand-ins' state. A scenario has files of its own,
// so that trying one out never costs what somebody did before.
import { rmSync } from 'node:fs';
import { Secret } from '../config/secrets.ts';

export interface PlaygroundFiles {
  readonly databaseUrl: Secret;
  /** Null where nothing is to be kept. */
  readonly workspaceFile: string | null;
  readonly platformFile: string | null;
}

export class PlaygroundOptionError extends Error {
  override readonly name = 'PlaygroundOptionError';
}

export interface FileOptions {
  readonly fresh: boolean;
  readonly scenario: string | null;
}

export function choosePlaygroundFiles(
  databaseUrl: Secret,
  { fresh, scenario }: FileOptions,
): PlaygroundFiles {
  const database = /^sqlite:(.+)$/u.exec(databaseUrl.reveal())?.[1];
  if (database === ':memory:') return { databaseUrl, workspaceFile: null, platformFile: null };
  if (database === undefined) {
    if (fresh || scenario) {
      throw new PlaygroundOptionError('--fresh and --scenario work with a SQLite database only.');
    }
    return { databaseUrl, ...statesBeside('data/playground') };
  }
  const file = scenario ? besides(database, scenario) : database;
  const states = statesBeside(file);
  if (fresh || scenario) {
    for (const old of [file, `${file}-wal`, `${file}-shm`, ...Object.values(states)])
      rmSync(old, { force: true });
  }
  return { databaseUrl: scenario ? new Secret(`sqlite:${file}`) : databaseUrl, ...states };
}

function statesBeside(file: string) {
  return { workspaceFile: `${file}.workspace.json`, platformFile: `${file}.platform.json` };
}

/** `data/app.db` to `data/app-busy-team.db`. */
function besides(file: string, scenario: string): string {
  return /\.[a-z0-9]+$/iu.test(file)
    ? file.replace(/(\.[a-z0-9]+)$/iu, `-${scenario}$1`)
    : `${file}-${scenario}`;
}
