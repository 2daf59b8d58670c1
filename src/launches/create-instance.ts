// Task: accepted -> creating -> created | rejected | unknown. The create call is sent at most once in a
// launch's life: the step into `creating` is one conditional statement, and nothing leads back from it.
import { type Accounts, failureOf, type LivingToken } from '../accounts/connect-account.ts';
import { identityOf } from '../accounts/platform-token.ts';
import type { Clock } from '../core/clock.ts';
import type { Hold, JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { HandOver } from './hand-over.ts';
import type { Launch, LaunchState } from './launch.ts';
import { withMarker } from './marker.ts';
import type { CreateOutcome, PlatformFailure } from './outcome.ts';
import type {
  AheadConnection,
  FirstLook,
  LaunchEvents,
  LaunchStore,
  Platform,
  Transition,
  Watched,
} from './ports.ts';
import { showsOf } from './shows.ts';
import { taskKinds } from './task-kinds.ts';
import { watchedOf } from './watched.ts';

export interface CreateInstanceParts {
  readonly launches: LaunchStore;
  readonly accounts: Pick<Accounts, 'openToken'>;
  readonly platform: Pick<Platform, 'createInstance'>;
  readonly jobs: JobStarter;
  readonly handOver: Pick<HandOver, 'take' | 'putSettled'>;
  readonly firstLook: FirstLook;
  readonly clock: Clock;
  readonly events: Pick<LaunchEvents, 'sent' | 'settled' | 'cameTooLate'>;
}

export interface CreateInstanceOptions {
  /** Whether the description carries the launch's marker. */
  readonly marker: boolean;
  /** A person hears that the outcome is unknown only if it is not settled within this time. */
  readonly tellUnknownAfterMs: number;
}

interface FollowUp {
  readonly to: 'created' | 'rejected' | 'unknown';
  readonly next: readonly NewJob[];
  /** Draws what is shown about the launch. */
  readonly refresh: NewJob;
  readonly watched?: Watched;
}

export function createInstanceTask(parts: CreateInstanceParts, options: CreateInstanceOptions): Task {
  const { launches, accounts, platform, jobs, clock, events } = parts;

  async function run(job: Job, hold: Hold): Promise<TaskResult> {
    const handed = parts.handOver.take(job.subject);
    const launch = handed?.launch ?? (await launches.find(job.subject));
    if (launch?.state === 'creating') {
      // A process ended between the call and the note of its outcome.
      return settle(job, launch, 'creating', { kind: 'unknown', failure: { reason: 'interrupted' } });
    }
    if (launch?.state !== 'accepted') return { kind: 'complete' };

    const means: Means = handed
      ? { living: { kind: 'token', token: handed.token }, over: handed.connection }
      : { living: await accounts.openToken(launch, launch.region) };
    const sentAt = clock();
    const sentAs = means.living.kind === 'token' ? identityOf(means.living.token) : null;
    const began = await launches.transition({
      launchId: launch.id,
      from: 'accepted',
      to: 'creating',
      at: sentAt,
      sentAs,
    });
    // By whom, the next turn sees: with this job gone, nobody would look what became of a call under way.
    if (!began) return { kind: 'retry', error: 'another turn of it began first' };
    const outcome = await create(launch, means, hold);
    return settle(job, { ...launch, state: 'creating', sentAt, sentAs }, 'creating', outcome);
  }

  async function create(launch: Launch, { living, over }: Means, hold: Hold): Promise<CreateOutcome> {
    if (living.kind !== 'token') return { kind: 'refused', failure: failureOf(living) };
    // The process may have stood still (a suspended machine): by now somebody else may be looking the launch up.
    if (!hold.isSure()) return { kind: 'unknown', failure: { reason: 'interrupted' } };
    events.sent(launch);
    return platform.createInstance(living.token, options.marker ? withMarker(launch) : launch.request, over);
  }

  async function settle(
    job: Job,
    launch: Launch,
    from: LaunchState,
    outcome: CreateOutcome,
  ): Promise<TaskResult> {
    const { to, next: then, refresh, watched } = followUp(launch, outcome);
    const change = {
      launchId: launch.id,
      to,
      at: clock(),
      then,
      ...(watched ? { watched } : {}),
      completes: job,
      ...toFacts(outcome),
    };
    const step = (origin: LaunchState) =>
      launches.transition({ ...change, from: origin, shows: showsOf(launch, origin, to, refresh) });
    // This process may have been slow enough to be given up on: the launch is `unknown` meanwhile. What we know
    // settles it then.
    const isAsRead = await step(from);
    const isNoted = isAsRead || (to !== 'unknown' && (await step('unknown')));
    if (!isNoted) {
      events.cameTooLate(launch, outcome);
      return { kind: 'complete' };
    }
    // Drawn by this process, now. Of one that was given up on meanwhile the database knows more.
    if (isAsRead && to !== 'unknown' && refresh.owner !== undefined)
      parts.handOver.putSettled(asSettled(launch, { ...change, to }));
    events.settled(launch, to, { how: 'answer', instanceId: change.instanceId, failure: change.failure });
    return { kind: 'done', next: [...then, refresh, ...(watched ? [watched.firstLook] : [])] };
  }

  function followUp(launch: Launch, outcome: CreateOutcome): FollowUp {
    const refresh = (delayMs = 0) => jobs.newJob(refreshSurface, launch.id, { delayMs });
    switch (outcome.kind) {
      case 'created':
        return { to: 'created', next: [], refresh: refresh(), watched: watchedOf(launch, parts.firstLook) };
      case 'refused':
        return { to: 'rejected', next: [], refresh: refresh() };
      case 'unknown':
        return {
          to: 'unknown',
          next: [jobs.newJob(taskKinds.resolveUnknown, launch.id)],
          refresh: refresh(tellAfterMs(outcome.failure)),
        };
    }
  }

  /** Whoever was interrupted has kept its person waiting already. */
  const tellAfterMs = ({ reason }: PlatformFailure) =>
    reason === 'interrupted' ? options.tellUnknownAfterMs / 2 : options.tellUnknownAfterMs;

  return { ...taskKinds.createInstance, maxAttempts: Number.POSITIVE_INFINITY, run };
}

/** What the call is made with. */
interface Means {
  readonly living: LivingToken;
  /** Made while the launch was being stored. */
  readonly over?: AheadConnection;
}

/** As it is read from the database after this. */
const asSettled = (
  launch: Launch,
  { to, at, instanceId, failure }: Omit<Transition, 'launchId' | 'from'>,
): Launch => ({
  ...launch,
  state: to,
  instanceId: instanceId ?? null,
  failure: failure ?? null,
  settledAt: at,
});

const toFacts = (outcome: CreateOutcome): { instanceId?: string; failure?: PlatformFailure } =>
  outcome.kind === 'created' ? { instanceId: outcome.instanceId } : { failure: outcome.failure };
