// What the accounts need from the outside: a place to keep them.

import type { AccountKey, Owner } from '../core/person.ts';
import type { NewJob } from '../jobs/ports.ts';

export type { AccountKey, Owner } from '../core/person.ts';

/** `workspaceId`: where it was connected last. It is theirs in every workspace of their enterprise. */
export interface StoredAccount extends Owner {
  /** The platform token as a JWE, bound to this key. */
  readonly sealedToken: string;
  /** The platform's own name for the person, as the token states it. */
  readonly platformUser: string | null;
  /** End of the token, epoch milliseconds; null when the token does not say. */
  readonly expiresAt: number | null;
  readonly connectedAt: number;
}

export interface AccountStore {
  find(key: AccountKey): Promise<StoredAccount | null>;
  /** As this process read it last; others may have changed it since. Null where it does not know. */
  recall(key: AccountKey): Promise<StoredAccount | null>;
  /**
   * Inserts or replaces, and appends `account.connected` to the audit log; a watch that paused goes on, and these jobs are
   * stored. One transaction.
   */
  save(account: StoredAccount, then?: readonly NewJob[]): Promise<void>;
  /** False when there was nothing to remove. Audited as `account.disconnected`. */
  remove(key: AccountKey, at: number): Promise<boolean>;
  /** Whose accounts there are, in a stable order after this one. */
  findAll(after: AccountKey | null, limit: number): Promise<readonly Owner[]>;
  /** Removes accounts whose token ended before this moment, at most `limit`; audited as `account.purged`. Answers how many. */
  purgeEnded(before: number, at: number, limit: number): Promise<number>;
}
