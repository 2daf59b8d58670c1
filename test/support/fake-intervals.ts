// Intervals that a test moves by hand (`jest.advanceTimersByTime`); everything else stays as real as ever.
import { jest } from '@jest/globals';

export function fakeIntervals(): void {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setTimeout',
      'clearTimeout',
    ],
  });
}
