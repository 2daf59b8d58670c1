// The heart: what a launch is and how it may live. Pure.
import type { Owner } from '../core/person.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { PlatformFailure } from './outcome.ts';

export const launchStates = ['accepted', 'creating', 'created', 'rejected', 'unknown'] as const;
export type LaunchState = (typeof launchStates)[number];

/**
 * The one table of allowed transitions. Creating an instance costs money and the platform has no
 * idempotency key, so `creating` never leads back to `accepted`: a create call whose answer was lost
 * is `unknown`, is looked up, and is never sent a second time.
 */
export const allowedTransitions: Readonly<Record<LaunchState, readonly LaunchState[]>> = {
  accepted: ['creating'],
  creating: ['created', 'rejected', 'unknown'],
  unknown: ['created', 'rejected'],
  created: [],
  rejected: [],
};

export const isLaunchState = (word: string): word is LaunchState =>
  (launchStates as readonly string[]).includes(word);

/** Where the card goes: the place the form was asked for in, or a direct message that nobody else sees. */
export type CardPlace = 'channel' | 'me';

/** `workspaceId`: whose bot tells of it. */
export interface Launch extends Owner {
  /** UUID; its first characters are the reference people quote. */
  readonly id: string;
  /** The draft it was submitted from; unique together with team and user. */
  readonly submissionId: string;
  readonly channelId: string;
  readonly cardPlace: CardPlace;
  readonly sealedReplyUrl: string | null;
  readonly request: LaunchRequest;
  readonly state: LaunchState;
  /** The platform's task id; only in `created`. */
  readonly instanceId: string | null;
  /** Why it is `rejected` or `unknown`. */
  readonly failure: PlatformFailure | null;
  /** How often the platform's list was looked through for it, successfully. */
  readonly looks: number;
  /** Why the last look failed; null when it did not. */
  readonly lookFailure: PlatformFailure | null;
  /** When the looks end without a result; set once the person was told that they fail. */
  readonly givesUpAt: number | null;
  readonly acceptedAt: number;
  /** When the create call was about to be sent; null before. */
  readonly sentAt: number | null;
  /** With whose token, as `identityOf` has it: only that account shows it. Null: not sent, or not said. */
  readonly sentAs: string | null;
  readonly settledAt: number | null;
  /** Of the account when it was accepted, by the platform's id: there it is created, looked for and watched. Null: not said. */
  readonly region: string | null;
}

/** The reference a person quotes and an operator greps for. */
export function launchReference(launch: { readonly id: string }): string {
  return launch.id.slice(0, 8);
}
