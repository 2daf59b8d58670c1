// Where a call may go. Nothing listens there: what is told is how far it came.
import { expect, test } from '@jest/globals';
import { RegionToken } from '../../../src/accounts/region-token.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { PlatformCallReport } from '../../../src/launches/ports.ts';
import { createPlatformClient } from '../../../src/platform/client.ts';

const token = new Secret('a-token-nobody-sees');
const causeOf = async (origin: string, path: string) => {
  const client = createPlatformClient({ origin, timeoutMs: 2000 });
  const answer = await client.call(token, { name: 'x', method: 'GET', path });
  client.close();
  return 'cause' in answer ? answer.cause : answer.kind;
};

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
  expect(await causeOf('http://127.0.0.1:1', path)).toBe('BAD_PATH');
  expect(await causeOf('http://127.0.0.1:1/base', path)).toBe('BAD_PATH');
});

test.each([
  ['http://127.0.0.1:1', '/a/b'],
  ['http://127.0.0.1:1/base', '/a'],
  ['http://127.0.0.1:1/base/of', '/a/..b'],
  ['http://127.0.0.1:1', '/a%2Fb'],
])('%s with %s is taken as it stands', async (origin, path) => {
  expect(await causeOf(origin, path)).toBe('ECONNREFUSED');
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
