// Keeps a stand-in's state in one file, so that a restart goes on where it stopped. Written a moment after a change,
// under another name first: a process that dies while writing leaves the older state, never half of one.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const pauseMs = 200;

export interface SnapshotReading<T> {
  /** Null where there is none, or none that can be gone on with. */
  readonly state: T | null;
  /** Where a file that cannot be gone on with is now. */
  readonly setAside: string | null;
}

/** All that may lie around a snapshot of this name. */
export const snapshotFiles = (file: string) => [file, unfinished(file), aside(file)];

const unfinished = (file: string) => `${file}.new`;
const aside = (file: string) => `${file}.set-aside`;

/** `read` answers null for what it cannot use: half a file, another version. Nobody's work is thrown away for that. */
export function readSnapshot<T>(file: string, read: (content: unknown) => T | null): SnapshotReading<T> {
  if (!existsSync(file)) return { state: null, setAside: null };
  const state = read(readJson(file));
  if (state !== null) return { state, setAside: null };
  renameSync(file, aside(file));
  return { state: null, setAside: aside(file) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

export class SnapshotFile {
  readonly #file: string;
  readonly #describe: () => unknown;
  #timer: NodeJS.Timeout | null = null;

  constructor(file: string, describe: () => unknown) {
    this.#file = file;
    this.#describe = describe;
  }

  /** Many changes close together are written once. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#write(), pauseMs);
  }

  /** For the end. Clocks go on where nothing is called any more, so this is written anyway. */
  close(): void {
    this.#write();
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const next = unfinished(this.#file);
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      // Reply addresses are in it: for the owner's eyes only. The mode counts for a new file only.
      rmSync(next, { force: true });
      writeFileSync(next, JSON.stringify(this.#describe()), { mode: 0o600 });
      renameSync(next, this.#file);
    } catch {
      // A full disk ends no playground: the next change tries again.
    }
  }
}
