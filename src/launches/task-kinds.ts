import type { TaskKind } from '../jobs/job.ts';
import type { News } from './ports.ts';

/** The launches' tasks, and the lane of each. */
export const taskKinds = {
  createInstance: { name: 'create-instance', lane: 'launch' },
  resolveUnknown: { name: 'resolve-unknown', lane: 'look' },
  tell: (news: News) => ({ name: `tell-${news}`, lane: 'show' }) as const,
} as const satisfies Readonly<Record<string, TaskKind | ((news: News) => TaskKind)>>;
