// Task: find out what became of a create call without a clear answer, by looking through the account's
// instances. Found: created. Not there after several looks over a while: rejected, nothing was started. When even
// looking fails for good, the person is told so once, and in the end it is left to the operator.
import { type Accounts, failureOf } from '../accounts/connect-account.ts';
import { identityOf, isOfAnother } from '../accounts/platform-token.ts';
import type { Secret } from '../config/secrets.ts';
import type { Clock } from '../core/clock.ts';
import type { JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { Launch } from './launch.ts';
import { pauseAfterFailedLook } from './look-pause.ts';
import { readMarker } from './marker.ts';
import { type PlatformFailure, type ReadOutcome, toNotStarted } from './outcome.ts';
import type { FirstLook, Instance, LaunchEvents, LaunchStore, Platform } from './ports.ts';
import { showsOf, showsStuck } from './shows.ts';
import { taskKinds } from './task-kinds.ts';
import { watchedOf } from './watched.ts';

export interface ResolveUnknownParts {
  readonly launches: LaunchStore;
  readonly accounts: Pick<Accounts, 'openToken'>;
  readonly platform: Pick<Platform, 'listInstances' | 'getInstance'>;
  readonly jobs: JobStarter;
  readonly firstLook: FirstLook;
  readonly clock: Clock;
  readonly events: Pick<LaunchEvents, 'settled' | 'lookFailed' | 'gaveUpLooking'>;
}

export interface ResolveUnknownOptions {
  readonly marker: boolean;
  /** Not found within this time, and in this many looks: it was not started. */
  readonly windowMs: number;
  readonly looks: number;
  /** Looks that fail for so long end: the operator settles it. */
  readonly giveUpMs: number;
  /** Instances a page. Default: 50. */
  readonly pageSize?: number;
  /** How far the platform's clock may differ from ours. Default: 10 minutes. */
  readonly clockMarginMs?: number;
}

type Search = ReadOutcome<Instance | null>;

/** Wait between two looks for a person without a token. */
const tokenPauseMs = 60_000;
/** Instances that belong to the person's other launches are not this one's. */
const recentLaunches = 200;
/** A list that never ends is a broken one. */
const maxPages = 200;

export function resolveUnknownTask(parts: ResolveUnknownParts, options: ResolveUnknownOptions): Task {
  const { launches, accounts, platform, jobs, clock, events } = parts;
  const pageSize = options.pageSize ?? 50;
  const clockMarginMs = options.clockMarginMs ?? 600_000;

  async function run(job: Job): Promise<TaskResult> {
    const launch = await launches.find(job.subject);
    if (launch?.state !== 'unknown') return { kind: 'complete' };
    const living = await accounts.openToken(launch, launch.region);
    // The person is told to connect again; with a living token the search goes on.
    if (living.kind !== 'token') return failedLook(launch, failureOf(living), tokenPauseMs);

    // Another account's list says nothing of it.
    if (isOfAnother(launch.sentAs, identityOf(living.token))) {
      const failure = { reason: 'another-account' } as const;
      if (launch.lookFailure?.reason !== failure.reason) events.lookFailed(launch, failure, job.attempts);
      return failedLook(launch, failure, tokenPauseMs);
    }

    const search = await findInstance(living.token, launch);
    if (search.kind === 'failed') {
      events.lookFailed(launch, search.failure, job.attempts);
      return failedLook(launch, search.failure, pauseAfterFailedLook(age(launch), job.attempts));
    }
    if (search.value) return settle(job, launch, 'created', search.value);
    await launches.recordLook(launch.id);
    return isSurelyAbsent(launch) ? settle(job, launch, 'rejected', null) : lookAgain(launch);
  }

  const age = ({ sentAt, acceptedAt }: Launch) => clock() - (sentAt ?? acceptedAt);

  /** Newest first, until the instances are older than the launch. */
  async function findInstance(token: Secret, launch: Launch): Promise<Search> {
    const since = (launch.sentAt ?? launch.acceptedAt) - clockMarginMs;
    const claimed = new Set(
      (await launches.findByUser(launch, recentLaunches)).map(({ instanceId }) => instanceId),
    );
    let start = 0;
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await platform.listInstances(token, { start, limit: pageSize });
      if (answer.kind === 'failed') return answer;
      start += answer.value.length;
      for (const instance of answer.value.filter(({ id }) => !claimed.has(id))) {
        const match = await matches(token, launch, instance);
        if (match.kind === 'failed' || match.value) return match;
      }
      const oldest = answer.value.at(-1);
      const isPast = oldest?.createdAt != null && oldest.createdAt < since;
      // A platform may give fewer than were asked for, so only an empty page is the end.
      if (!oldest || isPast) break;
    }
    return { kind: 'ok', value: null };
  }

  async function matches(token: Secret, launch: Launch, instance: Instance): Promise<Search> {
    const none: Search = { kind: 'ok', value: null };
    const found: Search = { kind: 'ok', value: instance };
    if (instance.name !== launch.request.instanceServiceName) return none;
    // Names may repeat. Without a marker to read, only an instance made since the call can be this launch's.
    const isRecent =
      instance.createdAt === null || instance.createdAt >= (launch.sentAt ?? 0) - clockMarginMs;
    if (!options.marker) return isRecent ? found : none;
    if (readMarker(launch, instance.description) === 'ours') return found;
    const detail = await platform.getInstance(token, instance.id);
    if (detail.kind === 'failed' || !detail.value) return detail;
    const verdict = readMarker(launch, detail.value.description);
    return verdict === 'ours' || (verdict === 'silent' && isRecent) ? found : none;
  }

  /** The platform's own "create-task error" says that it failed: one look confirms it. */
  function patience(failure: PlatformFailure | null) {
    const isExplicit = failure?.reason === 'code' && failure.code !== '10001' && failure.code !== '10012';
    return isExplicit
      ? { looks: 1, windowMs: Math.min(2000, options.windowMs) }
      : { looks: options.looks, windowMs: options.windowMs };
  }

  function isSurelyAbsent(launch: Launch): boolean {
    const { looks, windowMs } = patience(launch.failure);
    return launch.looks + 1 >= looks && age(launch) >= windowMs;
  }

  function lookAgain(launch: Launch): TaskResult {
    const { looks, windowMs } = patience(launch.failure);
    return { kind: 'retry', error: 'not found yet', afterMs: Math.max(Math.ceil(windowMs / looks), 100) };
  }

  /** Tells the person at the end of the window, once; gives up at the end of the patience, never before that. */
  async function failedLook(launch: Launch, failure: PlatformFailure, pauseMs: number): Promise<TaskResult> {
    await launches.recordLookFailure(launch.id, failure);
    const now = clock();
    const since = launch.sentAt ?? launch.acceptedAt;
    const windowEnd = since + options.windowMs;
    if (launch.givesUpAt !== null && now >= launch.givesUpAt) {
      events.gaveUpLooking(launch, failure);
      return { kind: 'give-up', error: `looks failed: ${failure.reason}` };
    }
    // An app that did not run meanwhile goes on for one more window.
    const givesUpAt = launch.givesUpAt ?? Math.max(since + options.giveUpMs, now + options.windowMs);
    if (now >= windowEnd && launch.givesUpAt === null) await tellStuck(launch, givesUpAt);
    const next = now < windowEnd ? windowEnd : givesUpAt;
    return { kind: 'retry', error: `look failed: ${failure.reason}`, afterMs: Math.min(pauseMs, next - now) };
  }

  async function tellStuck(launch: Launch, givesUpAt: number): Promise<void> {
    const refresh = jobs.newJob(refreshSurface, launch.id);
    const shows = showsStuck(launch, refresh);
    if (await launches.markStuck(launch.id, givesUpAt, clock(), shows)) jobs.start([refresh]);
  }

  async function settle(
    job: Job,
    launch: Launch,
    to: 'created' | 'rejected',
    found: Instance | null,
  ): Promise<TaskResult> {
    const refresh = jobs.newJob(refreshSurface, launch.id);
    const known = found ? { instanceId: found.id } : { failure: toNotStarted('absent', launch.failure) };
    const watched = to === 'created' ? watchedOf(launch, parts.firstLook) : null;
    const change = {
      launchId: launch.id,
      from: 'unknown' as const,
      to,
      at: clock(),
      shows: showsOf(launch, 'unknown', to, refresh),
      completes: job,
      ...(watched ? { watched } : {}),
      ...known,
    };
    if (!(await launches.transition(change))) return { kind: 'complete' };
    events.settled(launch, to, { how: 'look', ...known });
    return { kind: 'done', next: [refresh, ...(watched ? [watched.firstLook] : [])] };
  }

  return { ...taskKinds.resolveUnknown, maxAttempts: Number.POSITIVE_INFINITY, run };
}
