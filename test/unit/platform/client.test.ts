// Where a call may go and what is sent there. Where nothing listens, what is told is how far it came.
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { RegionToken } from '../../../src/accounts/region-token.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { PlatformCallReport } from '../../../src/launches/ports.ts';
import { createPlatformClient, type PlatformCall } from '../../../src/platform/client.ts';
import { startHttpServer } from '../../support/odd-servers.ts';

const token = new Secret('a-token-nobody-sees');
const answerTo = async (origin: string, path: string) => {
  const client = createPlatformClient({ origin, timeoutMs: 2000 });
  const answer = await client.call(token, { name: 'x', method: 'GET', path });
  client.close();
  return answer;
};
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
const unsent = (cause: string) => ({ kind: 'failure', reason: 'unreachable', cause });

test.each([
  '',
  'x',
  '/',
  '//evil.example/x',
  '@evil.example/x',
  '.evil.example/x',
  '/a/../b',
  '/../x',
  '/a/%2e%2e/b',
  '/a?b',
  '/a#b',
  '/a\\b',
])('%j is no path of ours: nothing is sent', async (path) => {
  for (const origin of ['http://127.0.0.1:1', 'http://127.0.0.1:1/base', 'nowhere'])
    expect(await answerTo(origin, path)).toEqual(unsent('BAD_PATH'));
});

test('nor is any at an address that is none', async () => {
  expect(await answerTo('nowhere', '/a')).toEqual(unsent('BAD_PATH'));
});

test.each([
  ['http://127.0.0.1:1', '/a/b'],
  ['http://127.0.0.1:1/base', '/a'],
  ['http://127.0.0.1:1/base/of', '/a/..b'],
  ['http://127.0.0.1:1', '/a%2Fb'],
])('%s with %s is taken as it stands', async (origin, path) => {
  expect(await answerTo(origin, path)).toEqual(unsent('ECONNREFUSED'));
});

test('another token comes of what was handed in, and none after the end, or where that fails', async () => {
  const other = new Secret('another');
  const asked: Secret[] = [];
  const options = { origin: 'http://127.0.0.1:1', timeoutMs: 2000 };
  const client = createPlatformClient({
    ...options,
    async replaceRefused(each) {
      asked.push(each);
      return other;
    },
  });
  expect(await client.replaceRefused(token)).toBe(other);
  client.close();
  expect(await client.replaceRefused(token)).toBeNull();
  expect(asked).toEqual([token]);
  const failing = async () => {
    throw new Error('away');
  };
  expect(
    await createPlatformClient({ ...options, replaceRefused: failing }).replaceRefused(token),
  ).toBeNull();
  expect(await createPlatformClient(options).replaceRefused(token)).toBeNull();
});

test('a call is told with the host it went to, and not after the end', () => {
  const told: PlatformCallReport[] = [];
  const client = createPlatformClient({
    origin: 'http://127.0.0.1:1',
    timeoutMs: 2000,
    onCall: (report) => void told.push(report),
  });
  const scope = {
    account: { teamId: 'T', userId: 'U' },
    region: '1',
    origin: 'https://region.example:65011',
  };
  const call = { name: 'x', method: 'GET', path: '/x' } as const;
  const report = { call: 'x', outcome: 'ok', durationMs: 1 } as const;
  client.report(report, token, call);
  client.report(report, new RegionToken('t', scope), call);
  client.report(report, token, { ...call, at: 'https://login.example' });
  client.close();
  client.report(report, token, call);
  expect(told.map(({ host }) => host)).toEqual(['127.0.0.1:1', 'region.example:65011', 'login.example']);
});

test.each<[string, Partial<PlatformCall>, string, string | undefined, string]>([
  ['a read', {}, 'GET /x', undefined, ''],
  ['a query', { query: { start: 0, ids: 'a b' } }, 'GET /x?start=0&ids=a+b', undefined, ''],
  ['a read with a body', { body: { a: 1 } }, 'GET /x', 'application/json', '{"a":1}'],
  [
    'a create',
    { method: 'POST', body: { a: '中' }, once: true },
    'POST /x',
    'application/json',
    '{"a":"中"}',
  ],
])('%s arrives as it was meant, with the token and what else there is', async (_, more, line, type, body) => {
  const heard: [string, IncomingHttpHeaders, string][] = [];
  const server = await startHttpServer(async (request, response) => {
    let sent = '';
    for await (const piece of request.setEncoding('utf8')) sent += piece;
    heard.push([`${request.method} ${request.url}`, request.headers, sent]);
    response.end('{}');
  });
  const client = createPlatformClient({ origin: server.origin, timeoutMs: 10_000 });
  cleanups.push(server.stop, client.close);
  const headers = { 'x-plain': 'seen', 'x-secret': new Secret('hidden') };
  await client.call(token, { name: 'x', method: 'GET', path: '/x', headers, ...more });
  await client.call(null, { name: 'x', method: 'GET', path: '/x' });
  const [first, second] = heard;
  const sent = { token: token.reveal(), 'x-plain': 'seen', 'x-secret': 'hidden' };
  expect(first).toEqual([line, expect.objectContaining(sent), body]);
  expect(first?.[1]['content-type']).toBe(type);
  for (const name of Object.keys(sent)) expect(second?.[1]).not.toHaveProperty(name);
});

/** Answers the first request at once, and later ones in this way. */
async function startKept(later: () => void) {
  let isFirst = true;
  const server = await startHttpServer((_, response) => {
    if (!isFirst) return later();
    isFirst = false;
    response.end('{}');
  });
  cleanups.push(server.stop);
  return server;
}
const aRead: PlatformCall = { name: 'x', method: 'GET', path: '/x' };

test('both tries of a read together take no longer than one may', async () => {
  const server = await startKept(() => undefined);
  const client = createPlatformClient({ origin: server.origin, timeoutMs: 600 });
  cleanups.push(client.close);
  await client.call(token, aRead);
  expect(await client.call(token, aRead)).toMatchObject({ kind: 'failure', reason: 'timeout' });
  expect(server.connections()).toBe(2);
});

test('a read whose time was over before anybody could look is not tried again', async () => {
  const timeoutMs = 600;
  const server = await startKept(() => {
    // The whole process stands still.
    const end = performance.now() + timeoutMs;
    while (performance.now() < end);
  });
  const client = createPlatformClient({ origin: server.origin, timeoutMs });
  cleanups.push(client.close);
  await client.call(token, aRead);
  expect(await client.call(token, aRead)).toMatchObject({ kind: 'failure', reason: 'timeout' });
  expect(server.connections()).toBe(1);
});
