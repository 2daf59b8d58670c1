// Worlds in which a fault of the app was found, kept so that it stays mended. Seeds hold for as long as what a world draws
// stays the same: whoever changes the world looks whether a seed still meets its fault without the change that mended it.
import type { FaultKind } from './world/faults.ts';
import type { WorldOptions } from './world/world.ts';

export interface Found extends WorldOptions {
  /** What was wrong. */
  readonly fault: string;
}

/** What worlds had not in them when these were found: without it they are what they were. */
const laterKinds: ReadonlySet<FaultKind> = new Set(['forgetting', 'by-hand']);

/** How worlds were then. */
const then = { lives: 200, off: laterKinds, edition: 1 } as const;
const later = { lives: 200, edition: 2 } as const;

export const found: readonly Found[] = [
  {
    seed: 'n.13',
    ...then,
    fault: 'a card that was posted before it was noted, and found again, kept what had been true then',
  },
  {
    seed: 'n.43',
    ...then,
    fault: "a card was posted twice where Slack's clock was behind the app's by more than a second",
  },
  {
    seed: 'n.38',
    ...then,
    fault:
      'what was started, its answer lost, and ran to its end while nobody could look was said not to have been started',
  },
  {
    seed: '1.20',
    ...then,
    fault: 'what was deleted, and took long to be gone for sure, was shown again as it had been',
  },
  {
    seed: 'p.2',
    ...then,
    fault:
      'what was started again, its answer lost, and failed before it ran was said not to have been started',
  },
  {
    seed: 'm28.103',
    ...later,
    fault:
      'what had failed, was started again, its answer lost, and failed again within a minute, while nobody could look, was said not to have been started',
  },
  {
    seed: 'm28.256',
    ...later,
    fault:
      'a launch that was accepted while its process freed what is not in hand ran in two turns at once, and was forgotten when the process died',
  },
  {
    seed: 'm28.440',
    ...later,
    fault: 'of two actions, the one asked by the clock that was ahead counted as the last',
  },
  {
    seed: 'm28.472',
    ...later,
    fault:
      'what had failed, was started again, its answer lost, and was seen to have failed again, was said not to have been started',
  },
];
