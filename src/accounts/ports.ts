// What the accounts need from the outside: a place to keep them, and the platform's login.

import type { Secret } from '../config/secrets.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { NewJob } from '../jobs/ports.ts';
import type { ReadOutcome } from '../launches/outcome.ts';
import type { Shows } from '../surfaces/ports.ts';
import type { KeyPair } from './key-pair.ts';

export type { AccountKey, Owner } from '../core/person.ts';

/** `workspaceId`: where it was connected last. It is theirs in every workspace of their enterprise. */
export interface StoredAccount extends Owner {
  /** The platform token as a JWE, bound to this key. */
  readonly sealedToken: string;
  /** The platform's own name for the person, as the token states it. */
  readonly platformUser: string | null;
  /** When the person has to connect again at the latest, epoch milliseconds; null where that is not known, or never. */
  readonly expiresAt: number | null;
  readonly connectedAt: number;
  /** The region that the token is for; null: not said. */
  readonly region: string | null;
  /** Where it may be sent, without `/ai`; null: as the settings say. */
  readonly address: string | null;
  /** Access key, secret key and the tokens of other regions, as a JWE; null: connected by a token alone. */
  readonly sealedKeys: string | null;
  /** End of the token that is stored; null when it does not say. */
  readonly tokenEndsAt: number | null;
  /** Whoever uses it from then on renews it first; null: it is not renewed. */
  readonly renewAt: number | null;
  /** When the platform refused to renew it: that is not asked for again. */
  readonly refusedAt: number | null;
}

/** Who renews an account's token, so that nobody else does meanwhile. */
export interface RenewalClaim {
  readonly by: string;
  readonly now: number;
  /** A process that has not come back by then is dead, and its claim void. */
  readonly until: number;
}

export type RenewalChange = Partial<
  Pick<StoredAccount, 'sealedToken' | 'sealedKeys' | 'tokenEndsAt' | 'expiresAt' | 'renewAt' | 'refusedAt'>
>;

export interface AccountStore {
  find(key: AccountKey): Promise<StoredAccount | null>;
  /** As this process read it last; others may have changed it since. Null where it does not know. */
  recall(key: AccountKey): Promise<StoredAccount | null>;
  /**
   * Inserts or replaces, and appends `account.connected` to the audit log; a watch that paused goes on, and these jobs are
   * stored. A renewal of what was there before comes to nothing. One transaction.
   */
  save(account: StoredAccount, then?: readonly NewJob[]): Promise<void>;
  /** False while somebody else renews it, and when its token is not this one any more. */
  claimRenewal(account: StoredAccount, claim: RenewalClaim): Promise<boolean>;
  /**
   * Ends the claim with what came of it, in one transaction; audited as `account.refused` where it was refused. Nothing is
   * written, and false answered, when the claim is lost or the account was connected anew meanwhile.
   */
  finishRenewal(
    account: StoredAccount,
    by: string,
    change: RenewalChange,
    then?: { readonly at: number; readonly shows?: Shows; readonly jobs?: readonly NewJob[] },
  ): Promise<boolean>;
  /** False when there was nothing to remove. Audited as `account.disconnected`. */
  remove(key: AccountKey, at: number): Promise<boolean>;
  /** Whose accounts there are, in a stable order after this one. */
  findAll(after: AccountKey | null, limit: number): Promise<readonly Owner[]>;
  /** Removes accounts that ended before this moment, at most `limit`; audited as `account.purged`. Answers how many. */
  purgeEnded(before: number, at: number, limit: number): Promise<number>;
}

/** What the login gives for one region. */
export interface RegionGrant {
  readonly region: string;
  readonly name: string | null;
  /** Null: the account is suspended there. */
  readonly token: Secret | null;
}

/** Never throws for what the platform or the network does. */
export interface LoginPlatform {
  /** A token for each region; those that were minted before may end with it. */
  mint(keys: KeyPair): Promise<ReadOutcome<readonly RegionGrant[]>>;
  /** Another one for one that ends, or ended less than a day ago. */
  renew(token: Secret): Promise<ReadOutcome<Secret>>;
  /** Whether the token is good: what a refusal elsewhere leaves open. */
  check(token: Secret): Promise<ReadOutcome<true>>;
  /** Where the token's own region takes calls, as the platform tells it; empty where it takes none. */
  addressesOf(token: Secret): Promise<ReadOutcome<readonly string[]>>;
}
