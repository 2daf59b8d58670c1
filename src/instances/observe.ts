// What a look says about an instance: what the platform tells, against what was known. Pure. What is not understood
// changes nothing.
import { isOfAnother } from '../accounts/platform-token.ts';
import { type Instance, phaseOf } from './instance.ts';
import type { InstanceChange, SeenInstance } from './ports.ts';

export type Observed = InstanceChange['set'];

export interface Look {
  /** Epoch milliseconds. */
  readonly at: number;
  /** What was accepted and does not show within this time is forgotten. */
  readonly windowMs: number;
  /** Whose list it is; null: the token does not say. */
  readonly as: string | null;
}

/** In the list, or told by the detail. */
export function observe(instance: Instance, seen: SeenInstance, look: Look): Observed {
  const known = { ...toRun(instance, seen, look), missed: 0, seenAs: look.as ?? instance.seenAs };
  return changesOf(instance, { ...known, ...toWanted(instance, known.phase, look) });
}

/** Not in the list, for the first time or again; more often than that says no more. */
export function observeMissing(instance: Instance, look: Look): Observed {
  const missed = Math.min(instance.missed + 1, manyMisses);
  // What was deleted is not in the list: that it takes long to be sure of is no reason to show it as it was.
  const wanted = instance.wanted === 'deleted' ? {} : toWanted(instance, instance.phase, look);
  return changesOf(instance, { missed, ...wanted });
}

/** Neither in the list nor known to the detail. */
export const observeGone = (instance: Instance, { at }: Look): Observed =>
  changesOf(instance, { phase: 'gone', since: at, wanted: null, wantedAt: null });

const enoughMisses = 2;
/** Where the detail's answer leaves it open. */
const manyMisses = 10;

/** Whether it is time to ask for the detail: a list may be without what is there. */
export const isMissingForLong = (instance: Instance, { missed }: Observed): boolean =>
  (missed ?? instance.missed) >= enoughMisses;

/** Whether it may be taken for gone where the detail has no clear word: a list that is whole was without it so many times. */
export const isMissingForVeryLong = (instance: Instance, { missed }: Observed): boolean =>
  instance.wanted === 'deleted' || (missed ?? instance.missed) >= manyMisses;

/** A list of another account's says nothing of it. */
export const isAnothers = ({ seenAs }: Instance, { as }: Look): boolean => isOfAnother(seenAs, as);

/** One that was made or started just now may not be told of yet. */
export function mayBeGone({ status, since, wanted, wantedAt }: Instance, { at, windowMs }: Look): boolean {
  if (wanted === 'deleted') return true;
  const isYoung = status === null && at - since < windowMs;
  const isStarting = wanted === 'started' && at - (wantedAt ?? at) < windowMs;
  return !isYoung && !isStarting;
}

/** What changes what people are shown. */
export const isVisible = (set: Observed): boolean =>
  ['status', 'phase', 'startedAt', 'endsAt', 'wanted'].some((field) => field in set);

type Run = Pick<Instance, 'status' | 'phase' | 'since' | 'startedAt' | 'endsAt'>;

function toRun(instance: Instance, seen: SeenInstance, { at }: Look): Run {
  // Listed without a word on how it is: it is there, as it was.
  if (seen.status === null) {
    const { status, phase, since, startedAt, endsAt } = instance;
    return { status, phase, since, startedAt, endsAt };
  }
  const phase = phaseOf(seen.status);
  const isSame = phase === instance.phase;
  const startedAt = startOf(instance, seen, phase);
  const isOneRun = startedAt === instance.startedAt || instance.startedAt === null;
  const isOneEnd = !(isSame && phase === 'ended' && isLater(seen.endedAt, instance.endsAt));
  const isAsBefore = seen.status === instance.status && (phase !== 'running' || isOneRun) && isOneEnd;
  return {
    status: seen.status,
    phase,
    since: isAsBefore ? instance.since : at,
    startedAt,
    endsAt: endOf({ ...instance, endsAt: isSame || phase === 'ended' ? instance.endsAt : null }, seen, {
      phase,
      startedAt,
    }),
  };
}

/** By one clock, the platform's. What is not said is not later. */
export const isLater = (one: number | null, other: number | null): boolean =>
  one !== null && other !== null && one > other;

/** While it waits the platform may still tell when it started the last time. */
function startOf(
  { phase: before, startedAt }: Instance,
  seen: SeenInstance,
  phase: Run['phase'],
): number | null {
  if (phase === 'pending') return null;
  const isGoingOn = before === phase || (before === 'running' && phase === 'ended');
  return seen.startedAt ?? (isGoingOn ? startedAt : null);
}

function endOf(
  instance: Instance,
  { timeLimitMs, endedAt }: SeenInstance,
  { phase, startedAt }: Pick<Run, 'phase' | 'startedAt'>,
): number | null {
  if (phase === 'pending') return null;
  // Its end, not when it was to end.
  if (phase === 'ended') return endedAt ?? (instance.phase === 'ended' ? instance.endsAt : null);
  if (startedAt === null) return null;
  if (timeLimitMs !== null) return startedAt + timeLimitMs;
  return startedAt === instance.startedAt ? instance.endsAt : null;
}

/** Kept until it shows, or does not show for too long. */
function toWanted(
  { wanted, wantedAt }: Instance,
  phase: Instance['phase'],
  { at, windowMs }: Look,
): Pick<Instance, 'wanted' | 'wantedAt'> {
  const isShown =
    (wanted === 'stopped' && phase === 'ended') ||
    (wanted === 'started' && (phase === 'pending' || phase === 'running'));
  const isTooLate = wantedAt !== null && at - wantedAt >= windowMs;
  return isShown || isTooLate ? { wanted: null, wantedAt: null } : { wanted, wantedAt };
}

function changesOf(instance: Instance, now: Partial<Instance>): Observed {
  const known: Readonly<Record<string, unknown>> = { ...instance };
  return Object.fromEntries(Object.entries(now).filter(([field, value]) => known[field] !== value));
}
