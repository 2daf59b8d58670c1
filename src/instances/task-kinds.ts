import type { AccountKey } from '../core/person.ts';
import type { JobOptions, TaskKind } from '../jobs/job.ts';

/** The instances' tasks, and the lane of each. */
export const taskKinds = {
  watchAccount: { name: 'watch-account', lane: 'watch' },
  actOnInstance: { name: 'act-on-instance', lane: 'act' },
  settleAction: { name: 'settle-action', lane: 'look' },
  remindOfEnd: { name: 'remind-of-end', lane: 'show' },
  remindOfToken: { name: 'remind-of-token', lane: 'show' },
  askStillNeeded: { name: 'ask-still-needed', lane: 'show' },
} as const satisfies Readonly<Record<string, TaskKind>>;

/** One list page serves all of an account's instances, so they are looked at together, one look at a time. */
export function watchOf({ teamId, userId }: AccountKey): {
  readonly subject: string;
  readonly options: Pick<JobOptions, 'serialKey'>;
} {
  const subject = `${teamId}/${userId}`;
  return { subject, options: { serialKey: `watch:${subject}` } };
}

/** Null for what is no subject of a watch. */
export function toAccountKey(subject: string): AccountKey | null {
  const [teamId, userId, ...more] = subject.split('/');
  return teamId && userId && more.length === 0 ? { teamId, userId } : null;
}
