// Networks of real labs on a bad day: the operator reads why, nothing of the credentials, and what comes back works again.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { directNetwork } from '../../src/config/network.ts';
import { Secret } from '../../src/config/secrets.ts';
import { createNetwork, type Network } from '../../src/network/network.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import {
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';
import { createSlackClients } from '../../src/slack/edge/clients.ts';
import { createReplyUrls } from '../../src/slack/edge/reply-url.ts';
import { encryptionKey, readPlatformSide } from '../support/app-config.ts';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { leisurely } from '../support/leisurely.ts';
import { findClosedPort, startHttpsServer, startRawServer } from '../support/odd-servers.ts';
import { makePrivateCa, type PrivateCa } from '../support/private-ca.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { startStage } from '../support/stage.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';

let ca: PrivateCa;
let folder: string;
let caFile: string;
beforeAll(async () => {
  ca = await makePrivateCa();
});

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  await endProcesses();
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
afterAll(() => endProcesses());

async function use<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  cleanups.push(() => started.stop());
  return started;
}

interface Lab {
  readonly slack: WorkspaceSimulator;
  readonly proxy: ConnectProxy;
  readonly proxyUrl: string;
  readonly slackTarget: string;
  /** All an operator must set, but for the network. */
  readonly env: Readonly<Record<string, string>>;
}

const credentials = 'lab:pa55-of-the-lab';

/** Slack and the platform behind names that the proxy alone knows, with certificates of a CA that nobody knows. */
async function openLab(): Promise<Lab> {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-lab-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  caFile = join(folder, 'lab-ca.pem');
  writeFileSync(caFile, ca.cert);
  const front: TlsFront = await use(startTlsFront(await ca.issue(['slack.lab.test', 'localhost'])));
  const publicOrigin = (port: number) => {
    front.leadTo(port);
    return `https://slack.lab.test:${front.port}`;
  };
  const slack = await use(startWorkspaceSimulator({ ...leisurely, publicOrigin }));
  const platform = await use(startPlatformSimulator());
  const proxy = await use(startConnectProxy({ credentials }));
  slack.setDelivery({ mode: 'socket' });
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    PLATFORM_API_URL: platform.origin,
    TOKEN_ENCRYPTION_KEYS: encryptionKey,
    DATABASE_URL: `sqlite:${join(folder, 'app.db')}`,
    PORT: '0',
  };
  const proxyUrl = `http://${credentials}@127.0.0.1:${proxy.port}`;
  return { slack, proxy, proxyUrl, slackTarget: `slack.lab.test:${front.port}`, env };
}

function startLabProcess({ env }: Pick<Lab, 'env'>, more: Readonly<Record<string, string>>) {
  return startProcess({ env: { ...env, ...more }, cwd: folder });
}

describe('the process', () => {
  test('takes proxy and certificates from .env, which is too late for Node itself', async () => {
    const lab = await openLab();
    const lines = { ...lab.env, https_proxy: lab.proxyUrl, NODE_EXTRA_CA_CERTS: caFile };
    writeFileSync(
      join(folder, '.env'),
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const app = startProcess({ env: {}, cwd: folder });
    await app.said(/gpu-instance is running/u);
    expect(new Set(lab.proxy.asked)).toEqual(new Set([lab.slackTarget]));
    expect(lab.slack.sockets.count).toBe(1);
    expect(app.output.log).toContain(`through http://127.0.0.1:${lab.proxy.port} (HTTPS_PROXY)`);
    expect(app.output.log).toContain(`trusting ${caFile} (NODE_EXTRA_CA_CERTS)`);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    for (const text of ['pa55', Buffer.from(credentials).toString('base64')])
      expect(`${app.output.log}${app.output.errors}`).not.toContain(text);
  });

  test('says that the certificate is not trusted, goes on trying, and stops when told', async () => {
    const lab = await openLab();
    const app = startLabProcess(lab, { SLACK_PROXY: lab.proxyUrl });
    await app.said(/"cause":"[A-Z_]*(?:UNABLE_TO_|SELF_SIGNED)[^"]*".*Slack does not answer yet/u);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
  });

  test.each([
    ['a wrong password', 'lab:other-pa55word', /PROXY_HTTP_407: the proxy .*wants a user name and password/u],
    ['none', '', /PROXY_HTTP_407/u],
  ])('names the proxy that refuses it, with %s', async (_, given, match) => {
    const lab = await openLab();
    const at = given === '' ? '' : `${given}@`;
    const app = startLabProcess(lab, {
      SLACK_PROXY: `http://${at}127.0.0.1:${lab.proxy.port}`,
      SLACK_CA_FILE: caFile,
    });
    const [line] = await app.said(/.*Slack does not answer yet/u);
    expect(line).toMatch(match);
    expect(line).toContain(`http://127.0.0.1:${lab.proxy.port} (SLACK_PROXY)`);
    expect(app.output.log).not.toContain('other-pa55word');
  });

  test('ends where a file of certificates cannot be used, naming the variable', async () => {
    const lab = await openLab();
    const app = startLabProcess(lab, { PLATFORM_CA_FILE: join(folder, 'none.pem') });
    expect(await app.ended).toBe(1);
    expect(app.output.errors).toMatch(/^PLATFORM_CA_FILE: .*none\.pem cannot be read \(ENOENT\)\n$/u);
  });
});

test('Socket Mode says why it cannot come back, and comes back when the proxy lets it', async () => {
  const lab = await openLab();
  // A stage of its own: its Slack is behind a front like the lab's.
  const own = await use(startTlsFront(await ca.issue(['slack.lab.test'])));
  const stage = await startStage({
    mode: 'socket',
    slack: {
      publicOrigin(behind) {
        own.leadTo(behind);
        return `https://slack.lab.test:${own.port}`;
      },
    },
    env: { SLACK_PROXY: lab.proxyUrl, SLACK_CA_FILE: caFile },
    expectedLogs: /PROXY_HTTP_503|WebSocket error/u,
  });
  cleanups.push(() => stage.stop());
  expect(stage.slack.sockets.count).toBe(1);

  lab.proxy.answerWith(503);
  stage.slack.sockets.disconnectAll();
  await stage.logged(/PROXY_HTTP_503: the proxy http:\/\/127\.0\.0\.1:\d+ \(SLACK_PROXY\) refused/u);
  lab.proxy.answerWith(null);
  await stage.slack.until(() => stage.slack.sockets.count === 1, {
    what: 'the connection after the refusal',
    timeoutMs: 15_000,
  });
  await stage.connect();
});

describe('a call that fails says why', () => {
  let network: Network | undefined;
  afterEach(() => network?.close());
  const logger = createLogger({ level: 'silent', secrets: [] });

  const causes: Readonly<Record<string, [RegExp, () => Promise<[string, Record<string, string>]>]>> = {
    'a closed port': [/ECONNREFUSED/u, async () => [`https://127.0.0.1:${await findClosedPort()}`, {}]],
    'an unknown host': [/ENOTFOUND|EAI_AGAIN/u, async () => ['https://slack.invalid', {}]],
    'an untrusted certificate': [
      /DEPTH_ZERO_SELF_SIGNED_CERT/u,
      async () => [(await use(startHttpsServer(() => undefined))).origin, {}],
    ],
    'a connection that is cut': [
      /ECONNRESET|other side closed|UND_ERR_SOCKET/u,
      async () => {
        const cutting = await use(
          startRawServer((socket) => void socket.once('data', () => socket.destroy())),
        );
        return [cutting.origin, {}];
      },
    ],
    'a proxy that refuses': [
      /PROXY_HTTP_403: the proxy/u,
      async () => {
        const proxy = await use(startConnectProxy());
        proxy.answerWith(403);
        return ['https://slack.lab.test', { PLATFORM_PROXY: `http://u:pa55word@127.0.0.1:${proxy.port}` }];
      },
    ],
    'plain http that a proxy could read': [
      /PROXY_PLAIN_HTTP: plain http to slack\.lab\.test:80/u,
      async () => ['http://slack.lab.test', { PLATFORM_PROXY: 'http://u:pa55word@127.0.0.1:1' }],
    ],
  };

  test.each(Object.entries(causes))('%s', async (_, [cause, make]) => {
    const [origin, env] = await make();
    network = createNetwork({ slack: readPlatformSide(env), platform: directNetwork });
    const { fetch, post } = network.slack;
    const clients = createSlackClients(new Secret('xoxb-1-secret'), `${origin}/api/`, { logger, post });
    const failure = await clients.configured.messages.auth.test().then(
      () => 'no failure',
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/call failed: /u);
    expect(failure).toMatch(cause);

    const url = new Secret(`${origin}/commands/T1/2/secret-part`);
    const outcome = await createReplyUrls(`${origin}/api/`, fetch).send(
      url,
      { text: 'x' },
      { visible: 'ephemeral' },
    );
    expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringMatching(cause) });
    expect(`${failure} ${JSON.stringify(outcome)}`).not.toMatch(/secret|pa55word|\/commands\//u);
  });
});

test('a WebSocket whose other side fell silent is dropped with its connection', async () => {
  const { WebSocket } = await import('undici');
  const { createHash } = await import('node:crypto');
  const ended = Promise.withResolvers<void>();
  const server = await use(
    startRawServer((socket) => {
      socket.once('data', (bytes) => {
        const key = /sec-websocket-key: (.+)\r/iu.exec(`${bytes}`)?.[1] ?? '';
        const accept = createHash('sha1')
          .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest('base64');
        const lines = [
          'HTTP/1.1 101 Yes',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept}`,
        ];
        socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      });
      socket.once('close', () => ended.resolve());
    }),
  );
  const network = createNetwork({ slack: directNetwork, platform: directNetwork });
  const { dispatcher, dropSockets } = network.slack.socket;
  const socket = new WebSocket(server.origin.replace('http', 'ws'), { dispatcher });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  dropSockets();
  await ended.promise;
  network.close();
});
