// Where a token may be sent, whoever says that it should go there: https, to hosts that the operator named. Pure.

/** `region.example` (port 443), `region.example:65011`, `*.example:65011` (any name below it). */
export interface HostPattern {
  /** In lower case, with what it ends with after the star. */
  readonly host: string;
  readonly isSuffix: boolean;
  readonly port: string;
}

export interface AllowedAddresses {
  /** The address in the settings: whatever it is, the operator wrote it. */
  readonly own: string;
  readonly hosts: readonly HostPattern[];
}

export type JudgedAddress =
  | { readonly ok: true; readonly origin: string }
  /** `host`: as it is written in the list. */
  | {
      readonly ok: false;
      readonly problem: 'unreadable' | 'insecure' | 'not-allowed';
      readonly host: string;
    };

/** This machine for certain: a name such as `app.localhost` may be anybody's. */
export const isLoopback = ({ hostname }: Pick<URL, 'hostname'>): boolean =>
  /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/iu.test(hostname);

/** Null for what is no such pattern; a star alone, or before a top-level name, would be anybody. */
export function parseHostPattern(text: string): HostPattern | null {
  const [, star, host = '', port = '443'] =
    /^(\*\.)?([a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])(?::(\d{1,5}))?$/u.exec(text.toLowerCase()) ?? [];
  if (host === '' || host.includes('..') || Number(port) > 65_535) return null;
  if (star !== undefined && !host.includes('.')) return null;
  return { host, isSuffix: star !== undefined, port: String(Number(port)) };
}

/** `told`: an address as the platform tells it, with the documented path `/ai` or without. */
export function judgeAddress(told: string, allowed: AllowedAddresses): JudgedAddress {
  const text = told.trim();
  // A placeholder of the documentation in braces is none of anybody's.
  if (/[{}?#\\\s]|%7[bd]/iu.test(text) || !URL.canParse(text)) return refuse('unreadable', '');
  const url = new URL(text);
  if (!/^https?:$/u.test(url.protocol)) return refuse('unreadable', '');
  const host = hostOf(url);
  if (url.username !== '' || url.password !== '') return refuse('unreadable', host);
  const origin = `${url.origin}${url.pathname.replace(/\/+$/u, '').replace(/\/ai$/u, '')}`;
  if (origin === allowed.own) return { ok: true, origin };
  if (url.protocol !== 'https:' && !isLoopback(url)) return refuse('insecure', host);
  return allowed.hosts.some((pattern) => fits(url, pattern))
    ? { ok: true, origin }
    : refuse('not-allowed', host);
}

const refuse = (problem: 'unreadable' | 'insecure' | 'not-allowed', host: string): JudgedAddress => ({
  ok: false,
  problem,
  host,
});

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

const hostOf = (url: URL): string => `${url.hostname}${portOf(url) === '443' ? '' : `:${portOf(url)}`}`;

function fits(url: URL, { host, isSuffix, port }: HostPattern): boolean {
  const hostname = url.hostname.toLowerCase().replace(/\.$/u, '');
  if (portOf(url) !== port) return false;
  return isSuffix ? hostname.endsWith(`.${host}`) : hostname === host;
}
