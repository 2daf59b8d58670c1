// A network between store and server that can break: a TCP proxy that resets, falls silent or swallows one answer.
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface BreakableNetwork {
  /** The server's address, by way of this network. */
  readonly url: string;
  /** Every connection breaks; new ones work. */
  reset(): void;
  /** Bytes vanish in both directions, on old connections and new ones, until the network is up again. */
  fallSilent(): void;
  comeBack(): void;
  /** Once: passes the request that contains this text on, then breaks instead of handing back the answer. */
  swallowAnswerTo(text: string): void;
  close(): Promise<void>;
}

export async function breakableNetwork(serverUrl: string): Promise<BreakableNetwork> {
  const target = new URL(serverUrl);
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let swallowed: string | null = null;

  const proxy = createServer((near) => {
    const far = connect(port, target.hostname);
    let isDeaf = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    near.on('data', (bytes) => {
      if (isSilent) return;
      if (swallowed !== null && bytes.includes(swallowed)) {
        swallowed = null;
        isDeaf = true;
      }
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      // The server has done what it was asked by now.
      if (isDeaf) near.resetAndDestroy();
      else if (!isSilent) near.write(bytes);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));

  return {
    url: withPort(target, proxy),
    reset: () => sockets.forEach((socket) => void socket.resetAndDestroy()),
    fallSilent: () => {
      isSilent = true;
    },
    comeBack: () => {
      isSilent = false;
    },
    swallowAnswerTo: (text) => {
      swallowed = text;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

function withPort(target: URL, proxy: Server): string {
  const address = proxy.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  const url = new URL(target);
  url.port = String(address.port);
  return url.href;
}
