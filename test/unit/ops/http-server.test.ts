import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { HealthState } from '../../../src/ops/health.ts';
import {
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
  toListenError,
} from '../../../src/ops/http-server.ts';
import { readInSlices } from '../../../src/ops/sliced-reading.ts';

let server: HttpServer;
afterEach(() => server?.close(0));

let nearMisses: string[];

async function serve(
  slack: RequestListener | null = null,
  options: HttpServerOptions & { readonly health?: HealthState } = {},
): Promise<number> {
  nearMisses = [];
  const { health = { missing: ['database'], away: [] }, ...rest } = options;
  server = createHttpServer(
    {
      health: () => health,
      metrics: () => Promise.reject(new Error('no figures: password=hunter2')),
      slack: () => slack,
      onNearMiss: (path) => nearMisses.push(path),
    },
    rest,
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
    const port = await serve((request) => request.on('error', () => undefined).resume(), { patienceMs: 200 });
    // Node's own limits are beyond the end of this test.
    expect(await say(port, bytes)).toMatch(/^(?:HTTP\/1\.1 408 |$)/u);
  });
});

describe('connections that are kept', () => {
  const get = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';

  async function keepOne(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').write(get);
    const [answer] = (await once(socket, 'data')) as [string];
    expect(answer).toMatch(/^HTTP\/1\.1 200 /u);
    return socket;
  }

  test('outlive those of every usual proxy: the one that waits longest waits two minutes', async () => {
    const port = await serve();
    const { headers } = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(Number(/timeout=(\d+)/u.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(120);
  });

  test('may be silent for longer than a request may take to arrive', async () => {
    const port = await serve(null, { patienceMs: 100 });
    const kept = await keepOne(port);
    // Twice somebody who came later was too slow.
    for (const slow of ['G', 'G']) expect(await say(port, slow)).toMatch(/^(?:HTTP\/1\.1 408 |$)/u);
    kept.write(get);
    expect(String(await once(kept, 'data'))).toMatch(/^HTTP\/1\.1 200 /u);
    kept.destroy();
  });

  test('give way to new ones, long before those would be turned away; a request that is under way does not', async () => {
    let answer = () => {};
    const port = await serve(
      (_, response) => {
        answer = () => response.end();
      },
      { maxConnections: 8 },
    );
    const busy = connect(port, '127.0.0.1');
    busy.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    const kept = [await keepOne(port), await keepOne(port), await keepOne(port)];
    const closed = kept.map((socket) => once(socket, 'close'));
    const newest = await keepOne(port);
    await Promise.all(closed);
    answer();
    expect(String(await once(busy, 'data'))).toMatch(/^HTTP\/1\.1 200 /u);
    newest.write(get);
    expect(String(await once(newest, 'data'))).toMatch(/^HTTP\/1\.1 200 /u);
    for (const socket of [busy, newest]) socket.destroy();
  });
});

test('whoever stops waits for open answers, and not for connections that are kept after them', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<() => void>();
  const port = await serve((_, response) => resolve(() => response.end()));
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
  const answer = await asked;
  const heard = once(socket, 'data');
  const stopped = server.close(600_000);
  answer();
  expect(String(await heard)).toMatch(/^HTTP\/1\.1 200 /u);
  await stopped;
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

describe('/readyz', () => {
  test.each([
    [{ missing: [], away: [] }, 200, 'ready\n'],
    [{ missing: [], away: ['slack'] }, 200, 'ready, but away: slack\n'],
    [{ missing: ['database'], away: ['slack'] }, 503, 'not ready: database\n'],
    [{ missing: ['database', 'slack'], away: [] }, 503, 'not ready: database, slack\n'],
  ])('%j is %i', async (health, status, text) => {
    const origin = `http://127.0.0.1:${await serve(null, { health })}`;
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([status, text]);
  });
});

test('more connections than allowed are turned away at once; the others are served', async () => {
  const port = await serve(null, { maxConnections: 2 });
  const holders = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all(holders.map((holder) => once(holder, 'connect')));
  const third = connect(port, '127.0.0.1').resume();
  // Hung up on, politely or not.
  third.on('error', () => undefined);
  await new Promise((resolve) => third.once('close', resolve));
  const [holder] = holders;
  holder?.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const [answer] = (await once(holder as Socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /u);
  for (const each of holders) each.destroy();
});

test('a busy port is told with the setting it came from', async () => {
  const port = await serve();
  const second = createHttpServer({ health: () => ({ missing: [], away: [] }) }, { portSetting: 'OPS_PORT' });
  await expect(second.listen(port, '127.0.0.1')).rejects.toThrow(/in use.*set OPS_PORT to another one/u);
});

test.each([
  ['EADDRINUSE', 'PORT', /set PORT to another/u],
  ['EACCES', 'OPS_PORT', /set OPS_PORT to one above 1023/u],
  ['EADDRNOTAVAIL', 'PORT', /set HOST to one of its own/u],
  ['EADDRNOTAVAIL', 'OPS_PORT', /set OPS_HOST to one of its own/u],
  ['ENOTFOUND', 'OPS_PORT', /set OPS_HOST to one of its own/u],
  ['EIO', 'PORT', /cannot be listened on \(EIO\)/u],
])('%s of %s says what to set', (code, variable, words) => {
  expect(toListenError({ code }, { port: 1, host: '10.0.0.1', variable }).message).toMatch(words);
});

test('where no figures are told, /metrics is not found', async () => {
  const port = await serve();
  await server.close(0);
  server = createHttpServer({ health: () => ({ missing: [], away: [] }) });
  const next = await server.listen(port, '127.0.0.1');
  expect((await fetch(`http://127.0.0.1:${next}/metrics`)).status).toBe(404);
});

describe('who is answered before they have said all', () => {
  /** Everything comes in one packet; answers what the server's parser passed on of it. */
  async function piecesHeard(listener: RequestListener): Promise<number> {
    let pieces = 0;
    const port = await serve((request, response) => {
      request.on('data', () => {
        pieces += 1;
      });
      listener(request, response);
    });
    const head = 'POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await say(port, `${head}${'1\r\nx\r\n'.repeat(9000)}`)).toMatch(/^HTTP\/1\.1 401 /u);
    return pieces;
  }

  test('is not listened to any more, not even to what has come already', async () => {
    expect(
      await piecesHeard((_, response) => {
        response.writeHead(401).end();
      }),
    ).toBeLessThan(200);
  });

  test('nor when the answer comes in the middle of it', async () => {
    let heard = 0;
    expect(
      await piecesHeard((request, response) => {
        request.on('data', () => {
          heard += 1;
          if (heard === 500) response.writeHead(401).end();
        });
      }),
    ).toBeLessThan(700);
  });

  test('also at the pages, which read no body', async () => {
    const port = await serve();
    const answer = await say(
      port,
      'GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /u);
  });
});

describe('the memory that the network was read into', () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\n';

  /** What was read, and whether each piece of memory was given back once the connection has ended. */
  async function readOf(
    bytes: string,
    listener: RequestListener,
  ): Promise<{ size: number; isKept: boolean[] }> {
    const reads: Buffer[] = [];
    const plain = createServer(listener);
    readInSlices(plain);
    plain.on('connection', (socket) => socket.on('data', (piece: Buffer) => reads.push(piece)));
    plain.on('connection', (socket) => socket.prependListener('data', ({ length }) => sizes.push(length)));
    const sizes: number[] = [];
    await new Promise<void>((resolve) => void plain.listen(0, '127.0.0.1', resolve));
    await say((plain.address() as AddressInfo).port, bytes);
    await new Promise((resolve) => plain.close(resolve));
    return {
      size: sizes.reduce((sum, size) => sum + size, 0),
      isKept: reads.map(({ buffer }) => buffer.byteLength > 0),
    };
  }

  test('is given back at once where the sender is refused at the headers', async () => {
    const { size, isKept } = await readOf(
      `${head}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(9000)}`,
      (request, response) => {
        response.once('prefinish', () => request.socket.destroySoon());
        response.writeHead(401).end();
      },
    );
    expect(size).toBeGreaterThan(10_000);
    expect(isKept).not.toContain(true);
  });

  test('and where the whole body is wanted, which is a copy', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => 65 + (index % 26)));
    const pieces: Buffer[] = [];
    const { isKept } = await readOf(
      `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      async (request, response) => {
        for await (const piece of request) pieces.push(piece as Buffer);
        response.end();
      },
    );
    expect(isKept).not.toContain(true);
    // Kept until now, and still what was sent.
    expect(Buffer.concat(pieces).equals(body)).toBe(true);
  });

  test('is kept, in its order, while the rest of it is to be read later', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => 65 + (index % 26)));
    const pieces: Buffer[] = [];
    await readOf(
      `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      async (request, response) => {
        for await (const piece of request) {
          pieces.push(piece as Buffer);
          // The reader is slow, so the connection is paused in the middle of what came.
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      },
    );
    expect(Buffer.concat(pieces).equals(body)).toBe(true);
  });
});

test('requests on a kept connection, one behind the other, are all answered, their bodies whole', async () => {
  const lengths: number[] = [];
  const port = await serve(async (request, response) => {
    let length = 0;
    for await (const piece of request) length += (piece as Buffer).length;
    lengths.push(length);
    response.end(`${length}`);
  });
  const body = (size: number) =>
    `POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`;
  const last = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const answers = await say(port, [0, 1, 2048, 300_000, 700, 1_000_000].map(body).join('') + last);
  expect(lengths).toEqual([0, 1, 2048, 300_000, 700, 1_000_000]);
  expect(answers.match(/HTTP\/1\.1 200/gu)).toHaveLength(7);
});
