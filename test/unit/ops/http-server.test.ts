import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpServer, type HttpServer } from '../../../src/ops/http-server.ts';

let server: HttpServer;
afterEach(() => server.close(0));

async function serve(slack: RequestListener | null = null, patienceMs?: number): Promise<number> {
  server = createHttpServer(
    {
      findUnready: async () => ['database'],
      metrics: () => Promise.reject(new Error('no figures: password=hunter2')),
      slack: () => slack,
    },
    patienceMs === undefined ? {} : { patienceMs },
  );
  return server.listen(0, '127.0.0.1');
}

/** Says this, and answers what comes back until the other side hangs up. */
async function say(port: number, bytes: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('utf8').on('data', (text) => {
    heard += text;
  });
  socket.on('error', () => undefined).write(bytes);
  await once(socket, 'close');
  return heard;
}

describe('slow senders', () => {
  test.each([
    ['headers that never end', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['nothing but a first letter', 'G'],
    ['a body that never ends', 'POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
  ])('%s are cut off when their time is over', async (_, bytes) => {
    const port = await serve((request) => request.on('error', () => undefined).resume(), 200);
    const started = performance.now();
    expect(await say(port, bytes)).toMatch(/^(?:HTTP\/1\.1 408 |$)/u);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('what is not for us', () => {
  test.each([
    ['POST', '/healthz', 405],
    ['PUT', '/metrics', 405],
    ['GET', '/healthz/', 404],
    ['GET', '/__proto__', 404],
    ['GET', '/constructor', 404],
    ['GET', 'http://elsewhere.example/healthz', 404],
    ['POST', '/', 404],
  ])('%s %s is %i, and the rest of what is said is not listened to', async (method, path, status) => {
    const port = await serve();
    const answer = await say(
      port,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\nx`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*Connection: close`, 'u'));
  });

  test('before Slack may come in, its requests are turned away', async () => {
    const port = await serve();
    const answer = await say(port, 'POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 503 /u);
  });
});

test('what is wrong inside is not told', async () => {
  const origin = `http://127.0.0.1:${await serve()}`;
  const metrics = await fetch(`${origin}/metrics`);
  expect([metrics.status, await metrics.text()]).toEqual([503, 'metrics are not available\n']);
  const ready = await fetch(`${origin}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, 'not ready: database\n']);
});
