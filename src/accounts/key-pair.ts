// What the platform mints tokens for: an access key, its secret key, and whose they are. Source: page "get user tokens
// (recommended)". Pure.
import { z } from 'zod';
import { Secret } from '../config/secrets.ts';

export interface KeyPair {
  readonly platformUser: string;
  readonly accessKey: Secret;
  readonly secretKey: Secret;
}

export const keyFields = ['platformUser', 'accessKey', 'secretKey'] as const;
export type KeyField = (typeof keyFields)[number];

export type KeyPairReading =
  | { readonly kind: 'keys'; readonly keys: KeyPair }
  | {
      readonly kind: 'unusable';
      readonly field: KeyField;
      /** `token`: a token in the place of a key. `odd`: characters that no header can carry. */
      readonly problem: 'missing' | 'token' | 'odd';
    };

/** User and access key travel in headers. */
const headerSafe = /^[\x21-\x7e]{1,200}$/u;
const unbroken = /^[^\s\p{Cc}]{1,500}$/u;

export function readKeyPair(typed: Readonly<Record<KeyField, Secret>>): KeyPairReading {
  const texts = {
    platformUser: tidy(typed.platformUser),
    accessKey: tidy(typed.accessKey),
    secretKey: tidy(typed.secretKey),
  };
  for (const field of keyFields) {
    const text = texts[field];
    if (text === '') return { kind: 'unusable', field, problem: 'missing' };
    if (/^eyJ[\w-]+\./u.test(text)) return { kind: 'unusable', field, problem: 'token' };
    if (!(field === 'secretKey' ? unbroken : headerSafe).test(text))
      return { kind: 'unusable', field, problem: 'odd' };
  }
  const { platformUser, accessKey, secretKey } = texts;
  return {
    kind: 'keys',
    keys: { platformUser, accessKey: new Secret(accessKey), secretKey: new Secret(secretKey) },
  };
}

/** Without what copying adds: quotes, white space around, marks that nobody sees. */
const tidy = (typed: Secret): string =>
  typed
    .reveal()
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^["'`“”]+|["'`“”,;]+$/gu, '')
    .trim();

/** What is sealed of an account that is connected by keys: the keys, and what they minted for regions beside its own. */
export interface KeyRing {
  readonly keys: KeyPair;
  readonly others: readonly { readonly region: string; readonly token: Secret }[];
}

const ringSchema = z.object({
  user: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
  others: z.array(z.object({ region: z.string(), token: z.string() })),
});

export const writeKeyRing = ({ keys, others }: KeyRing): Secret =>
  new Secret(
    JSON.stringify({
      user: keys.platformUser,
      accessKey: keys.accessKey.reveal(),
      secretKey: keys.secretKey.reveal(),
      others: others.map(({ region, token }) => ({ region, token: token.reveal() })),
    } satisfies z.input<typeof ringSchema>),
  );

/** Our own writing; throws for anything else. */
export function readKeyRing(text: Secret): KeyRing {
  const { user, accessKey, secretKey, others } = ringSchema.parse(JSON.parse(text.reveal()));
  return {
    keys: { platformUser: user, accessKey: new Secret(accessKey), secretKey: new Secret(secretKey) },
    others: others.map(({ region, token }) => ({ region, token: new Secret(token) })),
  };
}
