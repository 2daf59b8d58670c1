// A server that stands far away: TLS in front of a stand-in, and a way there that takes its time in both directions.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Identity } from '../support/private-ca.ts';
import { startTlsFront } from '../support/tls-front.ts';

export interface DistantFront {
  readonly port: number;
  /** Where the stand-in listens on this machine. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** `roundTripMs`: there and back. */
export async function startDistantFront(identity: Identity, roundTripMs: number): Promise<DistantFront> {
  const near = await startTlsFront(identity);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(near.port, '127.0.0.1');
    // On this machine a connection is open at once; far away its first word waits for one round trip.
    carry(client, target, roundTripMs / 2, performance.now() + roundTripMs);
    carry(target, client, roundTripMs / 2, 0);
    for (const socket of [client, target]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: near.leadTo,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      await near.stop();
    },
  };
}

/** Everything arrives `delayMs` after it was sent, and in order; nothing that was sent before `opensAt` sets out earlier. */
function carry(from: Socket, to: Socket, delayMs: number, opensAt: number): void {
  const underWay: (() => void)[] = [];
  const later = (arrive: () => void) => {
    underWay.push(arrive);
    // Timers of different lengths may change places: each lets the eldest arrive, not its own.
    setTimeout(() => underWay.shift()?.(), delayMs + Math.max(0, opensAt - performance.now()));
  };
  from.on('data', (bytes) => later(() => !to.destroyed && to.write(bytes)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => later(() => to.destroy()));
}
