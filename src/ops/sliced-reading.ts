// Node hands what has arrived to its HTTP parser 64 KB at a time, and the parser calls back for every chunk in it: 10,000
// times for chunks of one byte, whatever the answer to the first was. In slices, with a look between them, the parser
// stops where nobody listens any more.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const sliceBytes = 1024;

export function readInSlices(server: Server): void {
  // After Node's own listener, which has put its reader of `data` in place by then.
  server.on('connection', (socket: Socket) => {
    const readers = socket.listeners('data') as ((bytes: Buffer) => void)[];
    socket.removeAllListeners('data').on('data', (bytes: Buffer) => feed(socket, bytes, readers));
  });
}

/** The next slice waits for what the one before set going, which a request's first bytes do; nothing else comes in between. */
function feed(socket: Socket, bytes: Buffer, readers: readonly ((bytes: Buffer) => void)[]): void {
  if (socket.destroyed || socket.writableEnded) return;
  if (socket.isPaused()) return void socket.unshift(bytes);
  for (const read of readers) read.call(socket, bytes.subarray(0, sliceBytes));
  if (bytes.length > sliceBytes) process.nextTick(feed, socket, bytes.subarray(sliceBytes), readers);
}
