import { refreshSurface } from '../surfaces/refresh-surface.ts';

/** Stored in the database with every job: never rename one. */
export const taskNames = {
  createInstance: 'create-instance',
  resolveUnknown: 'resolve-unknown',
  refresh: refreshSurface,
} as const;
