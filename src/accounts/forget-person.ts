// Use case: a person wants to be forgotten. What is under way is settled first, since its token and its card are needed
// for that; a job waits for it, whatever becomes of this process.
import type { JobStarter, Task, TaskKind } from '../jobs/job.ts';
import type { ForgetOutcome, PersonalData } from './personal-data.ts';
import type { AccountKey } from './ports.ts';

export interface ForgetParts {
  readonly data: Pick<PersonalData, 'forget'>;
  readonly jobs: JobStarter;
  readonly clock: () => number;
}

const taskKind = { name: 'forget-person', lane: 'upkeep' } as const satisfies TaskKind;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** `unsettled`: it will be done as soon as those launches are settled. */
export async function forgetPerson(
  { data, jobs, clock }: ForgetParts,
  key: AccountKey,
): Promise<ForgetOutcome> {
  const job = jobs.newJob(taskKind, `${key.teamId} ${key.userId}`, { delayMs: firstPauseMs });
  const outcome = await data.forget(key, clock(), job);
  if (outcome.kind === 'unsettled') jobs.start([job]);
  return outcome;
}

export function forgetPersonTask({ data, clock }: Omit<ForgetParts, 'jobs'>): Task {
  return {
    ...taskKind,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run({ subject, attempts }) {
      const [teamId = '', userId = ''] = subject.split(' ');
      const outcome = await data.forget({ teamId, userId }, clock());
      if (outcome.kind === 'forgotten') return { kind: 'complete' };
      const afterMs = Math.min(longestPauseMs, firstPauseMs * attempts);
      return { kind: 'retry', error: 'launches are under way', afterMs };
    },
  };
}
