// Use case: a person submitted the form. The launch and its first job are stored in one write before Slack
// is acknowledged; from then on it cannot be lost, and a second delivery of the submission changes nothing.
import type { Accounts } from '../accounts/connect-account.ts';
import { scopeOf } from '../accounts/region-token.ts';
import type { Secret } from '../config/secrets.ts';
import type { Clock } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { Owner } from '../core/person.ts';
import type { Draft } from '../drafts/ports.ts';
import type { JobStarter } from '../jobs/job.ts';
import type { Logger } from '../ops/logger.ts';
import { asAccepted, type HandOver } from './hand-over.ts';
import type { CardPlace } from './launch.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { LaunchEvents, LaunchLimits, LaunchStore, Platform, Recalled, SwitchStore } from './ports.ts';
import { taskKinds } from './task-kinds.ts';

export interface Submission {
  readonly owner: Owner;
  /** The draft's id: what makes a submission unique. */
  readonly submissionId: string;
  readonly channelId: string;
  readonly cardPlace: CardPlace;
  readonly sealedReplyUrl: string | null;
  readonly request: LaunchRequest;
  /** What it was made of, where this process recalled that instead of reading it. */
  readonly recalled?: Draft;
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly launchId: string }
  | { readonly kind: 'duplicate' }
  /** Nothing was stored: what was recalled is not known to be true any more. To be read, and accepted anew. */
  | { readonly kind: 'outdated' }
  /** Nothing was stored: the person has no token that still lives and opens, nor keys that get one. */
  | { readonly kind: 'no-account' }
  /** Nothing was stored: the operator stopped launching, with this reason. */
  | { readonly kind: 'paused'; readonly reason: string }
  /** Nothing was stored: so many were accepted within an hour. */
  | { readonly kind: 'limited'; readonly whose: 'person' | 'workspace'; readonly perHour: number };

export interface AcceptParts {
  readonly launches: LaunchStore;
  readonly accounts: Pick<Accounts, 'openStored' | 'recallToken'>;
  readonly platform: Pick<Platform, 'connectAhead'>;
  readonly jobs: JobStarter;
  readonly handOver: Pick<HandOver, 'put'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly switches: Pick<SwitchStore, 'pausedBecause'>;
  readonly rules: LaunchRules;
  readonly logger: Logger;
  readonly events: Pick<LaunchEvents, 'accepted'>;
}

/** The operator's settings. */
export interface LaunchRules {
  readonly limits: LaunchLimits;
  readonly pausedBecause: string | undefined;
}

export async function acceptLaunch(parts: AcceptParts, submission: Submission): Promise<Acceptance> {
  const acceptance = await accept(parts, submission);
  const { kind } = acceptance;
  if (kind === 'paused' || kind === 'limited') {
    const { teamId, userId } = submission.owner;
    parts.logger.info(
      { ...acceptance, teamId, userId, draft: submission.submissionId },
      'a launch was not accepted',
    );
  }
  return acceptance;
}

async function accept(parts: AcceptParts, { recalled, ...submission }: Submission): Promise<Acceptance> {
  const { accounts, rules } = parts;
  const { owner } = submission;
  if (recalled) {
    const known = rules.pausedBecause === undefined ? await accounts.recallToken(owner) : null;
    if (!known) return { kind: 'outdated' };
    return store(parts, submission, {
      token: known.token,
      recalled: { draft: recalled, account: known.account },
    });
  }
  // Asked together; a reason in the settings needs no question.
  const [reason, living] = await (rules.pausedBecause === undefined
    ? Promise.all([parts.switches.pausedBecause(), accounts.openStored(owner)])
    : [rules.pausedBecause, noToken]);
  // What was accepted before stays accepted, however often Slack delivers it.
  if (reason !== null) {
    const isStored = await parts.launches.hasSubmission(owner, submission.submissionId);
    return isStored ? { kind: 'duplicate' } : { kind: 'paused', reason };
  }
  switch (living.kind) {
    case 'token':
      return store(parts, submission, { token: living.token });
    // Slack's answer does not wait for another token; what creates the instance does.
    case 'to-renew':
      return store(parts, submission, { token: null });
    default:
      return { kind: 'no-account' };
  }
}

const noToken = { kind: 'none' } as const;

interface Basis {
  /** Null: whoever needs it gets it by then. */
  readonly token: Secret | null;
  readonly recalled?: Recalled;
}

async function store(
  { launches, platform, jobs, handOver, clock, newId, rules, events }: AcceptParts,
  { owner, ...details }: Omit<Submission, 'recalled'>,
  { token, recalled }: Basis,
): Promise<Acceptance> {
  const id = newId();
  const job = jobs.newJob(taskKinds.createInstance, id);
  const launch = { id, ...details, ...owner, acceptedAt: clock() };
  // Only where the task starts at once, in this process: whoever else takes it reads everything anew.
  const connection = job.owner && token ? platform.connectAhead(token) : null;
  const outcome = await launches.accept(launch, job, rules.limits, recalled);
  if (outcome !== 'accepted') connection?.close();
  const { perPerson = 0, perWorkspace = 0 } = rules.limits;
  if (outcome === 'person-limit') return { kind: 'limited', whose: 'person', perHour: perPerson };
  if (outcome === 'workspace-limit') return { kind: 'limited', whose: 'workspace', perHour: perWorkspace };
  if (outcome !== 'accepted') return { kind: outcome };
  if (connection && token)
    handOver.put({ launch: asAccepted(launch, scopeOf(token)?.region ?? null), token, connection });
  events.accepted(launch);
  jobs.start([job]);
  return { kind: 'accepted', launchId: id };
}
