import { expect, test } from '@jest/globals';
import { firstReasonOf, toNotStarted } from '../../../src/launches/outcome.ts';

test.each(['absent', 'operator'] as const)('what was settled as %s keeps what went wrong first', (reason) => {
  const first = { reason: 'http', httpStatus: 502 } as const;
  const failure = toNotStarted(reason, first);
  expect(failure).toEqual({ reason, after: 'http', httpStatus: 502 });
  expect(firstReasonOf(failure)).toBe('http');
  // Looked for again, it is still the first that counts.
  expect(toNotStarted(reason, failure)).toEqual(failure);
  expect(toNotStarted(reason, null)).toEqual({ reason });
  expect(firstReasonOf(first)).toBe('http');
});
