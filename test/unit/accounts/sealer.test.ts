// Our sealing against an implementation of JWE that is not ours (jose), and against whoever changes a value.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { createSealer, type Purpose } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';

const bytes = new Uint8Array(32).fill(1);
const key = (fill: number) => new Secret(Buffer.alloc(32, fill).toString('base64'));
const sealer = createSealer([key(1)]);
const owner = { teamId: 'T1', userId: 'U1' };
const damaged = { ok: false, problem: 'damaged' };

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 1000, maxLength: 3000 }),
);
const anyOwner = fc.record({ teamId: fc.string(), userId: fc.string({ unit: 'grapheme' }) });
const anyPurpose = fc.constantFrom<Purpose>('platform-token', 'reply-url', 'key-probe');

/** As a version before this one sealed. */
const sealByJose = (text: string, header: object) =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: sealer.kid, ...header })
    .encrypt(bytes);

const bound = { purpose: 'platform-token', team: 'T1', user: 'U1' };

describe('a sealed value', () => {
  test('is a JWE that another implementation opens, with owner and purpose in its header', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyPurpose, anyOwner, async (text, purpose, whose) => {
        const sealed = await sealer.seal(new Secret(text), purpose, whose);
        const { plaintext, protectedHeader } = await compactDecrypt(sealed, bytes);
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(plaintext)).toBe(text);
        expect(protectedHeader).toEqual({
          alg: 'dir',
          enc: 'A256GCM',
          kid: sealer.kid,
          purpose,
          team: whose.teamId,
          user: whose.userId,
        });
      }),
    );
  });

  test('opens when another implementation sealed it', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyPurpose, anyOwner, async (text, purpose, whose) => {
        const sealed = await sealByJose(text, { purpose, team: whose.teamId, user: whose.userId });
        const opened = await sealer.open(sealed, purpose, whose);
        expect(opened.ok && opened.secret.reveal()).toBe(text);
      }),
    );
  });

  test('from before this version opens', async () => {
    const old =
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoidnJyQ04xR2c3RHB2IiwicHVycG9zZSI6InBsYXRmb3JtLXRva2VuIiwidGVhbSI6IlQxIiwidXNlciI6IlUxIn0..o_9MLaymfrzDOi2k.9BIiWCYyLYVt.lcRlHdp53t22ZFIzR9fC6g';
    const opened = await sealer.open(old, 'platform-token', owner);
    expect(opened.ok && opened.secret.reveal()).toBe('the token');
  });

  test('is another one each time', async () => {
    const sealed = await Promise.all(
      Array.from({ length: 100 }, () => sealer.seal(new Secret('the token'), 'platform-token', owner)),
    );
    expect(new Set(sealed.map((value) => value.split('.')[2])).size).toBe(100);
  });

  test('does not open once any of its characters is another, is missing or is one too many', async () => {
    const sealed = await sealer.seal(new Secret('the token'), 'platform-token', owner);
    const anyPlace = fc.nat(sealed.length - 1);
    const anyInstead = fc.constantFrom('', '.', '=', 'AA', ' ', ...'ABZaz09-_');
    await fc.assert(
      fc.asyncProperty(anyPlace, anyInstead, async (at, instead) => {
        const altered = sealed.slice(0, at) + instead + sealed.slice(at + 1);
        fc.pre(altered !== sealed);
        const opened = await sealer.open(altered, 'platform-token', owner);
        expect(opened.ok).toBe(false);
        expect(await sealer.reseal(altered)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test.each([0, 1, 2, 3, 4])('does not open with part %i of another value', async (part) => {
    const [one = '', other = ''] = await Promise.all(
      ['the token', 'another.'].map((text, index) =>
        sealer.seal(new Secret(text), 'platform-token', { teamId: 'T1', userId: `U${index + 1}` }),
      ),
    );
    const parts = one.split('.');
    // Nobody's has a second part.
    parts[part] = part === 1 ? 'AAAA' : (other.split('.')[part] ?? '');
    for (const userId of ['U1', 'U2'])
      expect(await sealer.open(parts.join('.'), 'platform-token', { teamId: 'T1', userId })).toEqual(damaged);
  });

  test.each([2, 3, 4])('does not open with part %i in another spelling of the same bytes', async (part) => {
    const sealed = await sealer.seal(new Secret('the token'), 'platform-token', owner);
    const parts = sealed.split('.');
    const spelled = parts.with(part, `${parts[part]}=`).join('.');
    expect(await sealer.open(spelled, 'platform-token', owner)).toEqual(damaged);
  });

  test.each([
    ['a tag that was cut short', (parts: string[]) => parts.with(4, Buffer.alloc(4).toString('base64url'))],
    ['four parts', (parts: string[]) => parts.slice(0, 4)],
    ['six parts', (parts: string[]) => [...parts, '']],
    ['no parts', () => []],
  ])('with %s does not open', async (_, change) => {
    const sealed = await sealer.seal(new Secret('the token'), 'platform-token', owner);
    expect((await sealer.open(change(sealed.split('.')).join('.'), 'platform-token', owner)).ok).toBe(false);
  });

  test.each([
    ['that is packed', { zip: 'DEF' }],
    ['that wants to be understood otherwise', { crit: ['x'], x: 1 }],
  ])('%s does not open, even with its header authenticated', async (_, extra) => {
    const sealed = await sealRaw({ alg: 'dir', enc: 'A256GCM', kid: sealer.kid, ...bound, ...extra });
    expect(await sealer.open(sealed, 'platform-token', owner)).toEqual(damaged);
  });

  test('under another algorithm does not open', async () => {
    const sealed = await sealRaw({ alg: 'dir', enc: 'A128GCM', kid: sealer.kid, ...bound });
    expect(await sealer.open(sealed, 'platform-token', owner)).toEqual(damaged);
    expect(await sealer.open(await sealRaw({ ...bound, kid: sealer.kid }), 'platform-token', owner)).toEqual(
      damaged,
    );
  });
});

/** Sealed rightly under any header at all, as whoever holds the key could. */
async function sealRaw(header: object): Promise<string> {
  const { subtle } = globalThis.crypto;
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  const iv = new Uint8Array(12).fill(7);
  const imported = await subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt']);
  const additionalData = new TextEncoder().encode(encoded);
  const sealed = Buffer.from(
    await subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, imported, new TextEncoder().encode('x')),
  );
  const parts = [iv, sealed.subarray(0, -16), sealed.subarray(-16)];
  return [encoded, '', ...parts.map((part) => Buffer.from(part).toString('base64url'))].join('.');
}

test('what is sealed rightly under our own header by hand does open', async () => {
  const sealed = await sealRaw({ alg: 'dir', enc: 'A256GCM', kid: sealer.kid, ...bound });
  expect(decodeProtectedHeader(sealed)).toMatchObject(bound);
  expect(await sealer.open(sealed, 'platform-token', owner)).toMatchObject({ ok: true });
});

test('the key is in nothing that could be printed', async () => {
  const { inspect } = await import('node:util');
  const printed = inspect(createSealer([key(65)]), { depth: 9, showHidden: true });
  expect(printed).not.toMatch(/AAAA|0x41|41, ?41|65, ?65/u);
});
