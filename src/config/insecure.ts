// What would run, but open to whoever is on the network or guesses: refused at start unless the operator allows it by name. Pure.
import { decoded } from './describe.ts';
import { type ConfigProblem, type Env, type InsecureName, isLoopback, isSet } from './env.ts';
import type { Secret } from './secrets.ts';

/** Settings that could be read, others may be missing; beside them what the driver of PostgreSQL reads by itself. */
export type Readable = Partial<Env> & { readonly PGHOST?: string | undefined };

export interface InsecureFindings {
  readonly problems: readonly ConfigProblem[];
  /** What is weak and runs all the same: allowed by name, or a key that its owner rotates away from. */
  readonly warnings: readonly string[];
}

interface Weakness extends ConfigProblem {
  readonly name: InsecureName;
}

/** All of them at once, never a value. In the playground nothing is set that could be insecure. */
export function findInsecure(env: Readable): InsecureFindings {
  const found = [
    ...findPlain(env.PLATFORM_API_URL, 'PLATFORM_API_URL', 'platform'),
    ...findPlain(env.PLATFORM_LOGIN_URL, 'PLATFORM_LOGIN_URL', 'platform'),
    ...findPlain(env.PLATFORM_ACCOUNT_URL, 'PLATFORM_ACCOUNT_URL', 'platform'),
    ...findPlain(env.SLACK_API_URL, 'SLACK_API_URL', 'slack'),
    ...findWeakSigningSecret(env),
  ];
  return sortOut([...found, ...findOfDatabase(env)], env);
}

/** The same for commands that only work on the database: they open it, and one of them seals under the first key. */
export const findInsecureDatabase = (env: Readable): InsecureFindings => sortOut(findOfDatabase(env), env);

const findOfDatabase = (env: Readable) => [...findReadableDatabase(env), ...findWeakFirstKey(env)];

function sortOut(found: readonly Weakness[], env: Readable): InsecureFindings {
  const isAllowed = ({ name }: Weakness) => env.ALLOW_INSECURE?.includes(name) ?? false;
  return {
    problems: found
      .filter((each) => !isAllowed(each))
      .map(({ name, variable, problem }) => ({
        variable,
        problem: `${problem} (or allow it: ALLOW_INSECURE=${name})`,
      })),
    warnings: [
      ...found
        .filter(isAllowed)
        .map(({ name, variable, problem }) => `allowed by ALLOW_INSECURE=${name}: ${variable} ${problem}`),
      ...warnOfWeakKeysBehind(env),
    ],
  };
}

function findPlain(url: string | undefined, variable: string, name: InsecureName): Weakness[] {
  if (url === undefined || new URL(url).protocol !== 'http:' || isLoopback(new URL(url))) return [];
  return [
    {
      name,
      variable,
      problem: 'begins with http://: whoever is on the way reads the tokens in it; use https://',
    },
  ];
}

function findReadableDatabase({ DATABASE_URL: databaseUrl, PGHOST: defaultHost }: Readable): Weakness[] {
  const url = databaseUrl && toPostgresUrl(databaseUrl);
  if (!url || isOnThisMachine(url, defaultHost) || usesTls(url)) return [];
  return [
    {
      name: 'database',
      variable: 'DATABASE_URL',
      problem:
        'leads to a PostgreSQL on another machine without TLS: whoever is on the way reads its password and all ' +
        'that is stored; add ?sslmode=verify-full',
    },
  ];
}

/** Null for SQLite, and for what is no address at all: the driver refuses that before anything is sent. */
function toPostgresUrl(databaseUrl: Secret): URL | null {
  const text = databaseUrl.reveal();
  if (!/^postgres(?:ql)?:/iu.test(text)) return null;
  // `postgres://user:password@/database?host=…`: for PostgreSQL an address, for the URL standard none.
  return URL.parse(text) ?? URL.parse(text.replace('@/', '@localhost/'));
}

/** The host as the driver finds it: among the options first, then in the address, then in PGHOST. */
function isOnThisMachine(url: URL, defaultHost: string | undefined): boolean {
  const named = url.searchParams.getAll('host').at(-1) || decoded(url.hostname);
  const host = named || (isSet(defaultHost) ? (defaultHost ?? '') : 'localhost');
  // A path is the folder of a socket.
  return host.startsWith('/') || isLoopback({ hostname: host });
}

/**
 * As `pg` decides it; the last of an option's values counts. Whether the certificate is checked is `sslmode`'s matter.
 * Source: node-postgres.com, "SSL", and the README of pg-connection-string.
 */
function usesTls({ searchParams }: URL): boolean {
  const option = (name: string) => searchParams.getAll(name).at(-1) ?? '';
  if (option('sslmode') === 'disable') return false;
  if (['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].some((name) => option(name) !== '')) return true;
  const ssl = option('ssl');
  if (ssl !== '') return ['true', '1', 'no-verify'].includes(ssl);
  return option('sslnegotiation') === 'direct';
}

const renewal = 'make one with: openssl rand -base64 32';

function findWeakFirstKey({ TOKEN_ENCRYPTION_KEYS: keys }: Readable): Weakness[] {
  const why = keys?.[0] && weaknessOfKey(keys[0]);
  if (!why) return [];
  const problem = `begins with a key that ${why}: put one in front of it that nobody guesses; ${renewal}`;
  return [{ name: 'secrets', variable: 'TOKEN_ENCRYPTION_KEYS', problem }];
}

/** Refusing these would shut in what they seal. */
function warnOfWeakKeysBehind({ TOKEN_ENCRYPTION_KEYS: [, ...behind] = [] }: Readable): string[] {
  return behind.flatMap((key, index) => {
    const why = weaknessOfKey(key);
    return why
      ? [
          `key ${index + 2} of TOKEN_ENCRYPTION_KEYS ${why}: npm run rotate-keys, then remove it as soon as that says so`,
        ]
      : [];
  });
}

function weaknessOfKey(key: Secret): string | null {
  const text = key.reveal();
  const bytes = Buffer.from(text, 'base64');
  if (isPattern(bytes)) return 'is a pattern, not random';
  return isWords(bytes, text) ? 'is readable text, not random' : null;
}

/** Zeros, repetitions, counting: of 32 random bytes hardly two are the same, and half as many values come up once in 10^13 keys. */
function isPattern(bytes: Buffer): boolean {
  if (new Set(bytes).size <= bytes.length / 2) return true;
  const steps = bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0));
  return new Set(steps).size === 1;
}

/** Words that were encoded, or words that were taken for base64: letters of one case only, or digits. */
const isWords = (bytes: Buffer, text: string): boolean =>
  bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)) ||
  /^(?:[a-z+/_-]+|[A-Z+/_-]+|[0-9+/_-]+)=?$/u.test(text);

function findWeakSigningSecret(env: Readable): Weakness[] {
  const { SLACK_SIGNING_SECRET: secret, SLACK_APP_TOKEN: appToken } = env;
  // In Socket Mode nothing is signed, and it is warned of as not used.
  if (secret === undefined || appToken !== undefined) return [];
  const text = secret.reveal();
  const why = !/^[0-9a-f]{32}$/iu.test(text)
    ? "is not of the shape of Slack's, 32 hexadecimal digits"
    : isPattern(Buffer.from(text, 'hex'))
      ? 'is a pattern, not random'
      : null;
  const problem = `${why}: copy it again from "Basic Information" of your Slack app`;
  return why ? [{ name: 'secrets', variable: 'SLACK_SIGNING_SECRET', problem }] : [];
}
