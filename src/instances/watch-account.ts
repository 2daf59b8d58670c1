// Task: looks at an account's instances. One list serves all of them that a region has, whatever their number; the detail is
// asked only where the list leaves something open. What a look does not understand, or cannot read, changes nothing: two looks
// in a row without an instance, and a detail that does not know it either, say that it is gone. Jobs of one account run one at
// a time, and each stores the next in the transaction that notes what it saw.
import { type Accounts, failureOf, type LivingToken } from '../accounts/connect-account.ts';
import { identityOf } from '../accounts/platform-token.ts';
import type { Chance } from '../core/chance.ts';
import type { Clock } from '../core/clock.ts';
import type { AccountKey } from '../core/person.ts';
import type { Hold, JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import type { LaunchStore } from '../launches/ports.ts';
import { cardOf } from '../launches/shows.ts';
import type { Shows } from '../surfaces/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import { type Instance, isLive } from './instance.ts';
import { nextLookAt, type Pace } from './next-look.ts';
import { isVisible, type Observed } from './observe.ts';
import { observeAll, type Seen } from './observe-all.ts';
import type {
  FollowUps,
  InstanceChange,
  InstanceEvents,
  InstancePlatform,
  InstanceStore,
  Watch,
} from './ports.ts';
import { readList } from './read-list.ts';
import { taskKinds, toAccountKey } from './task-kinds.ts';

export interface WatchParts {
  readonly instances: Pick<InstanceStore, 'openWatch' | 'noteLook'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly accounts: Pick<Accounts, 'openToken' | 'find'>;
  readonly platform: Pick<InstancePlatform, 'listPage' | 'detail'>;
  readonly jobs: JobStarter;
  /** Default: nothing follows. */
  readonly followUps?: FollowUps;
  readonly events: Pick<InstanceEvents, 'seen' | 'lookedAt'>;
  readonly clock: Clock;
  readonly chance: Chance;
}

export interface WatchOptions extends Pace {
  /** What was accepted and does not show within this time is forgotten. */
  readonly windowMs: number;
  /** Instances a page. Default: 50. */
  readonly pageSize?: number;
}

/** For so long after its end an instance is looked at, as somebody may start it again elsewhere. */
export const watchedAfterEndMs = 86_400_000;

interface Turn {
  readonly job: Job;
  readonly account: AccountKey;
  readonly watch: Watch;
  readonly watched: readonly Instance[];
  readonly at: number;
}

type RegionLook =
  | { readonly kind: 'seen'; readonly seen: readonly Seen[] }
  | {
      readonly kind: 'failed';
      readonly failure: PlatformFailure;
      readonly instances: readonly Instance[];
    }
  /** No token, or none that the platform takes. `elsewhere`: none of this region, which says nothing against the others. */
  | {
      readonly kind: 'closed';
      readonly why: Exclude<LivingToken['kind'], 'token' | 'unrenewed'>;
      readonly failure?: PlatformFailure;
      readonly instances: readonly Instance[];
    };

export function watchAccountTask(parts: WatchParts, options: WatchOptions): Task {
  const { instances, launches, accounts, platform, jobs, events, clock, chance } = parts;
  const { windowMs, pageSize = 50 } = options;

  async function run(job: Job, { signal }: Hold): Promise<TaskResult> {
    const account = toAccountKey(job.subject);
    if (!account) return { kind: 'complete' };
    // What is stored from now on is for the next look.
    const at = clock();
    const { watch, watched } = await instances.openWatch(account, at - watchedAfterEndMs);
    const turn: Turn = { job, account, watch, watched, at };
    if (watched.length === 0) return note(turn, [], { nextAt: null });
    const regions: RegionLook[] = [];
    for (const [region, theirs] of Map.groupBy(watched, (instance) => instance.region))
      regions.push(await lookIn(region, theirs, { account, at, signal }));
    return conclude(turn, regions);
  }

  /** One list a region: as a rule a person has one. */
  async function lookIn(
    region: string | null,
    theirs: readonly Instance[],
    { account, at, signal }: { account: AccountKey; at: number; signal: AbortSignal },
  ): Promise<RegionLook> {
    const living = await accounts.openToken(account, region);
    if (living.kind === 'unrenewed') return { kind: 'failed', failure: failureOf(living), instances: theirs };
    if (living.kind !== 'token') return { kind: 'closed', why: living.kind, instances: theirs };
    const page = { platform, token: living.token, pageSize, signal };
    const listed = await readList(page, theirs);
    if (listed.kind !== 'read')
      return listed.kind === 'refused'
        ? { kind: 'closed', why: 'refused', failure: listed.failure, instances: theirs }
        : { kind: 'failed', failure: listed.failure, instances: theirs };
    const look = { at, windowMs, as: identityOf(living.token) };
    return { kind: 'seen', seen: await observeAll({ ...page, listed, look }, theirs) };
  }

  /** What one region does not tell holds up no other one. */
  async function conclude(turn: Turn, regions: readonly RegionLook[]): Promise<TaskResult> {
    const seen = regions.flatMap((each) => (each.kind === 'seen' ? each.seen : []));
    const failed = regions.find((each) => each.kind === 'failed');
    const closed = regions.find((each) => each.kind === 'closed' && each.why !== 'elsewhere');
    if (seen.length === 0 && failed?.kind === 'failed') return fail(turn, failed.failure);
    if (seen.length === 0 && closed?.kind === 'closed') return pause(turn, closed.why, closed.failure);
    const changes = await Promise.all(seen.map(({ instance, set }) => toChange(instance, set, turn)));
    events.lookedAt(failed ? 'failed' : 'ok', failed?.kind === 'failed' ? failed.failure : undefined);
    const unseen = regions.flatMap((each) => (each.kind === 'seen' ? [] : each.instances));
    const present = {
      watched: [...seen.map(toPresent), ...unseen].filter(isStillWatched),
      failures: failed ? turn.watch.failures + 1 : 0,
      at: turn.at,
    };
    const result = await note(turn, changes.filter(hasEffect), {
      nextAt: nextLookAt(present, options, chance()),
      ...(failed ? { failed: true } : {}),
    });
    if (result.kind === 'done') tell(seen);
    return result;
  }

  async function toChange(before: Instance, set: Observed, { watch, at }: Turn): Promise<InstanceChange> {
    const { launchId } = before;
    const audits = set.phase === undefined ? {} : { audits: `instance.${set.phase}` };
    const launch = isVisible(set) ? await launches.find(launchId) : null;
    if (!launch) return { launchId, set, ...audits };
    const after = { ...before, ...set };
    const more = await parts.followUps?.({ before, after, at, lookedAt: watch.lookedAt }, launch);
    const surfaces = [cardOf(launch), ...(more?.surfaces ?? [])];
    const shows: Shows = { surfaces, job: jobs.newJob(refreshSurface, launchId) };
    const then = more?.jobs ?? [];
    return { launchId, set, shows, then, ...audits };
  }

  async function note(
    { job, watch, at }: Turn,
    changes: readonly InstanceChange[],
    look: {
      readonly nextAt: number | null;
      readonly failed?: boolean;
      readonly pauses?: boolean;
      readonly shows?: Shows;
    },
  ): Promise<TaskResult> {
    const isNoted = await instances.noteLook(watch.account, changes, { job, at, ...look });
    if (!isNoted) return { kind: 'complete' };
    const { owner: _, serialKey, ...again } = job;
    const next: NewJob[] =
      look.nextAt === null ? [] : [{ ...again, serialKey: serialKey ?? '', runAt: look.nextAt }];
    const stored = changes.flatMap(({ shows, then = [] }) => [...(shows ? [shows.job] : []), ...then]);
    return { kind: 'done', next: [...stored, ...(look.shows ? [look.shows.job] : []), ...next] };
  }

  function fail(turn: Turn, failure: PlatformFailure): Promise<TaskResult> {
    const { watch, watched, at } = turn;
    events.lookedAt('failed', failure);
    const nextAt = nextLookAt({ watched, failures: watch.failures + 1, at }, options, chance());
    return note(turn, [], { nextAt, failed: true });
  }

  /** Until its person connects again. They are told, unless they took the token away themselves. */
  async function pause(
    turn: Turn,
    why: Exclude<LivingToken['kind'], 'token' | 'unrenewed'>,
    failure: PlatformFailure = { reason: 'no-account' },
  ): Promise<TaskResult> {
    events.lookedAt('paused', failure);
    const account = why === 'none' ? null : await accounts.find(turn.account);
    const hasLive = turn.watched.some(isLive);
    if (!account || !hasLive) return note(turn, [], { nextAt: null, pauses: true });
    const subject = `account:${turn.job.subject}`;
    const surface = {
      kind: `token-refused:${account.connectedAt}`,
      subject,
      workspaceId: account.workspaceId,
      place: { kind: 'person', id: account.userId },
    } as const;
    const shows = { surfaces: [surface], job: jobs.newJob(refreshSurface, subject) };
    return note(turn, [], { nextAt: null, pauses: true, shows });
  }

  function tell(observed: readonly Seen[]): void {
    for (const each of observed) if (each.set.phase !== undefined) events.seen(toPresent(each));
  }

  return { ...taskKinds.watchAccount, maxAttempts: Number.POSITIVE_INFINITY, run };
}

const toPresent = ({ instance, set }: Seen): Instance => ({
  ...instance,
  ...set,
});

const isStillWatched = (instance: Instance): boolean => instance.phase !== 'gone';

const hasEffect = ({ set }: InstanceChange): boolean => Object.keys(set).length > 0;
