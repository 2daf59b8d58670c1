// Renews the tokens of accounts: by the person's keys, or, where the operator allows it, a pasted token by itself. One at a time
// for an account: callers of this process share one call to the platform, and replicas wait for whoever holds the claim, as
// a new token may end the ones before it.
import type { Secret } from '../config/secrets.ts';
import type { Chance } from '../core/chance.ts';
import type { Clock, Timers } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { NewJob } from '../jobs/ports.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { refusesKeys } from '../launches/platform-codes.ts';
import type { Shows } from '../surfaces/ports.ts';
import { type KeyRing, readKeyRing, writeKeyRing } from './key-pair.ts';
import { readClaims } from './platform-token.ts';
import type { AccountKey, AccountStore, LoginPlatform, RegionGrant, StoredAccount } from './ports.ts';
import type { Sealer } from './sealer.ts';

export interface RenewalRules {
  /** How long before its end a token is renewed at the latest; at the earliest, twice as long. */
  readonly beforeMs: number;
  /** How long a token is used that does not say when it ends. */
  readonly lifeUnknownMs: number;
  readonly renewsPasted: boolean;
}

export interface RenewalParts {
  readonly store: Pick<AccountStore, 'find' | 'claimRenewal' | 'finishRenewal'>;
  readonly sealer: Sealer;
  /** Null: nothing is renewed. */
  readonly login: LoginPlatform | null;
  readonly rules: RenewalRules;
  /** What follows from a refusal for good, stored with it. Default: nothing. */
  readonly onRefused?: ((account: StoredAccount) => Promise<Refusal>) | undefined;
  readonly startJobs?: ((jobs: readonly NewJob[]) => void) | undefined;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'after'>;
  readonly chance: Chance;
  readonly newId: NewId;
  /** Longer than a call to the platform can take; after it a holder counts as dead. Default: 90,000. */
  readonly leaseMs?: number;
}

export interface Refusal {
  readonly shows?: Shows;
  readonly jobs?: readonly NewJob[];
}

export type Renewed =
  | { readonly kind: 'renewed'; readonly account: StoredAccount }
  | { readonly kind: 'gone' | 'sealed-shut' }
  /** For good: the key is not taken any more, or the token cannot be renewed. */
  | { readonly kind: 'refused'; readonly failure: PlatformFailure }
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

/** How long after its end a pasted token can be renewed. Source: page "renew token". */
export const renewableAfterEndMs = 86_400_000;
const firstPauseMs = 50;
const longestPauseMs = 1000;

interface Minted {
  readonly token: Secret;
  /** Null: of a pasted token, which has none. */
  readonly ring: KeyRing | null;
}

type Obtained =
  | ({ readonly kind: 'token' } & Minted)
  | { readonly kind: 'sealed-shut' }
  | { readonly kind: 'refused' | 'failed'; readonly failure: PlatformFailure };

export class Renewals {
  readonly #parts: RenewalParts;
  readonly #inHand = new Map<string, Promise<Renewed>>();

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  /** Whether there is a way to another token. */
  canRenew({ sealedKeys, refusedAt }: Pick<StoredAccount, 'sealedKeys' | 'refusedAt'>): boolean {
    const { login, rules } = this.#parts;
    return login !== null && refusedAt === null && (sealedKeys !== null || rules.renewsPasted);
  }

  isDue(account: StoredAccount): boolean {
    const { renewAt, tokenEndsAt } = account;
    const { rules, clock } = this.#parts;
    // One that was stored before renewing was allowed.
    const at = renewAt ?? (tokenEndsAt === null ? null : tokenEndsAt - rules.beforeMs);
    return at !== null && at <= clock() && this.canRenew(account);
  }

  /** Spread over one more margin, so that accounts connected together part; and never so early that it is due at once. */
  renewAt(endsAt: number | null): number {
    const { rules, clock, chance } = this.#parts;
    const now = clock();
    const end = endsAt ?? now + rules.lifeUnknownMs;
    const margin = Math.min(rules.beforeMs, Math.max(0, end - now) / 4);
    return Math.floor(end - margin * (1 + chance()));
  }

  /** `seen`: as it was read. Whoever comes while it is renewed gets the same answer. */
  renew(seen: StoredAccount): Promise<Renewed> {
    const key = `${seen.teamId} ${seen.userId}`;
    const inHand = this.#inHand.get(key);
    if (inHand) return inHand;
    const renewal = this.#inTurn(seen).finally(() => this.#inHand.delete(key));
    this.#inHand.set(key, renewal);
    return renewal;
  }

  async #inTurn(seen: StoredAccount): Promise<Renewed> {
    const { store, clock, chance, newId, leaseMs = 90_000 } = this.#parts;
    const givesUpAt = clock() + leaseMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      const by = newId();
      const now = clock();
      if (await store.claimRenewal(seen, { by, now, until: now + leaseMs })) return this.#held(seen, by);
      const account = await store.find(seen);
      if (!account) return { kind: 'gone' };
      if (account.sealedToken !== seen.sealedToken) return { kind: 'renewed', account };
      if (account.refusedAt !== null) return { kind: 'refused', failure: { reason: 'no-account' } };
      if (clock() >= givesUpAt) return { kind: 'failed', failure: { reason: 'timeout' } };
      await this.#pause(pauseMs * (1 + chance()));
    }
  }

  async #held(account: StoredAccount, by: string): Promise<Renewed> {
    try {
      const obtained = await this.#obtain(account);
      if (obtained.kind === 'token') return await this.#keep(account, by, obtained);
      if (obtained.kind === 'refused') return await this.#giveUp(account, by, obtained.failure);
      await this.#parts.store.finishRenewal(account, by, {});
      return obtained;
    } catch (error) {
      // The next one need not wait until the claim is void.
      await this.#parts.store.finishRenewal(account, by, {}).catch(() => false);
      throw error;
    }
  }

  async #obtain(account: StoredAccount): Promise<Obtained> {
    const { sealer, login } = this.#parts;
    if (!login) return { kind: 'failed', failure: { reason: 'no-account' } };
    if (account.sealedKeys === null) {
      const opened = await sealer.open(account.sealedToken, 'platform-token', account);
      return opened.ok ? renewPasted(login, opened.secret) : { kind: 'sealed-shut' };
    }
    const opened = await sealer.open(account.sealedKeys, 'platform-keys', account);
    return opened.ok ? mintAgain(login, readKeyRing(opened.secret), account.region) : { kind: 'sealed-shut' };
  }

  async #keep(
    account: StoredAccount,
    by: string,
    { token, ring }: Extract<Obtained, { kind: 'token' }>,
  ): Promise<Renewed> {
    const { store, sealer, clock } = this.#parts;
    const tokenEndsAt = readClaims(token.reveal())?.expiresAt ?? null;
    const change = {
      sealedToken: await sealer.seal(token, 'platform-token', account),
      tokenEndsAt,
      renewAt: this.renewAt(tokenEndsAt),
      ...(ring
        ? { sealedKeys: await sealer.seal(writeKeyRing(ring), 'platform-keys', account) }
        : { expiresAt: toExpiry(tokenEndsAt) }),
    };
    const isKept = await store.finishRenewal(account, by, change, { at: clock() });
    // Connected anew meanwhile: what was minted is nobody's any more.
    return isKept ? { kind: 'renewed', account: { ...account, ...change } } : this.#asItIs(account);
  }

  async #giveUp(account: StoredAccount, by: string, failure: PlatformFailure): Promise<Renewed> {
    const { store, clock, onRefused, startJobs } = this.#parts;
    const at = clock();
    // Of a key that is not taken any more, what it minted is not either; a pasted token lives to its own end.
    const change: RenewalEnd =
      account.sealedKeys === null
        ? { refusedAt: at, renewAt: null, expiresAt: account.tokenEndsAt }
        : { refusedAt: at, renewAt: null, tokenEndsAt: at };
    const refusal = (await onRefused?.({ ...account, ...change })) ?? {};
    const isKept = await store.finishRenewal(account, by, change, { at, ...refusal });
    if (!isKept) return this.#asItIs(account);
    startJobs?.([...(refusal.jobs ?? []), ...(refusal.shows ? [refusal.shows.job] : [])]);
    return { kind: 'refused', failure };
  }

  async #asItIs(key: AccountKey): Promise<Renewed> {
    const account = await this.#parts.store.find(key);
    return account ? { kind: 'renewed', account } : { kind: 'gone' };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#parts.timers.after(ms, resolve));
  }
}

type RenewalEnd = Pick<StoredAccount, 'refusedAt' | 'renewAt'> &
  Partial<Pick<StoredAccount, 'tokenEndsAt' | 'expiresAt'>>;

/** Until when a pasted token can still be renewed. */
export const toExpiry = (tokenEndsAt: number | null): number | null =>
  tokenEndsAt === null ? null : tokenEndsAt + renewableAfterEndMs;

async function renewPasted(login: LoginPlatform, token: Secret): Promise<Obtained> {
  const renewed = await askTwice(() => login.renew(token));
  if (renewed.kind === 'failed') return toObtained(renewed.failure);
  const [before, after] = [readClaims(token.reveal()), readClaims(renewed.value.reveal())];
  // Of another account or region it is no renewal: nothing may be launched with it in this person's name.
  const isSame = after?.platformUser === before?.platformUser && after?.clusterId === before?.clusterId;
  return after && isSame
    ? { kind: 'token', token: renewed.value, ring: null }
    : { kind: 'failed', failure: { reason: 'unreadable' } };
}

async function mintAgain(login: LoginPlatform, ring: KeyRing, region: string | null): Promise<Obtained> {
  const minted = await askTwice(() => mintFor(login, ring, region));
  return minted.kind === 'failed' ? toObtained(minted.failure) : { kind: 'token', ...minted.value };
}

async function mintFor(
  login: LoginPlatform,
  ring: KeyRing,
  region: string | null,
): Promise<ReadOutcome<Minted>> {
  const minted = await login.mint(ring.keys);
  if (minted.kind === 'failed') return minted;
  const token = minted.value.find((each) => each.region === region)?.token;
  // The account is suspended there, or the region is none of its own any more.
  if (!token) return { kind: 'failed', failure: { reason: 'no-account' } };
  return { kind: 'ok', value: { token, ring: { ...ring, others: othersOf(minted.value, region) } } };
}

/** What was minted beside the region that counts. */
export const othersOf = (grants: readonly RegionGrant[], chosen: string | null): KeyRing['others'] =>
  grants.flatMap(({ region, token }) => (token && region !== chosen ? [{ region, token }] : []));

/** A platform in trouble may refuse what is good. */
async function askTwice<T>(ask: () => Promise<ReadOutcome<T>>): Promise<ReadOutcome<T>> {
  const first = await ask();
  return first.kind === 'failed' && isForGood(first.failure) ? ask() : first;
}

/** The key is not taken, or mints no token for the region that counts. */
const isForGood = (failure: PlatformFailure): boolean =>
  refusesKeys(failure) || failure.reason === 'no-account';

const toObtained = (failure: PlatformFailure): Obtained => ({
  kind: isForGood(failure) ? 'refused' : 'failed',
  failure,
});
