// An account at the edges of its life: how it is connected, kept fresh, told and disconnected. The platform and its login say
// what they are told to say.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AccountsParts, createAccounts, failureOf } from '../../../src/accounts/connect-account.ts';
import { findRegions } from '../../../src/accounts/find-regions.ts';
import type { AccountStore, RegionGrant, StoredAccount } from '../../../src/accounts/ports.ts';
import { Renewals } from '../../../src/accounts/renewals.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { type HostPattern, parseHostPattern } from '../../../src/core/allowed-hosts.ts';
import type { NewJob } from '../../../src/jobs/ports.ts';
import type { PlatformFailure, ReadOutcome } from '../../../src/launches/outcome.ts';
import { memoryAccounts } from '../../support/accounts.ts';
import { aTokenOf, keys, type ManualLogin, manualLogin } from '../../support/manual-keys.ts';

const start = 1_760_000_000_000;
const hour = 3_600_000;
const owner = { teamId: 'T1', workspaceId: 'T1', userId: 'U1' };
const sealer = createSealer([new Secret(Buffer.alloc(32, 1).toString('base64'))]);
const hosts = ['region.example:65011', 'other.example:65011'].map(
  (text) => parseHostPattern(text) as HostPattern,
);
const failed = (failure: PlatformFailure) => ({ kind: 'failed', failure }) as const;
const ended = failed({ reason: 'code', code: '10008' });

let now: number;
let login: ManualLogin;
let store: AccountStore;
beforeEach(() => {
  now = start;
  login = manualLogin({ now: () => now, lifeMs: 12 * hour });
  store = memoryAccounts();
});

interface World {
  /** Of the platform, about a token. */
  readonly answer?: ReadOutcome<true>;
  readonly parts?: Partial<AccountsParts>;
}

function open({ answer = { kind: 'ok', value: true }, parts = {} }: World = {}) {
  const rules = { beforeMs: hour / 6, lifeUnknownMs: 4 * hour, renewsPasted: false };
  const timers = {
    after(ms: number, call: () => void) {
      now += ms;
      setImmediate(call);
      return { cancel: () => undefined };
    },
  };
  const renewals = new Renewals({
    store: parts.store ?? store,
    sealer,
    login,
    rules,
    timers,
    clock: () => now,
    chance: () => 0,
    newId: randomUUID,
    leaseMs: 1000,
  });
  return createAccounts({
    store,
    sealer,
    login,
    platform: { checkToken: async () => answer },
    renewals,
    allowed: { own: 'https://own.example', hosts },
    clock: () => now,
    ...parts,
  });
}
const pasted = () => new Secret(aTokenOf({ endsAt: now + hour }));
const stored = async () => (await store.find(owner)) as StoredAccount;

describe('connecting', () => {
  test('stores what follows from it with it, and starts that after', async () => {
    const job: NewJob = { id: 'job', task: 'watch-account', lane: 'watch', subject: 'x', runAt: start };
    const order: unknown[] = [];
    const accounts = open({
      parts: {
        store: { ...store, save: async (_, then) => void order.push(['stored', then]) },
        jobs: { start: (jobs) => void order.push(['started', jobs]) },
        onConnected: async ({ userId }) => (userId === 'U1' ? [job] : []),
      },
    });
    await accounts.connect(owner, pasted());
    expect(order).toEqual([
      ['stored', [job]],
      ['started', [job]],
    ]);
  });

  test('without anything that follows stores it alone', async () => {
    const saved: unknown[] = [];
    const accounts = open({ parts: { store: { ...store, save: async (_, then) => void saved.push(then) } } });
    await accounts.connect(owner, pasted());
    expect(saved).toEqual([[]]);
  });

  test('with what is no token, or has ended, asks nobody and stores nothing', async () => {
    const asked: string[] = [];
    const platform = {
      async checkToken(token: Secret): Promise<ReadOutcome<true>> {
        asked.push(token.reveal());
        return { kind: 'ok', value: true };
      },
    };
    const accounts = open({ parts: { platform } });
    expect(await accounts.connect(owner, new Secret('hello'))).toEqual({
      kind: 'unusable',
      reading: { ok: false, problem: 'not-a-token' },
    });
    expect(await accounts.connect(owner, new Secret(aTokenOf({ endsAt: now })))).toMatchObject({
      kind: 'unusable',
      reading: { problem: 'expired' },
    });
    expect([asked, await store.find(owner)]).toEqual([[], null]);
  });

  test('reads what was pasted by the clock', () => {
    const text = pasted();
    expect(open().readPasted(text, null)).toMatchObject({ kind: 'token' });
    now += hour;
    expect(open().readPasted(text, null)).toMatchObject({ kind: 'expired' });
  });

  test('by keys is offered only where there is a login', async () => {
    expect(open().takesKeys).toBe(true);
    const accounts = open({ parts: { login: null } });
    expect(accounts.takesKeys).toBe(false);
    await expect(accounts.connectByKeys(owner, keys, null)).rejects.toThrow('nobody connects by keys here');
  });

  test("by keys is refused where the region's own API refuses what was minted", async () => {
    const answer = failed({ reason: 'code', code: '10007' });
    expect(await open({ answer }).connectByKeys(owner, keys, null)).toEqual({
      kind: 'refused',
      failure: answer.failure,
    });
    expect(await store.find(owner)).toBeNull();
  });

  test('by keys is not checked where the platform is in trouble, and says so', async () => {
    expect(await open().connectByKeys(owner, keys, null)).toMatchObject({ unchecked: null });
    const answer = failed({ reason: 'timeout' });
    expect(await open({ answer }).connectByKeys(owner, keys, null)).toMatchObject({
      kind: 'connected',
      unchecked: answer.failure,
    });
  });

  test('by keys takes a token that says nothing, for the person of the keys', async () => {
    login.mint = async () => ({
      kind: 'ok',
      value: [{ region: '11112', name: null, token: new Secret('opaque') }],
    });
    login.addressesOf = async () => ({ kind: 'ok', value: ['https://region.example:65011'] });
    expect(await open().connectByKeys(owner, keys, null)).toMatchObject({
      claims: { platformUser: 'ada', clusterId: '11112' },
    });
    expect(await stored()).toMatchObject({ tokenEndsAt: null, renewAt: start + 4 * hour - hour / 6 });
  });

  test('by keys says whose account it is as the token does', async () => {
    const token = new Secret(aTokenOf({ user: 'grace', endsAt: now + hour }));
    login.mint = async () => ({ kind: 'ok', value: [{ region: '11112', name: null, token }] });
    expect(await open().connectByKeys(owner, keys, null)).toMatchObject({
      claims: { platformUser: 'grace' },
    });
  });

  test('by keys fails where the platform does not tell where its regions are', async () => {
    login.addressesOf = async () => failed({ reason: 'timeout' });
    expect(await open().connectByKeys(owner, keys, null)).toEqual(failed({ reason: 'timeout' }));
  });

  test('by keys tells the operator nothing where nothing has to be allowed', async () => {
    const told: (readonly string[])[] = [];
    const accounts = open({ parts: { onNotAllowed: (each) => void told.push(each) } });
    await accounts.connectByKeys(owner, keys, null);
    expect(told).toEqual([]);
  });

  test('a region is suspended if the account is in one, though others have no address', async () => {
    login.regions = [
      ['30001', true],
      ['20002', false],
    ];
    expect(await open().connectByKeys(owner, keys, null)).toMatchObject({ problem: 'suspended' });
  });
});

describe('the regions of an account', () => {
  const grant = (region: string, name: string | null = null): RegionGrant => ({
    region,
    name,
    token: new Secret(aTokenOf({ clusterId: region })),
  });
  const allowed = { own: 'https://own.example', hosts };
  const find = (...grants: readonly RegionGrant[]) => findRegions(login, grants, allowed);

  test("are without the platform's own entry, by number or by name", async () => {
    const found = await find(
      grant('0'),
      grant('11112'),
      grant('5', 'ac'),
      grant('6', 'AC'),
      grant('20001', 'b'),
    );
    expect(found.map(({ region, name }) => [region, name])).toEqual([
      ['11112', null],
      ['20001', 'b'],
    ]);
  });

  test('without a token are not asked about', async () => {
    expect(await find({ region: '11112', name: null, token: null })).toEqual([]);
    expect(login.asked).toEqual([]);
  });

  test('have the first address that may be used', async () => {
    login.addresses = {
      11112: ['https://bad.example', 'https://other.example:65011/ai', 'https://region.example:65011'],
    };
    expect(await find(grant('11112'))).toMatchObject([{ origin: 'https://other.example:65011' }]);
  });

  test.each([
    [['https://bad.example'], { problem: 'not-allowed', host: 'bad.example' }],
    [['nonsense', 'https://bad.example'], { problem: 'not-allowed', host: 'bad.example' }],
    [['nonsense'], { problem: 'no-address' }],
    [[], { problem: 'no-address' }],
  ])('with %j say why they cannot be used', async (addresses, why) => {
    login.addresses = { 11112: addresses };
    const [found] = await find(grant('11112'));
    const { region, name, token, ...told } = found ?? {};
    expect(told).toEqual(why);
  });

  test('say that the platform did not answer', async () => {
    login.addressesOf = async () => failed({ reason: 'timeout' });
    expect(await find(grant('11112'))).toMatchObject([
      { region: '11112', problem: 'unanswered', failure: { reason: 'timeout' } },
    ]);
  });
});

describe('why a call was not made', () => {
  test.each([
    [{ kind: 'none' }, { reason: 'no-account' }],
    [{ kind: 'elsewhere' }, { reason: 'no-account' }],
    [{ kind: 'unrenewed', failure: { reason: 'timeout' } }, { reason: 'no-token' }],
    [
      { kind: 'unrenewed', failure: { reason: 'http', httpStatus: 502, cause: 'X', message: 'm' } },
      { reason: 'no-token', httpStatus: 502, cause: 'X' },
    ],
  ] as const)('%j', (living, failure) => {
    expect(failureOf(living)).toStrictEqual(failure);
  });
});

describe('a token', () => {
  test('of nobody is none', async () => {
    const accounts = open();
    expect(await accounts.openToken(owner)).toEqual({ kind: 'none' });
    expect(await accounts.openStored(owner)).toEqual({ kind: 'none' });
    expect(await accounts.recallToken(owner)).toBeNull();
  });

  test('is recalled without the database', async () => {
    const accounts = open();
    await accounts.connect(owner, pasted());
    const recalled = await accounts.recallToken(owner);
    expect(recalled?.account).toEqual(await stored());
    expect(recalled?.token.reveal()).toBe(pasted().reveal());
  });

  test('that no key opens is sealed shut, and told so', async () => {
    const accounts = open();
    await accounts.connect(owner, pasted());
    await store.save({ ...(await stored()), sealedToken: 'damaged' });
    expect(await accounts.openToken(owner)).toEqual({ kind: 'sealed-shut' });
    expect(await accounts.openStored(owner)).toEqual({ kind: 'sealed-shut' });
    expect(await accounts.recallToken(owner)).toBeNull();
    expect(await accounts.describe(owner)).toMatchObject({ condition: 'sealed-shut' });
  });

  test('of another region is sealed shut with its keys', async () => {
    const accounts = open();
    login.regions = [
      ['11112', true],
      ['20001', true],
    ];
    await accounts.connectByKeys(owner, keys, '11112');
    expect(await accounts.openToken(owner, '30001')).toEqual({ kind: 'elsewhere' });
    await store.save({ ...(await stored()), sealedKeys: 'damaged' });
    expect(await accounts.openToken(owner, '20001')).toEqual({ kind: 'sealed-shut' });
  });

  test('of another region is not there while its address is not told', async () => {
    const accounts = open();
    login.regions = [
      ['11112', true],
      ['20001', true],
    ];
    await accounts.connectByKeys(owner, keys, '11112');
    login.failures.push({ reason: 'timeout' });
    expect(await accounts.openToken(owner, '20001')).toEqual({ kind: 'elsewhere' });
    expect(await accounts.openToken(owner, '20001')).toMatchObject({ kind: 'token' });
  });

  test('that says nothing of its region is used for any', async () => {
    const accounts = open();
    await accounts.connect(owner, pasted());
    await store.save({ ...(await stored()), region: null });
    expect(await accounts.openToken(owner, '20001')).toMatchObject({ kind: 'token' });
  });

  test('of somebody who disconnects while it is renewed is none', async () => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    now += 13 * hour;
    const release = Promise.withResolvers<void>();
    login.gate = release.promise;
    const asking = accounts.openToken(owner);
    await store.remove(owner, now);
    release.resolve();
    expect(await asking).toEqual({ kind: 'none' });
  });

  test('that was sealed anew meanwhile, and is due as before, is renewed all the same', async () => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    const before = await accounts.openToken(owner);
    login.asked.length = 0;
    now += 13 * hour;
    const real = store.claimRenewal;
    let isFirst = true;
    store.claimRenewal = async (account, claim) => {
      if (!isFirst) return real(account, claim);
      isFirst = false;
      // Keys of the database's own are rotated.
      await store.save({ ...account, sealedToken: (await sealer.reseal(account.sealedToken)) ?? '' });
      return false;
    };
    const living = await accounts.openToken(owner);
    expect(living.kind === 'token' && before.kind === 'token' && living.token.reveal()).not.toBe(
      before.kind === 'token' && before.token.reveal(),
    );
    expect(login.asked.filter((call) => call === 'mint')).toHaveLength(1);
  });
});

describe('freshening a token ahead of a launch', () => {
  const mints = () => login.asked.filter((call) => call === 'mint').length;

  test.each([
    [{ kind: 'ok', value: true } as const, 0],
    [failed({ reason: 'timeout' }), 0],
    [failed({ reason: 'code', code: '10007' }), 0],
    [ended, 1],
  ])('asks whether it still works (%j), and mints another one: %d', async (state, minted) => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    login.asked.length = 0;
    login.check = async () => state;
    await accounts.freshen(owner);
    expect(mints()).toBe(minted);
  });

  test('asks nothing about a pasted one, nobody’s, or without a login', async () => {
    const accounts = open();
    let asked = 0;
    login.check = async () => {
      asked += 1;
      return ended;
    };
    await accounts.freshen(owner);
    await accounts.connect(owner, pasted());
    await accounts.freshen(owner);
    await accounts.connectByKeys(owner, keys, null);
    await open({ parts: { login: null } }).freshen(owner);
    expect(asked).toBe(0);
    await accounts.freshen(owner);
    expect(asked).toBe(1);
  });

  test('reads the account where this process does not know it', async () => {
    await open().connectByKeys(owner, keys, null);
    login.asked.length = 0;
    login.check = async () => ended;
    await open({ parts: { store: { ...store, recall: async () => null } } }).freshen(owner);
    expect(mints()).toBe(1);
  });

  test('asks nothing with a token that does not open', async () => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    await store.save({ ...(await stored()), sealedToken: 'damaged' });
    login.asked.length = 0;
    await accounts.freshen(owner);
    expect(login.asked).toEqual([]);
  });

  test('never fails', async () => {
    const away = async () => {
      throw new Error('away');
    };
    await expect(
      open({ parts: { store: { ...store, recall: away } } }).freshen(owner),
    ).resolves.toBeUndefined();
  });
});

describe('a refused token', () => {
  const opened = async (accounts: ReturnType<typeof open>) => {
    const living = await accounts.openToken(owner);
    if (living.kind !== 'token') throw new Error(living.kind);
    return living.token;
  };

  test('is replaced again without a question a minute later', async () => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    const second = await accounts.replaceRefused(await opened(accounts));
    now += 60_000;
    expect(await accounts.replaceRefused(second as Secret)).not.toBeNull();
    expect(login.asked).not.toContain('state');
  });

  test('of one person says nothing of another’s', async () => {
    const shared = new Map<string, AccountStore>();
    const of = (userId: string) => {
      const mine = shared.get(userId) ?? memoryAccounts();
      shared.set(userId, mine);
      return mine;
    };
    const both: AccountStore = {
      ...store,
      find: (key) => of(key.userId).find(key),
      save: (account, then) => of(account.userId).save(account, then),
      claimRenewal: (account, claim) => of(account.userId).claimRenewal(account, claim),
      finishRenewal: (account, ...rest) => of(account.userId).finishRenewal(account, ...rest),
    };
    const accounts = open({ parts: { store: both } });
    const grace = { ...owner, userId: 'U2' };
    await accounts.connectByKeys(owner, keys, null);
    await accounts.connectByKeys(grace, keys, null);
    await accounts.replaceRefused(await opened(accounts));
    const theirs = await accounts.openToken(grace);
    const replaced = theirs.kind === 'token' ? await accounts.replaceRefused(theirs.token) : null;
    expect(replaced).not.toBeNull();
    expect(login.asked).not.toContain('state');
  });

  test('is not replaced where another one cannot be got, or its account is gone', async () => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    const token = await opened(accounts);
    login.failures.push({ reason: 'timeout' });
    expect(await accounts.replaceRefused(token)).toBeNull();
    await store.remove(owner, now);
    expect(await accounts.replaceRefused(token)).toBeNull();
  });

  test('is not replaced by one that does not open', async () => {
    const accounts = open();
    await accounts.connectByKeys(owner, keys, null);
    const token = await opened(accounts);
    await store.save({ ...(await stored()), sealedToken: 'damaged', sealedKeys: null });
    expect(await accounts.replaceRefused(token)).toBeNull();
  });
});

test('what is told of an account by keys: living, until the platform refuses them', async () => {
  const accounts = open();
  await accounts.connectByKeys(owner, keys, null);
  expect(await accounts.describe(owner)).toMatchObject({ condition: 'living', byKeys: true });
  await store.save({ ...(await stored()), refusedAt: now });
  expect(await accounts.describe(owner)).toMatchObject({ condition: 'refused' });
  // A pasted one that was not renewed is good to its end.
  await accounts.connect(owner, pasted());
  await store.save({ ...(await stored()), refusedAt: now });
  expect(await accounts.describe(owner)).toMatchObject({ condition: 'living', byKeys: false });
});

test('disconnecting removes the account, with the time', async () => {
  const removed: unknown[] = [];
  const remove: AccountStore['remove'] = async (...given) => removed.push(given) > 0;
  expect(await open({ parts: { store: { ...store, remove } } }).disconnect(owner)).toBe(true);
  expect(removed).toEqual([[owner, start]]);
});
