// What of the settings may be told in a log line: never a password, a token or a key.
import type { Secret } from './secrets.ts';

/** `sqlite:data/app.db`, `postgres://db.example:5432/launches`: without user, password and options. */
export function describeDatabase(databaseUrl: Secret): string {
  const url = databaseUrl.reveal();
  if (url.startsWith('sqlite:')) return url;
  if (!URL.canParse(url)) return 'postgres';
  const { host, pathname, searchParams } = new URL(url);
  // A socket's folder stands among the options.
  return `postgres://${host || (searchParams.get('host') ?? '')}${pathname}`;
}

/** All that an address of a database keeps secret. */
export function databasePasswords(databaseUrl: Secret): string[] {
  const url = databaseUrl.reveal();
  if (url.startsWith('sqlite:') || !URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  const found = [password, decoded(password), searchParams.get('password') ?? ''];
  return [...new Set(found)].filter((text) => text !== '');
}

/** As it is where it is not percent-encoded properly. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
