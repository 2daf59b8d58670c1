// What only PostgreSQL can do to us: go away, come back, fall silent, refuse; and several replicas at once.
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StoreUnavailableError } from '../../src/store/errors.ts';
import { type OpenStoreOptions, openStore, type Store } from '../../src/store/open-store.ts';
import {
  aDraft,
  ada,
  aLateJob,
  aNewLaunch,
  anAccount,
  claimLook,
  launchIn,
  now,
  storeInstance,
  storeLaunch,
} from '../contract/samples.ts';
import { connectToPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type BreakableNetwork, breakableNetwork } from './breakable-network.ts';

const migrationNames = globSync('src/store/migrations/*.ts', { cwd: join(import.meta.dirname, '../..') })
  .map((file) => basename(file, '.ts'))
  .sort();
const unavailable = expect.objectContaining({ name: 'StoreUnavailableError', mayBeStored: false });

let server: TestPostgres;
let closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

async function open(options: OpenStoreOptions): Promise<Store> {
  const store = await openStore(options);
  closers.push(() => store.close());
  return store;
}

/** A connection of its own, to look past the store and to stand in its way. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  closers.push(() => client.end());
  return client;
}

async function openThroughNetwork(
  timeoutMs: number,
): Promise<{ store: Store; network: BreakableNetwork; url: string }> {
  const url = await server.createDatabase();
  // Beforehand: what its schema takes to be made is no matter of the story's short time.
  await (await openStore({ url })).close();
  const network = await breakableNetwork(url);
  closers.push(() => network.close());
  return { store: await open({ url: network.url, timeoutMs }), network, url };
}

/** Resolves with the backend's process id once some statement waits for a lock. */
async function waitingBackend(client: pg.Client): Promise<number> {
  for (;;) {
    const { rows } = await client.query(`select pid from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`);
    if (rows[0]) return rows[0].pid;
  }
}

describe('a server that goes away', () => {
  test('is reported, and used again as soon as it is back', async () => {
    const url = await server.createDatabase();
    const store = await open({ url });
    const launchId = await storeLaunch(store);
    await server.pause();
    try {
      await expect(store.launches.find(launchId)).rejects.toThrow(unavailable);
      await expect(store.launches.accept(aNewLaunch(), aLateJob())).rejects.toThrow(unavailable);
      await expect(store.ping()).rejects.toThrow(unavailable);
      await expect(openStore({ url })).rejects.toThrow(unavailable);
    } finally {
      await server.resume();
    }

    await expect(store.ping()).resolves.toBeUndefined();
    expect(await store.launches.find(launchId)).toMatchObject({ id: launchId });
  });

  test('closing an idle connection does no harm', async () => {
    const url = await server.createDatabase();
    const store = await open({ url, poolSize: 1 });
    const admin = await connect(url);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gpu-instance'
      and datname = current_database()`);

    // The news may arrive while the next statement is under way; the one after it has a new connection.
    await store.ping().catch((error: unknown) => expect(error).toEqual(unavailable));
    await expect(store.ping()).resolves.toBeUndefined();
  });

  test('in the middle of a transition leaves everything as it was', async () => {
    const url = await server.createDatabase();
    const store = await open({ url });
    const launchId = await launchIn(store, 'creating');
    const admin = await connect(url);
    await admin.query('begin; lock table jobs in access exclusive mode');
    const then = [aLateJob()];
    const change = { launchId, from: 'creating', to: 'created', at: 1, instanceId: 'task-1', then } as const;
    const outcome = expect(store.launches.transition(change)).rejects.toThrow(unavailable);
    await admin.query('select pg_terminate_backend($1)', [await waitingBackend(admin)]);
    await outcome;
    await admin.query('rollback');

    expect(await store.launches.find(launchId)).toMatchObject({ state: 'creating' });
    expect(await store.audit.list({ launchId, limit: 10 })).toHaveLength(2);
    expect(await store.launches.transition(change)).toBe(true);
  });
});

describe('a network that breaks', () => {
  test('in the middle of a transaction is an error of the call, not the end of the process', async () => {
    const { store, network, url } = await openThroughNetwork(10_000);
    const admin = await connect(url);
    await admin.query('begin; lock table audit_log in access exclusive mode');
    const outcome = expect(store.accounts.save(anAccount())).rejects.toThrow(unavailable);
    await waitingBackend(admin);
    network.reset();
    await outcome;
    await admin.query('rollback');

    expect(await store.accounts.find(ada)).toBeNull();
  });

  const mayBeStored = expect.objectContaining({ name: 'StoreUnavailableError', mayBeStored: true });

  test('while a commit is answered leaves open whether it is stored, and says so', async () => {
    const { store, network } = await openThroughNetwork(10_000);
    network.swallowAnswerTo('commit');
    await expect(store.accounts.save(anAccount())).rejects.toThrow(mayBeStored);
    // It was.
    expect(await store.accounts.find(ada)).not.toBeNull();
  });

  test.each([undefined, { perPerson: 9, perWorkspace: 9 }])(
    'after a launch was sent leaves open whether it is accepted, and says so: limits %j',
    async (limits) => {
      const { store, network } = await openThroughNetwork(10_000);
      const launch = aNewLaunch();
      network.swallowAnswerTo('accept-launch');
      await expect(store.launches.accept(launch, aLateJob(), limits)).rejects.toThrow(mayBeStored);
      // It was: the same submission again is recognised.
      expect(
        await store.launches.accept(aNewLaunch({ submissionId: launch.submissionId }), aLateJob(), limits),
      ).toBe('duplicate');
    },
  );

  test.each([
    ['step-launch', { from: 'accepted', to: 'creating', at: 1 }],
    ['settle-launch', { from: 'creating', to: 'created', at: 1, instanceId: 'task-1', dropsGivenUp: 'x' }],
  ] as const)(
    'after a step was sent (%s) leaves open whether it is made, and says so',
    async (name, step) => {
      const { store, network } = await openThroughNetwork(10_000);
      const launchId = await launchIn(store, step.from);
      network.swallowAnswerTo(name);
      await expect(store.launches.transition({ launchId, ...step })).rejects.toThrow(mayBeStored);
      // It was, and is not made twice.
      expect(await store.launches.transition({ launchId, ...step })).toBe(false);
      expect(await store.launches.find(launchId)).toMatchObject({ state: step.to });
    },
  );

  test('by falling silent is reported in time, and used again as soon as it is back', async () => {
    const { store, network } = await openThroughNetwork(400);
    const launch = aNewLaunch();
    network.fallSilent();
    await expect(store.launches.accept(launch, aLateJob())).rejects.toThrow(mayBeStored);
    await expect(store.ping()).rejects.toThrow(unavailable);
    network.comeBack();

    await expect(store.ping()).resolves.toBeUndefined();
    expect(await store.launches.accept(launch, aLateJob())).toBe('accepted');
  });
});

describe('a server that refuses', () => {
  test('to let a statement through in time is reported, and nothing is stored', async () => {
    const url = await server.createDatabase();
    const store = await open({ url, timeoutMs: 200 });
    const admin = await connect(url);
    await admin.query('begin; lock table jobs in access exclusive mode');
    const launch = aNewLaunch();
    await expect(store.launches.accept(launch, aLateJob())).rejects.toThrow(unavailable);
    await admin.query('rollback');

    expect(await store.launches.find(launch.id)).toBeNull();
    expect(await store.launches.accept(launch, aLateJob())).toBe('accepted');
  });

  test('to write is reported as read-only', async () => {
    const url = await server.createDatabase();
    await (await open({ url })).close();
    const { pathname } = new URL(url);
    await (await connect(url)).query(
      `alter database ${pathname.slice(1)} set default_transaction_read_only = on`,
    );
    const store = await open({ url });

    const saving = store.accounts.save(anAccount());
    await expect(saving).rejects.toThrow(unavailable);
    await expect(saving).rejects.toThrow(/read-only/u);
  });

  test.each([
    ['the password', (url: URL) => Object.assign(url, { password: 'hunter2' }), /user or password/u],
    ['the user', (url: URL) => Object.assign(url, { username: 'hunter2' }), /user or password/u],
    ['the missing password', (url: URL) => Object.assign(url, { password: '' }), /user or password/u],
    ['the database', (url: URL) => Object.assign(url, { pathname: '/hunter2' }), /no database of this name/u],
    ['the port', (url: URL) => Object.assign(url, { port: '1' }), /cannot be reached/u],
    ['TLS', (url: URL) => Object.assign(url, { search: '?sslmode=verify-full' }), /offers no TLS/u],
  ])('%s is reported without repeating the address', async (_, change, words) => {
    const url = change(new URL(server.url));

    const error: StoreUnavailableError = await openStore({ url: url.href }).then(
      () => Promise.reject(new Error('it was let in')),
      (reason) => reason,
    );
    expect(error).toEqual(unavailable);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/hunter2|postgres|127\.0\.0\.1/u);
    expect(error.cause).toMatchObject({ message: expect.any(String) });
  });
});

describe('an address', () => {
  test.each([
    'postgres://ada:hunter2#x@db.example/app',
    'postgres://ada:hunter2@[db.example/app',
    'postgres://ada:hunter2@db.example/app?sslrootcert=/no/such/file',
  ])('that cannot be used is refused at once, without repeating it: %s', async (url) => {
    const opening = openStore({ url });
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'DatabaseUrlError' }));
    await expect(opening).rejects.toThrow(/^DATABASE_URL cannot be used: (?!.*hunter2)/u);
  });
});

describe('replicas', () => {
  test('that start together on an empty database bring it up to date once', async () => {
    const url = await server.createDatabase();
    const stores = await Promise.all(Array.from({ length: 6 }, () => open({ url, poolSize: 2 })));
    const launchId = await storeLaunch(stores[0] as Store);

    for (const store of stores) expect(await store.launches.find(launchId)).not.toBeNull();
    const { rows } = await (await connect(url)).query('select name from kysely_migration order by name');
    expect(rows).toEqual(migrationNames.map((name) => ({ name })));
  });

  test('and a command beside them share the database', async () => {
    const url = await server.createDatabase();
    const store = await open({ url });
    await store.accounts.save(anAccount());
    const command = await open({ url, exclusive: false });

    expect(await command.sealedValues.findOthers('new', null, 10)).toHaveLength(1);
  });

  test('keep half of their connections for people, however many jobs wait for the server', async () => {
    const url = await server.createDatabase();
    const store = await open({ url, poolSize: 10 });
    const client = await connect(url);
    await client.query('begin');
    await client.query('lock table drafts in access exclusive mode');
    const jobs = Array.from({ length: 30 }, (_, at) =>
      store.inBackground(() => store.drafts.save(aDraft({ id: `draft${at}` }))),
    );
    await waitingBackend(client);
    for (let at = 0; at < 20; at += 1)
      expect(await store.launches.accept(aNewLaunch(), aLateJob())).toBe('accepted');
    const { rows } = await client.query(`select count(*)::int as count from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`);
    expect(rows[0].count).toBeLessThanOrEqual(5);

    await client.query('rollback');
    await Promise.all(jobs);
    expect((await client.query('select count(*)::int as count from drafts')).rows).toEqual([{ count: 30 }]);
  });

  test('a look takes its rows and its lock in the same order as whoever connects the account', async () => {
    const url = await server.createDatabase();
    const store = await open({ url });
    await storeInstance(store);
    const note = async (at: number) =>
      store.instances.noteLook(ada, [], { job: await claimLook(store, at), at, nextAt: at });
    await note(now);
    const client = await connect(url);
    await client.query('begin');
    await client.query('update watches set paused_at = null');
    const noted = note(now);
    await waitingBackend(client);
    // The other way round they would wait for each other.
    await client.query(`select pg_advisory_xact_lock(4, hashtext('watch:T0001/U0001'))`);
    await client.query('commit');
    expect(await noted).toBe(true);
  });

  test('hold no more connections than they were given', async () => {
    const url = await server.createDatabase();
    const store = await open({ url, poolSize: 2 });
    await Promise.all(Array.from({ length: 20 }, () => storeLaunch(store)));

    const { rows } = await (await connect(url)).query(`select count(*)::int as count from pg_stat_activity
      where application_name = 'gpu-instance' and datname = current_database()`);
    expect(rows).toEqual([{ count: 2 }]);
  });
});

test("a look past the app asks one thing at a time, whoever asks: the driver warns of a queue, which it won't keep for ever", async () => {
  const past = await connectToPostgres(server.url);
  closers.push(() => past.close());
  const answers = await Promise.all(
    ['1', '2', 'no', '4'].map((word) => past.query(`select ${word} as it`).catch(() => null)),
  );
  expect(answers).toEqual([[{ it: 1 }], [{ it: 2 }], null, [{ it: 4 }]]);
});
