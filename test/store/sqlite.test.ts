// What only SQLite needs: one process a database, private files, and the disk's own troubles.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Kysely, sql } from 'kysely';
import type { StoreUnavailableError } from '../../src/store/errors.ts';
import { createStore, type OpenStoreOptions, openStore, type Store } from '../../src/store/open-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { aDraft, ada, aLateJob, aNewLaunch, anAccount, storeLaunch } from '../contract/samples.ts';
import { makeSqlite, type TestSqlite } from '../support/sqlite.ts';

const unavailable = expect.objectContaining({ name: 'StoreUnavailableError', mayBeStored: false });
const inUse = expect.objectContaining({ name: 'DatabaseInUseError' });

let sqlite: TestSqlite;
let stores: Store[];
let children: ChildProcess[];
beforeEach(() => {
  sqlite = makeSqlite();
  stores = [];
  children = [];
});
afterEach(async () => {
  for (const child of children) await kill(child);
  for (const store of stores) await store.close();
  sqlite.remove();
});

async function open(options: Partial<OpenStoreOptions> = {}): Promise<Store> {
  const store = await openStore({ url: sqlite.url, ...options });
  stores.push(store);
  return store;
}

/** Another process that tries to open the database, and holds it if it gets in. `word` is what it says. */
async function openElsewhere(): Promise<{ child: ChildProcess; word: string }> {
  const script = join(import.meta.dirname, 'holding-process.ts');
  const child = spawn(process.execPath, [script, sqlite.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, word: String(said).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** A store, and the connection beneath it for pragmas, which are its own. */
async function openWithConnection(): Promise<{ store: Store; pragma: (text: string) => Promise<unknown> }> {
  const engine = openSqlite({ file: sqlite.file });
  const store = await createStore(engine);
  stores.push(store);
  const connection = new Kysely<never>({ dialect: engine.dialect });
  const pragma = async (text: string) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${text}`).execute(connection);
    return Object.values(rows[0] ?? {})[0];
  };
  return { store, pragma };
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('a database in use', () => {
  test('is refused to a second process, with the file and the way out', async () => {
    expect(await openElsewhere()).toMatchObject({ word: 'open' });

    const opening = open();
    await expect(opening).rejects.toThrow(inUse);
    await expect(opening).rejects.toThrow(`${sqlite.file} is in use by another process`);
    await expect(opening).rejects.toThrow(/Stop the other one, or use PostgreSQL/u);
  });

  test('is free again the moment its process is killed', async () => {
    const { child, word } = await openElsewhere();
    expect(word).toBe('open');
    await kill(child);

    await expect(open()).resolves.toMatchObject({ engine: 'sqlite' });
  });

  test('is free again when it is closed', async () => {
    await (await open()).close();

    await expect(open()).resolves.toMatchObject({ engine: 'sqlite' });
  });

  test('stays in use when the same process tries to open it once more', async () => {
    await open();
    await expect(open()).rejects.toThrow(inUse);

    expect(await openElsewhere()).toMatchObject({ word: 'DatabaseInUseError' });
  });

  test('is the same database by another path', async () => {
    await open();
    const link = join(sqlite.folder, 'link.db');
    symlinkSync(sqlite.file, link);

    await expect(open({ url: `sqlite:${link}` })).rejects.toThrow(inUse);
  });

  test('of two that start together on nothing, one gets in', async () => {
    const outcomes = await Promise.allSettled([open(), open()]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: { name: 'DatabaseInUseError' } });
  });

  test('is free again when opening it failed', async () => {
    writeFileSync(sqlite.file, 'this is no database, however long the text may be made to look like one');
    await expect(open()).rejects.toThrow(/no SQLite database/u);
    writeFileSync(sqlite.file, '');

    await expect(open()).resolves.toMatchObject({ engine: 'sqlite' });
  });
});

describe('a command beside the app', () => {
  test('works on the database in use', async () => {
    const app = await open();
    await app.accounts.save(anAccount());
    const command = await open({ exclusive: false });
    const [value] = await command.sealedValues.findOthers('new', null, 10);

    expect(value && (await command.sealedValues.replace(value, 'resealed'))).toBe(true);
    expect(await app.accounts.find(ada)).toMatchObject({ sealedToken: 'resealed' });
  });

  test('does not make a database where there is none', async () => {
    const opening = open({ exclusive: false });

    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'DatabaseUrlError' }));
    await expect(opening).rejects.toThrow(sqlite.file);
    expect(readdirSync(sqlite.folder)).toEqual([]);
  });

  test('does not take the lock from the app', async () => {
    await open();
    await (await open({ exclusive: false })).close();

    await expect(open()).rejects.toThrow(inUse);
    expect(await openElsewhere()).toMatchObject({ word: 'DatabaseInUseError' });
  });
});

describe('files', () => {
  test('and a new folder are for the owner only', async () => {
    const file = join(sqlite.folder, 'data', 'deep', 'app.db');
    await storeLaunch(await open({ url: `sqlite:${file}` }));

    expect(modeOf(join(sqlite.folder, 'data'))).toBe('700');
    expect(modeOf(join(sqlite.folder, 'data', 'deep'))).toBe('700');
    for (const name of ['app.db', 'app.db-wal', 'app.db-shm', 'app.db.lock']) {
      expect([name, modeOf(join(sqlite.folder, 'data', 'deep', name))]).toEqual([name, '600']);
    }
  });

  test('that others could read are closed to them', async () => {
    writeFileSync(sqlite.file, '');
    chmodSync(sqlite.file, 0o644);
    await open();

    expect(modeOf(sqlite.file)).toBe('600');
  });

  test('may be named relative to the working directory', async () => {
    const path = relative(process.cwd(), sqlite.file);
    await open({ url: `sqlite:${path}` });

    expect(existsSync(sqlite.file)).toBe(true);
  });

  test('are not made for a database in memory', async () => {
    const store = await open({ url: 'sqlite::memory:' });
    const launchId = await storeLaunch(store);

    expect(await store.launches.find(launchId)).toMatchObject({ id: launchId });
    expect(existsSync(':memory:')).toBe(false);
    expect(existsSync(':memory:.lock')).toBe(false);
  });

  test.each(['mysql://ada:hunter2@db/app', 'sqlite:', 'app.db', ''])(
    'have an address, which "%s" is not',
    async (url) => {
      const opening = open({ url });

      await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'DatabaseUrlError' }));
      await expect(opening).rejects.toThrow(/^(?!.*hunter2)/u);
    },
  );

  test('that cannot be opened are reported', async () => {
    writeFileSync(join(sqlite.folder, 'file'), '');

    await expect(open({ url: `sqlite:${join(sqlite.folder, 'file', 'app.db')}` })).rejects.toThrow(
      unavailable,
    );
  });

  const notOurs: readonly (readonly [string, (file: string) => void, RegExp])[] = [
    ['a folder', (file) => mkdirSync(file), /is a folder: name a file in it/u],
    ['a pipe', (file) => void execFileSync('mkfifo', [file]), /is not a regular file/u],
    [
      'a text',
      (file) => writeFileSync(file, 'not a database, whatever its name says\n'.repeat(99)),
      /no SQLite/u,
    ],
    ['half a database', makeHalf, /is damaged/u],
    ["another program's", makeForeign, /is the database of another program/u],
  ];

  test.each(notOurs)('that are none are left as they are, and said in words: %s', async (_, make, words) => {
    const file = join(sqlite.folder, 'theirs');
    make(file);
    chmodSync(file, 0o777);
    const content = statSync(file).isFile() ? readFileSync(file) : null;

    const opening = open({ url: `sqlite:${file}` });
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'DatabaseFileError' }));
    await expect(opening).rejects.toThrow(words);
    await expect(opening).rejects.toThrow(`${file}, which DATABASE_URL names`);
    expect(modeOf(file)).toBe('777');
    if (content) expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('that lie where the lock should be are said as well', async () => {
    mkdirSync(`${sqlite.file}.lock`, { mode: 0o755 });
    await expect(open()).rejects.toThrow(/app\.db\.lock.*is a folder/u);
    expect(modeOf(`${sqlite.file}.lock`)).toBe('755');
  });

  // Only the superuser can give a file away.
  (process.getuid?.() === 0 ? test : test.skip)(
    'of another user are used with the mode their owner gave them, and that is said',
    async () => {
      await (await open()).close();
      chmodSync(sqlite.file, 0o666);
      chownSync(sqlite.file, 65_534, 65_534);
      const store = await open();

      expect(await store.launches.find(await storeLaunch(store))).not.toBeNull();
      expect(modeOf(sqlite.file)).toBe('666');
      expect(store.remarks).toEqual([
        expect.stringMatching(/belongs to another user \(uid 65534\).*mode 666/u),
      ]);
    },
  );
});

/** Its first page is whole; what that page points to is not there. */
function makeHalf(file: string): void {
  writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4096, 0x5a)]));
}

function makeForeign(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('create table bookmarks (url text); insert into bookmarks values (1)');
  database.close();
}

describe('the connection', () => {
  test.each([
    ['journal_mode', 'wal'],
    // FULL
    ['synchronous', 2],
    ['foreign_keys', 1],
    // MEMORY
    ['temp_store', 2],
    // The dialect waits for locks itself, without holding up the process.
    ['busy_timeout', 0],
  ])('has %s %s', async (name, value) => {
    const { pragma } = await openWithConnection();

    expect(await pragma(name)).toBe(value);
  });

  test('has no temporary files where it reads, either', async () => {
    const engine = openSqlite({ file: sqlite.file });
    const connection = new Kysely<{ pragma_temp_store: { temp_store: number } }>({ dialect: engine.dialect });
    try {
      const row = await connection.selectFrom('pragma_temp_store').select('temp_store').executeTakeFirst();
      expect(row?.temp_store).toBe(2);
    } finally {
      await engine.close();
    }
  });

  test('reports a full disk, stores nothing by halves, and goes on when there is room', async () => {
    const { store, pragma } = await openWithConnection();
    await storeLaunch(store);
    await pragma(`max_page_count = ${await pragma('page_count')}`);
    const launch = aNewLaunch({ sealedReplyUrl: 'x'.repeat(100_000) });

    const error: StoreUnavailableError = await store.launches.accept(launch, aLateJob()).then(
      () => Promise.reject(new Error('there was room')),
      (reason) => reason,
    );
    expect(error).toEqual(unavailable);
    expect(error.message).toMatch(/disk is full/u);
    expect(await store.launches.find(launch.id)).toBeNull();
    await pragma('max_page_count = 1000000');
    expect(await store.launches.accept(launch, aLateJob())).toBe('accepted');
  });

  test('reports a database that may only be read, and goes on reading', async () => {
    const { store, pragma } = await openWithConnection();
    const launchId = await storeLaunch(store);
    await pragma('query_only = on');

    const saving = store.drafts.save(aDraft());
    await expect(saving).rejects.toThrow(unavailable);
    await expect(saving).rejects.toThrow(/read-only/u);
    expect(await store.launches.find(launchId)).toMatchObject({ id: launchId });
  });

  test('reports another writer that does not end, and goes on when it does', async () => {
    const store = await open({ busyTimeoutMs: 20 });
    const writer = sqlite.connect();
    writer.exec('begin immediate');
    const launch = aNewLaunch();

    await expect(store.launches.accept(launch, aLateJob())).rejects.toThrow(unavailable);
    await expect(store.drafts.purge(0, 100)).rejects.toThrow(/another process keeps it locked/u);
    writer.exec('rollback');
    expect(await store.launches.accept(launch, aLateJob())).toBe('accepted');
  });

  test('reads while another writes', async () => {
    const store = await open({ busyTimeoutMs: 20 });
    const launchId = await storeLaunch(store);
    sqlite.connect().exec('begin immediate');

    expect(await store.launches.find(launchId)).toMatchObject({ id: launchId });
  });
});

describe('what was deleted leaves no bytes', () => {
  const bytes = () =>
    readdirSync(sqlite.folder)
      .map((file) => readFileSync(join(sqlite.folder, file)).toString('latin1'))
      .join('');
  const token = (mark: string) => Array.from({ length: 60 }, (_, at) => `${mark}${at}`).join('.');
  /** Long enough to fill pages of their own, with others around them. */
  async function saveTokens(store: Store): Promise<void> {
    for (let at = 0; at < 20; at += 1)
      await store.accounts.save(anAccount({ userId: `U${at}`, sealedToken: token(`other${at}-`) }));
    await store.accounts.save(anAccount({ sealedToken: token('theirs') }));
    expect(bytes()).toContain('theirs');
  }

  test('a disconnected token', async () => {
    const store = await open();
    await saveTokens(store);
    await store.accounts.remove(ada, 1);
    expect(bytes()).not.toContain('theirs');
    expect(bytes()).toContain('other7-');
  });

  test('a token that another replaced', async () => {
    const store = await open();
    await saveTokens(store);
    await store.accounts.save(anAccount({ sealedToken: token('newer') }));
    expect(bytes()).not.toContain('theirs');
  });

  test('a token that ended long ago', async () => {
    const store = await open();
    await saveTokens(store);
    await store.accounts.save(anAccount({ sealedToken: token('theirs'), expiresAt: 5 }));
    await store.accounts.purgeEnded(10, 10, 100);
    expect(bytes()).not.toContain('theirs');
  });

  test('what is forgotten of a person, by a command beside the running app', async () => {
    const store = await open();
    await saveTokens(store);
    await store.drafts.save(aDraft({ values: { startScriptContent: token('typed') } }));
    const beside = await open({ exclusive: false });
    await beside.personalData.forget(ada, 1);
    expect(bytes()).not.toMatch(/theirs|typed/u);
  });

  test('values that were sealed anew', async () => {
    const store = await open();
    await saveTokens(store);
    const others = await store.sealedValues.findOthers('-', null, 100);
    for (const value of others) await store.sealedValues.replace(value, 'fresh');
    await store.scrub();
    expect(bytes()).not.toContain('theirs');
  });
});
