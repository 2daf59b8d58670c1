// Who may do what with an instance, and when it makes sense. Pure.
import type { AccountKey } from '../core/person.ts';
import type { ActionKind } from './action.ts';
import type { Instance } from './instance.ts';

export const isOwner = (owner: AccountKey, who: AccountKey): boolean =>
  owner.teamId === who.teamId && owner.userId === who.userId;

/** What was accepted already and does not show yet makes no sense a second time. */
export function makesSense(kind: ActionKind, { phase, wanted }: Pick<Instance, 'phase' | 'wanted'>): boolean {
  switch (kind) {
    case 'stop':
      return (phase === 'pending' || phase === 'running') && wanted !== 'stopped';
    case 'start':
      return phase === 'ended' && wanted !== 'started' && wanted !== 'deleted';
    // What may be running again by now is not deleted.
    case 'delete':
      return phase === 'ended' && wanted !== 'started' && wanted !== 'deleted';
    case 'script':
      return phase === 'running' && wanted !== 'stopped';
  }
}
