// What one request may lead to beside an answer: a way that somebody else shows, and a "no" before anything left.
import http from 'node:http';
import https from 'node:https';
import { Duplex } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
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

test('a connection that breaks before a byte was written carried nothing', async () => {
  const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done(reset) });
  const { answer } = await sendBy(new OwnAgent(socket, { bytesWritten: 0 }));
  expect(answer).toEqual({ kind: 'failure', reason: 'unreachable', cause: 'ECONNRESET' });
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
