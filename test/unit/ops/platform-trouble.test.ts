// When trouble with the platform makes a line in the operator's log: reports and a clock in, lines out.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PlatformCallReport } from '../../../src/launches/ports.ts';
import { createPlatformTrouble } from '../../../src/ops/platform-trouble.ts';

const second = 1000;
let now: number;
let lines: string[];
let note: (report: Partial<PlatformCallReport>) => void;
beforeEach(() => {
  now = 1_760_000_000_000;
  lines = [];
  const say = (level: string) => (facts: object, words?: string) => {
    const { call, outcome, cause, status, before } = facts as Record<string, unknown>;
    lines.push(`${level} ${[call, outcome, cause, status, before].filter(Boolean).join(' ')}: ${words}`);
  };
  const logger = { warn: say('warn'), info: say('info') } as Parameters<
    typeof createPlatformTrouble
  >[0]['logger'];
  const trouble = createPlatformTrouble({ logger, clock: () => now });
  note = (report) =>
    trouble.note({ call: 'create', outcome: 'ok', durationMs: 1, host: 'platform.example', ...report });
});

const away = { outcome: 'unreachable', cause: 'ECONNREFUSED' };
const slow = { outcome: 'timeout', cause: 'NO_ANSWER' };
const begun = (call: string) =>
  `warn ${call} unreachable ECONNREFUSED: the platform cannot be reached: nothing was sent`;

test('it is told when it begins, not with every call, however long it lasts', () => {
  for (let times = 0; times < 100; times += 1) {
    note(away);
    now += 90 * second;
  }
  expect(lines).toEqual([begun('create')]);
});

test('it is told when it ends, and when it begins anew a minute later', () => {
  note(away);
  now += second;
  note({});
  note({});
  expect(lines).toEqual([
    begun('create'),
    'info create ok unreachable ECONNREFUSED: the platform answers again',
  ]);
  now += 60 * second;
  note(away);
  expect(lines.slice(2)).toEqual([begun('create')]);
});

test('what comes and goes with every call is told once a minute', () => {
  for (let times = 0; times < 60; times += 1) {
    note(times % 2 === 0 ? away : {});
    now += second;
  }
  expect(lines).toHaveLength(2);
});

test('a change of cause is told at once', () => {
  note(away);
  note(slow);
  note({ outcome: 'http', status: 502 });
  note({ outcome: 'http', status: 404 });
  expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    'warn create unreachable ECONNREFUSED',
    'warn create timeout NO_ANSWER',
    'warn create http 502',
    'warn create http 404',
  ]);
});

test('the same trouble of several calls is one line, and one when it ends', () => {
  for (const call of ['check', 'groups', 'images', 'create', 'list']) note({ ...away, call });
  note({ call: 'groups' });
  for (const call of ['check', 'images', 'create', 'list']) note({ call });
  expect(lines).toEqual([
    begun('check'),
    'info groups ok unreachable ECONNREFUSED: the platform answers again',
  ]);
});

test('whoever answers one call is connected to for all: when it is gone again, any of them says so', () => {
  note({ ...away, call: 'list' });
  note({ call: 'create' });
  now += 61 * second;
  note({ ...away, call: 'list' });
  expect(lines.filter((line) => line.startsWith('warn'))).toEqual([begun('list'), begun('list')]);
});

test('a call that fails alone stays in trouble while others work', () => {
  note({ ...slow, call: 'list' });
  for (let times = 0; times < 5; times += 1) {
    note({ call: 'create' });
    note({ ...slow, call: 'list' });
    now += 61 * second;
  }
  expect(lines).toEqual(['warn list timeout NO_ANSWER: the platform does not answer in time']);
});

describe('an answer of the platform is no trouble', () => {
  test.each<Partial<PlatformCallReport>>([
    {},
    { outcome: 'code', code: '10008' },
    { outcome: 'code', code: '10001', status: 500 },
    // About one person's token.
    { outcome: 'http', status: 401 },
  ])('%j', (report) => {
    note(report);
    expect(lines).toEqual([]);
    note(away);
    note(report);
    expect(lines[1]).toMatch(/^info .*: the platform answers again$/u);
  });

  test.each<[Partial<PlatformCallReport>, RegExp]>([
    [{ outcome: 'http', status: 403 }, /HTTP 403: is PLATFORM_API_URL right\?/u],
    [{ call: 'accelerators', outcome: 'http', status: 502 }, /HTTP 502: is PLATFORM_ACCOUNT_URL right\?/u],
    [{ outcome: 'http', status: 407 }, /HTTP 407/u],
    [{ outcome: 'insecure', cause: 'CERT_HAS_EXPIRED' }, /CERT_HAS_EXPIRED.*no secure connection/u],
    [{ outcome: 'connection', cause: 'ECONNRESET' }, /ECONNRESET.*broke/u],
    [{ outcome: 'unreadable', status: 200, contentType: 'text/html' }, /a web page/u],
    [{ outcome: 'unreadable', status: 200, contentType: 'text/plain' }, /cannot be read/u],
  ])('but %j is', (report, words) => {
    note(report);
    expect(lines).toEqual([expect.stringMatching(/^warn/u)]);
    expect(lines[0]).toMatch(words);
  });
});
