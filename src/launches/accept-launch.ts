// Use case: a person submitted the form. The launch and its first job are stored in one write before Slack
// is acknowledged; from then on it cannot be lost, and a second delivery of the submission changes nothing.
import { randomUUID } from 'node:crypto';
import type { Accounts } from '../accounts/connect-account.ts';
import type { AccountKey } from '../accounts/ports.ts';
import type { JobStarter } from '../jobs/job.ts';
import type { CardPlace } from './launch.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { Clock, LaunchEvents, LaunchStore } from './ports.ts';
import { taskNames } from './task-names.ts';

export interface Submission {
  readonly owner: AccountKey;
  /** The draft's id: what makes a submission unique. */
  readonly submissionId: string;
  readonly channelId: string;
  readonly cardPlace: CardPlace;
  readonly sealedReplyUrl: string | null;
  readonly request: LaunchRequest;
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly launchId: string }
  | { readonly kind: 'duplicate' }
  /** Nothing was stored: the person has no token that still lives and opens. */
  | { readonly kind: 'no-account' };

export interface AcceptParts {
  readonly launches: LaunchStore;
  readonly accounts: Pick<Accounts, 'openToken'>;
  readonly jobs: JobStarter;
  readonly clock: Clock;
  readonly events: Pick<LaunchEvents, 'accepted'>;
}

export async function acceptLaunch(parts: AcceptParts, submission: Submission): Promise<Acceptance> {
  const { launches, accounts, jobs, clock, events } = parts;
  const living = await accounts.openToken(submission.owner);
  if (living.kind !== 'token') return { kind: 'no-account' };

  const { owner, ...details } = submission;
  const id = randomUUID();
  const job = jobs.newJob(taskNames.createInstance, id);
  const outcome = await launches.accept({ id, ...details, ...owner, acceptedAt: clock() }, job);
  if (outcome === 'duplicate') return { kind: 'duplicate' };
  events.accepted({ id });
  jobs.start([job]);
  return { kind: 'accepted', launchId: id };
}
