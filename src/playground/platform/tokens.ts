// The platform's access tokens: JWTs signed with HS256 whose expiry is the claim `expireTime`, a string of epoch
// milliseconds. There is no `exp`.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Fixed, so that a token kept by the app is still good after the playground starts anew. It protects nothing. */
const signingKey = 'signs the tokens of the playground and nothing else';

/** The entry that the documentation calls "ac": a token for the platform itself, not for a region. */
export const platformClusterId = '0';

export interface WantedClaims {
  /** The account. Default "newcomer". */
  readonly user?: string;
  /** Default: digits derived from `user`. */
  readonly userId?: string;
  /** Counted from now; negative for a token that has expired. Default: the setting `tokenTtlMs`. */
  readonly expiresInMs?: number;
  /** Default: the region served. */
  readonly clusterId?: string;
}

export interface Caller {
  readonly user: string;
  readonly clusterId: string;
}

export type TokenReading =
  | { readonly kind: 'good' | 'expired'; readonly caller: Caller }
  /** Not a token, or not signed here. */
  | { readonly kind: 'unreadable' };

const claimsSchema = z.object({
  user: z.string().min(1),
  clusterId: z.string(),
  expireTime: z.string().regex(/^\d+$/),
});

export interface TokenDefaults {
  readonly tokenTtlMs: number;
  readonly clusterId: string;
}

export function mintToken(wanted: WantedClaims, defaults: TokenDefaults, now: number): string {
  const { user = 'newcomer', expiresInMs = defaults.tokenTtlMs, clusterId = defaults.clusterId } = wanted;
  const claims = {
    computeUser: user,
    accountStatus: 'Trial',
    creator: 'ac',
    role: '1',
    expireTime: String(now + expiresInMs),
    clusterId,
    invoker: hexDigest('invoker').slice(0, 32),
    user,
    userId: wanted.userId ?? String(BigInt(`0x${hexDigest(user).slice(0, 12)}`)),
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed)}`;
}

export function readToken(token: string, now: number): TokenReading {
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    return { kind: 'unreadable' };
  }
  if (!sameText(signature, signatureOf(`${header}.${payload}`))) return { kind: 'unreadable' };
  const claims = claimsSchema.safeParse(decode(payload));
  if (!claims.success) return { kind: 'unreadable' };
  const { user, clusterId, expireTime } = claims.data;
  return { kind: Number(expireTime) > now ? 'good' : 'expired', caller: { user, clusterId } };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function signatureOf(text: string): string {
  return createHmac('sha256', signingKey).update(text).digest('base64url');
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
