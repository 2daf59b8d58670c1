// A thousand wishes for cards of 20 groups, on two replicas: one call for a region and an interval, whoever asks, and cards that
// come free lead to as many launches at most, in the order in which people came.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAccounts } from '../../src/accounts/connect-account.ts';
import { writeKeyRing } from '../../src/accounts/key-pair.ts';
import { Renewals } from '../../src/accounts/renewals.ts';
import { createSealer } from '../../src/accounts/sealer.ts';
import { createAvailability } from '../../src/availability/availability.ts';
import { sealRequest } from '../../src/availability/sealed-request.ts';
import { parseCatalog } from '../../src/catalog/catalog.ts';
import { Secret } from '../../src/config/secrets.ts';
import type { Hold, Task } from '../../src/jobs/job.ts';
import type { Lane } from '../../src/jobs/lanes.ts';
import type { Job } from '../../src/jobs/ports.ts';
import { acceptLaunch } from '../../src/launches/accept-launch.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { createHttpFreeCards } from '../../src/platform/free-cards.ts';
import { createHttpLogin } from '../../src/platform/login.ts';
import { cardsCodeOf } from '../../src/playground/platform/accelerators-endpoint.ts';
import { seededGroup } from '../../src/playground/platform/seeded-offer.ts';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { system } from '../../src/system.ts';
import { encryptionKey } from '../support/app-config.ts';
import { aRequest } from '../support/builders.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { makeSqlite } from '../support/sqlite.ts';

const watches = 1000;
const people = 125;
const region = '11112';
const minute = 60_000;
const hour = 60 * minute;
const everyMs = minute;

let now = 0;
const clock = () => now;
const sealer = createSealer([new Secret(encryptionKey)]);
const ownerOf = (at: number) => ({ teamId: 'T1', workspaceId: 'T1', userId: `U${at}` });

/** Names as the platform has them, with a code of its own each. */
const seeded = Array.from({ length: 20 }, (_, at) => seededGroup(at).name);
const parsed = parseCatalog(
  `groups:\n${seeded.map((name) => `  - name: ${name}\n    freeCards: ${cardsCodeOf(name)}\n`).join('')}`,
);
const catalog = parsed.ok ? parsed.catalog : null;

interface Replica {
  readonly read: (at: number) => Promise<unknown>;
  /** Works on what is due until nothing is. */
  readonly work: () => Promise<void>;
  readonly close: () => void;
}

function openReplica(store: Store, simulator: PlatformSimulator, name: string): Replica {
  const client = createPlatformClient({ origin: simulator.origin, timeoutMs: 60_000 });
  const login = createHttpLogin(client, {
    loginOrigin: simulator.origin,
    accountOrigin: simulator.origin,
    clock,
  });
  const { timers, chance } = system;
  const parts = { store: store.accounts, sealer, login, clock };
  const rules = { beforeMs: hour, lifeUnknownMs: hour, renewsPasted: false };
  const accounts = createAccounts({
    ...parts,
    platform: { checkToken: async () => ({ kind: 'ok', value: true }) },
    renewals: new Renewals({ ...parts, rules, timers, chance, newId: randomUUID }),
    allowed: { own: simulator.origin, hosts: [] },
  });
  const newJob = (kind: { name: string; lane: Lane }, subject: string, { delayMs = 0 } = {}) => ({
    id: randomUUID(),
    task: kind.name,
    lane: kind.lane,
    subject,
    runAt: now + delayMs,
  });
  const jobs = { newJob, start: () => undefined };
  const logger = createLogger({ level: 'silent', secrets: [] });
  const availability = createAvailability({
    store: store.freeCards,
    platform: createHttpFreeCards(client, { accountOrigin: simulator.origin }),
    accounts,
    sealer,
    catalog: () => catalog,
    accept: (submission) =>
      acceptLaunch(
        {
          launches: store.launches,
          accounts,
          platform: { connectAhead: () => ({ close: () => undefined }) },
          jobs,
          handOver: { put: () => undefined },
          clock,
          newId: randomUUID,
          switches: store.switches,
          rules: { limits: {}, pausedBecause: undefined },
          logger,
          events: { accepted: () => undefined },
        },
        submission,
      ),
    permits: async () => 'yes',
    fits: () => true,
    events: { turnCame: () => undefined },
    jobs,
    timers,
    logger,
    clock,
    newId: randomUUID,
    everyMs,
    watchForMs: 24 * hour,
  });
  const tasks = new Map<string, Task>(availability.tasks.map((task) => [task.name, task]));
  const hold: Hold = { signal: new AbortController().signal, isSure: () => true };

  async function run(job: Job): Promise<void> {
    const result = await tasks.get(job.task)?.run(job, hold);
    if (result?.kind === 'complete') await store.jobs.complete(job);
    if (result?.kind === 'retry') await store.jobs.retry(job, now, result.error);
  }
  async function claim(lane: Lane): Promise<readonly Job[]> {
    return store.jobs.claim({ owner: name, lane, tasks: [...tasks.keys()], limit: 16, now });
  }

  return {
    read: (at) => availability.read(ownerOf(at)),
    async work() {
      for (;;) {
        const due = [...(await claim('watch')), ...(await claim('launch'))];
        if (due.length === 0) return;
        await Promise.all(due.map(run));
      }
    },
    close: client.close,
  };
}

async function connect(store: Store, simulator: PlatformSimulator): Promise<void> {
  const { user, accessKey, secretKey } = simulator.keysOf('demo');
  const keys = { platformUser: user, accessKey: new Secret(accessKey), secretKey: new Secret(secretKey) };
  const tokenEndsAt = now + 30 * 24 * hour;
  const token = new Secret(simulator.mintToken({ user, expiresInMs: 30 * 24 * hour }));
  for (let at = 0; at < people; at += 1) {
    const owner = ownerOf(at);
    await store.accounts.save({
      ...owner,
      sealedToken: await sealer.seal(token, 'platform-token', owner),
      sealedKeys: await sealer.seal(writeKeyRing({ keys, others: [] }), 'platform-keys', owner),
      platformUser: user,
      expiresAt: null,
      connectedAt: now,
      region,
      address: simulator.origin,
      tokenEndsAt,
      renewAt: tokenEndsAt - hour,
      refusedAt: null,
    });
  }
}

interface Wish {
  readonly id: string;
  readonly group: string;
  readonly cards: number;
}

/** In the order in which they come: each fourth of a group wants two cards. */
async function wish(store: Store, other: Store): Promise<readonly Wish[]> {
  const line: Wish[] = [];
  for (let at = 0; at < watches; at += 1) {
    const owner = ownerOf(at % people);
    const group = seeded[at % seeded.length] ?? '';
    const cards = Math.floor(at / seeded.length) % 4 === 3 ? 2 : 1;
    const request = aRequest({ resourceGroup: group, gpuNumber: cards });
    const id = randomUUID();
    const kept = await (at % 2 === 0 ? store : other).freeCards.keep(
      {
        id,
        kind: 'launch',
        ...owner,
        region,
        group,
        cards,
        name: request.instanceServiceName,
        channelId: 'C1',
        cardPlace: 'me',
        sealedRequest: await sealRequest(sealer, owner, request),
        createdAt: now,
        expiresAt: now + 24 * hour,
      },
      { id: randomUUID(), task: 'end-free-watch', lane: 'show', subject: id, runAt: now + 24 * hour },
      { perPerson: 10 },
    );
    expect(kept.kind).toBe('kept');
    line.push({ id, group, cards });
  }
  return line;
}

/** Whoever is next of each group and fits into so many cards; they leave the line. */
function served(line: Wish[], free: number): string[] {
  const left = new Map(seeded.map((group) => [group, free]));
  const out = line.filter(({ group, cards }) => {
    const there = left.get(group) ?? 0;
    if (cards > there) return false;
    left.set(group, there - cards);
    return true;
  });
  for (const each of out) line.splice(line.indexOf(each), 1);
  return out.map(({ id }) => id);
}

async function crowd(first: Store, second: Store): Promise<void> {
  now = Date.UTC(2026, 0, 5);
  const simulator = await startPlatformSimulator({
    now: clock,
    settings: { seedGroups: 20, tokenTtlMs: 60 * 24 * hour, maxSkewSec: null },
  });
  const replicas = [openReplica(first, simulator, 'one'), openReplica(second, simulator, 'two')] as const;
  const asked = () => simulator.requests.filter(({ endpoint }) => endpoint === 'accelerators').length;
  const launched = async () => {
    const all = await Promise.all(
      Array.from({ length: people }, (_, at) => first.launches.findByUser(ownerOf(at), 100)),
    );
    return all.flat().map(({ submissionId }) => submissionId);
  };
  try {
    await connect(first, simulator);
    const line = [...(await wish(first, second))];
    const expected: string[] = [];
    // Minutes from the beginning, and how many cards of each group the platform says are free by then.
    const turns = [
      [0, 0],
      [1, 3],
      // What was promised still shows as free: nobody gets it a second time.
      [2, 3],
      [3, 4],
      [40, 0],
      [41, 2],
      [90, 7],
    ] as const;
    let held = 0;
    for (const [turn, [at, free]] of turns.entries()) {
      now = Date.UTC(2026, 0, 5) + at * minute;
      simulator.settings.freeCards = Object.fromEntries(seeded.map((name) => [cardsCodeOf(name), free]));
      if (at >= 40) held = 0;
      const before = expected.length;
      expected.push(...served(line, Math.max(0, free - held)));
      held = at < 40 ? Math.max(held, free) : held;
      const looks = Array.from({ length: 40 }, (_, each) => replicas[each % 2 === 0 ? 0 : 1].read(each));
      await Promise.all([...looks, ...replicas.map(({ work }) => work())]);
      await Promise.all(replicas.map(({ work }) => work()));
      expect(asked()).toBe(turn + 1);
      expect(new Set(await launched())).toEqual(new Set(expected));
      expect(await launched()).toHaveLength(expected.length);
      expect(expected.length - before).toBeLessThanOrEqual(free * seeded.length);
    }
    expect(expected.length).toBeGreaterThan(200);
    // Half an interval later nobody asks, however many would like to know.
    now += everyMs / 2;
    await Promise.all(Array.from({ length: 40 }, (_, each) => replicas[each % 2 === 0 ? 0 : 1].read(each)));
    expect(asked()).toBe(turns.length);
  } finally {
    for (const { close } of replicas) close();
    await simulator.stop();
  }
}

describe('1,000 watches on 20 groups: one call an interval, n cards to n launches at most, first come first served', () => {
  test('on SQLite', async () => {
    const sqlite = makeSqlite();
    const store = await openStore({ url: sqlite.url });
    try {
      await crowd(store, store);
    } finally {
      await store.close();
      sqlite.remove();
    }
  }, 600_000);

  describe('on PostgreSQL', () => {
    let postgres: TestPostgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(async () => {
      await postgres.stop();
    });

    test('two replicas', async () => {
      const url = await postgres.createDatabase();
      const [first, second] = [await openStore({ url }), await openStore({ url })];
      try {
        await crowd(first, second);
      } finally {
        await Promise.all([first.close(), second.close()]);
      }
    }, 600_000);
  });
});
