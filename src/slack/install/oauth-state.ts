// The `state` of an OAuth flow: it ends after ten minutes, serves once, and says by a signature that it is this app's own. So
// nothing is kept for whoever only looks at the install page; which were used is kept, for as long as one could come again.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StateStore } from '@slack/oauth';
import type { Secret } from '../../config/secrets.ts';
import type { Clock } from '../../core/clock.ts';
import type { OAuthStateStore } from '../../workspaces/installation.ts';

export const stateLifeMs = 600_000;

/** It is none of this app's, was used, or has ended. */
export class WrongStateError extends Error {
  override readonly name = 'WrongStateError';
  readonly code = 'wrong_state';
}

export interface StateParts {
  readonly store: Pick<OAuthStateStore, 'use'>;
  /** Every replica has the same: states are signed with what is derived from it. */
  readonly clientSecret: Secret;
  readonly redirectUri: () => string;
  readonly scopes: readonly string[];
  readonly clock: Clock;
}

/** That it comes from the browser it was given to is the library's look, at a cookie. */
export function createOAuthStates(parts: StateParts): StateStore {
  const { store, clientSecret, clock } = parts;
  const key = createHmac('sha256', clientSecret.reveal()).update('gpu-instance oauth state').digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');

  return {
    async generateStateParam() {
      const text = `${randomBytes(24).toString('base64url')}.${(clock() + stateLifeMs).toString(36)}`;
      return `${text}.${sign(text)}`;
    },
    async verifyStateParam(_now, state) {
      const [nonce = '', ends = '', signature = ''] = state.split('.');
      const endsAt = Number.parseInt(ends, 36);
      const isOurs = isSame(signature, sign(`${nonce}.${ends}`));
      if (!isOurs || !(endsAt > clock())) throw new WrongStateError('a state that is none, or has ended');
      const hash = createHash('sha256').update(state).digest('base64url');
      if (!(await store.use(hash, endsAt))) throw new WrongStateError('a state that was used');
      return { scopes: [...parts.scopes], redirectUri: parts.redirectUri() };
    },
  };
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
