// Seals secrets for the database as JWE (RFC 7516, `dir` with A256GCM). The protected header binds each
// value to its owner and purpose: a row copied to another person, or another column, does not open.
import { createHash, webcrypto } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { Secret } from '../config/secrets.ts';
import type { AccountKey } from './ports.ts';

export type Purpose = 'platform-token' | 'reply-url' | 'key-probe';

export type Opened =
  | { readonly ok: true; readonly secret: Secret }
  /** `key-gone`: sealed under a key that is not configured any more; `damaged`: altered, or not this owner's. */
  | { readonly ok: false; readonly problem: 'key-gone' | 'damaged' };

export interface Sealer {
  /** Id of the key that seals. */
  readonly kid: string;
  /** Ids of all keys, that one included. */
  readonly kids: readonly string[];
  seal(secret: Secret, purpose: Purpose, owner: AccountKey): Promise<string>;
  open(sealed: string, purpose: Purpose, owner: AccountKey): Promise<Opened>;
  /** The same value, bound to the same owner, under the first key; null when it cannot be opened. */
  reseal(sealed: string): Promise<string | null>;
}

interface Key {
  readonly kid: string;
  /** Imported once, and not to be exported again. */
  readonly imported: Promise<webcrypto.CryptoKey>;
}

const headerSchema = z.object({ kid: z.string(), purpose: z.string(), team: z.string(), user: z.string() });
type Header = z.output<typeof headerSchema>;

/** `keys`: base64, 32 bytes each; the first seals, all open. */
export function createSealer(keys: readonly Secret[]): Sealer {
  const ring = keys.map(toKey);
  const [first] = ring;
  if (!first) throw new Error('a sealer needs at least one key');
  const findKey = (kid: string) => ring.find((key) => key.kid === kid);

  return {
    kid: first.kid,
    kids: ring.map(({ kid }) => kid),
    seal: (secret, purpose, owner) =>
      encrypt(first, { kid: first.kid, purpose, team: owner.teamId, user: owner.userId }, secret),
    async open(sealed, purpose, owner) {
      const header = readHeader(sealed);
      if (!header) return { ok: false, problem: 'damaged' };
      const key = findKey(header.kid);
      if (!key) return { ok: false, problem: 'key-gone' };
      const isTheirs =
        header.purpose === purpose && header.team === owner.teamId && header.user === owner.userId;
      const secret = isTheirs ? await decrypt(key, sealed) : null;
      return secret ? { ok: true, secret } : { ok: false, problem: 'damaged' };
    },
    async reseal(sealed) {
      const header = readHeader(sealed);
      const key = header && findKey(header.kid);
      const secret = key ? await decrypt(key, sealed) : null;
      return header && secret ? encrypt(first, { ...header, kid: first.kid }, secret) : null;
    },
  };
}

function toKey(key: Secret): Key {
  const bytes = new Uint8Array(Buffer.from(key.reveal(), 'base64'));
  const kid = createHash('sha256')
    .update('gpu-instance key id:')
    .update(bytes)
    .digest('base64url')
    .slice(0, 12);
  const imported = webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { kid, imported };
}

async function encrypt(key: Key, header: Header, secret: Secret): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(secret.reveal()))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header })
    .encrypt(await key.imported);
}

async function decrypt(key: Key, sealed: string): Promise<Secret | null> {
  try {
    const { plaintext } = await compactDecrypt(sealed, await key.imported, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return new Secret(new TextDecoder().decode(plaintext));
  } catch {
    return null;
  }
}

function readHeader(sealed: string): Header | null {
  try {
    return headerSchema.parse(decodeProtectedHeader(sealed));
  } catch {
    return null;
  }
}
