import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { readPlatformToken, tidyPastedToken } from '../../../src/accounts/platform-token.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';

const now = 1_760_000_000_000;
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims: unknown) => `${encode({ alg: 'HS256' })}.${encode(claims)}.c2lnbmF0dXJl`;

describe('a platform token', () => {
  test('ends at its claim expireTime, epoch milliseconds as text', () => {
    const reading = readPlatformToken(jwt({ expireTime: String(now + 1000), user: 'ada' }), now);
    expect(reading).toEqual({ ok: true, claims: { platformUser: 'ada', expiresAt: now + 1000 } });
  });

  test('that has ended, lacks its end or is none at all says which', () => {
    expect(readPlatformToken(jwt({ expireTime: String(now) }), now)).toMatchObject({
      problem: 'expired',
      expiresAt: now,
    });
    expect(readPlatformToken(jwt({ exp: 99999999999 }), now)).toMatchObject({ problem: 'no-expiry' });
    expect(readPlatformToken('a.b', now)).toMatchObject({ problem: 'not-a-token' });
    expect(readPlatformToken('a.bm90IGpzb24.c', now)).toMatchObject({ problem: 'not-a-token' });
    expect(readPlatformToken('', now)).toMatchObject({ problem: 'not-a-token' });
  });

  test('is found in what people paste', () => {
    expect(tidyPastedToken(' "a.b.c" ')).toBe('a.b.c');
    expect(tidyPastedToken('token: a.b\n.c')).toBe('a.b.c');
  });
});

describe('the sealer', () => {
  const key = (fill: number) => new Secret(Buffer.alloc(32, fill).toString('base64'));
  const owner = { teamId: 'T1', userId: 'U1' };
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
