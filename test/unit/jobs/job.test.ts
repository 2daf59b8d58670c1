import { expect, test } from '@jest/globals';
import { toNewJob } from '../../../src/jobs/job.ts';
import { handsOf } from '../../../src/jobs/lanes.ts';

const job = { id: 'job', subject: 'about', runAt: 7 };
const task = { name: 'refresh-surface', lane: 'show' } as const;
const plain = { ...job, task: 'refresh-surface', lane: 'show' };

test.each([
  [task, {}, plain],
  [{ ...task, priority: 'low' } as const, {}, { ...plain, priority: 'low' }],
  [{ ...task, priority: 'low' } as const, { priority: 'high' } as const, { ...plain, priority: 'high' }],
  [task, { serialKey: 'channel:C1' }, { ...plain, serialKey: 'channel:C1' }],
])('a job of %j with %j has just what was said of it', (kind, options, expected) => {
  expect(toNewJob(kind, job, options)).toStrictEqual(expected);
});

test.each([
  [1, [1, 1, 1, 1, 1, 1]],
  [16, [16, 16, 16, 16, 8, 2]],
  [17, [17, 17, 17, 17, 9, 3]],
])(
  'of %d hands each lane has its own: what nobody waits for has few, and never none',
  (concurrency, hands) => {
    expect(Object.values(handsOf(concurrency))).toEqual(hands);
  },
);
