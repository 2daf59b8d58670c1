// Which reminders there are, which of several speaks, and what is worth a mention: one table each.
import { describe, expect, test } from '@jest/globals';
import type { Instance } from '../../../src/instances/instance.ts';
import {
  endTimesOf,
  isLate,
  isTimely,
  mentionBeforeMs,
  mentionOf,
  stillToCome,
  timesFor,
} from '../../../src/instances/remind.ts';
import { defaultPersonSettings, type PersonSettings } from '../../../src/instances/settings.ts';
import { anInstance } from './samples.ts';

const now = 1_760_000_000_000;
const minute = 60_000;
const defaults = {
  remindBeforeEndMs: [15 * minute, 5 * minute],
  remindBeforeTokenEndMs: [60 * minute],
  askStillNeededMs: undefined,
};
const person = (override: Partial<PersonSettings>): PersonSettings => ({
  ...defaultPersonSettings,
  ...override,
});

describe('when somebody hears of an end', () => {
  test('is as the operator has it, unless they chose for themselves', () => {
    expect(timesFor(defaultPersonSettings, defaults)).toEqual({
      end: defaults.remindBeforeEndMs,
      tokenEnd: defaults.remindBeforeTokenEndMs,
    });
    const own = person({ remindBeforeEndMs: [], remindBeforeTokenEndMs: [minute] });
    expect(timesFor(own, defaults)).toEqual({ end: [], tokenEnd: [minute] });
  });

  test.each<[string, Partial<PersonSettings>, number[]]>([
    ['as set', {}, [15 * minute, 5 * minute]],
    ['by the mention alone', { remindBeforeEndMs: [] }, [5 * minute]],
    ['never', { remindBeforeEndMs: [], mentions: { running: true, failed: true, ending: false } }, []],
  ])('%s', (_, override, times) => expect(endTimesOf(person(override), defaults)).toEqual(times));

  test('the mention comes with the last reminder', () => {
    expect([mentionBeforeMs([15 * minute, minute]), mentionBeforeMs([])]).toEqual([minute, 5 * minute]);
  });
});

test.each([
  [60, [15, 5]],
  [15, [5]],
  [14, [5]],
  [5, []],
  [0, []],
  [-1, []],
])('with %d minutes left, these are still to come: %j', (left, expected) => {
  const times = stillToCome(defaults.remindBeforeEndMs, now + left * minute, now);
  expect(times).toEqual(expected.map((minutes) => minutes * minute));
});

test.each([
  [15, 15, true],
  [15, 10, true],
  // The later one speaks.
  [15, 5, false],
  [15, 3, false],
  [5, 5, true],
  [5, 1, true],
  [5, 0, false],
  [5, -1, false],
  // Not wanted (any more).
  [10, 10, false],
])('that of %d minutes before, %d minutes before: %s', (before, left, expected) => {
  const times = defaults.remindBeforeEndMs;
  expect(isTimely(times, before * minute, now + left * minute, now)).toBe(expected);
});

describe('a mention', () => {
  const waiting = anInstance({ phase: 'pending', status: 'Waiting', since: now - minute });
  const running = anInstance({ phase: 'running', status: 'Running', since: now, startedAt: now - 1000 });
  const failed = anInstance({ phase: 'ended', status: 'Failed', since: now });
  const askedAt = now - 2 * minute;

  test.each<[string, Instance, Instance, number, ReturnType<typeof mentionOf>]>([
    ['runs after two minutes', waiting, running, askedAt, { what: 'running', at: now }],
    ['runs after a minute', waiting, running, now - minute, null],
    ['runs as before', running, { ...running, since: now - 5 }, askedAt, null],
    ['runs, for long already', waiting, { ...running, startedAt: now - 11 * minute }, askedAt, null],
    [
      'runs, nobody says since when',
      waiting,
      { ...running, startedAt: null },
      askedAt,
      { what: 'running', at: now },
    ],
    ['failed before it ran', waiting, failed, now, { what: 'failed', at: now }],
    ['failed while it ran', running, { ...failed, status: ' FAILED ' }, now, { what: 'failed', at: now }],
    ['had failed before', { ...failed, since: now - 9 }, failed, now, null],
    ['was stopped', running, { ...failed, status: 'Terminated' }, now, null],
    ['is done', running, { ...failed, status: 'Completed' }, now, null],
    ['is gone', running, { ...failed, phase: 'gone' }, now, null],
    ['has a word nobody knows', running, { ...waiting, status: 'Stopping' }, now, null],
  ])('of one that %s', (_, before, after, pendingSince, expected) => {
    expect(mentionOf({ before, after, at: now, lookedAt: now - minute }, pendingSince)).toEqual(expected);
  });

  test('of one that runs is none when nobody looked for a while, and nobody says since when', () => {
    const seen = { before: waiting, after: { ...running, startedAt: null }, at: now };
    expect(mentionOf({ ...seen, lookedAt: now - 11 * minute }, askedAt)).toBeNull();
  });

  test.each([
    [11, true],
    [10, false],
  ])('is late when nobody looked for %d minutes: %s', (minutes, expected) => {
    expect(isLate({ at: now, lookedAt: now - minutes * minute })).toBe(expected);
    expect(isLate({ at: now, lookedAt: null })).toBe(false);
  });
});
