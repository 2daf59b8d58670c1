// A connection that is there before its create call: as good as a fresh one in every way, and only ever one call's.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { directNetwork, type SideNetwork } from '../../src/config/network.ts';
import { Secret } from '../../src/config/secrets.ts';
import { createAgents } from '../../src/network/agents.ts';
import { createGate } from '../../src/network/gate.ts';
import { createPlatformClient, type PlatformCall } from '../../src/platform/client.ts';
import { readPlatformSide } from '../support/app-config.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import {
  findClosedPort,
  startHttpsServer,
  startRawServer,
  startRawTlsServer,
  startSilentPort,
} from '../support/odd-servers.ts';

const token = new Secret('a-token-nobody-else-sees');
const aCreate: PlatformCall = {
  name: 'create',
  method: 'POST',
  path: '/ai/task',
  body: { a: 1 },
  once: true,
};
const trusting = { PLATFORM_CA_FILE: join(import.meta.dirname, '..', 'fixtures', 'tls', 'self-signed.pem') };
const ok = '{"code":"0","data":"x"}';
const answered = { kind: 'answer', status: 200 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function use<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  cleanups.push(() => started.stop());
  return started;
}

interface Wishes {
  readonly side?: SideNetwork;
  readonly timeoutMs?: number;
  readonly earlyMs?: number;
}

function clientOf(origin: string, wishes: Wishes = {}) {
  // Long enough for a busy machine, where a test is not about it.
  const { side = readPlatformSide(trusting), timeoutMs = 10_000, earlyMs = 60_000 } = wishes;
  const gate = createGate(side);
  const client = createPlatformClient({ origin, timeoutMs, agents: createAgents({ gate, earlyMs }) });
  cleanups.push(gate.close, () => client.close());
  return client;
}

/** One connection as the server saw it. */
interface Seen {
  readonly socket: Socket;
  /** Of its other end. */
  readonly port: number | undefined;
  received: string;
  readonly closed: Promise<unknown>;
}

/** Answers whatever it is asked, and leaves the connection to the other side. */
async function startWatched(scheme: 'http' | 'https', answer = (_: Seen) => true) {
  const seen: Seen[] = [];
  const arrivals: ((one: Seen) => void)[] = [];
  const listen = (socket: Socket) => {
    const one: Seen = { socket, port: socket.remotePort, received: '', closed: once(socket, 'close') };
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      one.received += bytes;
      if (!one.received.endsWith('{"a":1}') || !answer(one)) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${ok.length}\r\n\r\n${ok}`);
    });
    seen.push(one);
    arrivals.shift()?.(one);
  };
  const server = await use(scheme === 'http' ? startRawServer(listen) : startRawTlsServer(listen));
  return {
    ...server,
    seen,
    /** The next connection, as soon as it is there. */
    next: () => new Promise<Seen>((resolve) => arrivals.push(resolve)),
  };
}

/** What the other side did on this machine has reached us: both are in this process, and each turn looks. */
async function heard(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

const requestsIn = ({ received }: Seen) => received.split('POST /ai/task').length - 1;

describe.each(['http', 'https'] as const)('over %s', (scheme) => {
  test('a create goes over the connection that was made for it', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const arrives = server.next();
    const over = client.connectAhead(token);
    const one = await arrives;
    expect(one.received).toBe('');
    expect(await client.call(token, { ...aCreate, over })).toMatchObject(answered);
    expect(server.seen).toEqual([one]);
    expect(requestsIn(one)).toBe(1);
    expect(one.received).toMatch(/^connection: close\r$/imu);
  });

  test('and so it does when that is still being made', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const over = client.connectAhead(token);
    expect(await client.call(token, { ...aCreate, over })).toMatchObject(answered);
    expect(server.seen.map(requestsIn)).toEqual([1]);
  });

  test('each create arrives on its own, new connection', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const creates = Array.from({ length: 8 }, (_, index) => ({
      ...aCreate,
      // Every other one has none made for it.
      over: index % 2 === 0 ? client.connectAhead(token) : undefined,
    }));
    const answers = await Promise.all(creates.map((call) => client.call(token, call)));
    for (const answer of answers) expect(answer).toMatchObject(answered);
    expect(server.seen.map(requestsIn)).toEqual(creates.map(() => 1));
  });

  test('it serves one create, and no second one', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const over = client.connectAhead(token);
    const calls = [client.call(token, { ...aCreate, over }), client.call(token, { ...aCreate, over })];
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject(answered);
    expect(await client.call(token, { ...aCreate, over })).toMatchObject(answered);
    expect(server.seen.map(requestsIn)).toEqual([1, 1, 1]);
  });

  test('a create that does not come leaves nothing open', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const arrives = server.next();
    const over = client.connectAhead(token);
    const one = await arrives;
    over.close();
    await one.closed;
    expect(one.received).toBe('');
  });

  test('nor does one that comes too late, which gets another', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin, { earlyMs: 1 });
    const arrives = server.next();
    const over = client.connectAhead(token);
    // TLS may not even be agreed by then.
    if (scheme === 'http') await (await arrives).closed;
    else await once(AbortSignal.timeout(20), 'abort');
    expect(await client.call(token, { ...aCreate, over })).toMatchObject(answered);
    expect(server.seen.map(requestsIn).filter((count) => count > 0)).toEqual([1]);
  });

  test.each([
    ['was closed by the other side', (socket: Socket) => socket.end()],
    ['was cut', (socket: Socket) => socket.destroy()],
    ['was answered before it was asked', (socket: Socket) => socket.end('HTTP/1.1 408 Timeout\r\n\r\n')],
  ])('where it %s, the create is sent once, over another one', async (_, end) => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const arrives = server.next();
    const over = client.connectAhead(token);
    const one = await arrives;
    end(one.socket);
    await heard();
    expect(await client.call(token, { ...aCreate, over })).toMatchObject(answered);
    expect(server.seen.map(requestsIn)).toEqual([0, 1]);
  });

  test('what was sent over it and stays without an answer may have been received', async () => {
    const server = await startWatched(scheme, () => false);
    const client = clientOf(server.origin, { timeoutMs: 500 });
    const over = client.connectAhead(token);
    const answer = await client.call(token, { ...aCreate, over });
    expect(answer).toMatchObject({ kind: 'failure', reason: 'timeout', cause: 'NO_ANSWER' });
  });

  test('likewise where the other side hangs up on it', async () => {
    const server = await startWatched(scheme, ({ socket }) => {
      socket.destroy();
      return false;
    });
    const client = clientOf(server.origin);
    const arrives = server.next();
    const over = client.connectAhead(token);
    await arrives;
    const answer = await client.call(token, { ...aCreate, over });
    expect(answer).toMatchObject({ kind: 'failure', reason: 'connection' });
    expect(server.seen.map(requestsIn)).toEqual([1]);
  });

  test('it ends with the client', async () => {
    const server = await startWatched(scheme);
    const client = clientOf(server.origin);
    const arrives = server.next();
    client.connectAhead(token);
    const one = await arrives;
    client.close();
    await one.closed;
    expect(one.received).toBe('');
  });
});

describe('nothing was sent, and the socket proves it', () => {
  test.each<[string, string, RegExp, () => Promise<string>]>([
    [
      'a closed port',
      'unreachable',
      /^ECONNREFUSED$/u,
      async () => `http://127.0.0.1:${await findClosedPort()}`,
    ],
    ['an unknown host', 'unreachable', /^(?:ENOTFOUND|EAI_AGAIN)$/u, async () => 'https://platform.invalid'],
    [
      'a SYN that nobody answers',
      'unreachable',
      /^CONNECT_TIMEOUT$/u,
      async () => `http://127.0.0.1:${(await use(startSilentPort())).port}`,
    ],
    [
      'a certificate that is not trusted',
      'insecure',
      /^DEPTH_ZERO_SELF_SIGNED_CERT$/u,
      async () => (await use(startHttpsServer(() => undefined))).origin,
    ],
    [
      'silence in place of TLS',
      'unreachable',
      /^TLS_TIMEOUT$/u,
      async () => (await use(startRawServer(() => undefined))).origin.replace('http:', 'https:'),
    ],
  ])('%s', async (_, reason, cause, originOf) => {
    const client = clientOf(await originOf(), { side: directNetwork, timeoutMs: 500 });
    const expected = { kind: 'failure', reason, cause: expect.stringMatching(cause) };
    const over = client.connectAhead(token);
    expect(await client.call(token, { ...aCreate, over })).toEqual(expected);
    // Failed before it is asked for: the create makes its own, which fails for the same reason.
    const failing = client.connectAhead(token);
    await once(AbortSignal.timeout(50), 'abort');
    expect(await client.call(token, { ...aCreate, over: failing })).toEqual(expected);
  });
});

describe('through a proxy', () => {
  const sideOf = ({ port }: { readonly port: number }) =>
    readPlatformSide({ ...trusting, PLATFORM_PROXY: `http://127.0.0.1:${port}` });

  test('a tunnel is dug for each create, ahead of it or with it', async () => {
    const [server, proxy] = [await startWatched('https'), await use(startConnectProxy())];
    const client = clientOf(server.origin, { side: sideOf(proxy) });
    const arrives = server.next();
    const ready = client.connectAhead(token);
    await arrives;
    expect(proxy.asked).toHaveLength(1);
    expect(await client.call(token, { ...aCreate, over: ready })).toMatchObject(answered);
    const onItsWay = client.connectAhead(token);
    expect(await client.call(token, { ...aCreate, over: onItsWay })).toMatchObject(answered);
    expect(await client.call(token, aCreate)).toMatchObject(answered);
    expect(proxy.asked).toHaveLength(3);
    expect(server.seen.map(requestsIn)).toEqual([1, 1, 1]);
    for (const { port } of server.seen) expect(proxy.hasOpened(port)).toBe(true);
  });

  test('that refuses, nothing was sent', async () => {
    const [server, proxy] = [await startWatched('https'), await use(startConnectProxy())];
    proxy.answerWith(403);
    const client = clientOf(server.origin, { side: sideOf(proxy) });
    const over = client.connectAhead(token);
    expect(await client.call(token, { ...aCreate, over })).toEqual({
      kind: 'failure',
      reason: 'unreachable',
      cause: 'PROXY_HTTP_403',
    });
    expect(server.connections()).toBe(0);
  });

  test('that says nothing, nothing was sent', async () => {
    const [server, proxy] = [await startWatched('https'), await use(startConnectProxy())];
    proxy.answerWith('silence');
    const client = clientOf(server.origin, { side: sideOf(proxy), timeoutMs: 200 });
    const over = client.connectAhead(token);
    expect(await client.call(token, { ...aCreate, over })).toMatchObject({
      reason: 'unreachable',
      cause: 'CONNECT_TIMEOUT',
    });
    expect(server.connections()).toBe(0);
  });

  test('a create that does not come lets go of a tunnel that is being dug', async () => {
    const closed = Promise.withResolvers<string>();
    const listen = (socket: Socket) => {
      let received = '';
      socket.on('data', (bytes) => {
        received += bytes;
      });
      socket.once('close', () => closed.resolve(received));
    };
    const [server, proxy] = [await use(startRawServer(listen)), await use(startConnectProxy())];
    const client = clientOf(server.origin.replace('http:', 'https:'), { side: sideOf(proxy) });
    client.connectAhead(token).close();
    // Dug to its end, and filled in again.
    expect(await closed.promise).not.toContain('POST');
    expect(proxy.asked).toHaveLength(1);
  });
});
