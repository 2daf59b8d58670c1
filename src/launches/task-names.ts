import type { News } from './ports.ts';

/** Stored in the database with every job: never rename one. */
export const taskNames = {
  createInstance: 'create-instance',
  resolveUnknown: 'resolve-unknown',
  tell: (news: News) => `tell-${news}` as const,
} as const;
