import type { TaskKind } from '../jobs/job.ts';

/** The tasks of what waits for free cards, and the lane of each. */
export const taskKinds = {
  /** About a region. */
  lookForFree: { name: 'look-for-free-cards', lane: 'watch' },
  /** About a watch, as the others. */
  launchWhenFree: { name: 'launch-when-free', lane: 'launch' },
  endWatch: { name: 'end-free-watch', lane: 'show' },
} as const satisfies Readonly<Record<string, TaskKind>>;
