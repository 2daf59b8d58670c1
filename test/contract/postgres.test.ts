import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { testStore } from './store.contract.ts';
import type { TestDatabase } from './test-database.ts';

let server: TestPostgres;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
});
afterAll(() => server.stop());

testStore('PostgreSQL', async (): Promise<TestDatabase> => {
  const stores: Store[] = [];
  const open = async () => {
    const store = await openStore({ url });
    stores.push(store);
    return store;
  };
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // As good as a new database, in a tenth of the time.
  await client.query('drop schema public cascade');
  await client.query('create schema public');
  return {
    url,
    store: await open(),
    another: open,
    query: async (sql) => (await client.query(sql)).rows,
    explain: async ({ sql, parameters }) =>
      JSON.stringify((await client.query(`explain ${sql}`, [...parameters])).rows),
    async remove() {
      await Promise.all(stores.map((store) => store.close()));
      await client.end();
    },
  };
});
