// The database is locked, full, read-only, silent or gone: nobody is left without an answer, and all goes on by itself.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { Kysely, sql } from 'kysely';
import pg from 'pg';
import type { AppOverrides } from '../../src/app.ts';
import type { Platform } from '../../src/launches/ports.ts';
import { createStore, type Store } from '../../src/store/open-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { type BreakableNetwork, breakableNetwork } from '../store/breakable-network.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { makeSqlite, type TestSqlite, whenFree } from '../support/sqlite.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

/** What the operator reads meanwhile. */
const expectedLogs =
  /StoreUnavailableError|database is away|takes too long for Slack|could not be told|"msg":"could not say that this process lives"/u;

let server: TestPostgres;
let stage: Stage;
let sqlite: TestSqlite | undefined;
let network: BreakableNetwork | undefined;
let mend: (() => unknown) | undefined;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(async () => {
  await mend?.();
  mend = undefined;
  await endProcesses();
  await stage.stop();
  await network?.close();
  network = undefined;
  sqlite?.remove();
  sqlite = undefined;
});

/** Health is looked at where the story says so. */
const unwatched = { watchesHealth: false };

interface Trouble {
  readonly name: string;
  readonly engine: 'sqlite' | 'postgres';
  /** It is made by settings of the app's own connection, which therefore is shared. */
  readonly isWithin?: boolean;
  /** It is known by nothing but the time that passes. */
  readonly isSilent?: boolean;
  /** Answers what ends it. */
  begin(): Promise<() => unknown>;
}

let pragma: (text: string) => Promise<unknown>;
let compact: () => Promise<void>;
let databaseUrl: string;

async function startOn(
  { engine, isWithin = false, isSilent = false }: Trouble,
  more: AppOverrides = {},
): Promise<void> {
  // No story of a process that is slow: it would not send what it may have lost.
  const env = { JOB_LEASE_MS: '60000', LAUNCH_MARKER: 'on' };
  if (engine === 'sqlite') {
    sqlite = makeSqlite();
    const overrides = {
      ...unwatched,
      ...more,
      ...(isWithin ? { store: await openShared(sqlite.file) } : {}),
    };
    stage = await startStage({ env: { ...env, DATABASE_URL: sqlite.url }, overrides, expectedLogs });
  } else {
    databaseUrl = await server.createDatabase();
    network = await breakableNetwork(databaseUrl);
    stage = await startStage({
      env: { ...env, DATABASE_URL: network.url },
      overrides: { ...unwatched, ...more, ...(isSilent ? { patience: 1 } : {}) },
      expectedLogs,
    });
  }
  await stage.connect();
}

async function openShared(file: string): Promise<Store> {
  const engine = openSqlite({ file });
  const connection = new Kysely<never>({ dialect: engine.dialect });
  pragma = async (text) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${text}`).execute(connection);
    return Object.values(rows[0] ?? {})[0];
  };
  compact = async () => void (await sql.raw('vacuum').execute(connection));
  return createStore(engine);
}

async function administer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const database = new URL(databaseUrl).pathname.slice(1);
  try {
    for (const statement of statements) await client.query(statement.replaceAll('$database', database));
  } finally {
    await client.end();
  }
}
const endSessions = "select pg_terminate_backend(pid) from pg_stat_activity where datname = '$database'";

const locked: Trouble = {
  name: 'SQLite, locked by another writer for longer than anybody waits',
  engine: 'sqlite',
  async begin() {
    const writer = sqlite?.connect();
    await whenFree(() => writer?.exec('begin immediate'));
    return () => writer?.exec('rollback');
  },
};
const full: Trouble = {
  name: 'SQLite, full',
  engine: 'sqlite',
  isWithin: true,
  async begin() {
    // Without free pages inside: drafts that were written anew leave some.
    await compact();
    await pragma(`max_page_count = ${await pragma('page_count')}`);
    return () => pragma('max_page_count = 1000000');
  },
};
const readOnly: Trouble = {
  name: 'SQLite, read-only',
  engine: 'sqlite',
  isWithin: true,
  async begin() {
    await pragma('query_only = on');
    return () => pragma('query_only = off');
  },
};
const gone: Trouble = {
  name: 'PostgreSQL, stopped',
  engine: 'postgres',
  async begin() {
    await server.pause();
    return () => server.resume();
  },
};
const standby: Trouble = {
  name: 'PostgreSQL, read-only after a failover',
  engine: 'postgres',
  async begin() {
    await administer('alter database $database set default_transaction_read_only = on', endSessions);
    return () => administer('alter database $database set default_transaction_read_only = off', endSessions);
  },
};
const silent: Trouble = {
  name: 'PostgreSQL, behind a network that swallows everything',
  engine: 'postgres',
  isSilent: true,
  async begin() {
    network?.fallSilent();
    return () => {
      network?.comeBack();
      network?.reset();
    };
  },
};

async function begin(trouble: Trouble): Promise<() => Promise<void>> {
  const end = await trouble.begin();
  mend = end;
  return async () => {
    mend = undefined;
    await end();
  };
}

const health = (path: string) =>
  axios.get<string>(`http://127.0.0.1:${stage.port}${path}`, { validateStatus: () => true });
const ownersView = () => stage.slack.openView(stage.slack.users.owner.id);
const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
const cards = () =>
  stage.slack.messages(stage.slack.channels.member.id).filter(({ text }) => /Task ID/u.test(text ?? ''));

/** More than fits into a page that has room left. */
const long = {
  resourceGroup: 'TeslaM40',
  imagePath: documentedFields.imagePath ?? '',
  description: 'd'.repeat(500),
  // Three bytes each.
  startScriptContent: '好'.repeat(2900),
};

async function openForm(): Promise<void> {
  await stage.person.command('/gpu-instance');
  await stage.slack.until(() => ownersView()?.callback_id === 'launch', { what: 'the form' });
  await stage.person.fill({ useStartScript: true });
  await stage.slack.until(() =>
    ownersView()?.blocks.some(({ block_id }) => block_id === 'startScriptContent'),
  );
  await stage.person.fill(long);
}

describe.each([locked, full, readOnly, gone, standby, silent])('$name', (trouble) => {
  test('a submission is answered in time and in words, keeps what was typed, and goes through afterwards', async () => {
    await startOn(trouble);
    await openForm();
    const end = await begin(trouble);

    const { response, errors, delivery } = await stage.person.submit();
    expect(response).toBe('errors');
    expect(Object.values(errors ?? {})).toEqual([
      expect.stringMatching(
        trouble.isSilent
          ? /did not confirm what you sent. Pressing the button again is safe/u
          : /^Nothing was started or changed: this app cannot reach its database just now/u,
      ),
    ]);
    // And that while the trouble goes on: nothing has ended it yet.
    expect(delivery?.timedOut).toBe(false);
    expect(JSON.stringify(ownersView()?.state)).toContain(long.description);
    expect(creates()).toHaveLength(0);

    await end();
    // Sessions that the server ended are noticed in their own time.
    do await stage.app.checkHealth();
    while ((await health('/readyz')).status !== 200);
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    await stage.app.idle();
    expect(creates()).toHaveLength(1);
    expect(cards()).toHaveLength(1);
  });
});

describe.each([locked, full, readOnly, gone, standby, silent])('$name', (trouble) => {
  test('the process lives, /readyz names the database until it is back', async () => {
    await startOn(trouble);
    expect((await health('/readyz')).status).toBe(200);
    const end = await begin(trouble);
    // What is asked is answered at once, with what is known.
    expect(await health('/readyz')).toMatchObject({ status: 200, data: 'ready\n' });
    await stage.app.checkHealth();
    expect(await health('/readyz')).toMatchObject({ status: 503, data: 'not ready: database\n' });
    expect((await health('/healthz')).status).toBe(200);
    await end();
    // The pool may still hold connections that are no more.
    do await stage.app.checkHealth();
    while ((await health('/readyz')).status !== 200);
    expect((await health('/readyz')).data).toBe('ready\n');
  });
});

describe.each([locked, readOnly, gone, standby])('$name', (trouble) => {
  test('a command is answered in words', async () => {
    await startOn(trouble);
    await begin(trouble);
    await stage.person.command('/gpu-instance', 'disconnect');
    const notice = await stage.message(/this app cannot reach its database/u);
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toMatch(/try again in a minute/u);
  });
});

describe.each([locked, gone])('$name', (trouble) => {
  test('while the platform was creating: looked up afterwards, without anybody, and never sent again', async () => {
    const troubled = Promise.withResolvers<void>();
    const platform = (real: Platform): Platform => ({
      ...real,
      async createInstance(...args) {
        const outcome = await real.createInstance(...args);
        await troubled.promise;
        return outcome;
      },
    });
    await startOn(trouble, { decorate: { platform } });
    expect((await stage.launch()).response).toBe('closed');
    while (creates().length === 0) await new Promise(setImmediate);
    const end = await begin(trouble);
    troubled.resolve();
    await stage.logged(/a job could not be settled/u);
    await end();

    const card = await stage.message(/Task ID/u);
    expect(card.text).toContain(stage.platform.instances[0]?.id);
    await stage.app.idle();
    expect(creates()).toHaveLength(1);
    expect(cards()).toHaveLength(1);
  });
});

test('a process that is told to stop does so, though the database says nothing any more', async () => {
  await startOn(silent);
  await stage.app.stop();
  const env = { ...stage.env, LOG_LEVEL: 'info', SHUTDOWN_TIMEOUT_MS: '500' };
  const app = startProcess({ env, cwd: stage.folder });
  await app.port();
  await begin(silent);
  app.kill('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(app.output.log).toMatch(/once this process counts as dead/u);
});
