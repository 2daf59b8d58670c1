// TLS in front of a stand-in that speaks plain http, as a load balancer is; notes by which way each request came.
import { once } from 'node:events';
import { request as forward, type IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Identity } from './private-ca.ts';

export interface Arrival {
  readonly path: string;
  /** The peer's port: whoever opened the connection knows it. */
  readonly fromPort: number | undefined;
  readonly headers: IncomingMessage['headers'];
}

export interface TlsFront {
  readonly port: number;
  readonly arrivals: readonly Arrival[];
  /** Where the stand-in listens on this machine. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

export async function startTlsFront(identity: Identity): Promise<TlsFront> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Duplex>();
  let behind = 0;
  // The stand-ins talk to this machine only.
  const headersOf = (request: IncomingMessage) => ({ ...request.headers, host: `127.0.0.1:${behind}` });
  const note = (request: IncomingMessage) =>
    arrivals.push({ path: request.url ?? '', fromPort: request.socket.remotePort, headers: request.headers });

  const server = createServer({ ...identity }, (request, response) => {
    note(request);
    const { method, url: path } = request;
    const onward = forward(
      { host: '127.0.0.1', port: behind, method, path, headers: headersOf(request) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request: IncomingMessage, client: Duplex) => {
    note(request);
    const target: Socket = connect(behind, '127.0.0.1', () => {
      const lines = Object.entries(headersOf(request)).map(([name, value]) => `${name}: ${value}`);
      target.write([`GET ${request.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      client.pipe(target).pipe(client);
    });
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    arrivals,
    leadTo(port) {
      behind = port;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
