// A connection that is made before the one request it is for, so that the request need not wait for it: as fresh as one
// made for the request itself, never kept, never used for another. While nothing was asked of it, it is ours to drop.
import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface AgentPair {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
}

export interface EarlyConnection {
  /**
   * The agents for one request over this connection; null when it failed, was closed by the other side, is older than
   * it may get or was given away already: then the request needs another one. One that is still being made counts.
   */
  take(): AgentPair | null;
  /** Ends it, unless it was taken. */
  close(): void;
  /** Ends it in any case, with whatever is under way over it. */
  destroy(): void;
}

export interface EarlyConnectionOptions {
  readonly url: URL;
  /** Makes the connections of other requests. */
  readonly agent: http.Agent;
  /** How old it may get before it is used. Servers and firewalls forget later than that. */
  readonly lifeMs: number;
  readonly onGone: () => void;
}

type OnConnection = (error: Error | null, socket?: Duplex) => void;

export function openEarlyConnection(options: EarlyConnectionOptions): EarlyConnection {
  const { url, agent, lifeMs, onGone } = options;
  const openedAt = performance.now();
  let socket: Socket | null = null;
  let failure: Error | null = null;
  let isTaken = false;
  let isOver = false;
  /** Of the request, while the connection is still on its way (through a proxy). */
  let wanted: OnConnection | null = null;
  const timer = setTimeout(close, lifeMs);
  timer.unref();

  function settle(error: Error | null, made?: Duplex): void {
    if (error) fail(error);
    else if (made && !socket) keep(made as Socket);
  }

  function keep(made: Socket): void {
    socket = made;
    // Before it is taken nobody else listens; after, the request hears of it as well.
    socket.on('error', () => undefined);
    socket.once('close', onGone);
    if (isOver) socket.destroy();
    wanted?.(null, socket);
  }

  function fail(error: Error): void {
    failure = error;
    onGone();
    wanted?.(error);
  }

  function close(): void {
    if (!isTaken) destroy();
  }

  function destroy(): void {
    clearTimeout(timer);
    isOver = true;
    socket?.destroy();
  }

  const isGood = () =>
    !isTaken && !isOver && failure === null && performance.now() - openedAt < lifeMs && !wasEnded(socket);

  /** To be asked for once, by the request's own agent. */
  function hand(callback: OnConnection): Duplex | undefined {
    if (socket) return socket;
    if (failure) process.nextTick(callback, failure);
    else wanted = callback;
    return undefined;
  }

  const made = agent.createConnection(toConnectionOptions(url, agent) as never, settle as never);
  if (made) settle(null, made);

  return {
    take() {
      if (!isGood()) {
        close();
        return null;
      }
      clearTimeout(timer);
      isTaken = true;
      return agentsOver(hand);
    },
    close,
    destroy,
  };
}

/** By the other side, or because it said something before it was asked. */
const wasEnded = (socket: Socket | null): boolean =>
  socket !== null &&
  (socket.destroyed || socket.readableEnded || !socket.writable || socket.readableLength > 0);

/** As an agent asks for the connection of a request. */
function toConnectionOptions({ protocol, hostname, port }: URL, agent: http.Agent) {
  const host = hostname.replace(/^\[(.*)\]$/u, '$1');
  const isSecure = protocol === 'https:';
  const options = {
    ...(agent as unknown as { readonly options: object }).options,
    protocol,
    host,
    port: Number(port || (isSecure ? 443 : 80)),
    ...(isSecure ? { servername: isIP(host) ? '' : host } : {}),
  };
  // Under this name TLS remembers sessions.
  return { ...options, _agentKey: agent.getName(options) };
}

/** Whatever is asked for, it is this connection. */
function agentsOver(hand: (callback: OnConnection) => Duplex | undefined): AgentPair {
  const createConnection = (_: unknown, callback: OnConnection) => hand(callback);
  const [httpAgent, httpsAgent] = [
    new http.Agent({ keepAlive: false }),
    new https.Agent({ keepAlive: false }),
  ];
  for (const agent of [httpAgent, httpsAgent]) Object.assign(agent, { createConnection });
  return { httpAgent, httpsAgent };
}
