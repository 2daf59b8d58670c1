// A load balancer in front of the app's processes: passes each request to one that is alive, and answers 502
// when none takes it. Deaths in the middle of a request cut the connection, as in life.
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  readonly url: string;
  setPorts(ports: readonly number[]): void;
  stop(): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let ports: readonly number[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const first = Math.floor(Math.random() * Math.max(ports.length, 1));
      const order = [...ports.slice(first), ...ports.slice(0, first)];
      pass(order, incoming, Buffer.concat(chunks), outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    setPorts(next) {
      ports = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(
  order: readonly number[],
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  const [port, ...others] = order;
  if (port === undefined) return void outgoing.writeHead(502).end();
  const { method, url: path, headers } = incoming;
  const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onward.on('error', (error: NodeJS.ErrnoException) => {
    // Nobody listens there: the next one may. Anything later may have been handled: that is for Slack to repeat.
    if (error.code === 'ECONNREFUSED') pass(others, incoming, body, outgoing);
    else outgoing.destroy();
  });
  onward.end(body);
}
