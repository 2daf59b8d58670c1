// Calls over HTTP: address, time limit, token header, one more try where it is safe. No business words.
import type { AxiosRequestConfig } from 'axios';
import { scopeOf } from '../accounts/region-token.ts';
import type { Secret } from '../config/secrets.ts';
import type { AheadConnection, PlatformCallReport } from '../launches/ports.ts';
import { type AgentPair, type Agents, createAgents } from '../network/agents.ts';
import type { EarlyConnection } from '../network/early-connection.ts';
import { type Answer, exchange } from './exchange.ts';

export type { Answer } from './exchange.ts';

export interface PlatformCall {
  /** What the call is named in logs and metrics. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Sent at most once, on a connection of its own. */
  readonly once?: boolean;
  /** Where it goes, whatever the token says: the platform's login and account API. Default: where the token may be sent. */
  readonly at?: string;
  /** Beside the token. */
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** The connection of its own, if it is there already; where it is no good any more, another one is made. */
  readonly over?: AheadConnection | undefined;
}

export interface PlatformClient {
  /** `token` null: a call that asks for one. */
  call(token: Secret | null, call: PlatformCall): Promise<Answer>;
  /** Begins to connect for one call that is sent once with this token. */
  connectAhead(token: Secret): AheadConnection;
  /** In place of a token that was refused; null where there is no other one. */
  replaceRefused(token: Secret): Promise<Secret | null>;
  /** Passes on how a call went, once its answer was understood. */
  report(report: Omit<PlatformCallReport, 'host'>, token: Secret | null, call: PlatformCall): void;
  close(): void;
}

export interface PlatformClientOptions {
  /** Where tokens go that say nothing else; without `/ai`. */
  readonly origin: string;
  readonly timeoutMs: number;
  /** Default: nobody hears. */
  readonly onCall?: (report: PlatformCallReport) => void;
  /** Default: there is never another one. */
  readonly replaceRefused?: (token: Secret) => Promise<Secret | null>;
  /** Default: direct connections. */
  readonly agents?: Agents;
}

export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const { origin, timeoutMs, onCall, agents = createAgents() } = options;
  const ahead = new WeakMap<AheadConnection, { readonly early: EarlyConnection; readonly to: string }>();
  let isClosed = false;

  /**
   * A kept connection may be dead without our knowing: closed by the other side just now, or forgotten by a firewall.
   * A read is tried again on a fresh one; a create may not be, so it gets a fresh one in the first place.
   */
  async function send(request: AxiosRequestConfig, own: AgentPair | null): Promise<Answer> {
    if (own) return (await exchange(request, { agents: own, timeoutMs })).answer;
    const deadline = performance.now() + timeoutMs;
    const first = await exchange(request, { agents: agents.kept, timeoutMs, silenceMs: timeoutMs / 3 });
    const leftMs = deadline - performance.now();
    if (!first.wasStale || leftMs <= 0) return first.answer;
    return (await exchange(request, { agents: agents.fresh, timeoutMs: leftMs })).answer;
  }

  const targetOf = (token: Secret | null, { at }: Pick<PlatformCall, 'at'> = {}): string =>
    at ?? (token && scopeOf(token)?.origin) ?? origin;

  /** A connection that no other call has. */
  function takeOwn(over: AheadConnection | undefined, to: string): AgentPair {
    const made = over && ahead.get(over);
    if (made?.to === to) return made.early.take() ?? agents.fresh;
    made?.early.close();
    return agents.fresh;
  }

  return {
    connectAhead(token) {
      const to = targetOf(token);
      const early = agents.openEarly(new URL(to));
      const connection = { close: early.close };
      ahead.set(connection, { early, to });
      return connection;
    },
    async call(token, call) {
      const { method, path, query, body, over, headers = {}, once = false } = call;
      const to = targetOf(token, call);
      // Ids of the platform's become part of a path: none may lead anywhere else.
      if (!staysWithin(to, path)) return { kind: 'failure', reason: 'unreachable', cause: 'BAD_PATH' };
      const request: AxiosRequestConfig = {
        method,
        url: `${to}${path}`,
        params: query,
        headers: {
          ...(token ? { token: token.reveal() } : {}),
          ...revealAll(headers),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        data: JSON.stringify(body),
      };
      return send(request, once ? takeOwn(over, to) : null);
    },
    /** A database in trouble has no other token, either. */
    replaceRefused: async (token) =>
      isClosed ? null : ((await options.replaceRefused?.(token).catch(() => undefined)) ?? null),
    report(report, token, call) {
      // What we cut off ourselves says nothing about the platform.
      if (!isClosed) onCall?.({ ...report, host: new URL(targetOf(token, call)).host });
    },
    close() {
      isClosed = true;
      agents.close();
    },
  };
}

const revealAll = (headers: NonNullable<PlatformCall['headers']>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.reveal(),
    ]),
  );

/** Whether the path is taken as it stands: no other host, no `..` that shortens it, no query hidden in it. */
function staysWithin(origin: string, path: string): boolean {
  if (!/^\/[^/]/u.test(path) || !URL.canParse(`${origin}${path}`)) return false;
  const base = new URL(origin);
  const url = new URL(`${origin}${path}`);
  const prefix = base.pathname.replace(/\/$/u, '');
  return url.origin === base.origin && url.pathname === `${prefix}${path}`;
}
