import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createAccounts } from '../../../src/accounts/connect-account.ts';
import { readPlatformToken } from '../../../src/accounts/platform-token.ts';
import { Renewals } from '../../../src/accounts/renewals.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { PlatformFailure, ReadOutcome } from '../../../src/launches/outcome.ts';
import { system } from '../../../src/system.ts';
import { memoryAccounts } from '../../support/accounts.ts';

const now = 1_760_000_000_000;
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims: unknown) => `${encode({ alg: 'HS256' })}.${encode(claims)}.c2lnbmF0dXJl`;

describe('a platform token', () => {
  test('ends at its claim expireTime, epoch milliseconds as text', () => {
    const reading = readPlatformToken(jwt({ expireTime: String(now + 1000), user: 'ada' }), now);
    expect(reading).toEqual({
      ok: true,
      claims: { platformUser: 'ada', clusterId: null, expiresAt: now + 1000 },
    });
  });

  test.each([
    ['missing', {}],
    ['a standard one, which the platform does not use', { exp: 1 }],
    ['empty', { expireTime: '' }],
    ['null', { expireTime: null }],
    ['a date in words', { expireTime: '2026-01-01 00:00:00' }],
    ['in seconds', { expireTime: '1760000000' }],
    ['nought', { expireTime: 0 }],
    ['negative', { expireTime: -1 }],
    ['a fraction', { expireTime: 1.5 }],
    ['after the end of all calendars', { expireTime: '9999999999999999' }],
    ['a list', { expireTime: [now] }],
  ])('whose end is %s has one that is not known', (_, claims) => {
    expect(readPlatformToken(jwt({ user: 'ada', ...claims }), now)).toEqual({
      ok: true,
      claims: { platformUser: 'ada', clusterId: null, expiresAt: null },
    });
  });

  test.each([
    ['text', '11112', '11112'],
    ['a number', 11112, '11112'],
    ['anything else', { id: 1 }, null],
  ])('tells its region as %s', (_, clusterId, told) => {
    expect(readPlatformToken(jwt({ clusterId }), now)).toMatchObject({ claims: { clusterId: told } });
  });

  test.each([
    ['that is too long', `${jwt({ user: 'a' })}${'x'.repeat(3000)}`],
    ['with something before it', `x ${jwt({})}`],
    ['with something after it', `${jwt({})} x`],
    ['of two parts', jwt({}).split('.').slice(0, 2).join('.')],
  ])('%s is none', (_, text) => {
    expect(readPlatformToken(text, now)).toEqual({ ok: false, problem: 'not-a-token' });
  });

  test.each([
    ['the first moment that is one', 1e11, 1e11],
    ['the last', 8.64e15, 8.64e15],
    ['just before the first', 1e11 - 1, null],
    ['beside other signs', `${now}x`, null],
    ['after other signs', `x${now}`, null],
  ])('whose end is %s', (_, expireTime, expiresAt) => {
    expect(readPlatformToken(jwt({ expireTime: expireTime }), 0)).toMatchObject({ claims: { expiresAt } });
  });

  test('that is as long as any may be is read', () => {
    const [header, payload] = jwt({ user: 'a' }).split('.');
    const rest = 3000 - `${header}.${payload}.`.length;
    expect(readPlatformToken(`${header}.${payload}.${'s'.repeat(rest)}`, now).ok).toBe(true);
    expect(readPlatformToken(`${header}.${payload}.${'s'.repeat(rest + 1)}`, now).ok).toBe(false);
  });

  test('names its person by either claim', () => {
    expect(readPlatformToken(jwt({ computeUser: 'c' }), now)).toMatchObject({
      claims: { platformUser: 'c' },
    });
    expect(readPlatformToken(jwt({ user: 'u', computeUser: 'c' }), now)).toMatchObject({
      claims: { platformUser: 'u' },
    });
  });

  test('that has ended, or is none at all, says which', () => {
    expect(readPlatformToken(jwt({ expireTime: String(now) }), now)).toEqual({
      ok: false,
      problem: 'expired',
      expiresAt: now,
    });
    expect(readPlatformToken('a.b', now)).toEqual({ ok: false, problem: 'not-a-token' });
    expect(readPlatformToken('a.bm90IGpzb24.c', now)).toMatchObject({ problem: 'not-a-token' });
    expect(readPlatformToken('', now)).toMatchObject({ problem: 'not-a-token' });
  });
});

describe('an account', () => {
  const owner = { teamId: 'T1', workspaceId: 'T1', userId: 'U1' };
  const sealer = createSealer([new Secret(Buffer.alloc(32, 1).toString('base64'))]);

  /** Of one person, with a platform that answers like this. */
  function accountsWith(answer: ReadOutcome<true>, at = () => now) {
    const store = memoryAccounts();
    const rules = { beforeMs: 1000, lifeUnknownMs: 60_000, renewsPasted: false };
    const time = { clock: at, timers: system.timers, chance: () => 0, newId: randomUUID };
    return createAccounts({
      store,
      sealer,
      platform: { checkToken: async () => answer },
      login: null,
      renewals: new Renewals({ store, sealer, login: null, rules, ...time }),
      allowed: { own: 'https://region.example', hosts: [] },
      clock: at,
    });
  }
  const endless = new Secret(jwt({ user: 'ada', clusterId: '11112' }));
  const failed = (failure: PlatformFailure) => ({ kind: 'failed', failure }) as const;
  const barred = failed({ reason: 'http', httpStatus: 403 });

  test.each([
    ['takes it', { kind: 'ok', value: true }],
    ['does not answer', failed({ reason: 'timeout' })],
    ['has an internal error', failed({ reason: 'code', code: '10001' })],
    ['is hidden by a gateway', failed({ reason: 'http', httpStatus: 502 })],
    ["is behind a company proxy that says 403, which is not the platform's", barred],
  ] as const)('whose token has no known end is stored when the platform %s', async (_, answer) => {
    const accounts = accountsWith(answer);
    const unchecked = answer.kind === 'ok' ? null : answer.failure;

    expect(await accounts.connect(owner, endless)).toMatchObject({ kind: 'connected', unchecked });
    expect(await accounts.find(owner)).toMatchObject({ expiresAt: null, platformUser: 'ada' });
    expect(await accounts.openToken(owner)).toMatchObject({ kind: 'token' });
  });

  test.each([
    failed({ reason: 'code', code: '10007' }),
    failed({ reason: 'code', code: '10008' }),
    failed({ reason: 'code', code: '10009' }),
    failed({ reason: 'http', httpStatus: 401 }),
  ])('is not stored when the platform refuses the token: %j', async (answer) => {
    const accounts = accountsWith(answer);

    expect(await accounts.connect(owner, endless)).toMatchObject({ kind: 'refused' });
    expect(await accounts.find(owner)).toBeNull();
  });

  test('is told without its token', async () => {
    let time = now;
    const accounts = accountsWith({ kind: 'ok', value: true }, () => time);
    expect(await accounts.describe(owner)).toEqual({ kind: 'none' });

    const token = jwt({ user: 'ada', clusterId: '11112', expireTime: String(now + 1000) });
    await accounts.connect(owner, new Secret(token));
    const told = {
      kind: 'stored',
      platformUser: 'ada',
      clusterId: '11112',
      expiresAt: now + 1000,
      connectedAt: now,
      byKeys: false,
    };
    expect(await accounts.describe(owner)).toEqual({ ...told, condition: 'living' });
    time = now + 1000;
    expect(await accounts.describe(owner)).toEqual({ ...told, condition: 'ended' });
  });
});

describe('the sealer', () => {
  const key = (fill: number) => new Secret(Buffer.alloc(32, fill).toString('base64'));
  const owner = { teamId: 'T1', workspaceId: 'T1', userId: 'U1' };
  const secret = new Secret('the token');

  test('opens for the owner and purpose it sealed for, and for nobody else', async () => {
    const sealer = createSealer([key(1)]);
    const sealed = await sealer.seal(secret, 'platform-token', owner);
    expect(sealed).not.toContain('the token');
    const opened = await sealer.open(sealed, 'platform-token', owner);
    expect(opened.ok && opened.secret.reveal()).toBe('the token');
    expect(await sealer.open(sealed, 'platform-token', { ...owner, userId: 'U2' })).toEqual({
      ok: false,
      problem: 'damaged',
    });
    expect(await sealer.open(sealed, 'platform-token', { ...owner, teamId: 'T2' })).toEqual({
      ok: false,
      problem: 'damaged',
    });
    expect(await sealer.open(sealed, 'reply-url', owner)).toEqual({ ok: false, problem: 'damaged' });
  });

  test('notices a header rewritten to name another owner', async () => {
    const sealer = createSealer([key(1)]);
    const [header = '', ...rest] = (await sealer.seal(secret, 'platform-token', owner)).split('.');
    const stolen = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), user: 'U2' };
    const forged = [encode(stolen), ...rest].join('.');
    expect(await sealer.open(forged, 'platform-token', { ...owner, userId: 'U2' })).toEqual({
      ok: false,
      problem: 'damaged',
    });
  });

  test('opens with every key, seals with the first, and says when a key is gone', async () => {
    const sealed = await createSealer([key(1)]).seal(secret, 'platform-token', owner);
    const rotating = createSealer([key(2), key(1)]);
    expect((await rotating.open(sealed, 'platform-token', owner)).ok).toBe(true);
    const resealed = (await rotating.reseal(sealed)) ?? '';
    expect((await createSealer([key(2)]).open(resealed, 'platform-token', owner)).ok).toBe(true);
    expect(await createSealer([key(2)]).open(sealed, 'platform-token', owner)).toEqual({
      ok: false,
      problem: 'key-gone',
    });
    expect(await createSealer([key(2)]).reseal(sealed)).toBeNull();
  });
});

describe('a secret', () => {
  test('prints as [redacted] whichever way it is printed', () => {
    const secret = new Secret('hush');
    const printed = [String(secret), JSON.stringify({ secret }), inspect({ secret }), `${secret}`].join();
    expect(printed).not.toContain('hush');
    expect(printed).toContain('[redacted]');
  });
});
