// Keeps a stand-in's state in one file, so that a restart goes on where it stopped. Written a moment after a change,
// under another name first: a process that dies while writing leaves the older state, never half of one.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const pauseMs = 200;

/** Null where there is none, or none that can be read. */
export function readSnapshot(file: string): unknown {
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

  /** Writes what is still to be written. */
  close(): void {
    if (this.#timer) this.#write();
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const unfinished = `${this.#file}.new`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      // Reply addresses are in it: for the owner's eyes only.
      writeFileSync(unfinished, JSON.stringify(this.#describe()), { mode: 0o600 });
      renameSync(unfinished, this.#file);
    } catch {
      // A full disk ends no playground: the next change tries again.
    }
  }
}
