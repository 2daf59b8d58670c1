// The short form of the soak; docs/performance.md has the hour. How memory goes is for the long one.
import { expect, test } from '@jest/globals';
import { runSoak } from './run.ts';
import { slopeOf } from './slope.ts';

test('under faults of both sides nothing ends the process, the queue drains and the books balance', async () => {
  const report = await runSoak({ database: 'sqlite', minutes: 0.25, people: 4, launches: 24, samples: 3 });
  expect(report).toMatchObject({ unhandled: 0, endedBefore: false, isDrained: true, missing: 0, broken: {} });
  expect(report.created).toBeGreaterThan(0);
  expect(report.launches).toBe(report.created + report.refused);
  for (const { heapBytes } of report.samples) expect(heapBytes).toBeGreaterThan(1_000_000);
});

test('a slope is that of the nearest line', () => {
  expect(slopeOf([[0, 5]])).toBe(0);
  expect(
    slopeOf([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toBe(2);
  expect(
    slopeOf([
      [0, 4],
      [1, 0],
      [2, 4],
    ]),
  ).toBe(0);
});
