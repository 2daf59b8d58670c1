// How calls leave: through which proxy, and whose certificates are trusted. One set of rules for each side, Slack and platform.
import type { ConfigProblem, Env } from './env.ts';
import { isLoopback, isSpared } from './no-proxy.ts';
import { Secret } from './secrets.ts';

export interface HttpProxy {
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The way to the proxy itself is TLS. */
  readonly isSecure: boolean;
  /** Value of `Proxy-Authorization`. */
  readonly authorization: Secret | undefined;
  readonly password: Secret | undefined;
  /** For people, such as `http://proxy.lab:3128`: without the credentials. */
  readonly address: string;
  /** The variable it comes from. */
  readonly setBy: string;
}

export interface SideNetwork {
  readonly proxy: HttpProxy | null;
  /** The variable that asks for plain http to go through a proxy; null when none does. */
  readonly plainProxySetBy: string | null;
  /** As NO_PROXY is written. */
  readonly noProxy: string;
  /** Whether this machine itself is always reached directly. */
  readonly sparesLoopback: boolean;
  /** PEM files whose certificates are trusted besides those of the system. */
  readonly caFiles: readonly CaFile[];
}

export interface CaFile {
  readonly path: string;
  readonly setBy: string;
}

export interface NetworkConfig {
  readonly slack: SideNetwork;
  readonly platform: SideNetwork;
}

export type Route =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy }
  /** Plain http: the proxy could read the token in it. */
  | { readonly kind: 'refused'; readonly setBy: string };

export interface Target {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
}

export function routeOf(side: SideNetwork, { protocol, host, port }: Target): Route {
  const isDirect = isSpared(side.noProxy, host, port) || (side.sparesLoopback && isLoopback(host));
  if (isDirect) return { kind: 'direct' };
  if (protocol !== 'https:') {
    const { plainProxySetBy: setBy } = side;
    return setBy === null ? { kind: 'direct' } : { kind: 'refused', setBy };
  }
  return side.proxy ? { kind: 'proxy', proxy: side.proxy } : { kind: 'direct' };
}

/** Without a proxy, whatever the variables say. */
export const directNetwork: SideNetwork = {
  proxy: null,
  plainProxySetBy: null,
  noProxy: '',
  sparesLoopback: true,
  caFiles: [],
};

export type NetworkOutcome =
  | { readonly ok: true; readonly network: NetworkConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export function toNetwork(env: Env): NetworkOutcome {
  const sides = [toSide(env, 'SLACK'), toSide(env, 'PLATFORM')] as const;
  const problems = sides.flatMap((side) => ('variable' in side ? [side] : []));
  const [slack, platform] = sides;
  if ('variable' in slack || 'variable' in platform) return { ok: false, problems: unique(problems) };
  const plain = [...findPlain(env, 'SLACK', slack), ...findPlain(env, 'PLATFORM', platform)];
  return plain.length > 0 ? { ok: false, problems: plain } : { ok: true, network: { slack, platform } };
}

/**
 * The way to a collector of traces: as the usual variables say. Plain http is not refused but goes directly: what is in
 * traces is no secret.
 */
export function toCollectorSide(env: Env): SideNetwork {
  const setBy = (['HTTPS_PROXY', 'ALL_PROXY'] as const).find((known) => env[known] !== undefined);
  const proxy = setBy && env[setBy] ? toProxy(env[setBy], setBy) : null;
  const { NODE_EXTRA_CA_CERTS: path } = env;
  return {
    ...directNetwork,
    // A proxy that cannot be read is a problem of those that it is for.
    proxy: proxy && 'variable' in proxy ? null : proxy,
    noProxy: env.NO_PROXY ?? '',
    caFiles: path === undefined ? [] : [{ path, setBy: 'NODE_EXTRA_CA_CERTS' }],
  };
}

type SideName = 'SLACK' | 'PLATFORM';

function toSide(env: Env, name: SideName): SideNetwork | ConfigProblem {
  const variable = `${name}_PROXY` as const;
  const wish = env[variable].reveal();
  const common = { noProxy: env.NO_PROXY ?? '', caFiles: toCaFiles(env, name) };
  if (wish.toLowerCase() === 'none') return { ...directNetwork, ...common };
  if (wish.toLowerCase() === 'env') {
    const [secure, plain] = (['HTTPS_PROXY', 'HTTP_PROXY'] as const).map((preferred) =>
      [preferred, 'ALL_PROXY' as const].find((known) => env[known] !== undefined),
    );
    const proxy = secure && env[secure] ? toProxy(env[secure], secure) : null;
    if (proxy && 'variable' in proxy) return proxy;
    return { proxy, plainProxySetBy: plain ?? null, sparesLoopback: true, ...common };
  }
  const proxy = toProxy(env[variable], variable);
  if ('variable' in proxy) return proxy;
  return { proxy, plainProxySetBy: variable, sparesLoopback: false, ...common };
}

function toCaFiles(env: Env, name: SideName): CaFile[] {
  return ([`${name}_CA_FILE`, 'NODE_EXTRA_CA_CERTS'] as const).flatMap((setBy) =>
    env[setBy] === undefined ? [] : [{ path: env[setBy], setBy }],
  );
}

/** A value without a scheme is an http proxy, as with curl. */
function toProxy(value: Secret, setBy: string): HttpProxy | ConfigProblem {
  const text = value.reveal();
  const full = /^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (!url?.hostname || !/^https?:$/u.test(url.protocol)) return wrongProxy(setBy);
  const credentials = credentialsOf(url);
  if (!credentials) return wrongProxy(setBy);
  const isSecure = url.protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port,
    isSecure,
    ...credentials,
    address: `${url.protocol}//${url.hostname}:${port}`,
    setBy,
  };
}

/** Null when they are not percent-encoded as they must be in an address. */
function credentialsOf({ username, password }: URL): Pick<HttpProxy, 'authorization' | 'password'> | null {
  if (username === '' && password === '') return { authorization: undefined, password: undefined };
  try {
    const plain = decodeURIComponent(password);
    const pair = `${decodeURIComponent(username)}:${plain}`;
    const authorization = new Secret(`Basic ${Buffer.from(pair).toString('base64')}`);
    return { authorization, password: plain === '' ? undefined : new Secret(plain) };
  } catch {
    return null;
  }
}

/** Never the value: it may hold a password. */
const wrongProxy = (variable: string): ConfigProblem => ({
  variable,
  problem: /^(?:SLACK|PLATFORM)_/u.test(variable)
    ? 'must be env, none, or the address of an http(s) proxy such as http://proxy.example:3128'
    : 'is not the address of an http(s) proxy such as http://proxy.example:3128: correct it, or set SLACK_PROXY and PLATFORM_PROXY, which come before it',
});

/** A token in plain http could be read by the proxy: nothing of the kind starts. */
function findPlain(env: Env, name: SideName, side: SideNetwork): ConfigProblem[] {
  const variables =
    name === 'SLACK'
      ? (['SLACK_API_URL'] as const)
      : (['PLATFORM_API_URL', 'PLATFORM_LOGIN_URL', 'PLATFORM_ACCOUNT_URL'] as const);
  return variables.flatMap((variable) => findPlainAddress(env, variable, { name, side }));
}

type AddressVariable = 'SLACK_API_URL' | 'PLATFORM_API_URL' | 'PLATFORM_LOGIN_URL' | 'PLATFORM_ACCOUNT_URL';

function findPlainAddress(
  env: Env,
  variable: AddressVariable,
  { name, side }: { readonly name: SideName; readonly side: SideNetwork },
): ConfigProblem[] {
  const address = env[variable];
  if (address === undefined) return [];
  const { protocol, hostname, port } = new URL(address);
  const route = routeOf(side, { protocol, host: hostname, port: Number(port || 80) });
  if (route.kind !== 'refused') return [];
  const problem = `is plain http, which ${route.setBy} would send through a proxy that can read the token in it: use https, name the host in NO_PROXY, or set ${name}_PROXY=none`;
  return [{ variable, problem }];
}

const unique = (problems: readonly ConfigProblem[]): ConfigProblem[] =>
  problems.filter(
    ({ variable }, index) => problems.findIndex((other) => other.variable === variable) === index,
  );
