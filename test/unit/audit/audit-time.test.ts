import { expect, test } from '@jest/globals';
import { parseAuditTime } from '../../../src/audit/audit-time.ts';

const now = Date.parse('2026-11-27T12:00:00Z');

test.each([
  ['90m', '2026-11-27T10:30:00Z'],
  ['12h', '2026-11-27T00:00:00Z'],
  ['7d', '2026-11-20T12:00:00Z'],
  [' 2W ', '2026-11-13T12:00:00Z'],
  ['2026-11-01', '2026-11-01T00:00:00Z'],
  ['2026-11-01T08:30', '2026-11-01T08:30:00Z'],
  ['2026-11-01T08:30:15.5Z', '2026-11-01T08:30:15.500Z'],
  ['2026-11-01t08:30:00+08:00', '2026-11-01T00:30:00Z'],
])('%s', (text, expected) => {
  expect(parseAuditTime(text, now)).toBe(Date.parse(expected));
});

test.each([
  '',
  'yesterday',
  '7',
  '7 days',
  '2026',
  '2026-11',
  '2026-13-01',
  '2026-11-01 08:00',
  '-7d',
  '1e3d',
  '01.11.2026',
])('"%s" is no time', (text) => {
  expect(parseAuditTime(text, now)).toBeNull();
});
