// The thread of chunk-attack.ts: keeps so many connections busy with a body that comes a byte at a time.
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { kind, connections, port } = workerData as {
  readonly kind: string;
  readonly connections: number;
  readonly port: number;
};

const isChunked = !kind.includes('announced');
const bytes = isChunked ? '1\r\nx\r\n'.repeat(10_000) : 'x';
let opened = 0;

for (let index = 0; index < connections; index += 1) attack();
parentPort?.once('message', () => parentPort?.postMessage(opened));

function attack(): void {
  opened += 1;
  const socket = connect(port, '127.0.0.1', () => {
    socket.setNoDelay(true).write(head());
    send(socket);
  });
  socket.on('error', () => undefined).resume();
  // Cut off or refused, it comes again.
  socket.once('close', attack);
}

function send(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.write(bytes)) setImmediate(send, socket);
  else socket.once('drain', () => send(socket));
}

function head(): string {
  const signature =
    kind === 'unsigned'
      ? ''
      : `X-Slack-Request-Timestamp: ${Math.floor(Date.now() / 1000)}\r\nX-Slack-Signature: v0=${'0'.repeat(64)}\r\n`;
  const length = isChunked ? 'Transfer-Encoding: chunked' : 'Content-Length: 1000000';
  return `POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${signature}${length}\r\n\r\n`;
}
