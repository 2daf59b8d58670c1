// Who moves what is committed from SQLite's log into the file, and what becomes of it when that thread is gone.
import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Checkpoints, createCheckpoints, noCheckpoints } from '../../src/store/checkpoints.ts';
import { createStore, openStore, type Store } from '../../src/store/open-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { aDraft, ada, aLateJob, aNewLaunch, anAccount } from '../contract/samples.ts';
import { makeSqlite, type TestSqlite } from '../support/sqlite.ts';

let sqlite: TestSqlite;
let stores: Store[];
beforeEach(() => {
  sqlite = makeSqlite();
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  sqlite.remove();
});

async function open(checkpoints: (file: string) => Checkpoints): Promise<Store> {
  const store = await createStore(openSqlite({ file: sqlite.file, checkpoints }));
  stores.push(store);
  return store;
}

/** Ten pages each, at least: far more than SQLite's own default for a checkpoint. */
async function commitMuch(
  store: Store,
  { count = 200, bytes = 40_000, name = 'draft' }: { count?: number; bytes?: number; name?: string } = {},
): Promise<void> {
  const values = { startScriptContent: 'x'.repeat(bytes) };
  for (let at = 0; at < count; at += 1) await store.drafts.save(aDraft({ id: `${name}-${at}`, values }));
}

const fileBytes = () => statSync(sqlite.file).size;
const logBytes = () => statSync(`${sqlite.file}-wal`).size;

describe('the connection that writes', () => {
  test('moves no page in the turn of a commit, however much is committed', async () => {
    let changes = 0;
    const committed = (count: number) => {
      changes += count;
    };
    const store = await open(() => ({ ...noCheckpoints, committed }));
    const [before, content] = [fileBytes(), readFileSync(sqlite.file)];
    await commitMuch(store);

    expect(changes).toBeGreaterThanOrEqual(200);
    expect(logBytes()).toBeGreaterThan(2000 * 4096);
    expect(fileBytes()).toBe(before);
    expect(readFileSync(sqlite.file).equals(content)).toBe(true);
  });
});

describe('the thread', () => {
  test('moves what was committed, once it is enough', async () => {
    const store = await open(createCheckpoints);
    const before = fileBytes();
    await commitMuch(store);
    // Waits for what is under way, and does what is left.
    await store.scrub();

    expect(fileBytes()).toBeGreaterThan(before + 200 * 40_000);
    expect(logBytes()).toBe(0);
  });

  test('is asked again with the next changes while the database is in use', async () => {
    const checkpoints = createCheckpoints(sqlite.file);
    const store = await open(() => checkpoints);
    for (let round = 0; round < 3; round += 1) {
      await commitMuch(store, { count: 64, name: `round${round}` });
      await checkpoints.settle();
      expect(fileBytes()).toBeGreaterThan((round + 1) * 64 * 40_000);
    }
  });

  test('is gone when the store is closed, and with it the log', async () => {
    const store = await open(createCheckpoints);
    await commitMuch(store, { count: 70 });
    await store.close();
    stores.length = 0;

    expect(() => statSync(`${sqlite.file}-wal`)).toThrow(/ENOENT/u);
    const again = await openStore({ url: sqlite.url });
    stores.push(again);
    expect(await again.drafts.find('draft-69', ada)).not.toBeNull();
  });

  test('that cannot work takes nothing with it: all is in the log, and the log stays bounded', async () => {
    // Its file is no database, so that it dies as soon as it is asked.
    const store = await open(() => createCheckpoints(sqlite.folder));
    const launch = aNewLaunch();
    await store.launches.accept(launch, aLateJob());
    await commitMuch(store, { count: 500, bytes: 160_000 });

    expect(logBytes()).toBeLessThan(80 * 1024 * 1024);
    expect(fileBytes()).toBeGreaterThan(20 * 1024 * 1024);
    await store.accounts.save(anAccount());
    await store.scrub();
    await store.close();
    stores.length = 0;
    const again = await openStore({ url: sqlite.url });
    stores.push(again);
    expect(await again.launches.find(launch.id)).toMatchObject({ id: launch.id });
    expect(await again.accounts.find(ada)).not.toBeNull();
  });
});
