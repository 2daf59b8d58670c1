import { afterAll, beforeAll } from '@jest/globals';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { connectToPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts';
import { testStore } from './store.contract.ts';
import type { TestDatabase } from './test-database.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
  // Migrated once: a copy of it is as good as a new one.
  const store = await openStore({ url: await server.createDatabase() });
  await store.close();
});
afterAll(() => server.stop());

const template = 'test_1';

testStore('PostgreSQL', async (): Promise<TestDatabase> => {
  const stores: Store[] = [];
  const url = await server.createDatabase(template);
  const open = async () => {
    const store = await openStore({ url });
    stores.push(store);
    return store;
  };
  const past = await connectToPostgres(url);
  return {
    url,
    store: await open(),
    another: open,
    query: (sql) => past.query(sql),
    explain: async ({ sql, parameters }) => JSON.stringify(await past.query(`explain ${sql}`, parameters)),
    async remove() {
      await Promise.all(stores.map((store) => store.close()));
      await past.close();
    },
  };
});
