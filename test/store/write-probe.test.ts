// The look at the database writes as much as a launch does: one with room for a crumb only is of no use, and says so.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Kysely, sql } from 'kysely';
import { createStore, type Store } from '../../src/store/open-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { aLateJob, aNewLaunch } from '../contract/samples.ts';
import { aRequest } from '../support/builders.ts';
import { makeSqlite, type TestSqlite } from '../support/sqlite.ts';

let sqlite: TestSqlite;
let store: Store;
let connection: Kysely<never>;
beforeEach(async () => {
  sqlite = makeSqlite();
  const engine = openSqlite({ file: sqlite.file });
  // The limit is the connection's own, so it is shared.
  connection = new Kysely<never>({ dialect: engine.dialect });
  store = await createStore(engine);
  await sql.raw('vacuum').execute(connection);
});
afterEach(async () => {
  await store.close();
  sqlite.remove();
});

async function pragma(text: string): Promise<number> {
  const { rows } = await sql.raw<Record<string, number>>(`pragma ${text}`).execute(connection);
  return Object.values(rows[0] ?? {})[0] ?? 0;
}
const leaveRoomFor = async (pages: number) =>
  void (await pragma(`max_page_count = ${(await pragma('page_count')) + pages}`));

test.each([
  ['no room', 0, false],
  ['room for a crumb', 2, false],
  ['room for less than the longest script', 5, false],
  ['room for a launch', 40, true],
])('%s', async (_, pages, isFine) => {
  await leaveRoomFor(pages);
  const outcome = await store.ping().then(
    () => true,
    (error: Error) => error.message,
  );
  expect(outcome).toEqual(isFine || expect.stringContaining('disk is full'));
});

test('what fits the look fits a launch with the longest texts', async () => {
  await store.ping();
  const before = await pragma('page_count');
  const request = aRequest({ startScriptContent: '启'.repeat(3000), description: '描'.repeat(300) });
  await store.launches.accept(aNewLaunch({ request }), aLateJob());
  // In the pages that the look left free.
  expect(await pragma('page_count')).toBe(before);
});

test('it leaves nothing behind, however often it is done', async () => {
  await store.ping();
  const before = await pragma('page_count');
  for (let times = 0; times < 20; times += 1) await store.ping();
  expect(await pragma('page_count')).toBe(before);
  const { rows } = await sql.raw('select id from write_probes').execute(connection);
  expect(rows).toEqual([]);
});
