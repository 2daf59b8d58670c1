import type { JobStarter } from '../jobs/job.ts';
import type { FirstLook } from '../launches/ports.ts';
import { taskKinds, watchOf } from './task-kinds.ts';

/** What was just created is pending: it is looked at as everything pending is. */
export const firstLookAfter =
  (jobs: JobStarter, delayMs: number): FirstLook =>
  (owner) => {
    const { subject, options } = watchOf(owner);
    return jobs.newJob(taskKinds.watchAccount, subject, { ...options, delayMs });
  };
