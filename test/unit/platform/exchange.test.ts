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

/** As agents of proxies hand on a "no": by a socket that never was connected. */
class RefusingAgent extends http.Agent {
  override createConnection(): Duplex {
    const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    Object.assign(socket, { pending: true, setTimeout: () => socket, setKeepAlive: () => socket });
    setImmediate(() => socket.push('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'));
    return socket;
  }
}

test('an answer to what never left is none of the platform’s', async () => {
  const agents = { httpAgent: new RefusingAgent(), httpsAgent: secure };
  const request = { method: 'POST', url: 'http://platform.example/ai', data: '{}' };
  const { answer } = await exchange(request, { agents, timeoutMs: 10_000 });
  expect(answer).toEqual({ kind: 'failure', reason: 'unreachable', cause: 'PROXY_HTTP_403' });
});
