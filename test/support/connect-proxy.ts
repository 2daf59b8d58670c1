// A proxy as labs have them: CONNECT only, counts what goes through it, knows names that this machine does not.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Identity } from './private-ca.ts';

export interface ConnectProxyOptions {
  /** The way to the proxy itself is TLS. */
  readonly identity?: Identity;
  /** `user:password` it wants to see. */
  readonly credentials?: string;
}

export interface ConnectProxy {
  readonly port: number;
  /** Targets asked for by CONNECT, as `host:port`, refused ones too. */
  readonly asked: readonly string[];
  /** Requests that it could read. */
  readonly readable: readonly string[];
  /** Bytes that came through it towards targets. */
  readonly carried: () => string;
  /** Whether a connection that reached a server from this port came through it. */
  hasOpened(localPort: number | undefined): boolean;
  /** From now on answers CONNECT so; null lets through, 'silence' never answers. */
  answerWith(status: number | 'silence' | null): void;
  stop(): Promise<void>;
}

export async function startConnectProxy({
  identity,
  credentials,
}: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const server: Server = identity ? createSecureServer({ ...identity }) : createServer();
  const asked: string[] = [];
  const readable: string[] = [];
  const carried: Buffer[] = [];
  const opened = new Set<number>();
  const sockets = new Set<Duplex>();
  let answer: number | 'silence' | null = null;

  server.on('request', (request, response) => {
    readable.push(`${request.method} ${request.url}`);
    response.writeHead(405).end();
  });
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    sockets.add(client);
    client.on('error', () => undefined);
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    const status = wanted && request.headers['proxy-authorization'] !== wanted ? 407 : answer;
    if (status === 'silence') return;
    if (status !== null) return void client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    // Whatever the name: all servers of the test are on this machine.
    const target = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      opened.add(target.localPort ?? 0);
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.on('data', (bytes: Buffer) => carried.push(bytes));
      client.pipe(target).pipe(client);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    asked,
    readable,
    carried: () => Buffer.concat(carried).toString('latin1'),
    hasOpened: (localPort) => localPort !== undefined && opened.has(localPort),
    answerWith(status) {
      answer = status;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
