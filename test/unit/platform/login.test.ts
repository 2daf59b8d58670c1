// Tokens and addresses in the shapes that the account API may give them. Over real HTTP: test/platform/login.test.ts.
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { createHttpLogin } from '../../../src/platform/login.ts';
import { answeringClient, succeeding } from '../../support/answering-client.ts';

const token = new Secret('a-token-nobody-sees');
const keys = {
  platformUser: 'bob',
  accessKey: new Secret('AKEXAMPLE00000000000000000000001'),
  secretKey: new Secret('not-a-real-secret'),
};
const unreadable = { kind: 'failed', failure: { reason: 'unreadable' } };
const origins = { loginOrigin: 'https://login.example', accountOrigin: 'https://account.example' };

function loginOf(data: unknown) {
  const { client, calls, tokens } = answeringClient(() => succeeding(data));
  return { login: createHttpLogin(client, { ...origins, clock: () => 1_764_597_591_999 }), calls, tokens };
}

const told = (value: unknown): unknown => (value instanceof Secret ? value.reveal() : value);

test('a mint is sent once to the login, signed in whole seconds, and shows its key to nobody else', async () => {
  const { login, calls, tokens } = loginOf([]);
  await login.mint(keys);
  expect(tokens).toEqual([null]);
  const [{ headers = {}, ...call } = {}] = calls;
  expect(call).toEqual({
    name: 'mint',
    method: 'POST',
    path: '/api/user/v3/tokens',
    at: origins.loginOrigin,
    once: true,
  });
  // The vector made elsewhere.
  expect(Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, told(value)]))).toEqual({
    user: 'bob',
    accessKey: 'AKEXAMPLE00000000000000000000001',
    timestamp: '1764597591',
    signature: 'ba878c807efd791b2bacf290ff646d2d998bc506ae7e80d2a18d93cc2b3dbf0f',
    'Content-Type': 'application/json',
  });
  expect([headers.accessKey, headers.signature]).toEqual([expect.any(Secret), expect.any(Secret)]);
});

test('what is asked with a token is asked of the account API, a renewal once', async () => {
  const { login, calls, tokens } = loginOf({});
  await login.renew(token);
  await login.check(token);
  await login.addressesOf(token);
  const at = origins.accountOrigin;
  const base = '/ac/openapi/v2';
  expect(calls).toEqual([
    { name: 'renew', method: 'POST', path: `${base}/tokens/next`, at, body: {}, once: true },
    { name: 'state', method: 'GET', path: `${base}/tokens/state`, at },
    { name: 'center', method: 'GET', path: `${base}/center`, at },
  ]);
  expect(tokens).toEqual([token, token, token]);
});

describe('minted tokens', () => {
  const entry = (override: object = {}) => ({
    clusterId: '11',
    clusterName: 'East',
    token: 't',
    ...override,
  });
  const grant = (override: object = {}) => ({ region: '11', name: 'East', token: 't', ...override });
  const minted = async (data: unknown) => {
    const outcome = await loginOf(data).login.mint(keys);
    return outcome.kind === 'failed'
      ? outcome
      : outcome.value.map((each) => ({ ...each, token: told(each.token) }));
  };

  test.each([
    ['as they are', [entry()], [grant()]],
    ['for a region that is a number', [entry({ clusterId: 11 })], [grant()]],
    [
      'for a region of 64 characters',
      [entry({ clusterId: 'x'.repeat(64) })],
      [grant({ region: 'x'.repeat(64) })],
    ],
    ['with white space around a name', [entry({ clusterName: ' East ' })], [grant()]],
    ['with a name of white space', [entry({ clusterName: ' ' })], [grant({ name: null })]],
    ['without a name', [entry({ clusterName: null })], [grant({ name: null })]],
    ['with a name of another type', [entry({ clusterName: 7 })], [grant({ name: null })]],
    [
      'without a token',
      [entry({ token: null }), entry({ token: '' })],
      [grant({ token: null }), grant({ token: null })],
    ],
    [
      'past what cannot be read',
      [
        null,
        'x',
        entry({ clusterId: '' }),
        entry({ clusterId: 'x'.repeat(65) }),
        entry({ token: 7 }),
        entry(),
      ],
      [grant()],
    ],
    ['past one that is too long', [entry({ token: 'x'.repeat(3001) }), entry()], [grant()]],
    ['as none', [], []],
  ])('are read %s', async (_, data, grants) => {
    expect(await minted(data)).toEqual(grants);
  });

  test('are read for a hundred regions, and no more', async () => {
    const entries = Array.from({ length: 101 }, (_, at) => entry({ clusterId: at }));
    expect(await minted(entries)).toHaveLength(100);
  });

  test.each([[null], [{}], ['t'], [[{ clusterName: 'East' }]]])('are not read from %j', async (data) => {
    expect(await minted(data)).toEqual(unreadable);
  });
});

test.each([
  ['t', 't'],
  [{ token: 't' }, 't'],
  [[{ token: 't' }], 't'],
  [[{ token: 't' }, { token: 'u' }, 7], 't'],
])('a renewed token in %j is %s', async (data, renewed) => {
  const outcome = await loginOf(data).login.renew(token);
  expect(outcome.kind === 'ok' && told(outcome.value)).toBe(renewed);
});

test.each([[null], [''], [{}], [{ token: '' }], [[]], [[{ token: '' }]], [['t']], [7]])(
  'a renewed token is not read from %j',
  async (data) => expect(await loginOf(data).login.renew(token)).toEqual(unreadable),
);

const url = 'https://region.example/ai';
test.each([
  [{ aiUrls: [{ enable: 'true', url }] }, [url]],
  [{ aiUrls: [{ enable: true, url }] }, [url]],
  [{ aiUrls: [{ enable: ' TRUE ', url }] }, [url]],
  [
    {
      aiUrls: [
        { enable: 'false', url },
        { enable: 'yes', url },
        { enable: 1, url },
      ],
    },
    [],
  ],
  [{ aiUrls: [null, 'x', { url }, { enable: 'true' }, { enable: 'true', url }] }, [url]],
  [{ aiUrls: null }, []],
  [{ aiUrls: 'none' }, []],
  [{}, []],
])('the addresses in %j', async (data, value) => {
  expect(await loginOf(data).login.addressesOf(token)).toEqual({ kind: 'ok', value });
});

test.each([[null], ['x'], [[]]])('addresses are not read from %j', async (data) => {
  expect(await loginOf(data).login.addressesOf(token)).toEqual(unreadable);
});
