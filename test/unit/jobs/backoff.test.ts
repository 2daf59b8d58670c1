import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs } from '../../../src/jobs/backoff.ts';

const options = { firstMs: 500, capMs: 300_000 };

test('the wait doubles up to its cap', () => {
  const waits = [1, 2, 3, 10, 1000].map((attempts) => backoffMs(attempts, options, 1));
  expect(waits).toEqual([500, 1000, 2000, 256_000, 300_000]);
});

test('the wait is always between half and all of its ceiling', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, random) => {
        const ceiling = backoffMs(attempts, options, 1);
        const wait = backoffMs(attempts, options, random);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(wait).toBeLessThanOrEqual(ceiling);
      },
    ),
  );
});
