// Times and numbers as the platform may write them: read as what they are, or as not told.
import { describe, expect, test } from '@jest/globals';
import { readTotal, toEpochMs, toTimeLimitMs, toWholeNumber } from '../../../src/platform/wire.ts';

const noon = Date.UTC(2026, 10, 26, 4);

describe('a timestamp', () => {
  test.each([
    ['2026-11-26 12:00:00'],
    ['2026-11-26T12:00:00'],
    [' 2026-11-26 12:00:00.0 '],
    ['2026-11-26T04:00:00Z'],
    ['2026-11-26T04:00:00.000Z'],
    ['2026-11-26T05:00:00+01:00'],
    ['2026-11-26 05:00:00 +0100'],
  ])('%s', (text) => expect(toEpochMs(text, '+08:00')).toBe(noon));

  test.each([
    [null],
    [undefined],
    [''],
    ['--'],
    ['null'],
    ['2026-11-26'],
    ['2026-13-26 12:00:00'],
    ['0000-00-00 00:00:00'],
    ['1970-01-01 08:00:00'],
    ['2026-11-26 12:00:00 and more'],
    ['at 2026-11-26 12:00:00'],
  ])('%j is none', (text) => expect(toEpochMs(text, '+08:00')).toBeNull());
});

describe('a time limit', () => {
  test.each([
    ['01:00:00', 3_600_000],
    ['360:00:00', 360 * 3_600_000],
    [' 0:05:30 ', 330_000],
  ])('%s', (text, ms) => expect(toTimeLimitMs(text)).toBe(ms));

  test.each([
    ['unlimited'],
    ['UNLIMITED'],
    ['--'],
    [''],
    [null],
    ['00:00:00'],
    ['1h'],
    ['01:60:00'],
    ['-01:00:00'],
  ])('%j is none', (text) => expect(toTimeLimitMs(text)).toBeNull());
});

test.each([
  [7, 7],
  ['7', 7],
  [0, 0],
  [7.5, null],
  [-7, null],
  ['7 cards', null],
  [Number.NaN, null],
  [1e300, null],
  [true, null],
  [null, null],
])('the number %j', (value, expected) => expect(toWholeNumber(value)).toBe(expected));

test.each([
  [{ total: 3 }, 3],
  [{ totalCount: '3' }, 3],
  [{ total: 'many' }, null],
  [[1, 2], null],
  [null, null],
])('the total of %j', (data, expected) => expect(readTotal(data)).toBe(expected));
