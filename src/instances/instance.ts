// The platform's thing, as it was seen last. Its life begins where its launch's ends. Pure.
import type { Owner } from '../core/person.ts';

/** The platform's words. Source: page "query container instances"; any other word is shown as it is and counts as pending. */
export const knownStatuses = [
  'Waiting',
  'Deploying',
  'Running',
  'Completed',
  'Failed',
  'Terminated',
] as const;
export type KnownStatus = (typeof knownStatuses)[number];

/** What a status means to us. `gone`: the platform does not know it any more. */
export type Phase = 'pending' | 'running' | 'ended' | 'gone';

/** What somebody asked for and the platform accepted, until it shows. */
export type Wanted = 'stopped' | 'started' | 'deleted';

/** One of a created launch; `workspaceId`: whose bot tells of it. The account that it belongs to is its owner's. */
export interface Instance extends Owner {
  readonly launchId: string;
  /** The platform's task ID. */
  readonly instanceId: string;
  readonly name: string;
  /** In the platform's own words; null before it was seen the first time. */
  readonly status: string | null;
  readonly phase: Phase;
  /** When it was first seen in this status, epoch milliseconds. */
  readonly since: number;
  /** Since its last start; null before it, and where the platform does not say. */
  readonly startedAt: number | null;
  /** `startedAt` and its time limit; null where it is unlimited, or has not started. The end itself, once it has ended and it is known. */
  readonly endsAt: number | null;
  /** Whose it was on the platform when it was seen: no other account shows it. Null: not said. */
  readonly seenAs: string | null;
  /** In how many looks in a row the list was without it. */
  readonly missed: number;
  readonly wanted: Wanted | null;
  /** When that was accepted; what does not show within the reconcile window is forgotten. */
  readonly wantedAt: number | null;
  /** Where it was launched, by the platform's id: only a token of that region sees it. Null: not said. */
  readonly region: string | null;
}

/** So many of a person's are read at most: more that live are not anybody's, and those come first. */
export const mostOwned = 500;

/** The phases that are watched. */
export const isLive = ({ phase }: Pick<Instance, 'phase'>): boolean =>
  phase === 'pending' || phase === 'running';

export function phaseOf(status: string): Exclude<Phase, 'gone'> {
  const word = status.trim().toLowerCase();
  if (word === 'running') return 'running';
  return word === 'completed' || word === 'failed' || word === 'terminated' ? 'ended' : 'pending';
}
