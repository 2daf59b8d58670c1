// A thousand people whose tokens end in the same minute, on two replicas: the platform is asked once for each of them.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Accounts, createAccounts } from '../../src/accounts/connect-account.ts';
import { writeKeyRing } from '../../src/accounts/key-pair.ts';
import type { StoredAccount } from '../../src/accounts/ports.ts';
import { Renewals } from '../../src/accounts/renewals.ts';
import { createSealer } from '../../src/accounts/sealer.ts';
import { Secret } from '../../src/config/secrets.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { createHttpLogin } from '../../src/platform/login.ts';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { system } from '../../src/system.ts';
import { encryptionKey } from '../support/app-config.ts';
import { patienceMs } from '../support/leisurely.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { makeSqlite } from '../support/sqlite.ts';

const people = 1000;
const callers = 3;
/** As many as an app has hands for, on each of the replicas and for each of its lanes. */
const atOnce = 100;
const hour = 3_600_000;
const ownerOf = (at: number) => ({ teamId: 'T1', workspaceId: 'T1', userId: `U${at}` });

let ahead = 0;
const clock = () => Date.now() + ahead;

function openReplica(store: Store, simulator: PlatformSimulator): { accounts: Accounts; close(): void } {
  const client = createPlatformClient({ origin: simulator.origin, timeoutMs: 60_000 });
  const login = createHttpLogin(client, {
    loginOrigin: simulator.origin,
    accountOrigin: simulator.origin,
    clock,
  });
  const { timers, chance } = system;
  const rules = { beforeMs: hour / 6, lifeUnknownMs: hour, renewsPasted: false };
  const parts = { store: store.accounts, sealer, login, clock };
  const accounts = createAccounts({
    ...parts,
    platform: { checkToken: async () => ({ kind: 'ok', value: true }) },
    renewals: new Renewals({ ...parts, rules, timers, chance, newId: randomUUID }),
    allowed: { own: simulator.origin, hosts: [] },
  });
  return { accounts, close: client.close };
}

const sealer = createSealer([new Secret(encryptionKey)]);

async function anAccountOf(at: number, simulator: PlatformSimulator): Promise<StoredAccount> {
  const owner = ownerOf(at);
  const { user, accessKey, secretKey } = simulator.keysOf(`user${at}`);
  const keys = { platformUser: user, accessKey: new Secret(accessKey), secretKey: new Secret(secretKey) };
  const tokenEndsAt = clock() + 12 * hour - (at % 60) * 1000;
  const token = new Secret(simulator.mintToken({ user, expiresInMs: tokenEndsAt - clock() }));
  return {
    ...owner,
    sealedToken: await sealer.seal(token, 'platform-token', owner),
    sealedKeys: await sealer.seal(writeKeyRing({ keys, others: [] }), 'platform-keys', owner),
    platformUser: user,
    expiresAt: null,
    connectedAt: clock(),
    region: '11112',
    address: simulator.origin,
    tokenEndsAt,
    renewAt: tokenEndsAt - hour / 6,
    refusedAt: null,
  };
}

async function crowd(first: Store, second: Store): Promise<void> {
  ahead = 0;
  const simulator = await startPlatformSimulator({ now: clock, settings: { tokenTtlMs: 12 * hour } });
  const replicas = [first, second].map((store) => openReplica(store, simulator));
  try {
    // As they were stored when they connected: their tokens end in the same minute.
    for (let at = 0; at < people; at += 1) await first.accounts.save(await anAccountOf(at, simulator));
    const before = simulator.requests.length;
    ahead = 12 * hour;

    const openAll = (at: number) =>
      Promise.all(
        replicas.flatMap(({ accounts }) =>
          Array.from({ length: callers }, () => accounts.openToken(ownerOf(at))),
        ),
      );
    const tokens: Awaited<ReturnType<typeof openAll>>[] = [];
    for (let at = 0; at < people; at += atOnce)
      tokens.push(...(await Promise.all(Array.from({ length: atOnce }, (_, index) => openAll(at + index)))));
    const asked = simulator.requests.slice(before);
    const mintsOf = Map.groupBy(asked, ({ user }) => user);
    expect(asked.every(({ endpoint }) => endpoint === 'mint')).toBe(true);
    expect(mintsOf.size).toBe(people);
    expect(Math.max(...[...mintsOf.values()].map(({ length }) => length))).toBe(1);
    for (const theirs of tokens) {
      const texts = theirs.map((living) => (living.kind === 'token' ? living.token.reveal() : living.kind));
      expect(new Set(texts).size).toBe(1);
      expect(texts[0]).toMatch(/^eyJ/u);
    }
  } finally {
    for (const { close } of replicas) close();
    await simulator.stop();
  }
}

describe('a thousand accounts in the same minute: one mint each', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('on PostgreSQL, with two replicas', async () => {
    const url = await server.createDatabase();
    // How long a statement may wait for a connection is about the machine, and no matter of this.
    const patient = { url, timeoutMs: patienceMs };
    const first = await openStore(patient);
    const second = await openStore(patient);
    await crowd(first, second);
    await Promise.all([first.close(), second.close()]);
  });

  test('on SQLite', async () => {
    const sqlite = makeSqlite();
    const store = await openStore({ url: sqlite.url });
    await crowd(store, store);
    await store.close();
    sqlite.remove();
  });
});
