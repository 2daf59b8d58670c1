import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  documentedRequest,
  openPlatform,
  type PlatformWorld,
  startOfTime,
  taskPath,
} from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

const listWith = (token: string | null) =>
  world.call('GET', taskPath, { token, query: { limit: 1, sort: 'desc' } });

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

test('a minted token has the documented claims, all text, with the expiry in milliseconds and no exp', () => {
  const claims = claimsOf(world.platform.mintToken({ user: 'alice', userId: '1165', expiresInMs: 1000 }));
  expect(claims).toEqual({
    computeUser: 'alice',
    accountStatus: 'Trial',
    creator: 'ac',
    role: '1',
    expireTime: String(startOfTime + 1000),
    clusterId: '11112',
    invoker: expect.stringMatching(/^[0-9a-f]{32}$/),
    user: 'alice',
    userId: '1165',
  });
});

test('a token says HS256 in its header', () => {
  const [header = ''] = world.platform.mintToken().split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' });
});

test('a call without a token lacks a parameter', async () => {
  expect((await listWith(null)).data).toMatchObject({ code: '10003', msg: '参数不全：token' });
});

test.each([
  ['garbage', () => 'garbage'],
  ['three parts of garbage', () => 'a.b.c'],
  ['a changed claim', () => forge({ user: 'bob' })],
  ['a cut signature', () => world.platform.mintToken().slice(0, -1)],
])('%s is answered with 10008 and HTTP 200', async (_what, makeToken) => {
  const answer = await listWith(makeToken());
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ code: '10008', msg: '权限不足', data: null });
});

function forge(changes: object): string {
  const token = world.platform.mintToken({ user: 'alice' });
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...claimsOf(token), ...changes })).toString('base64url');
  return `${header}.${payload}.${signature}`;
}

test('a token is good until its time and expired from then on', async () => {
  const token = world.platform.mintToken({ expiresInMs: 1000 });
  world.advance(999);
  expect((await listWith(token)).data.code).toBe('0');
  world.advance(1);
  expect((await listWith(token)).data.code).toBe('10008');
});

test.each([
  ['10008@200', 200, '10008'],
  ['10008@401', 401, '10008'],
  ['10009', 200, '10009'],
] as const)('an expired token is answered as set: %s', async (expiredAs, status, code) => {
  world.platform.settings.expiredAs = expiredAs;
  const answer = await listWith(world.platform.mintToken({ expiresInMs: -1 }));
  expect(answer.status).toBe(status);
  expect(answer.data.code).toBe(code);
});

test('an expired token can meet a bare 401', async () => {
  world.platform.settings.expiredAs = '401-empty';
  const answer = await listWith(world.platform.mintToken({ expiresInMs: -1 }));
  expect([answer.status, answer.data]).toEqual([401, '']);
});

test('nothing is created with a bad token', async () => {
  await world.call('POST', taskPath, { body: documentedRequest, token: forge({ user: 'bob' }) });
  expect(world.platform.instances).toEqual([]);
});

describe('tokens that are good for something else', () => {
  test("the platform's own token may not call container endpoints", async () => {
    expect((await listWith(world.platform.mintToken({ clusterId: '0' }))).data.code).toBe('10009');
  });

  test("another region's token has no permission here", async () => {
    expect((await listWith(world.platform.mintToken({ clusterId: '11126' }))).data.code).toBe('10008');
  });

  test('a frozen account is told so', async () => {
    world.platform.settings.frozenUsers = ['alice'];
    expect((await listWith(world.platform.mintToken({ user: 'alice' }))).data.code).toBe('10007');
    expect((await listWith(world.platform.mintToken({ user: 'bob' }))).data.code).toBe('0');
  });
});

test('a token of one simulator is good at the next, as after a restart', async () => {
  const token = world.platform.mintToken({ user: 'alice' });
  const next = await openPlatform();
  try {
    expect((await next.list({}, { token })).code).toBe('0');
  } finally {
    await next.close();
  }
});

test.each([
  ['429', 429],
  ['10001', 200],
] as const)('an account over the rate limit meets %s until the next second', async (as, status) => {
  world.platform.settings.rateLimit = { perSecond: 2, as };
  const call = () => listWith(world.platform.mintToken({ user: 'alice' }));
  expect((await call()).data.code).toBe('0');
  expect((await call()).data.code).toBe('0');
  const limited = await call();
  expect(limited.status).toBe(status);
  expect(as === '429' ? limited.headers['retry-after'] : limited.data.code).toBe(as === '429' ? '1' : as);
  expect((await listWith(world.platform.mintToken({ user: 'bob' }))).data.code).toBe('0');
  world.advance(1000);
  expect((await call()).data.code).toBe('0');
});
