// What a launch asks for, held against the ceilings of a node. Pure.
import type { LaunchRequest } from '../launches/launch-request.ts';
import type { NodeLimits } from './ports.ts';

export interface LimitProblem {
  readonly path: 'cpuNumber' | 'ramSize' | 'gpuNumber' | 'timeoutLimit';
  /** The most that is allowed: cores, MB, cards, seconds. */
  readonly limit: number;
}

type Checked = Pick<LaunchRequest, LimitProblem['path']>;

/** A limit that is not known, or 0, refuses nothing. */
export function checkLimits(request: Checked, limits: NodeLimits): readonly LimitProblem[] {
  const checks: readonly (readonly [LimitProblem['path'], number, number | null])[] = [
    ['cpuNumber', request.cpuNumber, limits.cpuNumber],
    ['ramSize', request.ramSize, limits.ramMb],
    ['gpuNumber', request.gpuNumber, limits.cards],
    ['timeoutLimit', toSeconds(request.timeoutLimit), limits.longest === 'unlimited' ? null : limits.longest],
  ];
  return checks.flatMap(([path, wanted, limit]) => (limit && wanted > limit ? [{ path, limit }] : []));
}

/** Of `HH:MM:SS`; unlimited is longer than any limit. */
export function toSeconds(timeoutLimit: string): number {
  if (timeoutLimit === 'unlimited') return Number.POSITIVE_INFINITY;
  return timeoutLimit.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
