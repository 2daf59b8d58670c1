// Use cases around a person's platform token: check and keep it, find it again, forget it.
import type { Secret } from '../config/secrets.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { type PlatformTokenClaims, readPlatformToken, type TokenReading } from './platform-token.ts';
import type { AccountKey, AccountStore, StoredAccount } from './ports.ts';
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

export interface Accounts {
  /** Reads, checks with the platform, seals and stores. A platform that does not answer leaves it stored, unchecked. */
  connect(key: AccountKey, token: Secret): Promise<Connection>;
  /** Answers before the platform is asked: is this text worth asking about? */
  read(token: Secret): TokenReading;
  disconnect(key: AccountKey): Promise<boolean>;
  find(key: AccountKey): Promise<StoredAccount | null>;
  openToken(key: AccountKey): Promise<LivingToken>;
}

export interface AccountsParts {
  readonly store: AccountStore;
  readonly sealer: Sealer;
  readonly platform: { checkToken(token: Secret): Promise<ReadOutcome<true>> };
  readonly clock: () => number;
}

export function createAccounts({ store, sealer, platform, clock }: AccountsParts): Accounts {
  return {
    read: (token) => readPlatformToken(token.reveal(), clock()),
    async connect(key, token) {
      const reading = readPlatformToken(token.reveal(), clock());
      if (!reading.ok) return { kind: 'unusable', reading };
      const check = await platform.checkToken(token);
      if (check.kind === 'failed' && isRefusal(check.failure))
        return { kind: 'refused', failure: check.failure };
      const sealedToken = await sealer.seal(token, 'platform-token', key);
      await store.save({ ...key, ...reading.claims, sealedToken, connectedAt: clock() });
      return {
        kind: 'connected',
        claims: reading.claims,
        unchecked: check.kind === 'ok' ? null : check.failure,
      };
    },
    disconnect: (key) => store.remove(key, clock()),
    find: (key) => store.find(key),
    async openToken(key) {
      const account = await store.find(key);
      if (!account) return { kind: 'none' };
      if (account.expiresAt <= clock()) return { kind: 'expired' };
      const opened = await sealer.open(account.sealedToken, 'platform-token', key);
      return opened.ok ? { kind: 'token', token: opened.secret } : { kind: 'sealed-shut' };
    },
  };
}

const refusalCodes = new Set(['10007', '10008', '10009']);

/** Only a clear "no" to this token counts; a platform in trouble says nothing about the token. */
function isRefusal(failure: PlatformFailure): boolean {
  if (failure.reason === 'code') return refusalCodes.has(failure.code ?? '');
  // A 403 without the platform's envelope is a proxy's or a firewall's.
  return failure.reason === 'http' && failure.httpStatus === 401;
}
