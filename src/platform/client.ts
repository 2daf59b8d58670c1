// Calls over HTTP: address, time limit, token header, one more try where it is safe. No business words.
import type { AxiosRequestConfig } from 'axios';
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
  /** The connection of its own, if it is there already; where it is no good any more, another one is made. */
  readonly over?: AheadConnection | undefined;
}

export interface PlatformClient {
  call(token: Secret, call: PlatformCall): Promise<Answer>;
  /** Begins to connect for one call that is sent once. */
  connectAhead(): AheadConnection;
  /** Passes on how a call went, once its answer was understood. */
  report(report: Omit<PlatformCallReport, 'host'>): void;
  close(): void;
}

export interface PlatformClientOptions {
  /** Without `/ai`. */
  readonly origin: string;
  readonly timeoutMs: number;
  /** Default: nobody hears. */
  readonly onCall?: (report: PlatformCallReport) => void;
  /** Default: direct connections. */
  readonly agents?: Agents;
}

export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const { origin, timeoutMs, onCall, agents = createAgents() } = options;
  const { host } = new URL(origin);
  const ahead = new WeakMap<AheadConnection, EarlyConnection>();
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

  /** A connection that no other call has. */
  const takeOwn = (over: AheadConnection | undefined): AgentPair =>
    (over && ahead.get(over)?.take()) ?? agents.fresh;

  return {
    connectAhead() {
      const early = agents.openEarly(new URL(origin));
      const connection = { close: early.close };
      ahead.set(connection, early);
      return connection;
    },
    async call(token, { method, path, query, body, over, once = false }) {
      // Ids of the platform's become part of a path: none may lead anywhere else.
      if (!staysWithin(origin, path)) return { kind: 'failure', reason: 'unreachable', cause: 'BAD_PATH' };
      const request: AxiosRequestConfig = {
        method,
        url: `${origin}${path}`,
        params: query,
        headers: {
          token: token.reveal(),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        data: body === undefined ? undefined : JSON.stringify(body),
      };
      return send(request, once ? takeOwn(over) : null);
    },
    report(report) {
      // What we cut off ourselves says nothing about the platform.
      if (!isClosed) onCall?.({ ...report, host });
    },
    close() {
      isClosed = true;
      agents.close();
    },
  };
}

/** Whether the path is taken as it stands: no other host, no `..` that shortens it, no query hidden in it. */
function staysWithin(origin: string, path: string): boolean {
  if (!/^\/[^/]/u.test(path) || !URL.canParse(`${origin}${path}`)) return false;
  const base = new URL(origin);
  const url = new URL(`${origin}${path}`);
  const prefix = base.pathname.replace(/\/$/u, '');
  return url.origin === base.origin && url.pathname === `${prefix}${path}`;
}
