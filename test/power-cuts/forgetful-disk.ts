// A folder that forgets at a power cut what was not synced, by a library that is loaded before libc (synced-only.c).
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface ForgetfulDisk {
  /** The folder to work in. */
  readonly folder: string;
  /** For whoever works in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Nobody works in it any more. Of what was not synced each block survives with this probability. */
  cutPower(survives: number): void;
  /** Bytes that were synced, to be sure that any were. */
  readonly syncedBytes: number;
}

const blockSize = 4096;

/** `lies`: it says that it has synced, and has not. Needs a C compiler. */
export function createForgetfulDisk(root: string, { lies = false } = {}): ForgetfulDisk {
  const folder = join(root, 'live');
  const durable = join(root, 'durable');
  for (const each of [folder, durable]) mkdirSync(each, { recursive: true });
  const library = join(root, 'synced-only.so');
  const source = join(import.meta.dirname, 'synced-only.c');
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-Wall', '-o', library, source, '-ldl', '-lpthread']);

  return {
    folder,
    env: {
      LD_PRELOAD: library,
      SYNCED_LIVE: folder,
      SYNCED_DURABLE: durable,
      ...(lies ? { SYNCED_LIE: '1' } : {}),
    },
    cutPower(survives) {
      for (const file of filesIn(folder)) loseUnsynced(join(folder, file), join(durable, file), survives);
      // What is on the disk now stays there.
      for (const file of filesIn(folder)) {
        mkdirSync(dirname(join(durable, file)), { recursive: true });
        copyFileSync(join(folder, file), join(durable, file));
      }
    },
    get syncedBytes() {
      return filesIn(durable).reduce((sum, file) => sum + statSync(join(durable, file)).size, 0);
    },
  };
}

const filesIn = (folder: string): string[] =>
  globSync('**/*', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile());

function loseUnsynced(file: string, synced: string, survives: number): void {
  if (!existsSync(synced)) {
    // A file of which nothing was synced may be there all the same.
    if (Math.random() >= survives) {
      rmSync(file);
      return;
    }
    closeSync(openSync(synced, 'w'));
  }
  const [fresh, old] = [readFileSync(file), readFileSync(synced)];
  const isLonger = fresh.length > old.length && Math.random() < survives;
  const size = isLonger ? fresh.length : old.length;
  const kept = openSync(file, 'r+');
  ftruncateSync(kept, size);
  for (let at = 0; at < size; at += blockSize) {
    const block = old.subarray(at, at + blockSize);
    const isSame = fresh.subarray(at, at + blockSize).equals(block);
    if (isSame || Math.random() < survives) continue;
    const lost = Buffer.alloc(Math.min(blockSize, size - at));
    block.copy(lost);
    writeSync(kept, lost, 0, lost.length, at);
  }
  closeSync(kept);
}
