// What the list says of each instance that is watched, and where it leaves something open, the detail.
import { hash } from 'node:crypto';
import type { Secret } from '../config/secrets.ts';
import { mayMeanNotThere } from '../launches/platform-codes.ts';
import { type Instance, isLive } from './instance.ts';
import {
  isAnothers,
  isMissingForLong,
  isMissingForVeryLong,
  type Look,
  mayBeGone,
  type Observed,
  observe,
  observeGone,
  observeMissing,
} from './observe.ts';
import type { InstanceDetail, InstancePlatform, SeenInstance } from './ports.ts';
import type { Listed } from './read-list.ts';

export interface Seen {
  readonly instance: Instance;
  /** Empty: as it was. */
  readonly set: Observed;
}

export interface ObserveParts {
  readonly platform: Pick<InstancePlatform, 'detail'>;
  readonly token: Secret;
  readonly listed: Listed;
  readonly look: Look;
  readonly signal: AbortSignal;
}

/** Questions about single instances in one look; what is left open is for the next one. */
const maxDetails = 8;
/** For so long the detail is asked where the list does not say when a running one started. */
const asksForStartMs = 300_000;

/** Null: not asked, or no answer. `told` null: there is no such instance, or perhaps not (`isOpen`). */
type AskDetail = (
  instance: Instance,
) => Promise<{ readonly told: InstanceDetail | null; readonly isOpen: boolean } | null>;

export async function observeAll(parts: ObserveParts, instances: readonly Instance[]): Promise<Seen[]> {
  const askDetail = toAskDetail(parts);
  const all: Seen[] = [];
  // One question after the other: a platform counts the calls of an account.
  for (const instance of inTurn(instances, parts.look)) {
    const seen = parts.listed.seen.get(instance.instanceId);
    const set = seen
      ? await observeListed(instance, seen, parts.look, askDetail)
      : await observeUnlisted(instance, parts, askDetail);
    all.push({ instance, set });
  }
  return all;
}

/** Questions are few: those that live come first, others each time; then whatever was not seen for longest. */
function inTurn(instances: readonly Instance[], { at }: Look): Instance[] {
  const lot = ({ instanceId }: Instance) => hash('sha1', `${at} ${instanceId}`);
  const drawn = instances.map((instance) => ({ instance, lot: lot(instance) }));
  drawn.sort((one, other) => precedence(one.instance, other.instance) || (one.lot < other.lot ? -1 : 1));
  return drawn.map(({ instance }) => instance);
}

const precedence = (one: Instance, other: Instance): number =>
  Number(isLive(other)) - Number(isLive(one)) || (isLive(one) ? 0 : other.missed - one.missed);

function toAskDetail({ platform, token, signal }: ObserveParts): AskDetail {
  let left = maxDetails;
  return async ({ instanceId }) => {
    if (left <= 0 || signal.aborted) return null;
    left -= 1;
    const answer = await platform.detail(token, instanceId);
    if (answer.kind === 'ok') return { told: answer.value, isOpen: false };
    return mayMeanNotThere(answer.failure) ? { told: null, isOpen: true } : null;
  };
}

async function observeListed(
  instance: Instance,
  seen: SeenInstance,
  look: Look,
  askDetail: AskDetail,
): Promise<Observed> {
  const set = observe(instance, seen, look);
  if (!lacksTimes(instance, set, seen, look)) return set;
  const told = (await askDetail(instance))?.told;
  if (!told) return set;
  const startedAt = seen.startedAt ?? told.startedAt;
  return observe(instance, { ...seen, startedAt, timeLimitMs: seen.timeLimitMs ?? told.timeLimitMs }, look);
}

/** A list need not say when an instance started, or how long it may run. The detail does, and its end is known from then on. */
function lacksTimes(instance: Instance, set: Observed, seen: SeenInstance, { at }: Look): boolean {
  const { phase, startedAt, since } = { ...instance, ...set };
  if (phase !== 'running') return false;
  if (set.phase === 'running') return seen.startedAt === null || seen.timeLimitMs === null;
  return startedAt === null && at - since < asksForStartMs;
}

async function observeUnlisted(
  instance: Instance,
  { listed, look }: ObserveParts,
  askDetail: AskDetail,
): Promise<Observed> {
  if (isAnothers(instance, look)) return {};
  const missing = observeMissing(instance, look);
  // Beyond the pages that were read, one that lives, or of which something is to show, is asked for at once; others in turn.
  const isUrgent = !listed.isWhole && (isLive(instance) || instance.wanted !== null);
  if (!isUrgent && !isMissingForLong(instance, missing)) return missing;
  const detail = await askDetail(instance);
  if (!detail) return isUrgent ? {} : missing;
  if (detail.told) return observe(instance, detail.told, look);
  if (detail.isOpen && !listed.isWhole && instance.wanted !== 'deleted') return isUrgent ? {} : { missed: 0 };
  const isMissing = detail.isOpen ? isMissingForVeryLong : isMissingForLong;
  const isGone = isMissing(instance, missing) && mayBeGone(instance, look);
  return isGone ? observeGone(instance, look) : missing;
}
