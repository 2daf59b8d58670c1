// Use cases around a person's platform account: check and keep a token, or the keys that tokens are minted with; find what
// calls are made with; forget it.
import type { Secret } from '../config/secrets.ts';
import { type AllowedAddresses, judgeAddress } from '../core/allowed-hosts.ts';
import type { JobStarter } from '../jobs/job.ts';
import type { NewJob } from '../jobs/ports.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { mayMeanEnded, refusesKeys, refusesToken } from '../launches/platform-codes.ts';
import { type FoundRegion, findRegions, isPlatforms, type RegionProblem } from './find-regions.ts';
import { type KeyPair, readKeyRing, writeKeyRing } from './key-pair.ts';
import { type PastedReading, readPasted } from './pasted-token.ts';
import {
  hasEnded,
  type PlatformTokenClaims,
  readClaims,
  readPlatformToken,
  type TokenReading,
} from './platform-token.ts';
import type { AccountKey, AccountStore, LoginPlatform, Owner, RegionGrant, StoredAccount } from './ports.ts';
import { RegionToken, scopeOf } from './region-token.ts';
import { othersOf, type Renewals, toExpiry } from './renewals.ts';
import type { Sealer } from './sealer.ts';

export type Connected = {
  readonly kind: 'connected';
  readonly claims: PlatformTokenClaims;
  /** Why the platform could not be asked about it; null when it took the token. */
  readonly unchecked: PlatformFailure | null;
  /** Nobody has to come back for another token. */
  readonly renewsItself: boolean;
};

/** The platform itself does not take the token, or the keys. */
export type Refused = { readonly kind: 'refused'; readonly failure: PlatformFailure };

export type Connection =
  | Connected
  | Refused
  | { readonly kind: 'unusable'; readonly reading: Extract<TokenReading, { ok: false }> };

export interface NamedRegion {
  readonly region: string;
  readonly name: string | null;
}

export type NoRegionProblem = Exclude<RegionProblem, 'unanswered'>;

export type KeyConnection =
  | Connected
  | Refused
  /** Nothing is stored: which one? */
  | { readonly kind: 'choose'; readonly regions: readonly NamedRegion[] }
  /** Nothing is stored: none of the account's regions can be used from here. */
  | { readonly kind: 'no-region'; readonly problem: NoRegionProblem; readonly hosts: readonly string[] }
  /** Nothing is stored: the login could not be asked. */
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

/** What calls are made with. */
export type LivingToken =
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'none' }
  | { readonly kind: 'expired' }
  /** Stored, but sealed under a key that is gone, or altered. */
  | { readonly kind: 'sealed-shut' }
  /** There is none for the region that it is to be used in: its person connected another one. */
  | { readonly kind: 'elsewhere' }
  /** The platform does not take the person's keys any more. */
  | { readonly kind: 'refused' }
  /** The token has ended, and another one could not be got just now. */
  | { readonly kind: 'unrenewed'; readonly failure: PlatformFailure };

/** As it is stored. `to-renew`: whoever uses it gets another one first. */
export type StoredToken =
  | Exclude<LivingToken, { kind: 'unrenewed' }>
  | { readonly kind: 'to-renew'; readonly account: StoredAccount };

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
      /** `refused`: the platform does not take its keys any more. */
      readonly condition: 'living' | 'ended' | 'sealed-shut' | 'refused';
      /** Connected by an access key: nobody has to come back for another token. */
      readonly byKeys: boolean;
    });

/** Why a call was not made: nothing was sent. */
export const failureOf = (living: Exclude<LivingToken, { kind: 'token' }>): PlatformFailure =>
  living.kind === 'unrenewed'
    ? {
        reason: 'no-token',
        ...(living.failure.cause === undefined ? {} : { cause: living.failure.cause }),
        ...(living.failure.httpStatus === undefined ? {} : { httpStatus: living.failure.httpStatus }),
      }
    : { reason: 'no-account' };

export interface Accounts {
  /** Whether people may connect by access key. */
  readonly takesKeys: boolean;
  /** Reads, checks with the platform, seals and stores. A platform that does not answer leaves it stored, unchecked. */
  connect(owner: Owner, token: Secret): Promise<Connection>;
  /** Mints, finds the regions' addresses, seals and stores. `choice`: the region, where one was asked for. */
  connectByKeys(owner: Owner, keys: KeyPair, choice: string | null): Promise<KeyConnection>;
  /** Answers before the platform is asked: which token is meant, and is it worth asking about? */
  readPasted(pasted: Secret, choice: string | null): PastedReading;
  disconnect(key: AccountKey): Promise<boolean>;
  find(key: AccountKey): Promise<StoredAccount | null>;
  /** Renewed first, if it is time. `region`: what it is to be used in; null: the one that was connected. */
  openToken(key: AccountKey, region?: string | null): Promise<LivingToken>;
  /** Without asking the platform: for whoever cannot wait. A renewal that is due begins behind it. */
  openStored(key: AccountKey): Promise<StoredToken>;
  /**
   * For somebody who is about to need it: asks whether the token of their keys still works, and gets another one if it does not,
   * since what needs it then may not be sent twice. Never fails.
   */
  freshen(key: AccountKey): Promise<void>;
  /** Without asking the database, which may know better by now. Null where that takes reading, or renewing. */
  recallToken(key: AccountKey): Promise<RecalledToken | null>;
  describe(key: AccountKey): Promise<AccountState>;
  /** In place of a token that the platform refused; null where there is none, and nobody knows of another one. */
  replaceRefused(token: Secret): Promise<Secret | null>;
}

export interface AccountsParts {
  readonly store: AccountStore;
  readonly sealer: Sealer;
  readonly platform: { checkToken(token: Secret): Promise<ReadOutcome<true>> };
  /** Null: people connect by token only. */
  readonly login: LoginPlatform | null;
  readonly renewals: Renewals;
  readonly allowed: AllowedAddresses;
  /** What follows from a token that is stored, stored with it. Default: nothing. */
  readonly onConnected?: (account: StoredAccount) => Promise<readonly NewJob[]>;
  /** Hears which hosts a region was told to be at that the operator has not allowed. */
  readonly onNotAllowed?: (hosts: readonly string[]) => void;
  readonly jobs?: Pick<JobStarter, 'start'>;
  readonly clock: () => number;
}

/** A token that came in place of a refused one, and is refused within this time, is asked about before it is replaced again. */
const refusedAgainMs = 60_000;
const mostRemembered = 1000;

export function createAccounts(parts: AccountsParts): Accounts {
  const { store, sealer, platform, login, renewals, allowed, clock } = parts;
  const addresses = new Map<string, string>();
  const replaced = new Map<string, { readonly sealedToken: string; readonly at: number }>();

  /** Whatever its age. */
  async function unseal(account: StoredAccount, region: string | null = null): Promise<StoredToken> {
    if (region !== null && account.region !== null && region !== account.region)
      return unsealOther(account, region);
    const origin = toAllowed(account.address);
    // The operator has taken it off the list.
    if (origin === undefined) return { kind: 'elsewhere' };
    const opened = await sealer.open(account.sealedToken, 'platform-token', account);
    if (!opened.ok) return { kind: 'sealed-shut' };
    return { kind: 'token', token: toRegionToken(opened.secret, account, account.region, origin) };
  }

  /** Minted with the one that counts, for what was launched there before its person chose another region. */
  async function unsealOther(account: StoredAccount, region: string): Promise<StoredToken> {
    if (account.sealedKeys === null || !login) return { kind: 'elsewhere' };
    const opened = await sealer.open(account.sealedKeys, 'platform-keys', account);
    if (!opened.ok) return { kind: 'sealed-shut' };
    const other = readKeyRing(opened.secret).others.find((each) => each.region === region);
    const origin = other && (addresses.get(region) ?? (await findAddress(login, other.token, region)));
    if (!other || !origin) return { kind: 'elsewhere' };
    return { kind: 'token', token: toRegionToken(other.token, account, region, origin) };
  }

  /** The same for everybody, so it is asked for once. */
  async function findAddress(from: LoginPlatform, token: Secret, region: string): Promise<string | null> {
    const [found] = await findRegions(from, [{ region, name: null, token }], allowed);
    if (found?.origin === undefined) return null;
    if (addresses.size < mostRemembered) addresses.set(region, found.origin);
    return found.origin;
  }

  /** Null: as the settings say. Undefined: a token must not go there. */
  function toAllowed(address: string | null): string | null | undefined {
    if (address === null) return null;
    const judged = judgeAddress(address, allowed);
    return judged.ok ? judged.origin : undefined;
  }

  async function openAsStored(account: StoredAccount | null, region: string | null): Promise<StoredToken> {
    if (!account) return { kind: 'none' };
    if (renewals.isDue(account)) return { kind: 'to-renew', account };
    if (hasEnded({ expiresAt: account.tokenEndsAt }, clock()))
      return { kind: account.sealedKeys !== null && account.refusedAt !== null ? 'refused' : 'expired' };
    return unseal(account, region);
  }

  async function openToken(key: AccountKey, region: string | null = null): Promise<LivingToken> {
    // Once more: keys of the database's own may have been rotated, which looks like a renewal.
    for (let tries = 0, account = await store.find(key); ; tries += 1) {
      const stored = await openAsStored(account, region);
      if (stored.kind !== 'to-renew') return stored;
      const renewed = await renewals.renew(stored.account);
      switch (renewed.kind) {
        case 'renewed':
          if (tries >= 1) return asItIs(renewed.account, region);
          account = renewed.account;
          continue;
        case 'failed':
          return asItIs(stored.account, region, renewed.failure);
        case 'refused':
          return stored.account.sealedKeys === null ? asItIs(stored.account, region) : { kind: 'refused' };
        case 'gone':
          return { kind: 'none' };
        case 'sealed-shut':
          return { kind: 'sealed-shut' };
      }
    }
  }

  /** Not renewed, for now: good until its end. */
  async function asItIs(
    account: StoredAccount,
    region: string | null,
    failure: PlatformFailure | null = null,
  ): Promise<LivingToken> {
    if (hasEnded({ expiresAt: account.tokenEndsAt }, clock()))
      return failure ? { kind: 'unrenewed', failure } : { kind: 'expired' };
    const stored = await unseal(account, region);
    return stored.kind === 'to-renew' ? { kind: 'expired' } : stored;
  }

  async function replaceRefused(token: Secret): Promise<Secret | null> {
    const scope = scopeOf(token);
    const account = scope && (await store.find(scope.account));
    if (!scope || !account) return null;
    const now = await unseal(account, scope.region);
    // Somebody else was faster.
    if (now.kind === 'token' && now.token.reveal() !== token.reveal()) return now.token;
    const key = `${account.teamId} ${account.userId}`;
    const last = replaced.get(key);
    const isAgain = last?.sealedToken === account.sealedToken && clock() - last.at < refusedAgainMs;
    if (!login || !renewals.canRenew(account)) return null;
    if (isAgain && !(await hasEndedEarly(login, token))) return null;
    const renewed = await renewals.renew(account);
    if (renewed.kind !== 'renewed') return null;
    if (replaced.size >= mostRemembered) replaced.clear();
    replaced.set(key, { sealedToken: renewed.account.sealedToken, at: clock() });
    const next = await unseal(renewed.account, scope.region);
    return next.kind === 'token' ? next.token : null;
  }

  async function keep(account: StoredAccount): Promise<void> {
    const then = (await parts.onConnected?.(account)) ?? [];
    await store.save(account, then);
    parts.jobs?.start(then);
  }

  return {
    takesKeys: login !== null,
    readPasted: (pasted, choice) => readPasted(pasted.reveal(), choice, clock()),
    async connect(owner, token) {
      const reading = readPlatformToken(token.reveal(), clock());
      if (!reading.ok) return { kind: 'unusable', reading };
      const check = await platform.checkToken(token);
      // Only a clear "no" to this token counts; a platform in trouble says nothing about the token.
      if (check.kind === 'failed' && refusesToken(check.failure))
        return { kind: 'refused', failure: check.failure };
      const { claims } = reading;
      const renewsItself = renewals.canRenew({ sealedKeys: null, refusedAt: null });
      await keep({
        ...toPlace(owner),
        sealedToken: await sealer.seal(token, 'platform-token', owner),
        platformUser: claims.platformUser,
        tokenEndsAt: claims.expiresAt,
        expiresAt: renewsItself ? toExpiry(claims.expiresAt) : claims.expiresAt,
        connectedAt: clock(),
        region: claims.clusterId,
        address: null,
        sealedKeys: null,
        renewAt: renewsItself ? renewals.renewAt(claims.expiresAt) : null,
        refusedAt: null,
      });
      return {
        kind: 'connected',
        claims,
        unchecked: check.kind === 'ok' ? null : check.failure,
        renewsItself,
      };
    },
    async connectByKeys(owner, keys, choice) {
      if (!login) throw new Error('nobody connects by keys here');
      const minted = await login.mint(keys);
      if (minted.kind === 'failed')
        return { kind: refusesKeys(minted.failure) ? 'refused' : 'failed', failure: minted.failure };
      const found = await findRegions(login, minted.value, allowed);
      const usable = found.filter(({ origin }) => origin !== undefined);
      const hosts = [...new Set(found.flatMap(({ host }) => (host ? [host] : [])))];
      if (hosts.length > 0) parts.onNotAllowed?.(hosts);
      const chosen = usable.length === 1 ? usable[0] : usable.find(({ region }) => region === choice);
      if (usable.length === 0) return whyNone(found, minted.value, hosts);
      if (!chosen?.origin)
        return { kind: 'choose', regions: usable.map(({ region, name }) => ({ region, name })) };
      const { token, region, origin } = chosen;
      const check = await platform.checkToken(toRegionToken(token, owner, region, origin));
      if (check.kind === 'failed' && refusesToken(check.failure))
        return { kind: 'refused', failure: check.failure };
      const read = readClaims(token.reveal());
      const claims: PlatformTokenClaims = {
        platformUser: read?.platformUser ?? keys.platformUser,
        clusterId: region,
        expiresAt: null,
      };
      const tokenEndsAt = read?.expiresAt ?? null;
      await keep({
        ...toPlace(owner),
        sealedToken: await sealer.seal(token, 'platform-token', owner),
        platformUser: claims.platformUser,
        tokenEndsAt,
        expiresAt: null,
        connectedAt: clock(),
        region,
        address: origin,
        sealedKeys: await sealer.seal(
          writeKeyRing({ keys, others: othersOf(minted.value, region) }),
          'platform-keys',
          owner,
        ),
        renewAt: renewals.renewAt(tokenEndsAt),
        refusedAt: null,
      });
      const unchecked = check.kind === 'ok' ? null : check.failure;
      return { kind: 'connected', claims, unchecked, renewsItself: true };
    },
    disconnect: (key) => store.remove(key, clock()),
    find: (key) => store.find(key),
    openToken,
    async openStored(key) {
      const stored = await openAsStored(await store.find(key), null);
      // Whoever needs the token next finds it there, or waits for this one; what fails is told to them.
      if (stored.kind === 'to-renew') renewals.renew(stored.account).catch(() => undefined);
      return stored;
    },
    async freshen(key) {
      try {
        if (!login) return;
        // Whoever opened a form has just read it.
        const account = (await store.recall(key)) ?? (await store.find(key));
        if (!account?.sealedKeys) return;
        const living = await openToken(key);
        if (living.kind === 'token' && (await hasEndedEarly(login, living.token)))
          await replaceRefused(living.token);
      } catch {
        // Whoever needs the token meets the same, and tells it.
      }
    },
    async recallToken(key) {
      const account = await store.recall(key);
      if (!account) return null;
      const stored = await openAsStored(account, null);
      return stored.kind === 'token' ? { account, token: stored.token } : null;
    },
    async describe(key) {
      const account = await store.find(key);
      if (!account) return { kind: 'none' };
      const { platformUser, expiresAt, connectedAt, region } = account;
      const byKeys = account.sealedKeys !== null;
      const told = {
        kind: 'stored',
        platformUser,
        clusterId: region,
        expiresAt,
        connectedAt,
        byKeys,
      } as const;
      if (byKeys && account.refusedAt !== null) return { ...told, condition: 'refused' };
      if (hasEnded(account, clock())) return { ...told, condition: 'ended' };
      const opened = await sealer.open(account.sealedToken, 'platform-token', key);
      return { ...told, condition: opened.ok ? 'living' : 'sealed-shut' };
    },
    replaceRefused,
  };
}

/** What can be done about most, first. */
function whyNone(
  found: readonly FoundRegion[],
  granted: readonly RegionGrant[],
  hosts: readonly string[],
): KeyConnection {
  const failure = found.find((each) => each.failure !== undefined)?.failure;
  if (hosts.length > 0) return { kind: 'no-region', problem: 'not-allowed', hosts };
  if (failure) return { kind: 'failed', failure };
  const isSuspended = granted.some(({ token, region, name }) => token === null && !isPlatforms(region, name));
  return { kind: 'no-region', problem: isSuspended ? 'suspended' : 'no-address', hosts };
}

/** The account API says so: the refusal was no matter of what the token may do. */
async function hasEndedEarly(login: LoginPlatform, token: Secret): Promise<boolean> {
  const state = await login.check(token);
  return state.kind === 'failed' && mayMeanEnded(state.failure);
}

const toPlace = ({ teamId, workspaceId, userId }: Owner): Owner => ({ teamId, workspaceId, userId });

const toRegionToken = (
  token: Secret,
  { teamId, userId }: AccountKey,
  region: string | null,
  origin: string | null,
): RegionToken => new RegionToken(token.reveal(), { account: { teamId, userId }, region, origin });
