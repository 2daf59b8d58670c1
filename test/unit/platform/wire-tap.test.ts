// What a socket proves about a request, asked of the sockets themselves.
import { once } from 'node:events';
import http, { type RequestOptions } from 'node:http';
import { Duplex } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { createWireTap } from '../../../src/platform/wire-tap.ts';
import { startHttpServer } from '../../support/odd-servers.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const seenBy = ({ mayHaveLeft, stage, isReused, received }: ReturnType<typeof createWireTap>) => ({
  mayHaveLeft,
  stage,
  isReused,
  received,
});
const nothing = { mayHaveLeft: false, stage: 'none', isReused: false, received: 0 };

test('before there is a socket nothing was sent, and nothing came', () => {
  expect(seenBy(createWireTap())).toEqual(nothing);
});

test.each([
  ['is being connected', { connecting: true }, 'connecting'],
  ['is for ever pending', { pending: true }, 'connecting'],
  ['agrees on TLS', { secureConnecting: true }, 'securing'],
  ['has agreed on TLS', { secureConnecting: false }, 'established'],
  ['cannot be asked', {}, 'established'],
])('a socket that %s', async (_, fields, stage) => {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  Object.assign(socket, fields, { setTimeout: () => socket, setKeepAlive: () => socket, bytesWritten: 0 });
  const agent = Object.assign(new http.Agent(), { createConnection: () => socket });
  const tap = createWireTap();
  const request = tap.transport.request({ host: 'platform.example', agent });
  cleanups.push(() => request.destroy());
  request.on('error', () => undefined);
  await once(request, 'socket');
  expect(tap.stage).toBe(stage);
});

test('a kept connection counts anew for each request, and gathers no listeners', async () => {
  const server = await startHttpServer((_, response) => response.end('an answer'));
  const agent = new http.Agent({ keepAlive: true });
  cleanups.push(server.stop, () => agent.destroy());
  const options: RequestOptions = { host: '127.0.0.1', port: server.port, agent };
  const seen = [];
  const listeners = [];
  for (let count = 0; count < 3; count += 1) {
    const tap = createWireTap();
    const request = tap.transport.request(options).end();
    const [socket] = await once(request, 'socket');
    const [response] = await once(request, 'response');
    await once(response.resume(), 'close');
    const { received, ...rest } = seenBy(tap);
    seen.push({ ...rest, hasReceived: received > 0 && received < 1000 });
    listeners.push(socket.listenerCount('connect') + socket.listenerCount('secureConnect'));
  }
  const each = { mayHaveLeft: true, stage: 'established', hasReceived: true };
  expect(seen).toEqual([
    { ...each, isReused: false },
    { ...each, isReused: true },
    { ...each, isReused: true },
  ]);
  expect(server.connections()).toBe(1);
  expect(new Set(listeners).size).toBe(1);
});
