import { describe, expect, test } from '@jest/globals';
import type { Instance } from '../../../src/instances/instance.ts';
import { intervalOf, nextLookAt } from '../../../src/instances/next-look.ts';
import { anInstance } from './samples.ts';

const pace = { pendingMs: 10_000, runningMs: 60_000 };
const at = 1_760_100_000_000;
const hour = 3_600_000;

const pending = anInstance({ since: at - 1000 });
const running = anInstance({ status: 'Running', phase: 'running', since: at - hour });
const ended = anInstance({ status: 'Failed', phase: 'ended', since: at - hour });
const stopping: Instance = { ...running, wanted: 'stopped', wantedAt: at };

test.each<[string, readonly Instance[], number, number | null]>([
  ['nothing', [], 0, null],
  ['one that waits', [running, pending], 0, 10_000],
  ['one that was asked for something', [running, stopping], 0, 10_000],
  ['one that ended, to be started', [{ ...ended, wanted: 'started', wantedAt: at }], 0, 10_000],
  ['only running ones', [running, running], 0, 60_000],
  ['only what ended', [ended], 0, 300_000],
  ['what ended beside what runs', [ended, running], 0, 60_000],
  ['one that waits for long', [{ ...pending, since: at - hour }], 0, 30_000],
  ['one that runs for long', [{ ...running, since: at - 6 * hour }], 0, 180_000],
  ['one that runs for long beside one that does not', [{ ...running, since: 0 }, running], 0, 60_000],
  ['trouble once', [running], 1, 120_000],
  ['trouble twice', [running], 2, 240_000],
  ['trouble for ever: five times the interval', [running], 99, 300_000],
  ['trouble while one waits', [pending], 9, 50_000],
  ['trouble with what is looked at slowly anyway', [{ ...running, since: 0 }], 3, 300_000],
])('%s, failures: %i of %i', (_, watched, failures, expected) => {
  expect(intervalOf({ watched, failures, at }, pace)).toBe(expected);
});

describe('the next look', () => {
  const next = (watched: readonly Instance[], chance = 0, failures = 0) =>
    (nextLookAt({ watched, failures, at }, pace, chance) ?? Number.NaN) - at;

  test('is never later than the interval, and at most a tenth earlier', () => {
    expect(next([running], 0)).toBe(60_000);
    expect(next([running], 0.5)).toBe(57_000);
    expect(next([running], 0.999_999)).toBe(54_000);
  });

  test('comes together with others of the same quarter of a second, but no earlier than by a tenth', () => {
    const nextFrom = (from: number, chance: number, interval = pace) =>
      nextLookAt({ watched: [running], failures: 0, at: from }, interval, chance);
    expect([7, 99, 249].map((ms) => nextFrom(at + ms, 0))).toEqual([at + 60_000, at + 60_000, at + 60_000]);
    expect(nextFrom(at + 250, 0)).toBe(at + 60_250);
    expect(nextFrom(at + 7, 0.999_999)).toBe(at + 54_007);
    expect(nextFrom(at + 7, 0, { pendingMs: 200, runningMs: 200 })).toBe(at + 207);
  });

  test('comes right after an end that is known', () => {
    expect(next([{ ...running, endsAt: at + 5000 }])).toBe(6000);
    expect(next([{ ...running, endsAt: at }])).toBe(1000);
    // It was to end long ago: the platform is late.
    expect(next([{ ...running, endsAt: at - 1000 }])).toBe(60_000);
    expect(next([{ ...running, endsAt: at + hour }])).toBe(60_000);
    expect(next([{ ...ended, endsAt: at + 5000 }])).toBe(300_000);
    expect(next([{ ...running, endsAt: at + 5000 }], 0, 1)).toBe(120_000);
  });

  test('is none when nothing is left', () =>
    expect(nextLookAt({ watched: [], failures: 0, at }, pace, 0)).toBeNull());
});
