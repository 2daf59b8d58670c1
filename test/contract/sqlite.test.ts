import type { SQLInputValue } from 'node:sqlite';
import { openStore } from '../../src/store/open-store.ts';
import { makeSqlite } from '../support/sqlite.ts';
import { testStore } from './store.contract.ts';
import type { Row, TestDatabase } from './test-database.ts';

testStore('SQLite', async (): Promise<TestDatabase> => {
  const sqlite = makeSqlite();
  const store = await openStore({ url: sqlite.url });
  const all = (sql: string, values: readonly unknown[] = []) =>
    sqlite
      .connect()
      .prepare(sql)
      .all(...(values as SQLInputValue[])) as Row[];
  return {
    url: sqlite.url,
    store,
    another: async () => store,
    query: async (sql) => all(sql),
    explain: async ({ sql, parameters }) => JSON.stringify(all(`explain query plan ${sql}`, parameters)),
    async remove() {
      await store.close();
      sqlite.remove();
    },
  };
});
