// Connections for fetch and WebSockets, as Slack's libraries make them: direct, or through the side's proxy.
import type { Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher, fetch as undiciFetch } from 'undici';
import { routeOf, type Target } from '../config/network.ts';
import { causeOf, isError } from './cause.ts';
import { connectTimeoutMs, type Gate } from './gate.ts';
import { plainRefused } from './tunnel.ts';

export interface SocketDispatcher {
  readonly dispatcher: Dispatcher;
  /** Ends connections that nobody says goodbye to any more: a WebSocket hides its own. */
  dropSockets(): void;
  /** Why the last connection did not come about; null when it did. A WebSocket says only that it failed. */
  failure(): Error | null;
}

/** A proxy or server that takes the connection and then says nothing. */
const headersTimeoutMs = 30_000;

export const createDispatcher = (gate: Gate): Agent => toAgent(createConnector(gate));

/** Knows its connections, so that a WebSocket whose other side is gone does not hold its own for ever. */
export function createSocketDispatcher(gate: Gate): SocketDispatcher & { close(): void } {
  const sockets = new Set<Socket>();
  let failure: Error | null = null;
  const connect = createConnector(gate);
  const dispatcher = toAgent((options, callback) =>
    connect(options, (...[error, socket]) => {
      failure = error;
      if (error) return callback(error, null);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      callback(null, socket);
    }),
  );
  const dropSockets = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    dispatcher,
    dropSockets,
    failure: () => failure,
    close() {
      void dispatcher.destroy();
      dropSockets();
    },
  };
}

// HTTP/1.1 only: a WebSocket needs a connection of its own.
const toAgent = (connect: buildConnector.connector) =>
  new Agent({ connect, allowH2: false, headersTimeout: headersTimeoutMs });

function createConnector(gate: Gate): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: connectTimeoutMs, ...gate.trust });
  return (options, callback) => {
    const target = targetOf(options);
    const route = routeOf(gate.side, target);
    if (route.kind === 'direct') return connect(options, callback);
    if (route.kind === 'refused') return callback(plainRefused(route.setBy, target), null);
    gate.tunnel(route.proxy, target).then(
      (httpSocket) => connect({ ...options, httpSocket }, callback),
      (error: Error) => callback(error, null),
    );
  };
}

function targetOf({ protocol, hostname, port }: buildConnector.Options): Target {
  return {
    protocol,
    host: hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}

/**
 * Like the global one, but over these connections, and it says why it failed. undici's own, since a dispatcher fits only
 * the undici it comes from; so it knows no FormData of Node's, which is for files.
 */
export function createFetch(dispatcher: Dispatcher): typeof globalThis.fetch {
  const send = undiciFetch as unknown as (input: unknown, init: unknown) => Promise<Response>;
  return async (input, init) => {
    try {
      return await send(input, { ...init, dispatcher });
    } catch (error) {
      if (!isError(error) || !isError(error.cause)) throw error;
      throw new TypeError(`${error.message}: ${causeOf(error)}`, { cause: error.cause });
    }
  };
}
