import { describe, expect, test } from '@jest/globals';
import { parseLeadTimes, writeLeadTimes } from '../../../src/core/lead-times.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('how long before', () => {
  test.each([
    ['15m,5m', [15 * minute, 5 * minute]],
    [' 1h , 24h,60m ', [24 * hour, hour]],
    ['30d', [30 * 24 * hour]],
    ['90s', [90_000]],
    ['1 H', [hour]],
    ['off', []],
    ['OFF', []],
  ])('%s', (text, times) => expect(parseLeadTimes(text)).toEqual(times));

  test.each([
    [''],
    ['15'],
    ['15min'],
    ['0m'],
    ['-5m'],
    ['1.5h'],
    ['5m,'],
    ['31d'],
    ['off,5m'],
    ['1m,2m,3m,4m,5m,6m'],
  ])('%j is not read', (text) => expect(parseLeadTimes(text)).toBeNull());

  test.each([['15m,5m'], ['1d,1h'], ['90m'], ['90s'], ['off']])('%s is written as it is read', (text) =>
    expect(writeLeadTimes(parseLeadTimes(text) ?? [1])).toBe(text),
  );
});
