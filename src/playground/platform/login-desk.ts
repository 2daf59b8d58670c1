// Access keys, and which tokens were given out for them. A key pair follows from its user's name, so that what the app keeps is
// still good after the playground starts anew. It protects nothing.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { PlatformSettings } from './settings.ts';
import { mintToken, platformClusterId, type WantedClaims } from './tokens.ts';

export interface SimulatedKeys {
  readonly user: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface Grant {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly token: string | null;
}

/** More are not remembered: the oldest stay good. */
const mostIssued = 100_000;
const mostGiven = 1000;

export class LoginDesk {
  readonly #settings: PlatformSettings;
  readonly #now: () => number;
  /** Signatures of tokens that are good as far as this is asked, and whose they are. */
  readonly #issued = new Map<string, string>();
  readonly #revoked = new Set<string>();
  /** The newest that were given out, to whomever. */
  readonly given: string[] = [];
  #lastMintAt = 0;

  constructor({ settings, now }: { settings: PlatformSettings; now: () => number }) {
    this.#settings = settings;
    this.#now = now;
  }

  keysOf(user: string): SimulatedKeys {
    const digest = (what: string) => createHash('sha256').update(`${what} of ${user}`).digest('hex');
    return {
      user,
      accessKey: digest('access key').slice(0, 32),
      secretKey: digest('secret key').slice(0, 40),
    };
  }

  /** Whether these headers were signed with the user's own secret key. */
  isSigned(told: { user: string; accessKey: string; timestamp: string; signature: string }): boolean {
    const { user, accessKey, timestamp, signature } = told;
    const keys = this.keysOf(user);
    if (keys.accessKey !== accessKey || this.#settings.revokedKeys.includes(accessKey)) return false;
    const text = `{"accessKey":${JSON.stringify(accessKey)},"timestamp":${JSON.stringify(timestamp)},"user":${JSON.stringify(user)}}`;
    const wanted = Buffer.from(createHmac('sha256', keys.secretKey).update(text).digest('hex'));
    const given = Buffer.from(signature);
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }

  /** One for each region; the account's own earlier ones end with it where the settings say so. */
  grant(user: string): Grant[] {
    if (this.#settings.mintRevokesOld) this.end(user);
    const mint = (clusterId: string) => this.issue({ user, clusterId });
    const { clusterId, clusterName, otherRegions } = this.#settings;
    const [first, ...rest] = otherRegions.map((region) => ({
      clusterId: region.clusterId,
      clusterName: region.name,
      token: region.suspended ? null : mint(region.clusterId),
    }));
    const own = { clusterId, clusterName, token: mint(clusterId) };
    const platform = { clusterId: platformClusterId, clusterName: 'ac', token: mint(platformClusterId) };
    return [...(first ? [first] : []), own, ...rest, platform];
  }

  issue(claims: WantedClaims): string {
    // No two alike, however quickly they follow.
    const now = Math.max(this.#now(), this.#lastMintAt + 1);
    if (claims.expiresInMs === undefined) this.#lastMintAt = now;
    const token = mintToken(claims, this.#settings, claims.expiresInMs === undefined ? now : this.#now());
    this.#revoked.delete(signatureOf(token));
    this.given.push(token);
    if (this.given.length > 2 * mostGiven) this.given.splice(0, mostGiven);
    this.#issued.set(signatureOf(token), claims.user ?? '');
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > mostIssued && oldest !== undefined) this.#issued.delete(oldest);
    return token;
  }

  isRevoked(token: string): boolean {
    return this.#revoked.has(signatureOf(token));
  }

  revoke(token: string): void {
    this.#revoked.add(signatureOf(token));
  }

  /** Tokens of this user, or of everybody, before their time. */
  end(user?: string): void {
    for (const [signature, owner] of this.#issued) {
      if (user !== undefined && owner !== user) continue;
      this.#revoked.add(signature);
      this.#issued.delete(signature);
    }
  }
}

const signatureOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1);
