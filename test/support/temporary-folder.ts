// Where tests write: into memory, where the system has a folder for that. Hundreds of databases are made here, and each waits for
// the disk at every commit, for a third of the time that a test of the whole app takes. What a disk still holds after a power
// cut is asked elsewhere (test/power-cuts). Whoever sets TMPDIR has the tests write there.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'gpu-instance-tests-';
/** Whoever has less there hardly has the memory to spare. */
const neededBytes = 4 * 2 ** 30;
/** Longer than any run. */
const leftAfterMs = 86_400_000;

export default function setUp(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return;
  removeLeft();
  const folder = mkdtempSync(join(memory, prefix));
  // As the usual one is: some tests run the app as another user.
  chmodSync(folder, 0o1777);
  if (mayRun(folder)) process.env.TMPDIR = folder;
  else rmSync(folder, { recursive: true });
}

export function tearDown(): void {
  const folder = process.env.TMPDIR;
  if (folder?.startsWith(join(memory, prefix))) rmSync(folder, { recursive: true, force: true });
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}

/** What is put there is run, too; some systems do not let it. */
function mayRun(folder: string): boolean {
  const script = join(folder, 'may-run');
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 });
  const { status } = spawnSync(script);
  rmSync(script);
  return status === 0;
}

/** A run that was killed leaves its folder, which would stay in memory. Another user's is theirs to remove. */
function removeLeft(): void {
  const before = Date.now() - leftAfterMs;
  for (const name of readdirSync(memory).filter((each) => each.startsWith(prefix))) {
    const folder = join(memory, name);
    const { uid, mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (uid === userInfo().uid && mtimeMs !== undefined && mtimeMs < before)
      rmSync(folder, { recursive: true, force: true });
  }
}
