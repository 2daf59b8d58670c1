import { describe, expect, test } from '@jest/globals';
import { type FindingCode, gradeOf, grades, isSound } from '../../../src/diagnosis/finding.ts';
import { judge } from '../../../src/doctor/check-platform.ts';
import { en } from '../../../src/slack/kit/language/en.ts';
import { zhCn } from '../../../src/slack/kit/language/zh-cn.ts';

const codes = Object.keys(grades) as FindingCode[];
const placesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name).sort();

describe.each([
  ['en', en.doctor as Readonly<Record<string, string>>],
  ['zh-CN', zhCn.doctor as Readonly<Record<string, string>>],
])('in %s', (_, texts) => {
  test.each(codes)('%s has words, and what to do unless all is well', (code) => {
    expect(texts[code]).toBeTruthy();
    const fix = texts[`${code}Fix`];
    if (gradeOf({ code }) === 'fine') expect(fix).toBeUndefined();
    else expect(fix).toBeTruthy();
    // What to do is said without facts: a place that nobody fills in would show.
    expect(placesIn(fix ?? '')).toEqual([]);
    expect(placesIn(texts[code] ?? '')).toEqual(placesIn((en.doctor as Record<string, string>)[code] ?? ''));
  });
});

test('only a problem keeps the app from its work', () => {
  for (const code of codes) expect(isSound([{ code, facts: {} }])).toBe(gradeOf({ code }) !== 'problem');
});

test.each<[string, Partial<Parameters<typeof judge>[0]>, FindingCode]>([
  ['it says yes', { outcome: 'ok' }, 'platformFine'],
  ['it says no to the token that is none', { outcome: 'code' }, 'platformFine'],
  ['so does its gateway', { outcome: 'http', status: 401 }, 'platformFine'],
  ['no address', { outcome: 'unreachable', cause: 'ENOTFOUND' }, 'platformNoAddress'],
  ['DNS is away', { outcome: 'unreachable', cause: 'EAI_AGAIN' }, 'platformNoAddress'],
  ['nobody listens', { outcome: 'unreachable', cause: 'ECONNREFUSED' }, 'platformRefused'],
  ['a firewall', { outcome: 'unreachable', cause: 'CONNECT_TIMEOUT' }, 'platformClosed'],
  ['a firewall behind the first one', { outcome: 'unreachable', cause: 'TLS_TIMEOUT' }, 'platformClosed'],
  ['the proxy', { outcome: 'unreachable', cause: 'PROXY_HTTP_403' }, 'platformProxy'],
  [
    "a CA of one's own",
    { outcome: 'insecure', cause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    'platformUntrusted',
  ],
  ['plain http', { outcome: 'insecure', cause: 'EPROTO' }, 'platformTls'],
  ['silence', { outcome: 'timeout', cause: 'NO_ANSWER' }, 'platformSilent'],
  ['a broken connection', { outcome: 'connection', cause: 'ECONNRESET' }, 'platformSilent'],
  ['a gateway', { outcome: 'http', status: 502 }, 'platformOther'],
  ['a login page', { outcome: 'unreadable', status: 200, contentType: 'text/html' }, 'platformPage'],
])('%s', (_, report, code) => {
  const call = { call: 'check', outcome: 'ok', durationMs: 1, host: 'platform.example', ...report };
  expect(judge(call).code).toBe(code);
});
