// The login and the account API, as their pages describe them, and as harsh as they leave room for.
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PlatformSettings } from '../../src/playground/platform/simulator.ts';
import {
  api,
  documentedRequest,
  openPlatform,
  type PlatformWorld,
  startOfTime,
  taskPath,
} from './platform-caller.ts';

let world: PlatformWorld;
const open = async (settings: Partial<PlatformSettings> = {}) => {
  world = await openPlatform(settings);
};
beforeEach(() => open());
afterEach(() => world.close());

const jsonType = { 'Content-Type': 'application/json' };
const center = '/ac/openapi/v2/center';
const next = '/ac/openapi/v2/tokens/next';
const state = '/ac/openapi/v2/tokens/state';

/** As the page says it: the compact text of the three, in this order. */
const sign = (text: string, secretKey: string) => createHmac('sha256', secretKey).update(text).digest('hex');

function headersOf(change: Record<string, string | undefined> = {}, user = 'alice') {
  const { accessKey, secretKey } = world.platform.keysOf(user);
  const timestamp = change.timestamp ?? String(startOfTime / 1000);
  const text = `{"accessKey":"${accessKey}","timestamp":"${timestamp}","user":"${user}"}`;
  const all = { user, accessKey, timestamp, signature: sign(text, secretKey), ...jsonType, ...change };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

const mint = async (change: Record<string, string | undefined> = {}, user?: string) =>
  (await world.call('POST', '/api/user/v3/tokens', { token: null, headers: headersOf(change, user) })).data;
const tokenOf = async (clusterId: string) =>
  (await mint()).data.find((entry: { clusterId: string }) => entry.clusterId === clusterId).token as string;
const codeOf = async (method: string, path: string, token: string | null) =>
  (await world.call(method, path, { token })).data.code;

test('the signature is the one of the documentation: a vector made elsewhere', () => {
  const text = '{"accessKey":"AKEXAMPLE00000000000000000000001","timestamp":"1764597591","user":"bob"}';
  expect(sign(text, 'not-a-real-secret')).toBe(
    'ba878c807efd791b2bacf290ff646d2d998bc506ae7e80d2a18d93cc2b3dbf0f',
  );
});

describe('minting', () => {
  test('gives a token for each region, none where the account is suspended, and one of the platform', async () => {
    const answer = await mint();
    expect(answer.code).toBe('0');
    expect(answer.data).toEqual([
      { clusterId: '20001', clusterName: '华东一区【昆山】', token: expect.stringMatching(/^eyJ/) },
      { clusterId: '11112', clusterName: 'OpenAPI计算中心', token: expect.stringMatching(/^eyJ/) },
      { clusterId: '20002', clusterName: '西北一区', token: null },
      { clusterId: '0', clusterName: 'ac', token: expect.stringMatching(/^eyJ/) },
    ]);
  });

  test.each(['user', 'accessKey', 'timestamp', 'signature'])('lacks a parameter without %s', async (name) => {
    expect(
      await mint({ [name]: undefined, ...(name === 'timestamp' ? { timestamp: '' } : {}) }),
    ).toMatchObject({
      code: '10003',
    });
  });

  test.each([
    ['another signature', { signature: '0'.repeat(64) }],
    ['a signature in capitals', { signature: 'ABCDEF'.repeat(10) }],
    ["another's key", { accessKey: 'f'.repeat(32) }],
    ['another user', { user: 'bob' }],
    ['a time that is long ago', { timestamp: String(startOfTime / 1000 - 301) }],
    ['a time to come', { timestamp: String(startOfTime / 1000 + 301) }],
  ])('is refused as wrong with %s', async (_, change) => {
    expect(await mint(change)).toMatchObject({ code: '10009', msg: '校验失败' });
  });

  test('is refused with a key that was revoked, and with a time in milliseconds', async () => {
    expect(await mint({ timestamp: String(startOfTime) })).toMatchObject({ code: '10004' });
    world.platform.settings.revokedKeys = [world.platform.keysOf('alice').accessKey];
    expect(await mint()).toMatchObject({ code: '10009' });
  });

  test("ends the account's tokens before it, and nobody else's", async () => {
    const first = await tokenOf('11112');
    const pasted = world.platform.mintToken({ user: 'alice' });
    const bobs = world.platform.mintToken({ user: 'bob' });
    const second = await tokenOf('11112');
    expect(second).not.toBe(first);
    expect(await codeOf('GET', `${api}/instance-service/resource-group`, second)).toBe('0');
    for (const old of [first, pasted])
      expect(await codeOf('GET', `${api}/instance-service/resource-group`, old)).toBe('10008');
    expect(await codeOf('GET', `${api}/instance-service/resource-group`, bobs)).toBe('0');
  });

  test('leaves them where the settings say so', async () => {
    world.platform.settings.mintRevokesOld = false;
    const first = await tokenOf('11112');
    await mint();
    expect(await codeOf('GET', `${api}/instance-service/resource-group`, first)).toBe('0');
  });

  test('is recorded without key and signature', async () => {
    await mint();
    const { secretKey, accessKey } = world.platform.keysOf('alice');
    const told = JSON.stringify([world.platform.requests, world.platform.exchanges.entries]);
    expect(world.platform.requests.at(-1)).toMatchObject({ endpoint: 'mint', user: 'alice' });
    for (const secret of [secretKey, accessKey, headersOf().signature]) expect(told).not.toContain(secret);
  });
});

describe('what a minted token is good for', () => {
  test("the platform's own calls nothing of a region", async () => {
    const token = await tokenOf('0');
    expect(await codeOf('GET', taskPath, token)).toBe('10009');
    const created = await world.call('POST', taskPath, { token, body: documentedRequest });
    expect(created.data.code).toBe('10009');
    expect(await codeOf('GET', center, token)).toBe('10009');
    expect(world.platform.instances).toEqual([]);
  });

  test("another region's is refused here", async () => {
    expect(await codeOf('GET', taskPath, await tokenOf('20001'))).toBe('10008');
  });
});

describe('the region of a token', () => {
  test('is told with an address that is off and one that is on, words for switches, each ending in /ai', async () => {
    const answer = (await world.call('GET', center, { token: await tokenOf('11112') })).data;
    expect(answer.data).toMatchObject({ id: 11112, name: 'OpenAPI计算中心' });
    expect(answer.data.aiUrls.map(({ enable }: { enable: unknown }) => enable)).toEqual(['false', 'true']);
    expect(answer.data.aiUrls[1].url).toBe(`${world.platform.origin}/ai`);
  });

  test('may have no container service', async () => {
    const answer = (await world.call('GET', center, { token: await tokenOf('20001') })).data;
    expect(answer.code).toBe('0');
    expect(answer.data).not.toHaveProperty('aiUrls');
  });

  test.each([
    [null, '10003'],
    ['garbage', '10008'],
  ])('is not told to %j', async (token, code) => {
    expect(await codeOf('GET', center, token)).toBe(code);
  });
});

describe('renewing', () => {
  test('gives another token up to a day after the end, and ends the old one', async () => {
    const old = world.platform.mintToken({ user: 'alice', expiresInMs: 1000 });
    world.advance(86_400_000);
    const answer = (await world.call('POST', next, { token: old, body: {} })).data;
    expect(answer.data).toEqual([
      { clusterId: '11112', clusterName: 'OpenAPI计算中心', token: expect.stringMatching(/^eyJ/) },
    ]);
    expect(await codeOf('GET', state, answer.data[0].token)).toBe('0');
    expect(await codeOf('POST', next, old)).toBe('10008');
  });

  test('is over a day after the end', async () => {
    const old = world.platform.mintToken({ user: 'alice', expiresInMs: 1000 });
    world.advance(86_401_000);
    expect(await codeOf('POST', next, old)).toBe('10008');
  });

  test.each([
    ['object', expect.objectContaining({ token: expect.stringMatching(/^eyJ/) })],
    ['string', expect.stringMatching(/^eyJ/)],
  ] as const)('answers as clients have seen it: %s', async (renewShape, shape) => {
    world.platform.settings.renewShape = renewShape;
    const token = world.platform.mintToken({ user: 'alice' });
    expect((await world.call('POST', next, { token })).data.data).toEqual(shape);
  });

  test('can be off', async () => {
    world.platform.settings.renews = false;
    expect(await codeOf('POST', next, world.platform.mintToken())).toBe('10008');
  });
});

test('a token is checked: good, ended before its time, over, none', async () => {
  const good = world.platform.mintToken({ user: 'alice' });
  const over = world.platform.mintToken({ expiresInMs: -1 });
  expect((await world.call('GET', state, { token: good })).data).toMatchObject({
    code: '0',
    data: 'token is valid',
  });
  world.platform.endTokens('alice');
  expect(await codeOf('GET', state, good)).toBe('10008');
  expect(await codeOf('GET', state, over)).toBe('10008');
  expect(await codeOf('GET', state, null)).toBe('10003');
});
