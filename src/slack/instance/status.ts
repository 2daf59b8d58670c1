// What an instance is doing, in a word or two. Pure.
import { type Action, type ActionKind, isUnderWay } from '../../instances/action.ts';
import { type Instance, type KnownStatus, knownStatuses, type Wanted } from '../../instances/instance.ts';
import { dateText, quote, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';

/** As far as it is known; null: a launch that no instance is kept of. */
export interface Life {
  readonly instance: Instance | null;
  /** The newest one. */
  readonly action: Action | null;
}

/** What is being done with it, until it shows; null where nothing is. A script changes nothing of what it is. */
export function changeUnderWay({ instance, action }: Life): Exclude<ActionKind, 'script'> | null {
  if (action && isUnderWay(action) && action.kind !== 'script') return action.kind;
  return instance?.wanted ? actionOf[instance.wanted] : null;
}

const actionOf: Readonly<Record<Wanted, Exclude<ActionKind, 'script'>>> = {
  stopped: 'stop',
  started: 'start',
  deleted: 'delete',
};

/** The platform's word as we know it, whatever its capitals. */
export const knownStatusOf = (status: string | null): KnownStatus | null =>
  knownStatuses.find((known) => known.toLowerCase() === status?.trim().toLowerCase()) ?? null;

/** `Running`, `Stopping…`; a word that nobody knows stays as it is. */
export function describeStatus(life: Life, t: Translate): string {
  const change = changeUnderWay(life);
  if (change) return t(`instance.doing_${change}`);
  const { instance, action } = life;
  if (!instance) return t('instance.status_launched');
  if (instance.phase === 'gone')
    return action?.kind === 'delete' && action.state === 'done'
      ? t('instance.status_deleted')
      : t('instance.status_gone');
  const known = knownStatusOf(instance.status);
  if (known) return t(`instance.status_${known}`);
  const word = instance.status?.trim();
  return word ? quote(truncate(word, 40)) : t('instance.status_launched');
}

/** For those who see it; the words say the same. */
export function markOf({ instance, action }: Life): string {
  if (changeUnderWay({ instance, action })) return ':hourglass_flowing_sand:';
  if (!instance) return ':white_check_mark:';
  if (instance.phase === 'running') return ':large_green_circle:';
  if (instance.phase === 'pending') return ':hourglass_flowing_sand:';
  return knownStatusOf(instance.status) === 'Failed' && instance.phase === 'ended' ? ':x:' : ':white_circle:';
}

/** When it ends, or ended; else how long it may run. `limit`: of its launch; null: not known. */
export function describeEnd(instance: Instance | null, limit: string | null, t: Translate): string | null {
  if (instance?.phase === 'gone') return null;
  if (instance?.phase === 'ended')
    return instance.endsAt === null ? null : t('instance.ended', { when: dateText(instance.endsAt) });
  if (instance?.phase === 'running' && instance.endsAt !== null)
    return t('instance.until', { when: dateText(instance.endsAt) });
  if (limit === null) return null;
  return limit === 'unlimited'
    ? t('instance.unlimited')
    : t('instance.stopsAfter', { time: describeTimeLimit(limit, t) });
}

export const hasFailed = ({ instance }: Life): boolean =>
  instance?.phase === 'ended' && knownStatusOf(instance.status) === 'Failed';
