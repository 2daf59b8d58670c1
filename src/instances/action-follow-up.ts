// What follows from what became of an action: what is shown, what is to show, who looks. Pure, but for the jobs' ids.
import type { JobStarter } from '../jobs/job.ts';
import type { NewJob } from '../jobs/ports.ts';
import type { Launch } from '../launches/launch.ts';
import { cardOf } from '../launches/shows.ts';
import type { Shows } from '../surfaces/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { Action, ActionKind } from './action.ts';
import type { Wanted } from './instance.ts';
import { taskKinds, watchOf } from './task-kinds.ts';

export interface Outcome {
  readonly action: Pick<Action, 'id' | 'kind' | 'account'>;
  readonly to: 'done' | 'refused' | 'unknown';
  /** Null: it is not kept any more, and neither is its card. */
  readonly launch: Launch | null;
}

export interface FollowUpParts {
  readonly jobs: Pick<JobStarter, 'newJob'>;
  /** How soon the effect of what was accepted is looked for. */
  readonly lookAfterMs: number;
}

export interface FollowUp {
  readonly shows: Shows | null;
  readonly wanted: Wanted | null;
  readonly then: readonly NewJob[];
}

/** A script shows in nothing. */
const wantedBy: Readonly<Record<ActionKind, Wanted | null>> = {
  stop: 'stopped',
  start: 'started',
  delete: 'deleted',
  script: null,
};

export function followUpOf({ action, to, launch }: Outcome, parts: FollowUpParts): FollowUp {
  const wanted = to === 'done' ? wantedBy[action.kind] : null;
  const shows = launch && showsCard(launch, parts.jobs);
  const then = nextJobs({ action, to }, wanted, parts);
  return { shows, wanted, then };
}

function nextJobs(
  { action, to }: Omit<Outcome, 'launch'>,
  wanted: Wanted | null,
  parts: FollowUpParts,
): NewJob[] {
  if (to === 'unknown') return [parts.jobs.newJob(taskKinds.settleAction, action.id)];
  return wanted === null ? [] : [lookSoon(action, parts)];
}

export const showsCard = (launch: Launch, jobs: Pick<JobStarter, 'newJob'>): Shows => ({
  surfaces: [cardOf(launch)],
  job: jobs.newJob(refreshSurface, launch.id),
});

function lookSoon({ account }: Outcome['action'], { jobs, lookAfterMs }: FollowUpParts): NewJob {
  const { subject, options } = watchOf(account);
  return jobs.newJob(taskKinds.watchAccount, subject, { ...options, delayMs: lookAfterMs });
}
