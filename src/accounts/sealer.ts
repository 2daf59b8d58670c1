// Seals secrets for the database as JWE (RFC 7516, `dir` with A256GCM). The protected header binds each
// value to its owner and purpose: a row copied to another person, or another column, does not open. See decision 011.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../config/secrets.ts';
import type { AccountKey } from './ports.ts';

export type Purpose =
  | 'platform-token'
  | 'platform-keys'
  | 'connect-page'
  | 'reply-url'
  | 'script'
  | 'launch-request'
  | 'bot-token'
  | 'bot-refresh-token'
  | 'key-probe';

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
  /** Prints nothing of itself. */
  readonly secret: KeyObject;
}

/** What a value is bound to. */
const bindingSchema = z.object({ purpose: z.string(), team: z.string(), user: z.string() });
type Binding = z.output<typeof bindingSchema>;

const headerSchema = bindingSchema.extend({
  kid: z.string(),
  // Whatever else these say does not open.
  alg: z.unknown().optional(),
  enc: z.unknown().optional(),
  zip: z.unknown().optional(),
  crit: z.unknown().optional(),
});
type Header = z.output<typeof headerSchema>;

const algorithm = { alg: 'dir', enc: 'A256GCM' } as const;
const cipherName = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** `keys`: base64, 32 bytes each; the first seals, all open. */
export function createSealer(keys: readonly Secret[]): Sealer {
  const ring = keys.map(toKey);
  const [first] = ring;
  if (!first) throw new Error('a sealer needs at least one key');
  const findKey = (kid: string) => ring.find((key) => key.kid === kid);

  return {
    kid: first.kid,
    kids: ring.map(({ kid }) => kid),
    seal: async (secret, purpose, owner) =>
      encrypt(first, { purpose, team: owner.teamId, user: owner.userId }, secret),
    async open(sealed, purpose, owner) {
      const header = readHeader(sealed);
      if (!header) return { ok: false, problem: 'damaged' };
      const key = findKey(header.kid);
      if (!key) return { ok: false, problem: 'key-gone' };
      const isTheirs =
        header.purpose === purpose && header.team === owner.teamId && header.user === owner.userId;
      const secret = isTheirs ? decrypt(key, header, sealed) : null;
      return secret ? { ok: true, secret } : { ok: false, problem: 'damaged' };
    },
    async reseal(sealed) {
      const header = readHeader(sealed);
      const key = header && findKey(header.kid);
      const secret = header && key ? decrypt(key, header, sealed) : null;
      return header && secret ? encrypt(first, header, secret) : null;
    },
  };
}

function toKey(key: Secret): Key {
  const bytes = Buffer.from(key.reveal(), 'base64');
  const kid = createHash('sha256')
    .update('gpu-instance key id:')
    .update(bytes)
    .digest('base64url')
    .slice(0, 12);
  return { kid, secret: createSecretKey(bytes) };
}

/** The texts are short: a few microseconds here, where a thread of the pool would be waited for. */
function encrypt({ kid, secret: key }: Key, { purpose, team, user }: Binding, secret: Secret): string {
  const header = toBase64Url(JSON.stringify({ ...algorithm, kid, purpose, team, user }));
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(cipherName, key, iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(header, 'ascii'));
  const text = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
  // The second part would be a key of its own: it is sealed with ours directly.
  return [header, '', ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

/** Null when it was altered, or sealed with another key. */
function decrypt(key: Key, { alg, enc, zip, crit }: Header, sealed: string): Secret | null {
  const parts = sealed.split('.');
  const [header = '', encryptedKey] = parts;
  const isOurs = alg === algorithm.alg && enc === algorithm.enc && zip === undefined && crit === undefined;
  const [iv, text, tag] = parts.slice(2).map(fromBase64Url);
  if (parts.length !== 5 || encryptedKey !== '' || !iv || !text || !tag) return null;
  // A shorter tag would be easier to guess.
  if (!isOurs || iv.length !== ivBytes || tag.length !== tagBytes) return null;
  const decipher = createDecipheriv(cipherName, key.secret, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(header, 'ascii'));
  decipher.setAuthTag(tag);
  try {
    return new Secret(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8'));
  } catch {
    return null;
  }
}

function readHeader(sealed: string): Header | null {
  try {
    const [header = ''] = sealed.split('.');
    return headerSchema.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

const toBase64Url = (text: string) => Buffer.from(text).toString('base64url');

/** Null for another spelling of the same bytes, too: a value can be written in one way only. */
function fromBase64Url(part: string): Buffer | null {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : null;
}
