// A folder that forgets at a power cut what was not synced, by a library that is loaded before libc (synced-only.c).
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  ftruncateSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface ForgetfulDisk {
  /** The folder to work in. */
  readonly folder: string;
  /** For whoever works in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Nobody works in it: all that is in it was synced. */
  settle(): void;
  /** Nobody works in it any more. Of what was not synced each sector survives with this probability. */
  cutPower(survives: number): void;
  /** Bytes that were synced, to be sure that any were. */
  readonly syncedBytes: number;
}

/** What a disk writes whole. Pages of databases are larger: they may be torn. */
const sectorSize = 512;

export interface ForgetfulDiskOptions {
  /** Whose files they are. Default: ours. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Needs a C compiler. */
export function createForgetfulDisk(root: string, { user }: ForgetfulDiskOptions = {}): ForgetfulDisk {
  const folder = join(root, 'live');
  const durable = join(root, 'durable');
  for (const each of [folder, durable]) {
    mkdirSync(each, { recursive: true });
    if (user) chownSync(each, user.uid, user.gid);
  }
  // What has synced the same file holds it meanwhile.
  const lock = join(root, 'lock');
  writeFileSync(lock, '');
  if (user) chownSync(lock, user.uid, user.gid);
  const library = join(root, 'synced-only.so');
  const source = join(import.meta.dirname, 'synced-only.c');
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-Wall', '-o', library, source, '-ldl', '-lpthread']);

  function keep(file: string): void {
    const [from, to] = [join(folder, file), join(durable, file)];
    const content = readFileSync(from);
    if (existsSync(to) && readFileSync(to).equals(content)) return;
    makeFolders(dirname(file));
    writeFileSync(to, content, { mode: 0o600 });
    own(to);
  }

  function makeFolders(path: string): void {
    if (path === '.' || existsSync(join(durable, path))) return;
    makeFolders(dirname(path));
    mkdirSync(join(durable, path), { mode: 0o700 });
    own(join(durable, path));
  }

  function own(path: string): void {
    if (user) chownSync(path, user.uid, user.gid);
  }

  return {
    folder,
    env: { LD_PRELOAD: library, SYNCED_LIVE: folder, SYNCED_DURABLE: durable, SYNCED_LOCK: lock },
    settle() {
      for (const path of foldersIn(folder)) makeFolders(path);
      for (const file of filesIn(folder)) keep(file);
    },
    cutPower(survives) {
      for (const file of filesIn(folder)) loseUnsynced(join(folder, file), join(durable, file), survives);
      // What is on the disk now stays there.
      for (const file of filesIn(folder)) keep(file);
    },
    get syncedBytes() {
      return filesIn(durable).reduce((sum, file) => sum + statSync(join(durable, file)).size, 0);
    },
  };
}

const entriesIn = (folder: string) => globSync('**/*', { cwd: folder });
const filesIn = (folder: string): string[] =>
  entriesIn(folder).filter((file) => statSync(join(folder, file)).isFile());
const foldersIn = (folder: string): string[] =>
  entriesIn(folder).filter((file) => statSync(join(folder, file)).isDirectory());

function loseUnsynced(file: string, synced: string, survives: number): void {
  const isKnown = existsSync(synced);
  // A file of which nothing was synced may be there all the same.
  if (!isKnown && Math.random() >= survives) {
    rmSync(file);
    return;
  }
  const [fresh, old] = [readFileSync(file), isKnown ? readFileSync(synced) : Buffer.alloc(0)];
  if (fresh.equals(old)) return;
  const isLonger = fresh.length > old.length && Math.random() < survives;
  const size = isLonger ? fresh.length : old.length;
  const kept = openSync(file, 'r+');
  ftruncateSync(kept, size);
  for (let at = 0; at < size; at += sectorSize) {
    const sector = old.subarray(at, at + sectorSize);
    const isSame = fresh.subarray(at, at + sectorSize).equals(sector);
    if (isSame || Math.random() < survives) continue;
    const lost = Buffer.alloc(Math.min(sectorSize, size - at));
    sector.copy(lost);
    writeSync(kept, lost, 0, lost.length, at);
  }
  closeSync(kept);
}
