import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { readKeyPair, readKeyRing, writeKeyRing } from '../../../src/accounts/key-pair.ts';
import { Secret } from '../../../src/config/secrets.ts';

const accessKey = 'a1'.repeat(16);
const secretKey = 's2'.repeat(20);
const read = (typed: Partial<Record<'platformUser' | 'accessKey' | 'secretKey', string>> = {}) => {
  const given = { platformUser: 'ada', accessKey, secretKey, ...typed };
  return readKeyPair({
    platformUser: new Secret(given.platformUser),
    accessKey: new Secret(given.accessKey),
    secretKey: new Secret(given.secretKey),
  });
};

test.each([
  [{}],
  [{ accessKey: ` ${accessKey}\n` }],
  [{ accessKey: `"${accessKey}",` }],
  [{ secretKey: `\u200b${secretKey}\u200b` }],
  [{ accessKey: `""${accessKey}"";,` }],
  [{ accessKey: `" ${accessKey} "` }],
])('is read without what copying adds: %j', (typed) => {
  const reading = read(typed);
  if (reading.kind !== 'keys') throw new Error(inspect(reading));
  expect(reading.keys.accessKey.reveal()).toBe(accessKey);
  expect(reading.keys.secretKey.reveal()).toBe(secretKey);
  expect(inspect(reading) + JSON.stringify(reading)).not.toContain(secretKey);
});

test.each([
  [{ platformUser: ' ' }, 'platformUser', 'missing'],
  [{ platformUser: '张三' }, 'platformUser', 'odd'],
  [{ platformUser: 'ada\r\ntoken: x' }, 'platformUser', 'odd'],
  [{ accessKey: '' }, 'accessKey', 'missing'],
  [{ accessKey: 'two words' }, 'accessKey', 'odd'],
  [{ secretKey: 'eyJhbGciOi.eyJ1c2VyIjoi.c2ln' }, 'secretKey', 'token'],
  [{ secretKey: 'x'.repeat(501) }, 'secretKey', 'odd'],
])('is refused on the field that it is about: %j', (typed, field, problem) => {
  expect(read(typed)).toEqual({ kind: 'unusable', field, problem });
});

test('a secret key may hold what no header carries, and quotes within', () => {
  for (const odd of ['密钥', 'a"b;c', 'x.eyJhbGciOi.y', 'x'.repeat(500)]) {
    const reading = read({ secretKey: odd });
    expect(reading.kind === 'keys' && reading.keys.secretKey.reveal()).toBe(odd);
  }
});

test('is kept with the tokens of other regions, and read again as it was', () => {
  const reading = read();
  if (reading.kind !== 'keys') throw new Error('keys');
  const ring = { keys: reading.keys, others: [{ region: '20001', token: new Secret('t') }] };
  const again = readKeyRing(writeKeyRing(ring));
  expect(again.keys.secretKey.reveal()).toBe(secretKey);
  expect(again.others.map(({ region, token }) => [region, token.reveal()])).toEqual([['20001', 't']]);
});
