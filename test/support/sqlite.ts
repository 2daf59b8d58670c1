// A SQLite database in a folder of its own, and a connection that looks past the store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface TestSqlite {
  readonly folder: string;
  readonly file: string;
  readonly url: string;
  /** A connection of its own, which waits for nobody. */
  connect(): DatabaseSync;
  /** Closes what was connected and removes the folder. */
  remove(): void;
}

export function makeSqlite(): TestSqlite {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-db-'));
  const file = join(folder, 'app.db');
  const connections: DatabaseSync[] = [];
  return {
    folder,
    file,
    url: `sqlite:${file}`,
    connect() {
      const connection = new DatabaseSync(file, { timeout: 0 });
      connections.push(connection);
      return connection;
    },
    remove() {
      for (const connection of connections) if (connection.isOpen) connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Writes as soon as nobody else is writing. An app in this process needs its turns of the event loop to come to its end: a
 * connection that waited would keep it from that.
 */
export async function whenFree<T>(write: () => T): Promise<T> {
  for (;;) {
    try {
      return write();
    } catch (error) {
      if ((error as { message?: unknown }).message !== 'database is locked') throw error;
    }
    await nextTurn();
  }
}
