// Accounts that are connected by an access key: how they are connected, and how their tokens are renewed. Time, chance and the
// platform's login are handed in.
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Accounts, createAccounts, failureOf } from '../../../src/accounts/connect-account.ts';
import { writeKeyRing } from '../../../src/accounts/key-pair.ts';
import type { AccountStore, StoredAccount } from '../../../src/accounts/ports.ts';
import { scopeOf } from '../../../src/accounts/region-token.ts';
import { type RenewalRules, Renewals } from '../../../src/accounts/renewals.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { type HostPattern, parseHostPattern } from '../../../src/core/allowed-hosts.ts';
import type { PlatformFailure } from '../../../src/launches/outcome.ts';
import { memoryAccounts } from '../../support/accounts.ts';
import { aTokenOf, keys, type ManualLogin, manualLogin } from '../../support/manual-keys.ts';

const start = 1_760_000_000_000;
const hour = 3_600_000;
const owner = { teamId: 'T1', workspaceId: 'T1', userId: 'U1' };
const sealer = createSealer([new Secret(Buffer.alloc(32, 1).toString('base64'))]);
const hostsOf = (...texts: string[]) => texts.map((text) => parseHostPattern(text) as HostPattern);

let now: number;
let login: ManualLogin;
let store: AccountStore;
let accounts: Accounts;
/** What was told, or is to be, because of a refusal. */
let told: StoredAccount[];
let notAllowed: string[];

interface World {
  readonly rules?: Partial<RenewalRules>;
  readonly chance?: number;
  readonly hosts?: readonly HostPattern[];
  readonly over?: AccountStore;
}

/** A process. */
function open({
  rules,
  chance = 0,
  hosts = hostsOf('region.example:65011', 'other.example:65011'),
  over,
}: World = {}) {
  const parts = { store: over ?? store, sealer, login, clock: () => now };
  const renewals = new Renewals({
    ...parts,
    rules: { beforeMs: hour / 6, lifeUnknownMs: 4 * hour, renewsPasted: false, ...rules },
    timers: {
      after(ms, call) {
        now += ms;
        setImmediate(call);
        return { cancel: () => undefined };
      },
    },
    chance: () => chance,
    newId: randomUUID,
    leaseMs: 60_000,
    async onRefused(account) {
      told.push(account);
      return {};
    },
  });
  return createAccounts({
    ...parts,
    platform: { checkToken: async () => ({ kind: 'ok', value: true }) },
    renewals,
    allowed: { own: 'https://own.example', hosts },
    onNotAllowed: (each) => notAllowed.push(...each),
  });
}

beforeEach(() => {
  now = start;
  login = manualLogin({ now: () => now, lifeMs: 12 * hour });
  store = memoryAccounts();
  told = [];
  notAllowed = [];
  accounts = open();
});

const account = async () => (await store.find(owner)) as StoredAccount;
const tokenText = async (from = accounts, region?: string) => {
  const living = await from.openToken(owner, region);
  if (living.kind !== 'token') throw new Error(living.kind);
  return living.token.reveal();
};
const mints = () => login.asked.filter((call) => call === 'mint').length;

describe('connecting by keys', () => {
  test('stores token and keys sealed, with the region and its address, and no end', async () => {
    expect(await accounts.connectByKeys(owner, keys, null)).toMatchObject({
      kind: 'connected',
      renewsItself: true,
      claims: { platformUser: 'ada', clusterId: '11112', expiresAt: null },
    });
    const stored = await account();
    expect(stored).toMatchObject({
      region: '11112',
      address: 'https://region.example:65011',
      expiresAt: null,
      tokenEndsAt: start + 12 * hour,
      refusedAt: null,
    });
    expect(inspect(stored)).not.toContain(keys.secretKey.reveal());
    const living = await accounts.openToken(owner);
    expect(living.kind === 'token' && scopeOf(living.token)).toEqual({
      account: { teamId: 'T1', userId: 'U1' },
      region: '11112',
      origin: 'https://region.example:65011',
    });
  });

  test('asks which of several regions is meant, and stores nothing until it knows', async () => {
    login.regions = [
      ['20001', true],
      ['11112', true],
      ['20002', false],
      ['0', true],
    ];
    const asked = await accounts.connectByKeys(owner, keys, null);
    expect(asked).toEqual({
      kind: 'choose',
      regions: [
        { region: '20001', name: null },
        { region: '11112', name: null },
      ],
    });
    expect(await store.find(owner)).toBeNull();
    expect(await accounts.connectByKeys(owner, keys, '20001')).toMatchObject({ kind: 'connected' });
    expect(await account()).toMatchObject({ region: '20001', address: 'https://other.example:65011' });
  });

  test.each([
    ['suspended', [['20002', false]]],
    ['no-address', [['30001', true]]],
    ['no-address', [['0', true]]],
  ] as const)('finds no region to use: %s', async (problem, regions) => {
    login.regions = regions;
    expect(await accounts.connectByKeys(owner, keys, null)).toMatchObject({ kind: 'no-region', problem });
    expect(await store.find(owner)).toBeNull();
  });

  test.each([
    ['https://evil.example:65011/ai', 'evil.example:65011'],
    ['http://region.example:65011/ai', 'region.example:65011'],
    ['https://region.example.evil.example/ai', 'region.example.evil.example'],
  ])('sends no token to where no operator allows it: %s', async (address, host) => {
    login.addresses = { 11112: [address] };
    expect(await accounts.connectByKeys(owner, keys, null)).toEqual({
      kind: 'no-region',
      problem: 'not-allowed',
      hosts: [host],
    });
    expect(notAllowed).toEqual([host]);
    expect(await store.find(owner)).toBeNull();
  });

  test("does not leave the operator's list when that is shortened later", async () => {
    await accounts.connectByKeys(owner, keys, null);
    expect(await open({ hosts: [] }).openToken(owner)).toEqual({ kind: 'elsewhere' });
  });

  test.each(['10009', '10008', '10007', '10004'])(
    'is refused with code %s, and stores nothing',
    async (code) => {
      login.failures.push({ reason: 'code', code });
      expect(await accounts.connectByKeys(owner, keys, null)).toMatchObject({ kind: 'refused' });
      expect(await store.find(owner)).toBeNull();
    },
  );

  test.each([
    { reason: 'timeout' },
    { reason: 'code', code: '10001' },
    { reason: 'http', httpStatus: 502 },
  ] as const)('says nothing about the keys when the login is in trouble: %j', async (failure) => {
    login.failures.push(failure);
    expect(await accounts.connectByKeys(owner, keys, null)).toEqual({ kind: 'failed', failure });
  });
});

describe('a token that is renewed', () => {
  beforeEach(async () => {
    await accounts.connectByKeys(owner, keys, null);
    login.asked.length = 0;
  });

  test('is used as it is until a while before its end', async () => {
    const first = await tokenText();
    now = start + 12 * hour - hour / 6 - 1;
    expect(await tokenText()).toBe(first);
    expect(mints()).toBe(0);
  });

  test.each([0, 0.5, 0.999])('is replaced ahead of its end, sooner by chance: %d', async (chance) => {
    const mine = open({ chance });
    await mine.connectByKeys(owner, keys, null);
    const { renewAt, tokenEndsAt } = await account();
    expect(renewAt).toBe(Math.floor((tokenEndsAt ?? 0) - (hour / 6) * (1 + chance)));
    login.asked.length = 0;
    const before = await tokenText(mine);
    now = renewAt ?? 0;
    expect(await tokenText(mine)).not.toBe(before);
    expect(mints()).toBe(1);
  });

  test('of a short life is not due at once', async () => {
    login = manualLogin({ now: () => now, lifeMs: 60_000 });
    const mine = open();
    await mine.connectByKeys(owner, keys, null);
    login.asked.length = 0;
    await tokenText(mine);
    expect(mints()).toBe(0);
    now += 50_000;
    await tokenText(mine);
    expect(mints()).toBe(1);
  });

  test('is minted once for all who come at the same time', async () => {
    now = start + 13 * hour;
    const texts = await Promise.all(Array.from({ length: 50 }, () => tokenText()));
    expect(new Set(texts).size).toBe(1);
    expect(mints()).toBe(1);
  });

  test('is claimed once by a process, whoever comes', async () => {
    let claims = 0;
    const counting: AccountStore = {
      ...store,
      claimRenewal(...given) {
        claims += 1;
        return store.claimRenewal(...given);
      },
    };
    const mine = open({ over: counting });
    now = start + 13 * hour;
    await Promise.all(Array.from({ length: 50 }, () => tokenText(mine)));
    expect(claims).toBe(1);
  });

  test('is minted once by two processes: the second waits for the first', async () => {
    const other = open();
    now = start + 13 * hour;
    const release = Promise.withResolvers<void>();
    login.gate = release.promise;
    const asking = [tokenText(accounts), tokenText(other), tokenText(other)];
    setImmediate(() => setImmediate(() => release.resolve()));
    const texts = await Promise.all(asking);
    expect(new Set(texts).size).toBe(1);
    expect(mints()).toBe(1);
  });

  test('is minted by another process once the first one is dead', async () => {
    now = start + 13 * hour;
    await store.claimRenewal(await account(), { by: 'dead', now, until: now + 1 });
    // The memory's claims are never void: the database's are, see test/contract/renewals.contract.ts.
    const voidAfter: AccountStore = {
      ...store,
      async claimRenewal(seen, claim) {
        if (claim.now > start + 13 * hour) await store.finishRenewal(seen, 'dead', {});
        return store.claimRenewal(seen, claim);
      },
    };
    await tokenText(open({ over: voidAfter }));
    expect(mints()).toBe(1);
  });

  test('that cannot be renewed just now is used to its end, and no call is made with it after that', async () => {
    const trouble: PlatformFailure = { reason: 'unreachable', cause: 'ENOTFOUND' };
    login.failures.push(trouble, trouble);
    const first = await tokenText();
    now = start + 12 * hour - 1;
    expect(await tokenText()).toBe(first);
    now = start + 12 * hour;
    const living = await accounts.openToken(owner);
    expect(living).toEqual({ kind: 'unrenewed', failure: trouble });
    expect(living.kind !== 'token' && failureOf(living)).toEqual({ reason: 'no-token', cause: 'ENOTFOUND' });
    expect(told).toEqual([]);
    // The next one tries again.
    expect(await tokenText()).not.toBe(first);
  });

  test('whose key is not taken any more is asked about once more, told once, and then left alone', async () => {
    const no: PlatformFailure = { reason: 'code', code: '10009' };
    login.failures.push(no, no);
    now = start + 13 * hour;
    expect(await accounts.openToken(owner)).toEqual({ kind: 'refused' });
    expect(mints()).toBe(2);
    expect(told).toHaveLength(1);
    now += hour;
    expect(await accounts.openToken(owner)).toEqual({ kind: 'refused' });
    expect(await accounts.openStored(owner)).toEqual({ kind: 'refused' });
    expect(await accounts.describe(owner)).toMatchObject({ condition: 'refused' });
    expect(mints()).toBe(2);
    expect(told).toHaveLength(1);
    // Until there is another key.
    await accounts.connectByKeys(owner, keys, null);
    expect(await accounts.openToken(owner)).toMatchObject({ kind: 'token' });
  });

  test('is not lost to a platform that refuses a good key once', async () => {
    login.failures.push({ reason: 'code', code: '10009' });
    now = start + 13 * hour;
    expect(await accounts.openToken(owner)).toMatchObject({ kind: 'token' });
    expect(told).toEqual([]);
  });

  test('whose account is suspended in its region is refused', async () => {
    login.regions = [['11112', false]];
    now = start + 13 * hour;
    expect(await accounts.openToken(owner)).toEqual({ kind: 'refused' });
  });

  test('does not undo what its person connects while it is minted', async () => {
    now = start + 13 * hour;
    const release = Promise.withResolvers<void>();
    login.gate = release.promise;
    const asking = accounts.openToken(owner);
    const pasted = aTokenOf({ clusterId: '11112', endsAt: now + hour, serial: 999 });
    await accounts.connect(owner, new Secret(pasted));
    release.resolve();
    const living = await asking;
    expect(living.kind === 'token' && living.token.reveal()).toBe(pasted);
    expect(await account()).toMatchObject({ sealedKeys: null });
  });

  test('is not waited for by whoever only asks what is stored', async () => {
    now = start + 13 * hour;
    login.gate = new Promise(() => undefined);
    expect(await accounts.openStored(owner)).toMatchObject({ kind: 'to-renew' });
    expect(await accounts.recallToken(owner)).toBeNull();
    expect(mints()).toBe(1);
  });
});

describe('a token that the platform refuses before its end', () => {
  const opened = async () => {
    const living = await accounts.openToken(owner);
    if (living.kind !== 'token') throw new Error(living.kind);
    return living.token;
  };
  beforeEach(async () => {
    await accounts.connectByKeys(owner, keys, null);
    login.asked.length = 0;
  });

  test('is replaced once, for all whose call was refused', async () => {
    const token = await opened();
    const replaced = await Promise.all([1, 2, 3].map(() => accounts.replaceRefused(token)));
    expect(new Set(replaced.map((each) => each?.reveal())).size).toBe(1);
    expect(replaced[0]?.reveal()).not.toBe(token.reveal());
    expect(mints()).toBe(1);
    // Somebody whose answer came later.
    expect((await accounts.replaceRefused(token))?.reveal()).toBe(replaced[0]?.reveal());
    expect(mints()).toBe(1);
  });

  test('is replaced again at once only if it has ended again: else it is refused for another reason', async () => {
    const second = await accounts.replaceRefused(await opened());
    expect(await accounts.replaceRefused(second as Secret)).toBeNull();
    expect(mints()).toBe(1);
    login.check = async () => ({ kind: 'failed', failure: { reason: 'code', code: '10008' } });
    expect(await accounts.replaceRefused(second as Secret)).not.toBeNull();
    expect(mints()).toBe(2);
  });

  test('is nobody to replace where it was pasted, or is nobody we know', async () => {
    expect(await accounts.replaceRefused(new Secret('anything'))).toBeNull();
    await accounts.connect(owner, new Secret(aTokenOf({ endsAt: now + hour })));
    expect(await accounts.replaceRefused(await opened())).toBeNull();
    expect(login.asked).toEqual([]);
  });
});

describe('another region', () => {
  beforeEach(async () => {
    login.regions = [
      ['11112', true],
      ['20001', true],
    ];
    await accounts.connectByKeys(owner, keys, '11112');
    login.asked.length = 0;
  });

  test('is reached with the token that was minted for it, at its own address', async () => {
    const living = await accounts.openToken(owner, '20001');
    expect(living.kind === 'token' && scopeOf(living.token)).toMatchObject({
      region: '20001',
      origin: 'https://other.example:65011',
    });
    await accounts.openToken(owner, '20001');
    expect(login.asked).toEqual(['center 20001']);
  });

  test('is reached with the keys after its person chose another one', async () => {
    await accounts.connectByKeys(owner, keys, '20001');
    const [here, there] = [await tokenText(accounts, '20001'), await tokenText(accounts, '11112')];
    expect(here).not.toBe(there);
  });

  test('is not reached at an address that is not allowed', async () => {
    const strict = open({ hosts: hostsOf('region.example:65011') });
    expect(await strict.openToken(owner, '20001')).toEqual({ kind: 'elsewhere' });
  });

  test('is not reached with a pasted token: it is never shown there', async () => {
    await accounts.connect(owner, new Secret(aTokenOf({ clusterId: '20001', endsAt: now + hour })));
    expect(await accounts.openToken(owner, '11112')).toEqual({ kind: 'elsewhere' });
    expect(await accounts.openToken(owner, '20001')).toMatchObject({ kind: 'token' });
  });

  test('is renewed together with the one that counts', async () => {
    const before = await tokenText(accounts, '20001');
    now = start + 13 * hour;
    expect(await tokenText(accounts, '20001')).not.toBe(before);
    await tokenText(accounts, '11112');
    expect(mints()).toBe(1);
  });
});

describe('a pasted token', () => {
  const paste = async (mine: Accounts, endsAt = now + hour) => {
    const pasted = aTokenOf({ clusterId: '11112', endsAt });
    await mine.connect(owner, new Secret(pasted));
    return pasted;
  };

  test('is left alone where the operator does not allow it to be renewed', async () => {
    await paste(accounts);
    expect(await account()).toMatchObject({ renewAt: null, expiresAt: start + hour });
    now = start + hour;
    expect(await accounts.openToken(owner)).toEqual({ kind: 'expired' });
    expect(login.asked).toEqual([]);
  });

  test('is renewed where it is allowed, up to a day after its end', async () => {
    const mine = open({ rules: { renewsPasted: true } });
    const pasted = await paste(mine);
    expect(await account()).toMatchObject({ expiresAt: start + 25 * hour });
    now = start + 20 * hour;
    expect(await tokenText(mine)).not.toBe(pasted);
    expect(login.asked).toEqual(['renew']);
    expect(await account()).toMatchObject({ expiresAt: now + 36 * hour, sealedKeys: null });
  });

  test('that was stored before it was allowed is renewed as well', async () => {
    const pasted = await paste(accounts);
    now = start + hour;
    expect(await tokenText(open({ rules: { renewsPasted: true } }))).not.toBe(pasted);
  });

  test('that cannot be renewed is good to its own end, and not asked about again', async () => {
    const mine = open({ rules: { renewsPasted: true } });
    const no: PlatformFailure = { reason: 'code', code: '10008' };
    login.failures.push(no, no);
    const pasted = await paste(mine);
    now = start + hour - 1;
    expect(await tokenText(mine)).toBe(pasted);
    expect(await account()).toMatchObject({ renewAt: null, expiresAt: start + hour });
    expect(told).toHaveLength(1);
    now = start + hour;
    expect(await mine.openToken(owner)).toEqual({ kind: 'expired' });
    expect(login.asked).toEqual(['renew', 'renew']);
  });

  test.each([{ user: 'grace' }, { clusterId: '20001' }])(
    "is not replaced by somebody else's, or another region's: %j",
    async (claims) => {
      const mine = open({ rules: { renewsPasted: true } });
      const pasted = await paste(mine);
      login.renew = async () => ({
        kind: 'ok',
        value: new Secret(aTokenOf({ ...claims, endsAt: now + hour })),
      });
      now = start + hour - 1;
      expect(await tokenText(mine)).toBe(pasted);
    },
  );
});

test('keys that no key of the database opens are asked for again', async () => {
  await accounts.connectByKeys(owner, keys, null);
  const foreign = createSealer([new Secret(Buffer.alloc(32, 9).toString('base64'))]);
  const sealedKeys = await foreign.seal(writeKeyRing({ keys, others: [] }), 'platform-keys', owner);
  await store.save({ ...(await account()), sealedKeys });
  now = start + 13 * hour;
  expect(await accounts.openToken(owner)).toEqual({ kind: 'sealed-shut' });
});
