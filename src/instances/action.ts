// What somebody asked to be done with an instance, and how that may go on. Pure.
import type { AccountKey, Owner } from '../core/person.ts';
import type { PlatformFailure } from '../launches/outcome.ts';

export const actionKinds = ['stop', 'start', 'delete', 'script'] as const;
export type ActionKind = (typeof actionKinds)[number];

export const actionStates = ['asked', 'sending', 'done', 'refused', 'unknown'] as const;
export type ActionState = (typeof actionStates)[number];

/** A call is sent at most once, so nothing leads back to `asked`. */
export const allowedActionSteps: Readonly<Record<ActionState, readonly ActionState[]>> = {
  asked: ['sending', 'refused'],
  sending: ['done', 'refused', 'unknown'],
  // To itself: nobody will ever know.
  unknown: ['done', 'refused', 'unknown'],
  done: [],
  refused: [],
};

export interface Action {
  /** UUID. */
  readonly id: string;
  readonly launchId: string;
  readonly instanceId: string;
  readonly kind: ActionKind;
  readonly state: ActionState;
  /** Who asked; the workspace is where they did. */
  readonly by: Owner;
  /** Whose token sends it: the instance's owner's. */
  readonly account: AccountKey;
  /** For `script` alone, sealed, until it is about to be sent. */
  readonly sealedScript: string | null;
  readonly scope: 'all' | 'header' | null;
  /** Why it is refused or unknown. */
  readonly failure: PlatformFailure | null;
  readonly askedAt: number;
  readonly sentAt: number | null;
  /** Of one that is `unknown`: since when nobody looks for what became of it. */
  readonly settledAt: number | null;
}

/** Under way: at most one of an instance is. */
export const isUnderWay = ({ state, settledAt }: Pick<Action, 'state' | 'settledAt'>): boolean =>
  state === 'asked' || state === 'sending' || (state === 'unknown' && settledAt === null);
