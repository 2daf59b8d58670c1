// The platform's client against servers that are not the platform: what it can prove about a request, it must say;
// what it cannot, it must not.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { directNetwork, type SideNetwork } from '../../src/config/network.ts';
import { Secret } from '../../src/config/secrets.ts';
import { type Agents, createAgents } from '../../src/network/agents.ts';
import { createGate } from '../../src/network/gate.ts';
import { createPlatformClient, type PlatformCall, type PlatformClient } from '../../src/platform/client.ts';
import { exchange } from '../../src/platform/exchange.ts';
import { createHttpPlatform } from '../../src/platform/http-platform.ts';
import { readPlatformSide } from '../support/app-config.ts';
import { aRequest } from '../support/builders.ts';
import {
  findClosedPort,
  selfSigned,
  startHttpServer,
  startHttpsServer,
  startRawServer,
  startRawTlsServer,
  startRefusingProxy,
  startSilentPort,
} from '../support/odd-servers.ts';

const token = new Secret('a-token-nobody-else-sees');
const aRead: PlatformCall = { name: 'list', method: 'GET', path: '/ai/list' };
const aCreate: PlatformCall = {
  name: 'create',
  method: 'POST',
  path: '/ai/task',
  body: { a: 1 },
  once: true,
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function use<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  cleanups.push(() => started.stop());
  return started;
}

let side: SideNetwork = directNetwork;
afterEach(() => {
  side = directNetwork;
});

function clientOf(origin: string, timeoutMs = 2000, agents: Agents = openWay()): PlatformClient {
  const client = createPlatformClient({ origin, timeoutMs, agents });
  cleanups.push(() => client.close());
  return client;
}

function openWay(): Agents {
  const gate = createGate(side);
  cleanups.push(() => gate.close());
  return createAgents({ gate });
}

/** Agents that take the self-signed certificate. */
function trustingAgents(): Agents {
  const agents = createAgents();
  for (const { httpsAgent } of [agents.kept, agents.fresh]) httpsAgent.options.ca = selfSigned.cert;
  return agents;
}

function useProxy(url: string): void {
  side = readPlatformSide({ HTTPS_PROXY: url });
}

/** A server that never closes a kept connection by itself. */
const keepsForEver = { keepAliveTimeout: 0 };
const nothing = () => undefined;
const cut = (request: IncomingMessage) => request.socket.destroy();
const ok = (_request: IncomingMessage, response: ServerResponse) =>
  void response.setHeader('content-type', 'application/json').end('{"code":"0","data":"x"}');

describe('nothing was sent, and the socket proves it', () => {
  const unsent: [string, string, RegExp, () => Promise<string>][] = [
    ['an unknown host', 'unreachable', /^(?:ENOTFOUND|EAI_AGAIN)$/u, async () => 'https://platform.invalid'],
    [
      'a closed port',
      'unreachable',
      /^ECONNREFUSED$/u,
      async () => `https://127.0.0.1:${await findClosedPort()}`,
    ],
    [
      'a SYN that nobody answers',
      'unreachable',
      /^CONNECT_TIMEOUT$/u,
      async () => `http://127.0.0.1:${(await use(startSilentPort())).port}`,
    ],
    [
      'a certificate that nobody signed',
      'insecure',
      /^DEPTH_ZERO_SELF_SIGNED_CERT$/u,
      async () => (await use(startHttpsServer(ok))).origin,
    ],
    [
      'TLS too old',
      'insecure',
      /^(?:ERR_SSL_|EPROTO|ECONNRESET)/u,
      async () => {
        const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
        return (await use(startHttpsServer(ok, old))).origin;
      },
    ],
    [
      'https to an http port',
      'insecure',
      /^(?:ERR_SSL_|EPROTO)/u,
      async () => (await use(startHttpServer(ok))).origin.replace('http:', 'https:'),
    ],
    [
      'a port that takes connections and says nothing of TLS',
      'unreachable',
      /^TLS_TIMEOUT$/u,
      async () => (await use(startRawServer(nothing))).origin.replace('http:', 'https:'),
    ],
    [
      'a connection that ends before TLS is agreed',
      'insecure',
      /^ECONNRESET$/u,
      async () => (await use(startRawServer((socket) => socket.destroy()))).origin.replace('http:', 'https:'),
    ],
    [
      'a proxy that refuses to connect',
      'unreachable',
      /^PROXY_HTTP_403$/u,
      async () => {
        useProxy((await use(startRefusingProxy(403))).origin);
        return 'https://platform.invalid:65011';
      },
    ],
    [
      'a proxy that is away',
      'unreachable',
      /^PROXY_ECONNREFUSED$/u,
      async () => {
        useProxy(`http://127.0.0.1:${await findClosedPort()}`);
        return 'https://platform.invalid:65011';
      },
    ],
  ];

  test.each(unsent)('%s', async (_, reason, cause, originOf) => {
    const client = clientOf(await originOf(), 500);
    for (const call of [aCreate, aRead]) {
      expect(await client.call(token, call)).toEqual({
        kind: 'failure',
        reason,
        cause: expect.stringMatching(cause),
      });
    }
    const create = await createHttpPlatform(client, { listStrategy: 'get-json-body', utcOffset: '+08:00' });
    expect(await create.createInstance(token, aRequest())).toMatchObject({
      kind: 'refused',
      failure: { reason },
    });
  });

  test('to a server whose certificate is not trusted no byte of the request goes', async () => {
    let received = '';
    const closed = Promise.withResolvers<void>();
    const listen = (socket: Socket) => {
      socket.on('data', (bytes) => {
        received += bytes;
      });
      socket.once('close', () => closed.resolve());
    };
    const server = await use(startRawTlsServer(listen));
    // Closed before TLS was agreed on as far as the server can tell, or after; either way nothing comes.
    await clientOf(server.origin).call(token, aCreate);
    await Promise.race([closed.promise, server.stop()]);
    expect(received).toBe('');
  });
});

describe('something was sent, so it may have been received', () => {
  test.each<[string, RegExp, (socket: Socket) => void]>([
    ['connection', /^ECONNRESET$/u, (socket) => socket.once('data', () => socket.destroy())],
    ['connection', /^ECONNRESET$/u, (socket) => socket.once('data', () => socket.resetAndDestroy())],
    [
      'connection',
      /^E/u,
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{')),
    ],
    ['unreadable', /^HPE_/u, (socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))],
    ['timeout', /^NO_ANSWER$/u, (socket) => socket.resume()],
  ])('%s, %s', async (reason, cause, onConnection) => {
    const server = await use(startRawServer(onConnection));
    const answer = await clientOf(server.origin, 300).call(token, aCreate);
    expect(answer).toEqual({ kind: 'failure', reason, cause: expect.stringMatching(cause) });
  });

  test('over TLS as well', async () => {
    let received = '';
    const listen = (socket: Socket) =>
      socket.once('data', (bytes) => {
        received += bytes;
        socket.destroy();
      });
    const server = await use(startRawTlsServer(listen));
    const answer = await clientOf(server.origin, 2000, trustingAgents()).call(token, aCreate);
    expect(answer).toMatchObject({ kind: 'failure', reason: 'connection' });
    expect(received).toContain('POST /ai/task');
  });

  test('plain http to a port that wants TLS is not a refusal', async () => {
    const server = await use(startHttpsServer(ok));
    const answer = await clientOf(server.origin.replace('https:', 'http:')).call(token, aCreate);
    expect(answer).toMatchObject({
      kind: 'failure',
      reason: expect.stringMatching(/^(?:connection|unreadable)$/u),
    });
  });
});

describe('a kept connection', () => {
  test('serves one read after the other, but never a create', async () => {
    const server = await use(startHttpServer(ok));
    const client = clientOf(server.origin);
    await client.call(token, aRead);
    await client.call(token, aRead);
    expect(server.connections()).toBe(1);
    await client.call(token, aCreate);
    await client.call(token, aCreate);
    expect(server.connections()).toBe(3);
  });

  /** Answers the first request of each connection as usual, and this way from the second on. */
  const startForgetful = (later: (request: IncomingMessage, response: ServerResponse) => void) => {
    const seen = new WeakSet<Socket>();
    return startHttpServer((request, response) => {
      const isFirst = !seen.has(request.socket);
      seen.add(request.socket);
      (isFirst ? ok : later)(request, response);
    });
  };

  test.each([
    ['was reset', cut],
    ['says nothing, as one that a firewall forgot', nothing],
  ])('that %s: the read is tried once more on a fresh one', async (_, later) => {
    const server = await use(startForgetful(later));
    const client = clientOf(server.origin, 900);
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'answer' });
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'answer', status: 200 });
    expect(server.connections()).toBe(2);
  });

  test('is tried once more only: a platform that resets everything is told', async () => {
    let requests = 0;
    const server = await use(
      startHttpServer((request, response) => {
        requests += 1;
        (requests === 1 ? ok : cut)(request, response);
      }),
    );
    const client = clientOf(server.origin);
    await client.call(token, aRead);
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'failure', reason: 'connection' });
    expect(requests).toBe(3);
  });

  test('a fresh connection that is silent is waited for to the end, and asked once', async () => {
    const server = await use(startHttpServer(nothing));
    expect(await clientOf(server.origin, 300).call(token, aRead)).toMatchObject({ reason: 'timeout' });
    expect(server.connections()).toBe(1);
  });

  test('that has begun to answer is waited for, and asked once', async () => {
    const slow = (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"code":');
      setTimeout(() => response.end('"0"}'), 300);
    };
    const server = await use(startForgetful(slow));
    const client = clientOf(server.origin, 600);
    await client.call(token, aRead);
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'answer', body: { code: '0' } });
    expect(server.connections()).toBe(1);
  });

  test('that is closed just as it is taken carries nothing, and the socket proves it', async () => {
    const server = await use(startHttpServer(ok));
    const agents = createAgents();
    cleanups.push(() => agents.close());
    agents.kept.httpAgent.reuseSocket = (socket, sent) => {
      sent.reusedSocket = true;
      socket.destroy();
    };
    const request = { method: 'POST', url: `${server.origin}/ai/task`, data: '{}' };
    const ask = () => exchange(request, { agents: agents.kept, timeoutMs: 2000 });
    expect((await ask()).answer.kind).toBe('answer');
    expect(await ask()).toMatchObject({
      answer: { kind: 'failure', reason: 'unreachable' },
      wasStale: true,
    });
  });

  test('that nobody uses is closed by us, one in use is not', async () => {
    const [closed, note] = [Promise.withResolvers<void>(), new WeakSet<Socket>()];
    const server = await use(
      startHttpServer((request, response) => {
        if (!note.has(request.socket)) request.socket.once('end', () => closed.resolve());
        note.add(request.socket);
        setTimeout(() => ok(request, response), 60);
      }, keepsForEver),
    );
    const client = clientOf(server.origin, 2000, createAgents({ lifeMs: 20 }));
    expect(await client.call(token, aRead)).toMatchObject({ kind: 'answer', status: 200 });
    await closed.promise;
  });

  test('is not kept as long as the most forgetful firewall remembers it', () => {
    const agents = createAgents();
    cleanups.push(() => agents.close());
    for (const agent of Object.values(agents.kept)) {
      expect(agent.options.timeout).toBeGreaterThan(0);
      expect(agent.options.timeout).toBeLessThan(30_000);
    }
  });
});

describe('the text of an answer', () => {
  const answering = async (contentType: string, body: Buffer | string) => {
    const server = await use(
      startHttpServer((_request, response) => void response.setHeader('content-type', contentType).end(body)),
    );
    return clientOf(server.origin).call(token, aRead);
  };
  /** 权限不足 */
  const gbk = Buffer.concat([
    Buffer.from('{"code":"10008","msg":"'),
    Buffer.from([0xc8, 0xa8, 0xcf, 0xde, 0xb2, 0xbb, 0xd7, 0xe3]),
    Buffer.from('"}'),
  ]);

  test.each([
    ['GBK, said so', 'application/json;charset=GBK', gbk],
    ['GB18030, in quotes', 'application/json; Charset="gb18030"', gbk],
    ['UTF-8, unsaid', 'application/json', '{"code":"10008","msg":"权限不足"}'],
    [
      'UTF-8 with a byte order mark',
      'application/json;charset=utf-8',
      '\ufeff{"code":"10008","msg":"权限不足"}',
    ],
    ['a charset that nobody knows', 'application/json;charset=klingon', '{"code":"10008","msg":"权限不足"}'],
  ])('%s', async (_, contentType, body) => {
    expect(await answering(contentType, body)).toMatchObject({ body: { code: '10008', msg: '权限不足' } });
  });
});

test('the platform is reported by its host, without path, token or query', async () => {
  const reports: unknown[] = [];
  const server = await use(startHttpServer(ok));
  const client = createPlatformClient({
    origin: server.origin,
    timeoutMs: 1000,
    onCall: (report) => void reports.push(report),
  });
  cleanups.push(() => client.close());
  await createHttpPlatform(client, { listStrategy: 'task-query', utcOffset: '+08:00' }).checkToken(token);
  expect(reports).toEqual([
    {
      call: 'check',
      outcome: 'ok',
      durationMs: expect.any(Number),
      host: `127.0.0.1:${server.port}`,
      status: 200,
      contentType: 'application/json',
    },
  ]);
});
