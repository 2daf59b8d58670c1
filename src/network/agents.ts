// Connections for node:http and node:https, and so for axios: direct, or through the side's proxy.
import http, { type AgentOptions } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { directNetwork, routeOf, type Target } from '../config/network.ts';
import { type AgentPair, type EarlyConnection, openEarlyConnection } from './early-connection.ts';
import { createGate, type Gate } from './gate.ts';
import { plainRefused } from './tunnel.ts';

export type { AgentPair } from './early-connection.ts';

export interface Agents {
  /** For reads: connections are kept for a while. */
  readonly kept: AgentPair;
  /** A connection for one call. */
  readonly fresh: AgentPair;
  /** A connection for one call that is still to come: to be taken or closed. Closes by itself. */
  openEarly(url: URL): EarlyConnection;
  close(): void;
}

/** Firewalls forget a silent connection after half a minute at the earliest, and tell nobody. */
const freeSocketLifeMs = 10_000;
/** A call that was announced comes within milliseconds; no server closes a connection sooner than this. */
const earlyLifeMs = 2000;

export interface AgentsOptions {
  /** Default: no proxy, no trust of its own. */
  readonly gate?: Gate;
  /** For a test that has no half minute. */
  readonly lifeMs?: number;
  /** Likewise, of an early connection. Default: 2000. */
  readonly earlyMs?: number;
}

export function createAgents({
  gate = createGate(directNetwork),
  lifeMs = freeSocketLifeMs,
  earlyMs = earlyLifeMs,
}: AgentsOptions = {}): Agents {
  // `timeout` ends a connection that nobody uses; one in use is left alone.
  const kept = createPair(gate, { keepAlive: true, timeout: lifeMs });
  const fresh = createPair(gate, { keepAlive: false });
  const early = new Set<EarlyConnection>();
  return {
    kept,
    fresh,
    openEarly(url) {
      const agent = url.protocol === 'https:' ? fresh.httpsAgent : fresh.httpAgent;
      const connection = openEarlyConnection({
        url,
        agent,
        lifeMs: earlyMs,
        onGone: () => void early.delete(connection),
      });
      early.add(connection);
      return connection;
    },
    close() {
      for (const connection of early) connection.destroy();
      for (const agent of [kept, fresh].flatMap((pair) => Object.values(pair))) agent.destroy();
    },
  };
}

const createPair = (gate: Gate, options: AgentOptions): AgentPair => ({
  httpAgent: new PlainAgent(gate, options),
  httpsAgent: new SecureAgent(gate, options),
});

type OnConnection = (error: Error | null, socket: Duplex) => void;
/** Node calls back without a socket when there is an error; its types want one. */
const fail = (callback: OnConnection | undefined, error: Error) =>
  (callback as ((error: Error) => void) | undefined)?.(error);

const targetOf = (protocol: string, { host, port }: RequestOptions): Target => ({
  protocol,
  host: host ?? 'localhost',
  port: Number(port),
});

class PlainAgent extends http.Agent {
  readonly #gate: Gate;

  constructor(gate: Gate, options: AgentOptions) {
    super(options);
    this.#gate = gate;
  }

  override createConnection(options: RequestOptions, callback?: OnConnection): Duplex | null | undefined {
    const target = targetOf('http:', options);
    const route = routeOf(this.#gate.side, target);
    if (route.kind !== 'refused') return super.createConnection(options, callback);
    process.nextTick(fail, callback, plainRefused(route.setBy, target));
    return undefined;
  }
}

class SecureAgent extends https.Agent {
  readonly #gate: Gate;

  constructor(gate: Gate, options: AgentOptions) {
    super({ ...options, ...gate.trust });
    this.#gate = gate;
  }

  override createConnection(options: RequestOptions, callback?: OnConnection): Duplex | null | undefined {
    const target = targetOf('https:', options);
    const route = routeOf(this.#gate.side, target);
    if (route.kind !== 'proxy') return super.createConnection(options, callback);
    this.#gate.tunnel(route.proxy, target).then(
      // Handed on before it is secure, as a direct one is: who watches the socket sees how far it came.
      (socket) => callback?.(null, tls.connect({ ...tlsOptions(options), socket })),
      (error: Error) => fail(callback, error),
    );
    return undefined;
  }
}

/** `path` is the request's, and means a local socket to TLS. */
const tlsOptions = ({ path: _, ...options }: RequestOptions) => options as tls.ConnectionOptions;
