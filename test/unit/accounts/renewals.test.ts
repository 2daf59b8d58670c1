// Renewing as such: who waits how long for whom, and what becomes of a claim. The store says what it is told to say.
import { describe, expect, test } from '@jest/globals';
import { readKeyRing, writeKeyRing } from '../../../src/accounts/key-pair.ts';
import type { AccountStore, RenewalChange, StoredAccount } from '../../../src/accounts/ports.ts';
import { type RenewalParts, type RenewalRules, Renewals } from '../../../src/accounts/renewals.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { NewJob } from '../../../src/jobs/ports.ts';
import { memoryAccounts } from '../../support/accounts.ts';
import { aTokenOf, keys, manualLogin } from '../../support/manual-keys.ts';

const start = 1_760_000_000_000;
const hour = 3_600_000;
const owner = { teamId: 'T1', workspaceId: 'T1', userId: 'U1' };
const sealer = createSealer([new Secret(Buffer.alloc(32, 1).toString('base64'))]);
const refusal = { reason: 'code', code: '10009' } as const;

async function aPasted(override: Partial<StoredAccount> = {}): Promise<StoredAccount> {
  const token = new Secret(aTokenOf({ endsAt: start + hour }));
  return {
    ...owner,
    sealedToken: await sealer.seal(token, 'platform-token', owner),
    platformUser: 'ada',
    expiresAt: null,
    connectedAt: start,
    region: '11112',
    address: null,
    sealedKeys: null,
    tokenEndsAt: start + hour,
    renewAt: start,
    refusedAt: null,
    ...override,
  };
}

async function aKeyed(override: Partial<StoredAccount> = {}): Promise<StoredAccount> {
  const ring = writeKeyRing({ keys, others: [] });
  return aPasted({ sealedKeys: await sealer.seal(ring, 'platform-keys', owner), ...override });
}

interface World {
  readonly account: StoredAccount;
  readonly store?: Partial<AccountStore>;
  readonly rules?: Partial<RenewalRules>;
  readonly parts?: Partial<RenewalParts>;
}

function open({ account, store, rules, parts }: World) {
  const world = { now: start, pauses: [] as number[], ends: [] as RenewalChange[] };
  const login = manualLogin({ now: () => world.now, lifeMs: 12 * hour });
  const memory = memoryAccounts(account);
  let names = 0;
  const renewals = new Renewals({
    store: {
      ...memory,
      async finishRenewal(seen, by, change, then) {
        world.ends.push(change);
        return memory.finishRenewal(seen, by, change, then);
      },
      ...store,
    },
    sealer,
    login,
    rules: { beforeMs: hour, lifeUnknownMs: 4 * hour, renewsPasted: true, ...rules },
    clock: () => world.now,
    timers: {
      after(ms, call) {
        world.pauses.push(ms);
        world.now += ms;
        setImmediate(call);
        return { cancel: () => undefined };
      },
    },
    chance: () => 0,
    newId() {
      names += 1;
      return `process ${names}`;
    },
    leaseMs: 5000,
    ...parts,
  });
  return Object.assign(world, { renewals, login, memory });
}

describe('while somebody else renews it', () => {
  const taken = { claimRenewal: async () => false };

  test('it is asked for again, longer and longer, a second at most, and given up after a lease', async () => {
    const account = await aPasted();
    const world = open({ account, store: taken });
    expect(await world.renewals.renew(account)).toEqual({ kind: 'failed', failure: { reason: 'timeout' } });
    expect(world.pauses).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
    expect(world.login.asked).toEqual([]);
  });

  test('those who wait part by chance', async () => {
    const account = await aPasted();
    const world = open({ account, store: taken, parts: { chance: () => 0.5 } });
    await world.renewals.renew(account);
    expect(world.pauses.slice(0, 3)).toEqual([75, 150, 300]);
  });

  test('what they got is taken', async () => {
    const account = await aPasted();
    const theirs = { ...account, sealedToken: 'another' };
    const { renewals } = open({ account, store: { ...taken, find: async () => theirs } });
    expect(await renewals.renew(account)).toEqual({ kind: 'renewed', account: theirs });
  });

  test('and was refused, it is refused for all', async () => {
    const account = await aPasted();
    const { renewals } = open({
      account,
      store: { ...taken, find: async () => ({ ...account, refusedAt: start }) },
    });
    expect(await renewals.renew(account)).toEqual({ kind: 'refused', failure: { reason: 'no-account' } });
  });

  test('and its person disconnects, it is gone', async () => {
    const account = await aPasted();
    const { renewals } = open({ account, store: { ...taken, find: async () => null } });
    expect(await renewals.renew(account)).toEqual({ kind: 'gone' });
  });
});

describe('a claim', () => {
  test('is for a lease from now, in a name of its own each time', async () => {
    const account = await aPasted();
    const claims: unknown[] = [];
    const store: Partial<AccountStore> = {
      async claimRenewal(_, claim) {
        claims.push(claim);
        return claims.length === 2;
      },
      finishRenewal: async () => true,
    };
    await open({ account, store }).renewals.renew(account);
    expect(claims).toEqual([
      { by: 'process 1', now: start, until: start + 5000 },
      { by: 'process 2', now: start + 50, until: start + 5050 },
    ]);
  });

  test('ends with what was got: the token, and until when it can be renewed', async () => {
    const account = await aPasted();
    const world = open({ account });
    const renewed = await world.renewals.renew(account);
    const endsAt = start + 12 * hour;
    expect(renewed).toMatchObject({ kind: 'renewed', account: { tokenEndsAt: endsAt } });
    expect(world.ends).toEqual([
      {
        sealedToken: expect.any(String),
        tokenEndsAt: endsAt,
        renewAt: endsAt - hour,
        expiresAt: endsAt + 24 * hour,
      },
    ]);
    expect(await world.memory.find(owner)).toMatchObject({ tokenEndsAt: endsAt });
  });

  test('ends with nothing where the login is in trouble: the next one may try', async () => {
    const account = await aPasted();
    const world = open({ account });
    world.login.failures.push({ reason: 'timeout' });
    expect(await world.renewals.renew(account)).toEqual({ kind: 'failed', failure: { reason: 'timeout' } });
    expect(world.ends).toEqual([{}]);
    expect(await world.renewals.renew(account)).toMatchObject({ kind: 'renewed' });
  });

  test('ends with nothing where something of ours throws, which is thrown on', async () => {
    const account = await aPasted();
    const world = open({ account });
    world.login.renew = async () => {
      throw new TypeError('a slip of ours');
    };
    await expect(world.renewals.renew(account)).rejects.toThrow('a slip of ours');
    expect(world.ends).toEqual([{}]);
  });

  test('throws what went wrong, also where the database is away by then', async () => {
    const account = await aPasted();
    const away = async () => {
      throw new Error('away');
    };
    const world = open({ account, store: { finishRenewal: away } });
    world.login.renew = async () => {
      throw new TypeError('a slip of ours');
    };
    await expect(world.renewals.renew(account)).rejects.toThrow('a slip of ours');
  });

  test('that was lost meanwhile: what is stored by then counts, be it nothing', async () => {
    const account = await aPasted();
    const theirs = { ...account, sealedToken: 'another' };
    for (const [stored, expected] of [
      [theirs, { kind: 'renewed', account: theirs }],
      [null, { kind: 'gone' }],
    ] as const) {
      const store = { finishRenewal: async () => false, find: async () => stored };
      expect(await open({ account, store }).renewals.renew(account)).toEqual(expected);
    }
  });

  test('is one for all who ask in this process, and each account has its own', async () => {
    const account = await aPasted();
    const world = open({ account });
    const other = { ...account, userId: 'U2' };
    const [one, again, theirs] = [account, account, other].map((each) => world.renewals.renew(each));
    expect(again).toBe(one);
    expect(theirs).not.toBe(one);
    await one;
    expect(world.renewals.renew(account)).not.toBe(one);
  });
});

describe('a refusal', () => {
  const job: NewJob = { id: 'job', task: 'refresh-surface', lane: 'show', subject: 'x', runAt: start };
  const other: NewJob = { ...job, id: 'other' };

  test('of a pasted token leaves it its own life, and is told with its jobs', async () => {
    const account = await aPasted();
    const told: StoredAccount[] = [];
    const started: NewJob[] = [];
    const ends: unknown[] = [];
    const world = open({
      account,
      store: {
        async finishRenewal(_seen, _by, change, then) {
          ends.push(change, then);
          return true;
        },
      },
      parts: {
        async onRefused(each) {
          told.push(each);
          return { jobs: [other], shows: { surfaces: [], job } };
        },
        startJobs: (jobs) => void started.push(...jobs),
      },
    });
    world.login.failures.push(refusal, refusal);
    expect(await world.renewals.renew(account)).toEqual({ kind: 'refused', failure: refusal });
    const change = { refusedAt: start, renewAt: null, expiresAt: start + hour };
    expect(told).toEqual([{ ...account, ...change }]);
    expect(ends).toEqual([change, { at: start, jobs: [other], shows: { surfaces: [], job } }]);
    expect(started).toEqual([other, job]);
  });

  test('of which nothing follows starts nothing', async () => {
    const account = await aPasted();
    const started: NewJob[] = [];
    for (const onRefused of [undefined, async () => ({})]) {
      const world = open({
        account,
        parts: { onRefused, startJobs: (jobs) => void started.push(...jobs) },
      });
      world.login.failures.push(refusal, refusal);
      expect(await world.renewals.renew(account)).toMatchObject({ kind: 'refused' });
    }
    expect(started).toEqual([]);
  });

  test('that comes to nothing, as it was connected anew meanwhile, is not told', async () => {
    const account = await aPasted();
    const started: NewJob[] = [];
    const theirs = { ...account, sealedToken: 'another' };
    const world = open({
      account,
      store: { finishRenewal: async () => false, find: async () => theirs },
      parts: { onRefused: async () => ({ jobs: [other] }), startJobs: (jobs) => void started.push(...jobs) },
    });
    world.login.failures.push(refusal, refusal);
    expect(await world.renewals.renew(account)).toEqual({ kind: 'renewed', account: theirs });
    expect(started).toEqual([]);
  });
});

test('a token that no key opens any more is not shown to anybody', async () => {
  const account = await aPasted({ sealedToken: 'damaged' });
  const world = open({ account });
  expect(await world.renewals.renew(account)).toEqual({ kind: 'sealed-shut' });
  expect(world.login.asked).toEqual([]);
});

describe('by keys', () => {
  test("the token of the account's own region is kept, and those of others beside the keys", async () => {
    const account = await aKeyed();
    const world = open({ account });
    world.login.regions = [
      ['20001', true],
      ['11112', true],
      ['30001', false],
    ];
    const renewed = await world.renewals.renew(account);
    if (renewed.kind !== 'renewed') throw new Error(renewed.kind);
    const { sealedToken, sealedKeys } = renewed.account;
    const token = await sealer.open(sealedToken, 'platform-token', owner);
    const ring = await sealer.open(sealedKeys ?? '', 'platform-keys', owner);
    expect(token.ok && token.secret.reveal()).toBe(
      aTokenOf({ clusterId: '11112', serial: 2, endsAt: start + 12 * hour }),
    );
    expect(ring.ok && readKeyRing(ring.secret).others.map(({ region }) => region)).toEqual(['20001']);
  });

  test.each([[[['20001', true]]], [[['11112', false]]]] as const)(
    'an account that has no token in its region any more (%j) is refused',
    async (regions) => {
      const account = await aKeyed();
      const world = open({ account });
      world.login.regions = regions;
      expect(await world.renewals.renew(account)).toEqual({
        kind: 'refused',
        failure: { reason: 'no-account' },
      });
      // What the key minted is not taken any more, either.
      expect(world.ends).toEqual([{ refusedAt: start, renewAt: null, tokenEndsAt: start }]);
      expect(world.login.asked).toEqual(['mint', 'mint']);
    },
  );

  test.each([[[]], [[['20001', true]]], [[['11112', false]]]] as const)(
    'one answer without its region (%j) refuses nobody',
    async (regions) => {
      const account = await aKeyed();
      const world = open({ account });
      const [all, { mint }] = [world.login.regions, world.login];
      world.login.regions = regions;
      world.login.mint = async (keyPair) => {
        const minted = await mint(keyPair);
        world.login.regions = all;
        return minted;
      };
      expect(await world.renewals.renew(account)).toMatchObject({
        kind: 'renewed',
        account: { refusedAt: null, region: '11112' },
      });
    },
  );

  test('keys that no key of ours opens are asked for again', async () => {
    const account = await aKeyed({ sealedKeys: 'damaged' });
    expect(await open({ account }).renewals.renew(account)).toEqual({ kind: 'sealed-shut' });
  });
});

test('a token that does not say when it ends has no end that is known', async () => {
  const account = await aPasted();
  const world = open({ account });
  world.login.renew = async () => ({ kind: 'ok', value: new Secret(aTokenOf({})) });
  await world.renewals.renew(account);
  expect(world.ends).toMatchObject([{ tokenEndsAt: null, expiresAt: null }]);
});

test('what comes instead of another token is none', async () => {
  const account = await aPasted();
  const world = open({ account });
  world.login.renew = async () => ({ kind: 'ok', value: new Secret('no token') });
  expect(await world.renewals.renew(account)).toEqual({ kind: 'failed', failure: { reason: 'unreadable' } });
});

describe('whether and when', () => {
  test('nothing is renewed without a login', async () => {
    const account = await aPasted();
    const { renewals } = open({ account, parts: { login: null } });
    expect(renewals.canRenew(account)).toBe(false);
    expect(renewals.isDue(account)).toBe(false);
    expect(await renewals.renew(account)).toEqual({ kind: 'failed', failure: { reason: 'no-account' } });
  });

  test.each<[Partial<StoredAccount>, Partial<RenewalRules>, boolean]>([
    [{ renewAt: start }, {}, true],
    [{ renewAt: start + 1 }, {}, false],
    [{ renewAt: start, refusedAt: start }, {}, false],
    [{ renewAt: start }, { renewsPasted: false }, false],
    [{ renewAt: start, sealedKeys: 'keys' }, { renewsPasted: false }, true],
    // Stored before renewing was allowed.
    [{ renewAt: null, tokenEndsAt: start + hour }, {}, true],
    [{ renewAt: null, tokenEndsAt: start + hour + 1 }, {}, false],
    [{ renewAt: null, tokenEndsAt: null }, {}, false],
  ])('%j with %j is due: %s', async (override, rules, isDue) => {
    const account = await aPasted(override);
    expect(open({ account, rules }).renewals.isDue(account)).toBe(isDue);
  });

  test('a token that does not say when it ends is renewed within the life it is given', async () => {
    const account = await aPasted();
    expect(open({ account }).renewals.renewAt(null)).toBe(start + 3 * hour);
    const late = open({ account, parts: { chance: () => 0.5 } });
    expect(late.renewals.renewAt(null)).toBe(start + 2.5 * hour);
  });
});
