// The question "was anything sent?", asked through a proxy: what stands between may refuse, stall or break at any step.

import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/config/secrets.ts';
import { createAgents } from '../../src/network/agents.ts';
import { createGate } from '../../src/network/gate.ts';
import { createPlatformClient, type PlatformCall, type PlatformClient } from '../../src/platform/client.ts';
import { readPlatformSide } from '../support/app-config.ts';
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from '../support/connect-proxy.ts';
import {
  findClosedPort,
  selfSigned,
  startHttpServer,
  startHttpsServer,
  startRawServer,
  startRawTlsServer,
} from '../support/odd-servers.ts';

const token = new Secret('eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoiZGVtbyJ9.c2lnbmF0dXJl');
const aRead: PlatformCall = { name: 'check', method: 'GET', path: '/ai/task' };
const aCreate: PlatformCall = {
  name: 'create',
  method: 'POST',
  path: '/ai/task',
  body: { a: 1 },
  once: true,
};
const trusting = { PLATFORM_CA_FILE: join(import.meta.dirname, '..', 'fixtures', 'tls', 'self-signed.pem') };

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
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly tunnelTimeoutMs?: number;
}

function clientVia(proxyUrl: string, origin: string, wishes: Wishes = {}): PlatformClient {
  const { env = {}, timeoutMs = 2000, tunnelTimeoutMs } = wishes;
  // Named outright, so that this machine's own addresses go through it as well.
  const gate = createGate(readPlatformSide({ ...env, PLATFORM_PROXY: proxyUrl }), tunnelTimeoutMs);
  const client = createPlatformClient({ origin, timeoutMs, agents: createAgents({ gate }) });
  cleanups.push(() => client.close(), gate.close);
  return client;
}

const urlOf = ({ port }: ConnectProxy, scheme = 'http') => `${scheme}://127.0.0.1:${port}`;
const startProxy = (options?: ConnectProxyOptions) => use(startConnectProxy(options));
const ok = (_: unknown, response: { end(text: string): void }) => response.end('{"code":"0","data":"x"}');
const securely = (origin: string) => origin.replace('http:', 'https:');

describe('nothing was sent', () => {
  test.each([
    [403, 'PROXY_HTTP_403'],
    [407, 'PROXY_HTTP_407'],
    [502, 'PROXY_HTTP_502'],
    [204, 'PROXY_HTTP_204'],
    [302, 'PROXY_HTTP_302'],
  ])('when the proxy answers CONNECT with %d', async (status, cause) => {
    const [server, proxy] = [await use(startHttpsServer(ok)), await startProxy()];
    proxy.answerWith(status);
    const client = clientVia(urlOf(proxy), server.origin, { env: trusting });
    for (const call of [aCreate, aRead]) {
      expect(await client.call(token, call)).toEqual({ kind: 'failure', reason: 'unreachable', cause });
    }
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`]);
    expect(server.connections()).toBe(0);
  });

  test('when the proxy says nothing, whichever patience ends first', async () => {
    const [server, proxy] = [await use(startHttpsServer(ok)), await startProxy()];
    proxy.answerWith('silence');
    const ours = clientVia(urlOf(proxy), server.origin, { timeoutMs: 200 });
    expect(await ours.call(token, aCreate)).toMatchObject({
      reason: 'unreachable',
      cause: 'CONNECT_TIMEOUT',
    });
    const tunnels = clientVia(urlOf(proxy), server.origin, { tunnelTimeoutMs: 200 });
    expect(await tunnels.call(token, aCreate)).toMatchObject({
      reason: 'unreachable',
      cause: 'PROXY_TIMEOUT',
    });
    expect(server.connections()).toBe(0);
  });

  test.each<[string, RegExp, () => Promise<string>]>([
    ['is away', /^PROXY_ECONNREFUSED$/u, async () => `http://127.0.0.1:${await findClosedPort()}`],
    [
      'hangs up',
      /^PROXY_ECONNRESET$/u,
      async () => (await use(startRawServer((socket) => socket.destroy()))).origin,
    ],
    [
      'speaks another protocol',
      /^PROXY_HPE_/u,
      async () => (await use(startRawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))).origin,
    ],
    ['has no name', /^PROXY_(?:ENOTFOUND|EAI_AGAIN)$/u, async () => 'http://proxy.invalid:3128'],
    [
      'has a certificate that is not trusted',
      /^PROXY_(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED)/u,
      async () =>
        urlOf(
          await startProxy({ identity: { cert: `${selfSigned.cert}`, key: `${selfSigned.key}` } }),
          'https',
        ),
    ],
  ])('when the proxy %s', async (_, cause, proxyUrl) => {
    const server = await use(startHttpsServer(ok));
    const answer = await clientVia(await proxyUrl(), server.origin).call(token, aCreate);
    expect(answer).toEqual({ kind: 'failure', reason: 'unreachable', cause: expect.stringMatching(cause) });
    expect(server.connections()).toBe(0);
  });

  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  test.each<[string, string, RegExp, () => Promise<string>]>([
    [
      'a certificate that is not trusted',
      'insecure',
      /^DEPTH_ZERO_SELF_SIGNED_CERT$/u,
      async () => (await use(startHttpsServer(ok))).origin,
    ],
    [
      'TLS too old',
      'insecure',
      /^(?:ERR_SSL_|EPROTO|ECONNRESET)/u,
      async () => (await use(startHttpsServer(ok, old))).origin,
    ],
    [
      'plain http',
      'insecure',
      /^(?:ERR_SSL_|EPROTO)/u,
      async () => securely((await use(startHttpServer(ok))).origin),
    ],
    [
      'silence',
      'unreachable',
      /^TLS_TIMEOUT$/u,
      async () => securely((await use(startRawServer(() => undefined))).origin),
    ],
    [
      'an end before TLS is agreed',
      'insecure',
      /^ECONNRESET$/u,
      async () => securely((await use(startRawServer((socket) => socket.destroy()))).origin),
    ],
  ])('when %s is behind the proxy', async (_, reason, cause, originOf) => {
    const proxy = await startProxy();
    const client = clientVia(urlOf(proxy), await originOf(), { timeoutMs: 500 });
    for (const call of [aCreate, aRead]) {
      expect(await client.call(token, call)).toEqual({
        kind: 'failure',
        reason,
        cause: expect.stringMatching(cause),
      });
    }
    expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
  });

  test('when the platform speaks plain http, which the proxy could read', async () => {
    const [server, proxy] = [await use(startHttpServer(ok)), await startProxy()];
    const client = clientVia(urlOf(proxy), server.origin);
    for (const call of [aCreate, aRead]) {
      expect(await client.call(token, call)).toEqual({
        kind: 'failure',
        reason: 'unreachable',
        cause: 'PROXY_PLAIN_HTTP',
      });
    }
    expect([...proxy.asked, ...proxy.readable]).toEqual([]);
    expect(server.connections()).toBe(0);
  });
});

describe.each(['http', 'https'])('something was sent, through an %s proxy', (scheme) => {
  const identity = { cert: `${selfSigned.cert}`, key: `${selfSigned.key}` };
  const startScheme = () => startProxy(scheme === 'https' ? { identity } : {});

  test.each<[string, string, (socket: Socket) => void]>([
    ['cut', 'connection', (socket) => socket.once('data', () => socket.destroy())],
    ['answered by no HTTP', 'unreadable', (socket) => socket.once('data', () => socket.end('SSH-2.0-x\r\n'))],
    ['never answered', 'timeout', (socket) => socket.resume()],
  ])('and was %s', async (_, reason, onConnection) => {
    let received = '';
    const listen = (socket: Socket) => {
      socket.on('data', (bytes) => {
        received += bytes;
      });
      onConnection(socket);
    };
    const [server, proxy] = [await use(startRawTlsServer(listen)), await startScheme()];
    const client = clientVia(urlOf(proxy, scheme), server.origin, { env: trusting, timeoutMs: 3000 });
    expect(await client.call(token, aCreate)).toMatchObject({ kind: 'failure', reason });
    expect(received).toContain('POST /ai/task');
    expect(received).toContain(token.reveal());
    expect(proxy.carried()).not.toContain(token.reveal());
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
  });

  test('and answered: reads share a tunnel, a create has its own', async () => {
    const [server, proxy] = [await use(startHttpsServer(ok)), await startScheme()];
    const client = clientVia(urlOf(proxy, scheme), server.origin, { env: trusting });
    for (const call of [aRead, aRead, aCreate, aCreate])
      expect(await client.call(token, call)).toMatchObject({
        kind: 'answer',
        status: 200,
        body: { code: '0' },
      });
    expect(proxy.asked).toHaveLength(3);
    expect(server.connections()).toBe(3);
  });

  test('though the tunnel broke while it was kept: a read is tried once more', async () => {
    const seen = new WeakSet<object>();
    const server = await use(
      startHttpsServer((request, response) => {
        if (seen.has(request.socket)) return void request.socket.destroy();
        seen.add(request.socket);
        ok(request, response);
      }),
    );
    const proxy = await startScheme();
    const client = clientVia(urlOf(proxy, scheme), server.origin, { env: trusting });
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'answer' });
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'answer', status: 200 });
    expect(proxy.asked).toHaveLength(2);
  });
});

test('closing gives up a tunnel that is being dug', async () => {
  const ended = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const proxy = await use(
    startRawServer((socket) => {
      socket.once('data', () => asked.resolve());
      socket.once('close', () => ended.resolve());
    }),
  );
  // Longer than the test may take: nothing but closing ends it.
  const gate = createGate(readPlatformSide({ PLATFORM_PROXY: proxy.origin }), 60_000);
  const client = createPlatformClient({
    origin: 'https://platform.invalid',
    timeoutMs: 60_000,
    agents: createAgents({ gate }),
  });
  const answer = client.call(token, aRead);
  await asked.promise;
  gate.close();
  await ended.promise;
  expect(await answer).toMatchObject({ reason: 'unreachable' });
  client.close();
});

test("the process' own proxy variables are not followed past the settings", async () => {
  const proxy = await startProxy();
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'];
  const before = names.map((name) => [name, process.env[name]] as const);
  cleanups.push(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  for (const name of names) process.env[name] = urlOf(proxy);
  const gate = createGate(readPlatformSide({ ...trusting, PLATFORM_PROXY: 'none' }));
  for (const start of [startHttpServer, startHttpsServer]) {
    const { origin } = await use(start(ok));
    const client = createPlatformClient({ origin, timeoutMs: 2000, agents: createAgents({ gate }) });
    cleanups.push(() => client.close());
    expect(await client.call(token, aCreate)).toMatchObject({ kind: 'answer', status: 200 });
  }
  expect([...proxy.asked, ...proxy.readable]).toEqual([]);
});
