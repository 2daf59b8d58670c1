// Node hands what has arrived to its HTTP parser 64 KB at a time, and the parser calls back for every chunk in it: 10,000
// times for chunks of one byte, whatever the answer to the first was. In slices, with a look between them, the parser
// stops where nobody listens any more. And what was read is given back at once: these 64 KB would wait for the collector
// otherwise, which senders who come again at once outrun.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const sliceBytes = 1024;

type Reader = (bytes: Buffer) => void;

/** What has come and is not yet read, in its order. */
interface Arrived {
  rest: Buffer;
  /** Null where others may have a part of the same memory. */
  readonly memory: ArrayBuffer | null;
}

export function readInSlices(server: Server): void {
  // After Node's own listener, which has put its reader of `data` in place by then.
  server.on('connection', (socket: Socket) => {
    const readers = socket.listeners('data') as Reader[];
    const waiting: Arrived[] = [];
    socket.removeAllListeners('data').on('data', (bytes: Buffer) => {
      waiting.push(toArrived(bytes));
      if (waiting.length === 1) feed(socket, waiting, readers);
    });
  });
}

function toArrived(bytes: Buffer): Arrived {
  const memory = bytes.buffer as ArrayBuffer;
  return { rest: bytes, memory: bytes.length === memory.byteLength ? memory : null };
}

/** The next slice waits for what the one before set going, which a request's first bytes do. */
function feed(socket: Socket, waiting: Arrived[], readers: readonly Reader[]): void {
  const [first] = waiting;
  if (!first || socket.destroyed || socket.writableEnded) return void waiting.splice(0).forEach(giveBack);
  if (socket.isPaused()) return void putBack(socket, waiting);
  const slice = first.rest.subarray(0, sliceBytes);
  first.rest = first.rest.subarray(sliceBytes);
  for (const read of readers) read.call(socket, slice);
  if (first.rest.length === 0) waiting.splice(0, 1).forEach(giveBack);
  if (waiting.length > 0) process.nextTick(feed, socket, waiting, readers);
}

/** To be read on later, so the memory stays. */
function putBack(socket: Socket, waiting: Arrived[]): void {
  for (const { rest } of waiting.splice(0).reverse()) socket.unshift(rest);
}

/** The parser has copied what it passed on. */
function giveBack({ memory }: Arrived): void {
  memory?.transfer(0);
}
