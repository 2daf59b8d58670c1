// Reads what a platform token says about itself. The signing key is the platform's, so this proves
// nothing: it spares a person from storing a token that is surely useless. Pure.
import { z } from 'zod';
import type { Secret } from '../config/secrets.ts';

export interface PlatformTokenClaims {
  readonly platformUser: string | null;
  /** The compute region, by the platform's id of it; `0` is the platform itself. */
  readonly clusterId: string | null;
  /** Epoch milliseconds; null when the token does not say, or not so that it can be read. */
  readonly expiresAt: number | null;
}

export type TokenReading =
  | { readonly ok: true; readonly claims: PlatformTokenClaims }
  | { readonly ok: false; readonly problem: 'not-a-token' }
  | { readonly ok: false; readonly problem: 'expired'; readonly expiresAt: number };

/** A token that does not say when it ends is the platform's to refuse. */
export const hasEnded = ({ expiresAt }: { readonly expiresAt: number | null }, now: number): boolean =>
  expiresAt !== null && expiresAt <= now;

const said = z.string().max(200).optional().catch(undefined);
/** The platform's tokens carry no `exp`; their end is `expireTime`, epoch milliseconds as text. */
const claimsSchema = z.object({
  expireTime: z
    .union([z.string().regex(/^\d{1,16}$/u), z.number().int()])
    .transform(Number)
    .optional()
    .catch(undefined),
  user: said,
  computeUser: said,
  clusterId: z
    .union([z.string().max(64), z.number().int().transform(String)])
    .optional()
    .catch(undefined),
});

/** Before 1973, or after what any calendar knows, it is no time in milliseconds. */
const isTime = (ms: number) => ms >= 1e11 && ms <= 8.64e15;

/** Null for a text that is no token at all. */
export function readClaims(token: string): PlatformTokenClaims | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+=*$/u.exec(token)?.[1];
  if (payload === undefined || token.length > 3000) return null;
  const parsed = claimsSchema.safeParse(decodePart(payload));
  if (!parsed.success) return null;
  const { expireTime, user, computeUser, clusterId = null } = parsed.data;
  const expiresAt = expireTime !== undefined && isTime(expireTime) ? expireTime : null;
  return { platformUser: user ?? computeUser ?? null, clusterId, expiresAt };
}

/** Whose token it is, of which account in which region: `<user>@<region>`. Null where it does not say. */
export function identityOf(token: Secret): string | null {
  const claims = readClaims(token.reveal());
  return claims?.platformUser ? `${claims.platformUser}@${claims.clusterId ?? ''}` : null;
}

/** Only where both are known. */
export const isOfAnother = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && one !== other;

export function readPlatformToken(token: string, now: number): TokenReading {
  const claims = readClaims(token);
  if (!claims) return { ok: false, problem: 'not-a-token' };
  const { expiresAt } = claims;
  if (expiresAt !== null && hasEnded(claims, now)) return { ok: false, problem: 'expired', expiresAt };
  return { ok: true, claims };
}

/** A part of a token before its signature; undefined when it holds no JSON. */
export function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
