import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { toConfig } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';
import { directNetwork, type Route, routeOf } from '../../../src/config/network.ts';
import { keyNamed } from '../../support/app-config.ts';

const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  PLATFORM_API_URL: 'https://region.example:65011/ai',
  TOKEN_ENCRYPTION_KEYS: keyNamed('any'),
  // Plain http is a matter of its own: insecure.test.ts.
  ALLOW_INSECURE: 'platform,slack',
};

function read(variables: Record<string, string>) {
  const env = readEnv({ ...complete, ...variables });
  return env.ok ? toConfig(env.env) : env;
}
function networkOf(variables: Record<string, string>) {
  const outcome = read(variables);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.config.network;
}
const problemsOf = (variables: Record<string, string>) => {
  const outcome = read(variables);
  return outcome.ok ? [] : outcome.problems;
};
const told = (route: Route) =>
  route.kind === 'proxy' ? `${route.proxy.setBy} ${route.proxy.address}` : route.kind;
const wayOf = (variables: Record<string, string>, side: 'slack' | 'platform', host = 'far.example') =>
  told(routeOf(networkOf(variables)[side], { protocol: 'https:', host, port: 443 }));

const a = 'http://a.example:3128';
const b = 'http://b.example:3128';

describe('the way out', () => {
  test.each([
    [{}, 'direct', 'direct'],
    [{ HTTPS_PROXY: a }, `HTTPS_PROXY ${a}`, `HTTPS_PROXY ${a}`],
    [{ https_proxy: a }, `HTTPS_PROXY ${a}`, `HTTPS_PROXY ${a}`],
    [{ https_proxy: a, HTTPS_PROXY: b }, `HTTPS_PROXY ${a}`, `HTTPS_PROXY ${a}`],
    [{ https_proxy: '', HTTPS_PROXY: b }, `HTTPS_PROXY ${b}`, `HTTPS_PROXY ${b}`],
    [{ ALL_PROXY: a }, `ALL_PROXY ${a}`, `ALL_PROXY ${a}`],
    [{ all_proxy: a, HTTPS_PROXY: b }, `HTTPS_PROXY ${b}`, `HTTPS_PROXY ${b}`],
    [{ HTTP_PROXY: a }, 'direct', 'direct'],
    [{ HTTPS_PROXY: a, PLATFORM_PROXY: 'none' }, `HTTPS_PROXY ${a}`, 'direct'],
    [{ HTTPS_PROXY: a, SLACK_PROXY: 'None' }, 'direct', `HTTPS_PROXY ${a}`],
    [{ HTTPS_PROXY: a, SLACK_PROXY: b, PLATFORM_PROXY: 'ENV' }, `SLACK_PROXY ${b}`, `HTTPS_PROXY ${a}`],
    [{ HTTPS_PROXY: a, SLACK_PROXY: '' }, `HTTPS_PROXY ${a}`, `HTTPS_PROXY ${a}`],
    [{ PLATFORM_PROXY: b }, 'direct', `PLATFORM_PROXY ${b}`],
    [{ HTTPS_PROXY: a, NO_PROXY: 'far.example' }, 'direct', 'direct'],
    [{ SLACK_PROXY: a, no_proxy: '*' }, 'direct', 'direct'],
    [{ SLACK_PROXY: 'b.example:8080' }, 'SLACK_PROXY http://b.example:8080', 'direct'],
    [{ SLACK_PROXY: 'b.example' }, 'SLACK_PROXY http://b.example:80', 'direct'],
    [{ SLACK_PROXY: 'https://b.example' }, 'SLACK_PROXY https://b.example:443', 'direct'],
    [{ SLACK_PROXY: 'http://[fd00::1]:3128' }, 'SLACK_PROXY http://[fd00::1]:3128', 'direct'],
    [{ ALL_PROXY: 'socks5://s.example', HTTPS_PROXY: a }, `HTTPS_PROXY ${a}`, `HTTPS_PROXY ${a}`],
    [
      { ALL_PROXY: 'socks5://s.example', SLACK_PROXY: a, PLATFORM_PROXY: 'none' },
      `SLACK_PROXY ${a}`,
      'direct',
    ],
  ] as const)('%j: Slack %s, the platform %s', (variables, slack, platform) => {
    expect(wayOf(variables, 'slack')).toBe(slack);
    expect(wayOf(variables, 'platform')).toBe(platform);
  });

  test('to this machine is direct with the usual variables; a proxy named outright is taken at its word', () => {
    expect(wayOf({ HTTPS_PROXY: a }, 'slack', 'localhost')).toBe('direct');
    expect(wayOf({ SLACK_PROXY: a }, 'slack', 'localhost')).toBe(`SLACK_PROXY ${a}`);
  });

  test('of the playground is direct, whatever is set', () => {
    const env = readEnv({ SLACK_PROXY: a, HTTPS_PROXY: 'nonsense://', PLATFORM_CA_FILE: '/nowhere' });
    const outcome = env.ok ? toConfig(env.env) : env;
    expect(outcome).toMatchObject({
      ok: true,
      config: { network: { slack: directNetwork, platform: directNetwork } },
    });
  });
});

describe('a proxy that cannot be one', () => {
  test.each([
    ['SLACK_PROXY', 'socks5://user:s3cret-word@s.example'],
    ['PLATFORM_PROXY', 'http://user:s3cret-word@'],
    ['PLATFORM_PROXY', 'http://user:s3cret-word%zz@p.example'],
    ['HTTPS_PROXY', 'ftp://user:s3cret-word@p.example'],
    ['HTTPS_PROXY', 'http://user:s3cret-word@p.example:99999'],
    ['ALL_PROXY', 'socks5://user:s3cret-word@s.example'],
  ])('%s is named once, without its value', (variable, value) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toMatchObject([{ variable, problem: expect.stringContaining('http(s) proxy') }]);
    expect(JSON.stringify(problems)).not.toMatch(/s3cret-word|user/u);
  });
});

describe('plain http', () => {
  const plain = { PLATFORM_API_URL: 'http://region.example:65011' };
  test.each([
    [{ ...plain, HTTP_PROXY: a }, 'PLATFORM_API_URL', 'HTTP_PROXY'],
    [{ ...plain, http_proxy: a }, 'PLATFORM_API_URL', 'HTTP_PROXY'],
    [{ ...plain, ALL_PROXY: a }, 'PLATFORM_API_URL', 'ALL_PROXY'],
    [{ ...plain, PLATFORM_PROXY: a }, 'PLATFORM_API_URL', 'PLATFORM_PROXY'],
    [{ SLACK_API_URL: 'http://slack.example/api/', SLACK_PROXY: a }, 'SLACK_API_URL', 'SLACK_PROXY'],
  ])('is refused at start where a proxy would read it: %j', (variables, variable, setBy) => {
    expect(problemsOf(variables)).toEqual([
      { variable, problem: expect.stringContaining(`which ${setBy} would`) },
    ]);
  });

  test.each<Record<string, string>>([
    plain,
    { ...plain, HTTPS_PROXY: a },
    { ...plain, HTTP_PROXY: a, PLATFORM_PROXY: 'none' },
    { ...plain, HTTP_PROXY: a, NO_PROXY: 'region.example' },
    { ...plain, SLACK_PROXY: a },
    { PLATFORM_API_URL: 'http://127.0.0.1:65011', HTTP_PROXY: a },
  ])('is no matter of proxies where none would read it: %j', (variables) => {
    expect(problemsOf(variables)).toEqual([]);
  });
});

test("a proxy's credentials are decoded for the proxy and shown to nobody", () => {
  const { slack } = networkOf({ SLACK_PROXY: 'http://lab:p%40ss%3Aword@p.example:3128' });
  expect(slack.proxy?.authorization?.reveal()).toBe(
    `Basic ${Buffer.from('lab:p@ss:word').toString('base64')}`,
  );
  expect(slack.proxy?.password?.reveal()).toBe('p@ss:word');
  expect(`${JSON.stringify(slack)} ${inspect(slack, { depth: 9 })}`).not.toMatch(/p@ss|p%40ss|bGFi/u);
  expect(networkOf({ SLACK_PROXY: 'http://token@p.example' }).slack.proxy?.authorization?.reveal()).toBe(
    `Basic ${Buffer.from('token:').toString('base64')}`,
  );
});

test('the files of certificates: each side its own, and one for both', () => {
  const { slack, platform } = networkOf({
    SLACK_CA_FILE: '/a',
    PLATFORM_CA_FILE: '/b',
    NODE_EXTRA_CA_CERTS: '/c',
  });
  expect(slack.caFiles.map(({ path }) => path)).toEqual(['/a', '/c']);
  expect(platform.caFiles.map(({ path }) => path)).toEqual(['/b', '/c']);
  expect(networkOf({}).slack.caFiles).toEqual([]);
});
