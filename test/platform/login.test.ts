// The login over real HTTP: against the stand-in, and against servers that answer oddly.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KeyPair } from '../../src/accounts/key-pair.ts';
import { RegionToken } from '../../src/accounts/region-token.ts';
import { Secret } from '../../src/config/secrets.ts';
import type { PlatformCallReport } from '../../src/launches/ports.ts';
import { createPlatformClient, type PlatformClient } from '../../src/platform/client.ts';
import { createHttpInstances } from '../../src/platform/http-instances.ts';
import { createHttpPlatform } from '../../src/platform/http-platform.ts';
import { createHttpLogin, sign } from '../../src/platform/login.ts';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { aRequest } from '../support/builders.ts';

let simulator: PlatformSimulator;
let client: PlatformClient;
let reports: PlatformCallReport[];
/** What a refused token is replaced by. */
let another: Secret | null;
let asked: Secret[];
beforeEach(async () => {
  simulator = await startPlatformSimulator({ settings: { mintRevokesOld: false } });
  reports = [];
  asked = [];
  another = null;
  client = createPlatformClient({
    origin: simulator.origin,
    timeoutMs: 5000,
    onCall: (report) => reports.push(report),
    replaceRefused: async (token) => {
      asked.push(token);
      return another;
    },
  });
});
afterEach(async () => {
  client.close();
  await simulator.stop();
});

const login = (clock: () => number = Date.now) =>
  createHttpLogin(client, { loginOrigin: simulator.origin, accountOrigin: simulator.origin, clock });
const keysOf = (user: string): KeyPair => {
  const { accessKey, secretKey } = simulator.keysOf(user);
  return { platformUser: user, accessKey: new Secret(accessKey), secretKey: new Secret(secretKey) };
};
const options = { listStrategy: 'get-json-body', utcOffset: '+08:00' } as const;

test('signs as the documentation does: a vector made elsewhere', () => {
  const told = { accessKey: 'AKEXAMPLE00000000000000000000001', timestamp: '1764597591', user: 'bob' };
  expect(sign(told, new Secret('not-a-real-secret'))).toBe(
    'ba878c807efd791b2bacf290ff646d2d998bc506ae7e80d2a18d93cc2b3dbf0f',
  );
});

describe('minting', () => {
  test('gives a token for each region, and where the account is suspended none', async () => {
    const minted = await login().mint(keysOf('ada'));
    if (minted.kind === 'failed') throw new Error(JSON.stringify(minted));
    expect(minted.value.map(({ region, name, token }) => [region, name, token !== null])).toEqual([
      ['20001', '华东一区【昆山】', true],
      ['11112', 'OpenAPI计算中心', true],
      ['20002', '西北一区', false],
      ['0', 'ac', true],
    ]);
  });

  test.each([
    ['a wrong secret key', () => ({ ...keysOf('ada'), secretKey: new Secret('nonsense') }), Date.now],
    ["another's key", () => ({ ...keysOf('ada'), platformUser: 'bob' }), Date.now],
    ['a clock that is an hour off', () => keysOf('ada'), () => Date.now() - 3_600_000],
  ])('is refused with %s, without a word of the key', async (_, keys, clock) => {
    const given = keys();
    const minted = await login(clock).mint(given);
    expect(minted).toMatchObject({ kind: 'failed', failure: { reason: 'code', code: '10009' } });
    expect(JSON.stringify([minted, reports])).not.toContain(given.accessKey.reveal());
  });

  test('carries no key along in the words of a platform that quotes it', async () => {
    const keys = keysOf('ada');
    simulator.fault('mint', { kind: 'code', code: '10009', msg: `no such key: ${keys.accessKey.reveal()}` });
    const minted = await login().mint(keys);
    expect(minted).toMatchObject({ failure: { message: 'no such key: [redacted]' } });
  });

  test.each([
    [{ kind: 'http', status: 502 }, 'http'],
    [{ kind: 'truncated' }, 'unreadable'],
    [{ kind: 'empty-success' }, 'unreadable'],
    [{ kind: 'drop-before' }, 'connection'],
  ] as const)('of a platform in trouble is a failure, not a refusal: %j', async (fault, reason) => {
    simulator.fault('mint', fault);
    expect(await login().mint(keysOf('ada'))).toMatchObject({ kind: 'failed', failure: { reason } });
  });
});

test('a token is checked: good, or ended', async () => {
  const [good, ended] = [60_000, -1].map(
    (expiresInMs) => new Secret(simulator.mintToken({ user: 'ada', expiresInMs })),
  );
  expect(await login().check(good as Secret)).toEqual({ kind: 'ok', value: true });
  expect(await login().check(ended as Secret)).toMatchObject({ kind: 'failed', failure: { code: '10008' } });
  // Whoever asks decides what follows.
  expect(asked).toEqual([]);
});

test('the addresses of a region are those that are switched on', async () => {
  const regional = new Secret(simulator.mintToken({ user: 'ada' }));
  expect(await login().addressesOf(regional)).toEqual({ kind: 'ok', value: [`${simulator.origin}/ai`] });
  const without = new Secret(simulator.mintToken({ user: 'ada', clusterId: '20001' }));
  expect(await login().addressesOf(without)).toEqual({ kind: 'ok', value: [] });
});

test.each(['array', 'object', 'string'] as const)(
  'a renewed token is read from an answer as %s',
  async (renewShape) => {
    simulator.settings.renewShape = renewShape;
    const renewed = await login().renew(new Secret(simulator.mintToken({ user: 'ada', expiresInMs: -1000 })));
    expect(renewed.kind === 'ok' && renewed.value.reveal()).toMatch(/^eyJ/u);
  },
);

describe('a call that is refused as if its token had ended', () => {
  const ended = () => new Secret(simulator.mintToken({ user: 'ada', expiresInMs: -1 }));
  const good = () => new Secret(simulator.mintToken({ user: 'ada' }));
  const countOf = (endpoint: string) =>
    simulator.requests.filter((call) => call.endpoint === endpoint).length;

  test.each(['10008@200', '10008@401', '401-empty'] as const)(
    'is asked once more with another token, if it is a read: %s',
    async (expiredAs) => {
      simulator.settings.expiredAs = expiredAs;
      another = good();
      const platform = createHttpPlatform(client, options);
      expect(await platform.checkToken(ended())).toEqual({ kind: 'ok', value: true });
      expect(countOf('groups')).toBe(2);
      expect(asked).toHaveLength(1);
    },
  );

  test('is refused when there is no other token, or that is refused as well', async () => {
    const platform = createHttpPlatform(client, options);
    expect(await platform.checkToken(ended())).toMatchObject({ failure: { code: '10008' } });
    another = ended();
    expect(await platform.checkToken(ended())).toMatchObject({ failure: { code: '10008' } });
    expect(countOf('groups')).toBe(3);
    expect(asked).toHaveLength(2);
  });

  test('is not asked again for any other code', async () => {
    another = good();
    simulator.fault('groups', { kind: 'code', code: '10009' });
    await createHttpPlatform(client, options).checkToken(good());
    expect(asked).toEqual([]);
  });

  test('is sent once if it creates something, and says that there is another token by now', async () => {
    another = good();
    const outcome = await createHttpPlatform(client, options).createInstance(ended(), aRequest());
    expect(outcome).toMatchObject({ kind: 'refused', failure: { code: '10008', renewed: true } });
    expect(countOf('create')).toBe(1);
    expect(simulator.instances).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test.each(['stop', 'start', 'delete'] as const)('is sent once if it acts: %s', async (action) => {
    another = good();
    await createHttpInstances(client, options)[action](ended(), 'a'.repeat(32));
    const endpoint = action === 'start' ? 'restart' : action;
    expect(countOf(endpoint)).toBe(1);
  });
});

describe('a token that belongs somewhere', () => {
  const scoped = (origin: string | null) =>
    new RegionToken(simulator.mintToken({ user: 'demo' }), {
      account: { teamId: 'T1', userId: 'U1' },
      region: '11112',
      origin,
    });

  test('goes there, and nowhere else', async () => {
    const elsewhere = await startPlatformSimulator();
    try {
      const platform = createHttpPlatform(client, options);
      expect(await platform.checkToken(scoped(elsewhere.origin))).toMatchObject({ kind: 'ok' });
      expect(elsewhere.requests).toHaveLength(1);
      expect(simulator.requests).toEqual([]);
      expect(reports.at(-1)?.host).toBe(new URL(elsewhere.origin).host);
      await platform.checkToken(scoped(null));
      expect(simulator.requests).toHaveLength(1);
    } finally {
      await elsewhere.stop();
    }
  });

  test('is not sent over a connection that was made to another place', async () => {
    const elsewhere = await startPlatformSimulator();
    try {
      const over = client.connectAhead(scoped(null));
      const platform = createHttpPlatform(client, options);
      const outcome = await platform.createInstance(scoped(elsewhere.origin), aRequest(), over);
      expect(outcome.kind).toBe('created');
      expect(elsewhere.instances).toHaveLength(1);
      expect(simulator.requests).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });
});
