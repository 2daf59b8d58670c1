import type { LaunchLimits } from '../../launches/ports.ts';

/** Accepted within the hour before. */
export interface Accepted {
  readonly theirs: number;
  readonly all: number;
}

export const hasLimits = ({ perPerson, perWorkspace }: LaunchLimits): boolean =>
  perPerson !== undefined || perWorkspace !== undefined;

export function passedLimit(
  { theirs, all }: Accepted,
  { perPerson = Infinity, perWorkspace = Infinity }: LaunchLimits,
): 'person-limit' | 'workspace-limit' | null {
  if (theirs >= perPerson) return 'person-limit';
  return all >= perWorkspace ? 'workspace-limit' : null;
}
