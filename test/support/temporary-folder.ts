// Where tests write: into memory, where the system has a folder for that. Hundreds of databases are made here, and each waits for
// the disk at every commit, for a third of the time that a test of the whole app takes. What a disk still holds after a power
// cut is asked elsewhere (test/power-cuts). Whoever sets TMPDIR has the tests write there.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'gpu-instance-';
/** More than ten times what was in there at once. */
const neededBytes = 4 * 2 ** 30;

export default function setUp(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return;
  removeLeft();
  const folder = join(memory, `${prefix}${process.pid}`);
  mkdirSync(folder);
  // As the usual one is: some tests run the app as another user.
  chmodSync(folder, 0o1777);
  if (mayRun(folder)) process.env.TMPDIR = folder;
  else rmSync(folder, { recursive: true });
}

export function tearDown(): void {
  rmSync(join(memory, `${prefix}${process.pid}`), { recursive: true, force: true });
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

/** A run that was killed leaves its folder, which would stay in memory. */
function removeLeft(): void {
  for (const name of readdirSync(memory)) {
    const [, pid] = /^gpu-instance-(\d+)$/u.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(memory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
