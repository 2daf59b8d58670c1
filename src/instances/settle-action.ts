// Task: find out what became of an action without a clear answer, by looking at its instance. It is done once its effect
// shows, and was not once the window is over without it. While nobody can look, the looks go on with growing pauses. What
// became of a script shows nowhere: nobody will ever know.
import type { Accounts } from '../accounts/connect-account.ts';
import { identityOf, isOfAnother } from '../accounts/platform-token.ts';
import type { Clock } from '../core/clock.ts';
import type { JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import { pauseAfterFailedLook } from '../launches/look-pause.ts';
import { type PlatformFailure, toNotStarted } from '../launches/outcome.ts';
import { mayMeanNotThere } from '../launches/platform-codes.ts';
import type { LaunchStore } from '../launches/ports.ts';
import type { Action, ActionKind } from './action.ts';
import { followUpOf } from './action-follow-up.ts';
import { type Instance, type Phase, phaseOf } from './instance.ts';
import { isLater } from './observe.ts';
import type { ActionStore, InstanceEvents, InstancePlatform, InstanceStore, SeenInstance } from './ports.ts';
import { taskKinds } from './task-kinds.ts';

export interface SettleActionParts {
  readonly actions: Pick<ActionStore, 'find' | 'step'>;
  readonly instances: Pick<InstanceStore, 'find'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly accounts: Pick<Accounts, 'openToken'>;
  readonly platform: Pick<InstancePlatform, 'detail'>;
  readonly jobs: JobStarter;
  readonly clock: Clock;
  readonly events: Pick<InstanceEvents, 'acted'>;
}

export interface SettleActionOptions {
  /** What does not show within this time was not done. */
  readonly windowMs: number;
  /** In how many looks at least. */
  readonly looks: number;
  /** Looks that fail for so long end: nobody knows, and others may act on the instance again. */
  readonly giveUpMs: number;
  readonly lookAfterMs: number;
}

type Verdict =
  /** `isPast`: its effect came, and has gone by. */
  | { readonly kind: 'done'; readonly isPast?: boolean }
  | { readonly kind: 'refused'; readonly failure: PlatformFailure }
  | { readonly kind: 'unknown' };

const shortestPauseMs = 100;

/** The platform's clock need not agree with ours. */
const clockSlackMs = 60_000;

export function settleActionTask(parts: SettleActionParts, options: SettleActionOptions): Task {
  const { actions, instances, launches, accounts, platform, jobs, clock, events } = parts;
  const { windowMs, looks, giveUpMs, lookAfterMs } = options;

  async function run(job: Job): Promise<TaskResult> {
    const action = await actions.find(job.subject);
    if (action?.state !== 'unknown' || action.settledAt !== null) return { kind: 'complete' };
    if (action.kind === 'script') return settle(job, action, { kind: 'unknown' });
    const launch = await launches.find(action.launchId);
    const living = await accounts.openToken(action.account, launch?.region);
    if (living.kind !== 'token') return lookLater(job, action, 'no token');
    const known = await instances.find(action.launchId);
    // Another account's answer says nothing of it.
    if (isOfAnother(known?.seenAs ?? launch?.sentAs ?? null, identityOf(living.token)))
      return lookLater(job, action, 'another account');
    const detail = await platform.detail(living.token, action.instanceId);
    // Of what was to be deleted, "database query error" says enough: the looks that follow see whether it is there.
    const isDeleted = action.kind === 'delete' && detail.kind === 'failed' && mayMeanNotThere(detail.failure);
    if (isDeleted) return settle(job, action, { kind: 'done' });
    if (detail.kind === 'failed') return lookLater(job, action, detail.failure.reason);
    if (shows(action.kind, toPhase(detail.value))) return settle(job, action, { kind: 'done' });
    if (age(action) < windowMs) {
      const afterMs = Math.max(Math.ceil(windowMs / looks), shortestPauseMs);
      return {
        kind: 'retry',
        error: 'it does not show yet',
        afterMs: Math.min(afterMs, windowMs - age(action)),
      };
    }
    // Nobody could look for a while: what was started may have run to its end meanwhile.
    if (hasRunSince(action, known, detail.value)) return settle(job, action, { kind: 'done', isPast: true });
    return settle(job, action, { kind: 'refused', failure: toNotStarted('absent', action.failure) });
  }

  /** It had ended before it was to be started: whatever run there was since then, or try to run, is that one. */
  function hasRunSince(
    { kind, sentAt, askedAt }: Action,
    known: Instance | null,
    detail: SeenInstance | null,
  ): boolean {
    if (kind !== 'start' || !known || !detail) return false;
    const { startedAt } = known;
    const since = sentAt ?? askedAt;
    const isAnotherRun = startedAt !== null && detail.startedAt !== null && detail.startedAt !== startedAt;
    // One that failed before it ran has no start.
    const isAnotherEnd =
      known.phase === 'ended' &&
      (!isSameWord(detail.status, known.status) || isLater(detail.endedAt, known.endsAt));
    const endedLater = detail.endedAt !== null && detail.endedAt > since + clockSlackMs;
    return isAnotherRun || isAnotherEnd || endedLater || known.since > since;
  }

  const age = ({ sentAt, askedAt }: Action) => clock() - (sentAt ?? askedAt);

  function lookLater(job: Job, action: Action, why: string): Promise<TaskResult> | TaskResult {
    if (age(action) >= Math.max(giveUpMs, windowMs)) return settle(job, action, { kind: 'unknown' });
    const afterMs = pauseAfterFailedLook(age(action), job.attempts);
    return { kind: 'retry', error: `look failed: ${why}`, afterMs };
  }

  async function settle(job: Job, action: Action, verdict: Verdict): Promise<TaskResult> {
    const launch = await launches.find(action.launchId);
    const follow = followUpOf({ action, to: verdict.kind, launch }, { jobs, lookAfterMs });
    // Of what nobody will ever know, nothing follows.
    const then = verdict.kind === 'unknown' ? [] : follow.then;
    const failure = verdict.kind === 'refused' ? verdict.failure : undefined;
    const isPast = verdict.kind === 'done' && verdict.isPast === true;
    const isNoted = await actions.step({
      id: action.id,
      from: 'unknown',
      to: verdict.kind,
      at: clock(),
      then,
      completes: job,
      ...(failure ? { failure } : {}),
      ...(follow.wanted && !isPast ? { wanted: follow.wanted } : {}),
      ...(follow.shows ? { shows: follow.shows } : {}),
    });
    if (!isNoted) return { kind: 'complete' };
    events.acted(action, verdict.kind, failure);
    return { kind: 'done', next: [...then, ...(follow.shows ? [follow.shows.job] : [])] };
  }

  return { ...taskKinds.settleAction, maxAttempts: Number.POSITIVE_INFINITY, run };
}

/** What is not said is no other word. */
const isSameWord = (one: string | null, other: string | null): boolean =>
  one === null || other === null || one.trim().toLowerCase() === other.trim().toLowerCase();

/** Null: the detail does not say. */
const toPhase = (seen: SeenInstance | null): Phase | null =>
  seen === null ? 'gone' : seen.status === null ? null : phaseOf(seen.status);

const effects: Readonly<Record<Exclude<ActionKind, 'script'>, readonly Phase[]>> = {
  stop: ['ended', 'gone'],
  start: ['pending', 'running'],
  delete: ['gone'],
};

const shows = (kind: Exclude<ActionKind, 'script'>, phase: Phase | null): boolean =>
  phase !== null && effects[kind].includes(phase);
