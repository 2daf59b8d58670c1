import { expect, test } from '@jest/globals';
import { csvHeader, toCsvLine, toJsonLine } from '../../../src/audit/audit-line.ts';
import type { AuditEntry } from '../../../src/audit/ports.ts';
import { readRows } from '../../support/csv.ts';

const entry: AuditEntry = {
  id: 7,
  at: Date.parse('2026-11-27T12:00:00Z'),
  teamId: 'T1',
  workspaceId: null,
  userId: 'U1',
  action: 'launch.created',
  launchId: null,
  detail: {},
};

test.each(['plain', 'a,b', 'say "hi"', 'two\r\nlines', 'ümläut 语'])(
  'what CSV would trip over comes back: %s',
  (text) => {
    const line = toCsvLine({ ...entry, detail: { text } });
    const [, row] = readRows(`${csvHeader}\r\n${line}\r\n`);
    expect(JSON.parse(row?.at(-1) ?? '')).toEqual({ text });
  },
);

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])(
  'a spreadsheet takes nothing for a formula: %s',
  (text) => {
    const [row] = readRows(`${toCsvLine({ ...entry, action: text })}\r\n`);
    expect(row?.[5]).toBe(`'${text}`);
  },
);

test('as JSON an entry keeps all its fields, and its time is readable', () => {
  expect(JSON.parse(toJsonLine(entry))).toEqual({ ...entry, at: '2026-11-27T12:00:00.000Z' });
});
