// Servers that are not the platform, for what the simulator cannot play: other protocols, other certificates, silence.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import tls, { type TlsOptions } from 'node:tls';
import { Worker } from 'node:worker_threads';

export interface OddServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Connections so far. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '..', 'fixtures', 'tls', name));

/** Valid for 127.0.0.1 and localhost, signed by nobody. */
export const selfSigned = { key: fixture('self-signed-key.pem'), cert: fixture('self-signed.pem') };

export const startHttpServer = (listener: RequestListener): Promise<OddServer> =>
  start(http.createServer(listener), 'http');

export const startHttpsServer = (listener: RequestListener, options: TlsOptions = {}): Promise<OddServer> =>
  start(https.createServer({ ...selfSigned, ...options }, listener), 'https');

/** Speaks whatever `onConnection` says. */
export const startRawServer = (onConnection: (socket: Socket) => void): Promise<OddServer> =>
  start(net.createServer(onConnection), 'http');

/** The same behind TLS; the socket's data is what was sent in the clear. */
export const startRawTlsServer = (onConnection: (socket: Socket) => void): Promise<OddServer> =>
  start(tls.createServer(selfSigned, onConnection), 'https');

/** A proxy that takes CONNECT and answers it with this status. */
export async function startRefusingProxy(status: number): Promise<OddServer> {
  const server = http.createServer();
  server.on('connect', (_request, socket) => {
    socket.on('error', () => undefined);
    socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
  });
  return start(server, 'http');
}

async function start(server: net.Server, scheme: string): Promise<OddServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${scheme}://127.0.0.1:${port}`,
    connections: () => count,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A port that nobody listens on. */
export async function findClosedPort(): Promise<number> {
  const server = await startRawServer(() => undefined);
  await server.stop();
  return server.port;
}

export interface SilentPort {
  readonly port: number;
  stop(): Promise<void>;
}

/** A port whose queue of connections is full and never emptied: a SYN gets no answer. */
export async function startSilentPort(): Promise<SilentPort> {
  const worker = new Worker(
    `const { createServer } = require('node:net');
     const { parentPort } = require('node:worker_threads');
     const server = createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       // Nothing is accepted from here on.
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  const [port] = (await once(worker, 'message')) as [number];
  const fillers = await fillQueue(port);
  return {
    port,
    async stop() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}

/** Connects until the kernel lets a SYN wait. */
async function fillQueue(port: number): Promise<Socket[]> {
  const fillers: Socket[] = [];
  for (;;) {
    const filler = net.connect({ port, host: '127.0.0.1' });
    filler.on('error', () => undefined);
    fillers.push(filler);
    const waited = new Promise<'waits'>((resolve) => setTimeout(resolve, 200, 'waits'));
    const outcome = await Promise.race([once(filler, 'connect').then(() => 'connected'), waited]);
    if (outcome === 'waits') return fillers;
    if (fillers.length > 20) throw new Error('this kernel takes connections without end');
  }
}
