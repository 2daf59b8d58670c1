// What one request may lead to beside an answer: a way that somebody else shows, and a "no" before anything left.
import http from 'node:http';
import https from 'node:https';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange } from '../../../src/platform/exchange.ts';
import { startHttpServer } from '../../support/odd-servers.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const secure = new https.Agent();

test.each([301, 302, 303, 307, 308])(
  'a %d is an answer: nobody follows it, so the token goes nowhere else',
  async (status) => {
    const other = await startHttpServer((_, response) => response.end('{"code":"0"}'));
    const first = await startHttpServer((_, response) => {
      response.writeHead(status, { location: `${other.origin}/elsewhere` }).end();
    });
    cleanups.push(other.stop, first.stop);
    const agents = { httpAgent: new http.Agent(), httpsAgent: secure };
    const request = { method: 'POST', url: `${first.origin}/ai`, headers: { token: 't' }, data: '{}' };
    const { answer } = await exchange(request, { agents, timeoutMs: 10_000 });
    expect(answer).toMatchObject({ kind: 'answer', status });
    expect(other.connections()).toBe(0);
  },
);

/** Hands out a socket of the test's own making. */
class OwnAgent extends http.Agent {
  readonly #socket: Duplex;

  constructor(socket: Duplex, fields: object) {
    super();
    this.#socket = Object.assign(socket, {
      setTimeout: () => socket,
      setKeepAlive: () => socket,
      ...fields,
    });
  }

  override createConnection(): Duplex {
    return this.#socket;
  }
}

const sendBy = (httpAgent: http.Agent) =>
  exchange(
    { method: 'POST', url: 'http://platform.example/ai', data: '{}' },
    { agents: { httpAgent, httpsAgent: secure }, timeoutMs: 10_000 },
  );

test('an answer to what never left is none of the platform’s: a proxy said no', async () => {
  // As agents of proxies hand it on: by a socket that never was connected, whatever was written to it.
  const socket = new Duplex({
    read: () => undefined,
    write(_chunk, _encoding, done) {
      Object.assign(socket, { bytesWritten: 100 });
      socket.push('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n');
      done();
    },
  });
  const { answer } = await sendBy(new OwnAgent(socket, { pending: true, bytesWritten: 0 }));
  expect(answer).toEqual({ kind: 'failure', reason: 'unreachable', cause: 'PROXY_HTTP_403' });
});

test.each([
  ['ECONNRESET', { code: 'ECONNRESET' }],
  ['UNKNOWN', {}],
])('a connection that breaks before a byte was written carried nothing: %s', async (cause, fields) => {
  const reset = Object.assign(new Error('reset'), fields);
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done(reset) });
  expect(await sendBy(new OwnAgent(socket, { bytesWritten: 0 }))).toEqual({
    answer: { kind: 'failure', reason: 'unreachable', cause },
    wasStale: false,
  });
});

test('a slip of ours is thrown, and not taken for something that the network did', async () => {
  const agent = new http.Agent();
  agent.createConnection = () => {
    throw new TypeError('a slip of ours');
  };
  await expect(sendBy(agent)).rejects.toThrow('a slip of ours');
});

test('the other side hears what is taken and who asks; an answer may name no type', async () => {
  let heard: http.IncomingHttpHeaders = {};
  const server = await startHttpServer((request, response) => {
    heard = request.headers;
    response.end('{"code":"0"}');
  });
  cleanups.push(server.stop);
  const agents = { httpAgent: new http.Agent(), httpsAgent: secure };
  expect(await exchange({ url: server.origin }, { agents, timeoutMs: 10_000 })).toEqual({
    answer: { kind: 'answer', status: 200, body: { code: '0' }, contentType: null },
    wasStale: false,
  });
  expect(heard).toMatchObject({ accept: 'application/json', 'user-agent': 'gpu-instance' });
});

describe('a kept connection', () => {
  /** Answers the first request at once, and later ones in this way. */
  async function startKept(later: http.RequestListener) {
    let isFirst = true;
    const server = await startHttpServer((request, response) => {
      if (!isFirst) return later(request, response);
      isFirst = false;
      response.end('{"code":"0"}');
    });
    const httpAgent = new http.Agent({ keepAlive: true });
    cleanups.push(server.stop, async () => httpAgent.destroy());
    const agents = { httpAgent, httpsAgent: secure };
    const ask = (timeoutMs: number) => exchange({ url: server.origin }, { agents, timeoutMs });
    await ask(10_000);
    return { ask, server };
  }

  test('is waited for to the end where nobody says how long it may be silent', async () => {
    const { ask, server } = await startKept((_, response) => {
      setTimeout(() => response.end('{"code":"0"}'), 50);
    });
    expect(await ask(10_000)).toMatchObject({ answer: { kind: 'answer', status: 200 } });
    expect(server.connections()).toBe(1);
  });

  test('on which an answer began and did not end was not dead', async () => {
    const { ask } = await startKept((_, response) => void response.write('{'));
    expect(await ask(100)).toEqual({
      answer: { kind: 'failure', reason: 'timeout', cause: 'NO_ANSWER' },
      wasStale: false,
    });
  });
});

test('what is over leaves no timer behind, which would keep the process from ending', async () => {
  const server = await startHttpServer((_, response) => response.end('{}'));
  cleanups.push(server.stop);
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const agents = { httpAgent: new http.Agent(), httpsAgent: secure };
  const before = timers();
  await exchange({ url: server.origin }, { agents, timeoutMs: 60_000, silenceMs: 60_000 });
  expect(timers()).toBeLessThanOrEqual(before);
});

test('an answer without end is given up, and not kept', async () => {
  const server = await startHttpServer((_, response) => {
    response.end('x'.repeat(8 * 1024 * 1024 + 1));
  });
  cleanups.push(server.stop);
  const agents = { httpAgent: new http.Agent(), httpsAgent: secure };
  const { answer } = await exchange({ url: server.origin }, { agents, timeoutMs: 30_000 });
  expect(answer).toEqual({ kind: 'failure', reason: 'unreadable', cause: 'TOO_LONG' });
});
