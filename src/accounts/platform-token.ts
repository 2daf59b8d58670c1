// Reads what a platform token says about itself. The signing key is the platform's, so this proves
// nothing: it spares a person from storing a token that is surely useless. Pure.
import { z } from 'zod';

export interface PlatformTokenClaims {
  readonly platformUser: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** A token that does not say when it ends is the platform's to refuse. */
export const hasEnded = ({ expiresAt }: { readonly expiresAt: number | null }, now: number): boolean =>
  expiresAt !== null && expiresAt <= now;

export type TokenReading =
  | { readonly ok: true; readonly claims: PlatformTokenClaims }
  | { readonly ok: false; readonly problem: 'not-a-token' | 'no-expiry' }
  | { readonly ok: false; readonly problem: 'expired'; readonly expiresAt: number };

/** The platform's tokens carry no `exp`; their end is `expireTime`, epoch milliseconds as text. */
const claimsSchema = z.object({
  expireTime: z.union([z.string().regex(/^\d{1,15}$/u), z.number().int().nonnegative()]).transform(Number),
  user: z.string().max(200).optional().catch(undefined),
  computeUser: z.string().max(200).optional().catch(undefined),
});

/** What people paste often brings quotes, the header's name or line breaks along. */
export function tidyPastedToken(text: string): string {
  return text
    .trim()
    .replace(/^token\s*[:=]\s*/iu, '')
    .replace(/^["'`]+|["'`]+$/gu, '')
    .replace(/\s+/gu, '');
}

export function readPlatformToken(token: string, now: number): TokenReading {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+=*$/u.exec(token)?.[1];
  if (payload === undefined || token.length > 3000) return { ok: false, problem: 'not-a-token' };
  const json = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (typeof json !== 'object' || json === null) return { ok: false, problem: 'not-a-token' };
  const parsed = claimsSchema.safeParse(json);
  if (!parsed.success) return { ok: false, problem: 'no-expiry' };
  const { expireTime: expiresAt, user, computeUser } = parsed.data;
  if (expiresAt <= now) return { ok: false, problem: 'expired', expiresAt };
  return { ok: true, claims: { platformUser: user ?? computeUser ?? null, expiresAt } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
