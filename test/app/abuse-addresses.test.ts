// Addresses that come from outside must not decide whom this app talks to.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/config/secrets.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { createReplyUrls } from '../../src/slack/edge/reply-url.ts';
import { aCommand, createCalls, expectStillServing, send } from '../support/slack-caller.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
let trap: Server;
let visits: string[];
const trapOrigin = () => `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;

let stopStage = async () => {};
/** Not every test here needs one. */
async function open(options?: StageOptions): Promise<void> {
  stage = await startStage(options);
  stopStage = stage.stop;
}

beforeEach(async () => {
  stopStage = async () => {};
  visits = [];
  trap = createServer((request, response) => {
    visits.push(`${request.method} ${request.url} ${request.headers.token ?? ''}`);
    response.end('{"code":"0","data":[]}');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await stopStage();
  trap.closeAllConnections();
  await new Promise((resolve) => trap.close(resolve));
});

describe("a command's response_url", () => {
  const elsewhere: Readonly<Record<string, () => string>> = {
    'another port of this machine': () => `${trapOrigin()}/commands/T/1/x`,
    'the same machine by name': () => `${trapOrigin().replace('127.0.0.1', 'localhost')}/x`,
    'the same machine in IPv6': () => `${trapOrigin().replace('127.0.0.1', '[::ffff:127.0.0.1]')}/x`,
    'the same machine as one number': () => `${trapOrigin().replace('127.0.0.1', '2130706433')}/x`,
    "Slack's host as a user name": () => `${trapOrigin().replace('//', '//hooks.slack.com@')}/x`,
    "the stand-in's host as a user name": () => `${trapOrigin().replace('//', '//127.0.0.1@')}/x`,
    "Slack's host behind a backslash": () => `${trapOrigin()}\\@hooks.slack.com/x`,
    'no address at all': () => 'javascript:alert(1)',
    'a file': () => 'file:///etc/passwd',
  };

  test.each(Object.keys(elsewhere))('%s is never called', async (kind) => {
    await open({ expectedLogs: /could not be told|came too late/u });
    const response_url = elsewhere[kind]?.() ?? '';
    for (const text of ['disconnect', '', 'connect', 'help']) {
      const body = new URLSearchParams(aCommand(stage, { text, response_url })).toString();
      expect((await send(stage, body)).status).toBe(200);
    }
    await stage.connect();
    await expectStillServing(stage);
    expect(visits).toEqual([]);
  });

  test.each([301, 302, 307, 308])('that answers with a redirect (%i) is not followed', async (status) => {
    const redirector = createServer((_, response) => {
      response.writeHead(status, { location: `${trapOrigin()}/x` }).end();
    });
    await new Promise<void>((resolve) => redirector.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(redirector.address() as AddressInfo).port}`;
    const outcome = await createReplyUrls(`${origin}/api/`).send(
      new Secret(`${origin}/commands/T/1/x`),
      { text: 'x' },
      { visible: 'ephemeral' },
    );
    redirector.closeAllConnections();
    await new Promise((resolve) => redirector.close(resolve));
    expect(outcome.kind).toBe('failed');
    expect(JSON.stringify(outcome)).not.toContain('/commands/');
    expect(visits).toEqual([]);
  });
});

describe('the platform', () => {
  test.each([301, 302, 303, 307, 308])('%i is not followed, with the token or without', async (status) => {
    await open();
    await stage.connect();
    const headers = { location: `${trapOrigin()}/ai/openapi/v2/instance-service/task` };
    stage.platform.fault('any', { kind: 'http', status, headers });
    await stage.launch({ instanceServiceName: 'redirected' });
    expect((await stage.message(/`redirected`/u)).ephemeral).toBe(true);
    expect(visits).toEqual([]);
    stage.platform.clearFaults();
    await expectStillServing(stage);
  });

  test.each([
    '../../../../admin',
    'http://169.254.169.254/latest/meta-data',
    '//169.254.169.254/x',
    '..',
    '.',
    'a/../b',
    'x?token=1#y',
    '%2e%2e',
    '\\\\host\\share',
  ])('a listed instance called %j leads nowhere but to its own detail', async (id) => {
    await open({
      env: { LAUNCH_MARKER: 'on' },
      expectedLogs: /could not be looked through/u,
    });
    await stage.connect();
    const name = 'looked_up';
    const body = JSON.stringify({ code: '0', msg: 'success', data: [{ id, instanceServiceName: name }] });
    stage.platform.fault('create', { kind: 'drop-before' }, { times: 1 });
    stage.platform.fault(
      'list',
      { kind: 'http', status: 200, body, contentType: 'application/json' },
      { times: 1 },
    );
    await stage.launch({ instanceServiceName: name });
    await stage.message(new RegExp(`\`${name}\``, 'u'));
    await stage.app.idle();
    const detail = `/ai/openapi/v2/instance-service/${encodeURIComponent(id)}/detail`;
    const paths = stage.platform.requests.map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('/ai/openapi/v2/'))).toEqual([]);
    const details = paths.filter((path) => path.endsWith('detail'));
    expect(details.filter((path) => path !== detail && path !== decodeURIComponent(detail))).toEqual([]);
  });

  test('image paths, mounts and groups that look like addresses are only sent along', async () => {
    await open();
    await stage.connect();
    for (const imagePath of [
      `${trapOrigin().slice(7)}/x:1`,
      `${trapOrigin()}/x:1`,
      '..//../..:1',
      'file:///etc/passwd:1',
    ]) {
      await stage.launch({ imagePath, version: trapOrigin() });
      await stage.app.idle();
    }
    expect(createCalls(stage).length).toBeGreaterThan(0);
    expect(visits).toEqual([]);
    await expectStillServing(stage);
  });
});

describe('the platform client', () => {
  test.each([
    'http://169.254.169.254/x',
    '//169.254.169.254/x',
    '/ai/../admin',
    '/ai/%2e%2e/admin',
    '/ai/./x',
    '/ai/x?token=1',
    '/ai/x#y',
    '@evil.example/x',
    ':80@evil.example/x',
    '.evil.example/x',
    '/ai\\..\\admin',
    '/ai/x\n',
    '',
  ])('sends nothing to %j', async (path) => {
    const client = createPlatformClient({ origin: trapOrigin(), timeoutMs: 1000 });
    const answer = await client.call(new Secret('a-token'), { name: 'detail', method: 'GET', path });
    client.close();
    expect(answer).toEqual({ kind: 'failure', reason: 'unreachable', cause: 'BAD_PATH' });
    expect(visits).toEqual([]);
  });

  test('sends the rest, byte for byte', async () => {
    const client = createPlatformClient({ origin: trapOrigin(), timeoutMs: 1000 });
    const path = `/ai/${encodeURIComponent('../x?y#z')}/detail`;
    expect(await client.call(new Secret('a-token'), { name: 'detail', method: 'GET', path })).toMatchObject({
      status: 200,
    });
    client.close();
    expect(visits).toEqual([`GET ${path} a-token`]);
  });
});
