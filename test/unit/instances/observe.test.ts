// What a look says of an instance: what was known and what the platform tells in, what changes out.
import { describe, expect, test } from '@jest/globals';
import type { Instance } from '../../../src/instances/instance.ts';
import {
  isAnothers,
  isMissingForLong,
  isVisible,
  mayBeGone,
  type Observed,
  observe,
  observeGone,
  observeMissing,
} from '../../../src/instances/observe.ts';
import type { SeenInstance } from '../../../src/instances/ports.ts';
import { anInstance, aSeen } from './samples.ts';

const at = 1_760_000_600_000;
const begin = at - 500_000;
const limit = 3_600_000;
const look = { at, windowMs: 120_000, as: 'ada@1' };

const running = anInstance({
  status: 'Running',
  phase: 'running',
  since: begin,
  startedAt: begin,
  endsAt: begin + limit,
});
const ended = anInstance({
  status: 'Terminated',
  phase: 'ended',
  since: begin,
  startedAt: begin - 9,
  endsAt: begin,
});

test.each<[string, Instance, Partial<SeenInstance>, Observed]>([
  [
    'never seen, and waits',
    anInstance(),
    { status: 'Waiting' },
    { status: 'Waiting', since: at, seenAs: 'ada@1' },
  ],
  ['as it was', running, { startedAt: begin, timeLimitMs: limit }, {}],
  [
    'runs now: its end is its start and its limit',
    anInstance({ status: 'Deploying', seenAs: 'ada@1' }),
    { startedAt: begin, timeLimitMs: limit },
    { status: 'Running', phase: 'running', since: at, startedAt: begin, endsAt: begin + limit },
  ],
  [
    'runs now, without a limit',
    anInstance({ status: 'Deploying', seenAs: 'ada@1' }),
    { startedAt: begin },
    { status: 'Running', phase: 'running', since: at, startedAt: begin },
  ],
  [
    'has ended again in the same way: it was started meanwhile',
    { ...ended, seenAs: 'ada@1' },
    { status: 'Terminated', startedAt: begin - 9, endedAt: begin + 7 },
    { since: at, endsAt: begin + 7 },
  ],
  [
    'has ended, and when is known only now',
    { ...ended, seenAs: 'ada@1', endsAt: null },
    { status: 'Terminated', startedAt: begin - 9, endedAt: begin + 7 },
    { endsAt: begin + 7 },
  ],
  [
    'waits, and is told with the times of its last run',
    anInstance({ status: 'Waiting', seenAs: 'ada@1' }),
    { status: 'Waiting', startedAt: begin, endedAt: begin + 1, timeLimitMs: limit },
    {},
  ],
  ['as it was, told without its start', running, { startedAt: null, timeLimitMs: null }, {}],
  ['as it was, told without its limit', running, { startedAt: begin, timeLimitMs: null }, {}],
  [
    'started anew between two looks',
    running,
    { startedAt: at - 5, timeLimitMs: limit },
    { since: at, startedAt: at - 5, endsAt: at - 5 + limit },
  ],
  [
    'its start becomes known late: the same run',
    { ...running, startedAt: null, endsAt: null },
    { startedAt: begin, timeLimitMs: limit },
    { startedAt: begin, endsAt: begin + limit },
  ],
  [
    'its limit was changed',
    running,
    { startedAt: begin, timeLimitMs: 2 * limit },
    { endsAt: begin + 2 * limit },
  ],
  [
    'ended, and the platform says when',
    running,
    { status: 'Terminated', startedAt: begin, endedAt: at - 7, timeLimitMs: limit },
    { status: 'Terminated', phase: 'ended', since: at, endsAt: at - 7 },
  ],
  [
    'ended, nobody says when: not when it was to end',
    running,
    { status: 'Failed' },
    { status: 'Failed', phase: 'ended', since: at, endsAt: null },
  ],
  [
    'started again',
    ended,
    { status: 'Waiting' },
    { status: 'Waiting', phase: 'pending', since: at, startedAt: null, endsAt: null },
  ],
  [
    'listed without a status: it is there, as it was',
    { ...running, missed: 1 },
    { status: null, startedAt: 1 },
    { missed: 0 },
  ],
  [
    'an unknown word counts as pending, and is kept as it is',
    running,
    { status: 'Stopping' },
    { status: 'Stopping', phase: 'pending', since: at, startedAt: null, endsAt: null },
  ],
  [
    'the same word in other letters is the same phase',
    running,
    { status: 'RUNNING' },
    { status: 'RUNNING', since: at },
  ],
  [
    'was missing, and is there',
    { ...running, missed: 2 },
    { startedAt: begin, timeLimitMs: limit },
    { missed: 0 },
  ],
])('%s', (_, instance, seen, expected) => {
  expect(observe(instance, aSeen(seen), look)).toEqual(expected);
});

describe('what was accepted', () => {
  const wanting = (instance: Instance, wanted: Instance['wanted'], wantedAt = at - 1000) => ({
    ...instance,
    wanted,
    wantedAt,
  });
  const shown = { wanted: null, wantedAt: null };

  test.each<[string, Instance, Partial<SeenInstance>, Observed]>([
    ['a stop, and it runs still', wanting(running, 'stopped'), { startedAt: begin, timeLimitMs: limit }, {}],
    ['a stop, and it has ended', wanting(running, 'stopped'), { status: 'Terminated', endedAt: at }, shown],
    [
      'a start, and it has not begun',
      wanting(ended, 'started'),
      { status: 'Terminated', startedAt: begin - 9, endedAt: begin },
      {},
    ],
    ['a start, and it waits', wanting(ended, 'started'), { status: 'Waiting' }, shown],
    [
      'a delete, and it is there still',
      wanting(ended, 'deleted'),
      { status: 'Terminated', startedAt: begin - 9, endedAt: begin },
      {},
    ],
    [
      'a stop that does not show within the window',
      wanting(running, 'stopped', at - 120_000),
      { startedAt: begin, timeLimitMs: limit },
      shown,
    ],
  ])('%s', (_, instance, seen, expected) => {
    expect(observe(instance, aSeen(seen), look)).toEqual(
      expected === shown ? expect.objectContaining(shown) : expected,
    );
  });

  test('is kept of one that was deleted, and is missing: it is not shown again as it was', () => {
    const deleted = wanting(running, 'deleted', at - 600_000);
    expect(observeMissing(deleted, look)).toEqual({ missed: 1 });
  });

  test('is forgotten after the window of one that is missing, too', () => {
    expect(observeMissing(wanting(running, 'stopped', at - 120_000), look)).toEqual({ missed: 1, ...shown });
  });

  test('is not asked for any more once it is gone', () => {
    expect(observeGone(wanting(ended, 'deleted'), look)).toEqual({ phase: 'gone', since: at, ...shown });
  });
});

describe('one that is missing', () => {
  test('is counted, and two looks are enough to ask for it', () => {
    const once = { ...running, ...observeMissing(running, look) };
    const twice = { ...once, ...observeMissing(once, look) };
    expect([once, twice].map(({ missed }) => missed)).toEqual([1, 2]);
    expect([once, twice].map((each) => isMissingForLong(each, {}))).toEqual([false, true]);
    expect(observeMissing({ ...twice, missed: 10 }, look)).toEqual({});
    expect(isMissingForLong(once, observeMissing(once, look))).toBe(true);
  });

  test('in the list of another account is not missing', () => {
    const mine = { ...running, seenAs: 'ada@1' };
    expect(isAnothers(mine, { ...look, as: 'grace@1' })).toBe(true);
    expect(isAnothers(mine, { ...look, as: 'ada@2' })).toBe(true);
    for (const [seenAs, as] of [
      ['ada@1', 'ada@1'],
      [null, 'ada@1'],
      ['ada@1', null],
    ] as const)
      expect(isAnothers({ ...mine, seenAs }, { ...look, as })).toBe(false);
  });

  test.each<[string, Partial<Instance>, boolean]>([
    ['seen before', { status: 'Running', since: at }, true],
    ['never seen, made a moment ago', { status: null, since: at - 119_999 }, false],
    ['never seen in the whole window', { status: null, since: at - 120_000 }, true],
    ['started a moment ago', { status: 'Terminated', wanted: 'started', wantedAt: at - 10 }, false],
    ['to be deleted', { status: null, since: at, wanted: 'deleted', wantedAt: at }, true],
  ])('may be gone: %s', (_, override, expected) => {
    expect(mayBeGone(anInstance(override), look)).toBe(expected);
  });
});

test.each<[Observed, boolean]>([
  [{}, false],
  [{ missed: 1, seenAs: 'x' }, false],
  [{ status: 'x' }, true],
  [{ phase: 'gone', since: 1 }, true],
  [{ endsAt: null }, true],
  [{ wanted: null, wantedAt: null }, true],
])('%j is shown: %s', (set, expected) => expect(isVisible(set)).toBe(expected));
