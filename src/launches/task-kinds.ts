import type { TaskKind } from '../jobs/job.ts';

/** The launches' tasks, and the lane of each. What is shown has one of its own: surfaces/refresh-surface.ts. */
export const taskKinds = {
  createInstance: { name: 'create-instance', lane: 'launch' },
  resolveUnknown: { name: 'resolve-unknown', lane: 'look' },
} as const satisfies Readonly<Record<string, TaskKind>>;
