import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { readAnswer } from '../../../src/platform/reading.ts';
import { createRedaction, redactToken } from '../../../src/platform/redact-token.ts';

const part = (text: string) => Buffer.from(text).toString('base64url');
const token = `${part('{"alg":"HS256"}')}.${part('{"user":"demo","clusterId":"11112"}')}.${'Zq-3_x'.repeat(7)}A`;
const secret = new Secret(token);
const percent = (text: string) =>
  [...text].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
const entities = (text: string) => [...text].map((char) => `&#${char.charCodeAt(0)};`).join('');

describe('nothing of the token that could be used is left', () => {
  test.each([
    ['whole', token],
    ['twice', `${token} ${token}`],
    ['cut at its end', token.slice(0, 40)],
    ['cut at its beginning', token.slice(-30)],
    ['twelve characters of it', token.slice(20, 32)],
    ['its first twelve characters', token.slice(0, 12)],
    ['its last twelve characters', token.slice(-12)],
    ['its dots percent-encoded', token.replaceAll('.', '%2E')],
    ['every character percent-encoded', percent(token)],
    ['percent-encoded, in capitals', percent(token).toUpperCase()],
    ['percent-encoded twice', encodeURIComponent(percent(token))],
    ['percent-encoded five times', [1, 2, 3, 4].reduce((text) => encodeURIComponent(text), percent(token))],
    ['percent-encoded beside a broken escape', `%E0%${percent(token)}%E0`],
    ['cut within an escape', percent(token.slice(0, 60)).slice(0, -1)],
    ['as character references', entities(token)],
    ['with its dashes escaped', token.replaceAll('-', '\\u002d')],
    ['with marks that nobody sees', [...token].join('\u200b')],
    ['broken over lines', token.replace(/.{40}/gu, '$&\r\n')],
  ])('%s', (_, quoted) => {
    const said = `no right for token=${quoted}, says the gateway`;
    const redacted = redactToken(said, secret);
    expect(createRedaction(secret)(said)).toBe(redacted);
    expect(redacted).toContain('[redacted]');
    expect(redacted).toMatch(/^no right for token=.*says the gateway$/su);
    const plain = decodeURIComponent(redacted.replace(/%(?![0-9a-f]{2})/giu, '').replace(/%E0/gu, ''));
    const runs = Array.from({ length: token.length - 11 }, (__, at) => token.slice(at, at + 12));
    expect(runs.filter((run) => plain.includes(run))).toEqual([]);
  });
});

test.each([
  ['plain words', '权限不足: 10 % of the quota, 20%'],
  ['an address that is encoded', 'see https://x.example/a%20b?c=%E4%BD%A0'],
  ['eleven characters of the token', `near ${token.slice(20, 31)}`],
  ['nothing', ''],
])('%s stays as it came', (_, text) => {
  expect(redactToken(text, secret)).toBe(text);
  expect(createRedaction(secret)(text)).toBe(text);
});

const some = token.slice(20, 32);
test.each([
  ['and between', `a ${token} b ${token.slice(3, 20)} c`, 'a [redacted] b [redacted] c'],
  ['two without a gap', `a ${token}${token} b`, 'a [redacted] b'],
  ['after it', `${some} a`, '[redacted] a'],
  ['before it', `a ${some}`, 'a [redacted]'],
  ['where there is nothing else', some, '[redacted]'],
])('what stands around is kept: %s', (_, text, redacted) => {
  expect(redactToken(text, secret)).toBe(redacted);
  expect(createRedaction(secret)(text)).toBe(redacted);
});

test.each([
  ['a token of a few characters goes as a whole', 'abc-12', 'no right for abc-12', 'no right for [redacted]'],
  ['and not in part', 'abc-12', 'no right for abc-1', 'no right for abc-1'],
  ['an empty one is found nowhere', '', 'no right', 'no right'],
])('%s', (_, short, said, redacted) => {
  expect(redactToken(said, new Secret(short))).toBe(redacted);
  expect(createRedaction(new Secret(short))(said)).toBe(redacted);
});

test.each(['msg', 'code'] as const)('an answer that quotes it as its %s is read without it', (key) => {
  const quoted = token.slice(20, 32);
  const body = { code: '10008', msg: 'no', [key]: quoted };
  const outcome = readAnswer({ kind: 'answer', status: 200, body }, secret);
  expect(outcome.kind).toBe('failed');
  expect(JSON.stringify(outcome)).toContain('[redacted]');
  expect(JSON.stringify(outcome)).not.toContain(quoted);
});
