// Networks of real labs: every kind of call, by every way out, through a real proxy to servers of a private CA.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { makePrivateCa, type PrivateCa } from '../support/private-ca.ts';
import { type Stage, startStage } from '../support/stage.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';

/** The proxy knows these names; this machine does not. */
const remote = { slack: 'slack.lab.test', platform: 'platform.lab.test' };
const local = { slack: 'localhost', platform: 'localhost' };

let ca: PrivateCa;
let folder: string;
let caFile: string;
let fronts: { slack: TlsFront; platform: TlsFront };
let proxy: ConnectProxy;
let stage: Stage | undefined;

beforeAll(async () => {
  ca = await makePrivateCa();
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-ca-'));
  caFile = join(folder, 'lab-ca.pem');
  writeFileSync(caFile, `The lab's own\n${ca.cert}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openFronts(): Promise<void> {
  const identity = await ca.issue([...Object.values(remote), 'localhost']);
  fronts = { slack: await startTlsFront(identity), platform: await startTlsFront(identity) };
  proxy = await startConnectProxy({ credentials: 'lab:p%40ss' });
}

async function closeAll(): Promise<void> {
  await stage?.stop();
  stage = undefined;
  await Promise.all([fronts.slack.stop(), fronts.platform.stop(), proxy.stop()]);
}

interface Way {
  readonly hosts: typeof remote;
  readonly env: (proxyUrl: string) => Record<string, string>;
}

const trusting = () => ({ SLACK_CA_FILE: caFile, PLATFORM_CA_FILE: caFile });
const proxyUrl = () => `http://lab:p%2540ss@127.0.0.1:${proxy.port}`;

async function startIn(
  way: Way,
  expectedLogs?: RegExp,
  env: Record<string, string> = trusting(),
): Promise<Stage> {
  const slackOrigin = `https://${way.hosts.slack}:${fronts.slack.port}`;
  stage = await startStage({
    mode: 'socket',
    slack: {
      publicOrigin(port) {
        fronts.slack.leadTo(port);
        return slackOrigin;
      },
    },
    env: {
      PLATFORM_API_URL: `https://${way.hosts.platform}:${fronts.platform.port}/ai`,
      ...env,
      ...way.env(proxyUrl()),
    },
    ...(expectedLogs ? { expectedLogs } : {}),
  });
  fronts.platform.leadTo(Number(new URL(stage.platform.origin).port));
  return stage;
}

const direct: Way = { hosts: local, env: () => ({}) };
const proxied: Way = { hosts: remote, env: (url) => ({ HTTPS_PROXY: url }) };

const ways: Readonly<Record<string, { way: Way; isThroughProxy: { slack: boolean; platform: boolean } }>> = {
  'no proxy': { way: direct, isThroughProxy: { slack: false, platform: false } },
  HTTPS_PROXY: { way: proxied, isThroughProxy: { slack: true, platform: true } },
  'https_proxy in lower case': {
    way: { hosts: remote, env: (url) => ({ https_proxy: url, HTTPS_PROXY: 'http://127.0.0.1:1' }) },
    isThroughProxy: { slack: true, platform: true },
  },
  'SLACK_PROXY and PLATFORM_PROXY': {
    way: { hosts: remote, env: (url) => ({ SLACK_PROXY: url, PLATFORM_PROXY: url }) },
    isThroughProxy: { slack: true, platform: true },
  },
  'the same, with NO_PROXY': {
    way: {
      hosts: local,
      env: (url) => ({ SLACK_PROXY: url, PLATFORM_PROXY: url, NO_PROXY: 'example.com, localhost' }),
    },
    isThroughProxy: { slack: false, platform: false },
  },
  'the same, with NO_PROXY for one of them': {
    way: {
      hosts: { slack: remote.slack, platform: 'localhost' },
      env: (url) => ({ SLACK_PROXY: url, PLATFORM_PROXY: url, no_proxy: 'localhost' }),
    },
    isThroughProxy: { slack: true, platform: false },
  },
  'HTTPS_PROXY, but PLATFORM_PROXY=none': {
    way: {
      hosts: { slack: remote.slack, platform: 'localhost' },
      env: (url) => ({ HTTPS_PROXY: url, PLATFORM_PROXY: 'none' }),
    },
    isThroughProxy: { slack: true, platform: false },
  },
};

const kinds = [
  ['the Web API', 'slack', /^\/api\/(?!apps\.connections)/u],
  ['the opening of Socket Mode', 'slack', /^\/api\/apps\.connections\.open/u],
  ['the WebSocket', 'slack', /^\/link\//u],
  ['a reply address', 'slack', /^\/commands\//u],
  ['the platform', 'platform', /^\/ai\//u],
] as const;

describe.each(Object.entries(ways))('with %s and a private CA', (_, { way, isThroughProxy }) => {
  beforeAll(async () => {
    await openFronts();
    const on = await startIn(way);
    await on.connect();
    await on.launch();
    await on.message(/Task ID/u);
    // Where the bot may not post, the card goes by the reply address.
    await on.launch({}, on.slack.channels.privateWithoutBot.id);
    await on.message(/Task ID/u, on.slack.channels.privateWithoutBot.id);
    await on.app.idle();
  });
  afterAll(closeAll);

  test.each(kinds)('%s goes its way, connection by connection', (_kind, side, path) => {
    const came = fronts[side].arrivals.filter((arrival) => path.test(arrival.path));
    expect(came.length).toBeGreaterThan(0);
    expect(new Set(came.map(({ fromPort }) => proxy.hasOpened(fromPort)))).toEqual(
      new Set([isThroughProxy[side]]),
    );
  });

  test('the proxy is asked for these targets and no other, and reads nothing', () => {
    const expected = (['slack', 'platform'] as const)
      .filter((side) => isThroughProxy[side])
      .map((side) => `${way.hosts[side]}:${fronts[side].port}`);
    expect(new Set(proxy.asked)).toEqual(new Set(expected));
    expect(proxy.readable).toEqual([]);
    for (const text of ['token', 'xoxb-', stage?.token ?? '']) expect(proxy.carried()).not.toContain(text);
  });

  test("neither the log nor a server sees the proxy's credentials", () => {
    const seen = JSON.stringify([stage?.logs, fronts.slack.arrivals, fronts.platform.arrivals]);
    for (const text of [
      'p%2540ss',
      'p%40ss',
      Buffer.from('lab:p%40ss').toString('base64'),
      'proxy-authorization',
    ])
      expect(seen).not.toContain(text);
  });
});
