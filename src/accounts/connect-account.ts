// Use cases around a person's platform token: check and keep it, find it again, forget it.
import type { Secret } from '../config/secrets.ts';
import type { JobStarter } from '../jobs/job.ts';
import type { NewJob } from '../jobs/ports.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { refusesToken } from '../launches/platform-codes.ts';
import { type PastedReading, readPasted } from './pasted-token.ts';
import {
  hasEnded,
  type PlatformTokenClaims,
  readClaims,
  readPlatformToken,
  type TokenReading,
} from './platform-token.ts';
import type { AccountKey, AccountStore, Owner, StoredAccount } from './ports.ts';
import type { Sealer } from './sealer.ts';

export type Connection =
  | {
      readonly kind: 'connected';
      readonly claims: PlatformTokenClaims;
      /** Why the platform could not be asked about it; null when it took the token. */
      readonly unchecked: PlatformFailure | null;
    }
  | { readonly kind: 'unusable'; readonly reading: Extract<TokenReading, { ok: false }> }
  /** The platform itself does not take the token. */
  | { readonly kind: 'refused'; readonly failure: PlatformFailure };

export type LivingToken =
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'none' }
  | { readonly kind: 'expired' }
  /** Stored, but sealed under a key that is gone, or altered. */
  | { readonly kind: 'sealed-shut' };

export interface RecalledToken {
  readonly account: StoredAccount;
  readonly token: Secret;
}

/** What can be told about a person's account without telling the token. */
export type AccountState =
  | { readonly kind: 'none' }
  | (PlatformTokenClaims & {
      readonly kind: 'stored';
      readonly connectedAt: number;
      readonly condition: 'living' | 'ended' | 'sealed-shut';
    });

export interface Accounts {
  /** Reads, checks with the platform, seals and stores. A platform that does not answer leaves it stored, unchecked. */
  connect(owner: Owner, token: Secret): Promise<Connection>;
  /** Answers before the platform is asked: which token is meant, and is it worth asking about? */
  readPasted(pasted: Secret, choice: string | null): PastedReading;
  disconnect(key: AccountKey): Promise<boolean>;
  find(key: AccountKey): Promise<StoredAccount | null>;
  openToken(key: AccountKey): Promise<LivingToken>;
  /** Without asking the database, which may know better by now. Null where that takes reading. */
  recallToken(key: AccountKey): Promise<RecalledToken | null>;
  describe(key: AccountKey): Promise<AccountState>;
}

export interface AccountsParts {
  readonly store: AccountStore;
  readonly sealer: Sealer;
  readonly platform: { checkToken(token: Secret): Promise<ReadOutcome<true>> };
  /** What follows from a token that is stored, stored with it. Default: nothing. */
  readonly onConnected?: (account: StoredAccount) => Promise<readonly NewJob[]>;
  readonly jobs?: Pick<JobStarter, 'start'>;
  readonly clock: () => number;
}

export function createAccounts(parts: AccountsParts): Accounts {
  const { store, sealer, platform, clock } = parts;
  async function open(key: AccountKey, account: StoredAccount | null): Promise<LivingToken> {
    if (!account) return { kind: 'none' };
    if (hasEnded(account, clock())) return { kind: 'expired' };
    const opened = await sealer.open(account.sealedToken, 'platform-token', key);
    return opened.ok ? { kind: 'token', token: opened.secret } : { kind: 'sealed-shut' };
  }

  return {
    readPasted: (pasted, choice) => readPasted(pasted.reveal(), choice, clock()),
    async connect(owner, token) {
      const reading = readPlatformToken(token.reveal(), clock());
      if (!reading.ok) return { kind: 'unusable', reading };
      const check = await platform.checkToken(token);
      // Only a clear "no" to this token counts; a platform in trouble says nothing about the token.
      if (check.kind === 'failed' && refusesToken(check.failure))
        return { kind: 'refused', failure: check.failure };
      const sealedToken = await sealer.seal(token, 'platform-token', owner);
      const { platformUser, expiresAt } = reading.claims;
      const { teamId, workspaceId, userId } = owner;
      const account = {
        teamId,
        workspaceId,
        userId,
        platformUser,
        expiresAt,
        sealedToken,
        connectedAt: clock(),
      };
      const then = (await parts.onConnected?.(account)) ?? [];
      await store.save(account, then);
      parts.jobs?.start(then);
      const unchecked = check.kind === 'ok' ? null : check.failure;
      return { kind: 'connected', claims: reading.claims, unchecked };
    },
    disconnect: (key) => store.remove(key, clock()),
    find: (key) => store.find(key),
    openToken: async (key) => open(key, await store.find(key)),
    async recallToken(key) {
      const account = await store.recall(key);
      if (!account) return null;
      const living = await open(key, account);
      return living.kind === 'token' ? { account, token: living.token } : null;
    },
    async describe(key) {
      const account = await store.find(key);
      if (!account) return { kind: 'none' };
      const { platformUser, expiresAt, connectedAt } = account;
      const opened = await sealer.open(account.sealedToken, 'platform-token', key);
      const clusterId = (opened.ok && readClaims(opened.secret.reveal())?.clusterId) || null;
      const condition = hasEnded(account, clock()) ? 'ended' : opened.ok ? 'living' : 'sealed-shut';
      return { kind: 'stored', platformUser, clusterId, expiresAt, connectedAt, condition };
    },
  };
}
