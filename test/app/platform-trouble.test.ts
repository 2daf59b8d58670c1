// The platform in trouble, as the person and the operator meet it: what is told is true, and the log says why.
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  findClosedPort,
  startHttpServer,
  startHttpsServer,
  startRefusingProxy,
  startSilentPort,
} from '../support/odd-servers.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  await stage.stop();
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function use<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  cleanups.push(() => started.stop());
  return started;
}

let proxies: Record<string, string> = {};
afterEach(() => {
  proxies = {};
});

/** What the operator reads at the usual level. */
const operatorLog = () => stage.logs.filter((line) => !/"level":"(?:trace|debug)"/u.test(line));
const viewText = () => JSON.stringify(stage.slack.openView(stage.slack.users.owner.id)?.blocks);

async function submitToken(): Promise<string | undefined> {
  const owner = stage.slack.users.owner.id;
  await stage.person.command('/gpu-instance', 'connect');
  await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'connect');
  await stage.person.fill({ token: stage.token });
  return (await stage.person.submit()).errors?.token;
}

const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');

interface Cause {
  readonly named: RegExp;
  readonly words: RegExp;
  readonly isStarted?: RegExp;
  originOf(): Promise<string>;
}

const unreachable = /platform could not be reached/u;
const insecure = /could not make a secure connection to the platform/u;
const ok = (_: unknown, response: { end(text: string): void }) => response.end('{"code":"0","data":[]}');

const causes: Readonly<Record<string, Cause>> = {
  'an unknown host': {
    named: /"host":"platform\.invalid".*"cause":"(?:ENOTFOUND|EAI_AGAIN)"/u,
    words: unreachable,
    originOf: async () => 'https://platform.invalid',
  },
  'a closed port': {
    named: /"cause":"ECONNREFUSED"/u,
    words: unreachable,
    originOf: async () => `https://127.0.0.1:${await findClosedPort()}`,
  },
  'a SYN that nobody answers': {
    named: /"cause":"CONNECT_TIMEOUT"/u,
    words: unreachable,
    originOf: async () => `http://127.0.0.1:${(await use(startSilentPort())).port}`,
  },
  'a certificate that nobody signed': {
    named: /"cause":"DEPTH_ZERO_SELF_SIGNED_CERT"/u,
    words: insecure,
    originOf: async () => (await use(startHttpsServer(ok))).origin,
  },
  'TLS too old': {
    named: /"outcome":"insecure".*"cause":"(?:ERR_SSL_|EPROTO|ECONNRESET)/u,
    words: insecure,
    async originOf() {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
      return (await use(startHttpsServer(ok, old))).origin;
    },
  },
  'plain http behind https': {
    named: /"outcome":"insecure".*"cause":"(?:ERR_SSL_|EPROTO)/u,
    words: insecure,
    originOf: async () => (await use(startHttpServer(ok))).origin.replace('http:', 'https:'),
  },
  'a proxy that refuses': {
    named: /"cause":"PROXY_HTTP_403"/u,
    words: unreachable,
    async originOf() {
      proxies = { HTTPS_PROXY: (await use(startRefusingProxy(403))).origin };
      return 'https://platform.invalid:65011';
    },
  },
  'a login page instead of JSON': {
    named: /"status":200,"contentType":"text\/html".*a web page instead of the platform's JSON/u,
    words: /A web page came instead of the platform's answer/u,
    isStarted: /may or may not have been started/u,
    async originOf() {
      const server = startHttpServer((_, response) => {
        response.setHeader('content-type', 'text/html; charset=utf-8').end('<form>Sign in</form>');
      });
      return (await use(server)).origin;
    },
  },
};

describe('without a platform, the log names the cause in its first ten lines, and the words are true', () => {
  test.each(Object.entries(causes))('%s', async (_, { originOf, named, words, isStarted }) => {
    stage = await startStage({
      env: {
        PLATFORM_API_URL: await originOf(),
        ...proxies,
        PLATFORM_TIMEOUT_MS: '1500',
        RECONCILE_WINDOW_MS: '60000',
      },
      overrides: { tellUnknownAfterMs: 50 },
      expectedLogs: /"call":"\w+","outcome"|could not be looked through/u,
    });
    expect(await submitToken()).toBeUndefined();
    await stage.slack.until(() => /not checked yet/u.test(viewText()), { what: 'the end of the check' });
    expect(viewText()).toMatch(words);
    expect(viewText()).not.toContain('did not answer');
    await stage.person.close();
    expect(operatorLog().slice(0, 10).join('\n')).toMatch(named);

    await stage.launch();
    const notice = await stage.message(/was not launched|do not know/u);
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toMatch(words);
    expect(notice.text).toMatch(isStarted ?? /Nothing was started\./u);
    expect(notice.text).not.toContain('did not answer');
    const about = operatorLog().filter((line) => /"level":"warn".*"call":"\w+"/u.test(line));
    expect(about.length).toBeLessThanOrEqual(2);
  });
});

test('trouble is told when it begins and when it ends, not with every call', async () => {
  stage = await startStage();
  await stage.connect();
  stage.platform.fault('any', { kind: 'http', status: 404 });
  for (const name of ['one', 'two', 'three']) await stage.launch({ instanceServiceName: name });
  await stage.app.idle();
  const lines = () => operatorLog().filter((line) => /"host":/u.test(line));
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toMatch(
    /"status":404,"contentType":"text\/html".*HTTP 404: is PLATFORM_API_URL right\?/u,
  );
  stage.platform.clearFaults();
  await stage.launch({ instanceServiceName: 'four' });
  await stage.message(/Task ID/u);
  expect(lines()[1]).toContain('the platform answers again');
});

describe('each launch leaves a line with its reference at each step', () => {
  const stepsOf = (reference: string) =>
    operatorLog()
      .map((line) => JSON.parse(line))
      .filter(({ launch, step }) => launch === reference && step !== undefined)
      .map(({ step }) => step);
  const referenceIn = (text: string | undefined) =>
    /Reference ([0-9a-f]{8})/u.exec(text ?? '')?.[1] ?? 'none';

  test('one that is created', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch();
    const reference = referenceIn((await stage.message(/Task ID/u)).text);
    await stage.app.idle();
    expect(stepsOf(reference)).toEqual(['accepted', 'sent', 'created', 'told_created']);
    expect(operatorLog().join()).toContain(`"instanceId":"${stage.platform.instances[0]?.id}"`);
  });

  test.each([
    [
      '10008',
      { kind: 'code', code: '10008', msg: 'secret words' },
      /"reason":"code","code":"10008"/u,
      'rejected',
    ],
    ['429', { kind: 'http', status: 429 }, /"reason":"http".*"status":429/u, 'rejected'],
    ['502', { kind: 'http', status: 502 }, /"reason":"http".*"status":502/u, 'unknown'],
    ['10001', { kind: 'code', code: '10001' }, /"reason":"code","code":"10001"/u, 'unknown'],
  ] as const)('one that meets %s, with the cause and without the words', async (_, fault, cause, step) => {
    stage = await startStage();
    await stage.connect();
    stage.platform.fault('create', fault);
    await stage.launch();
    const reference = referenceIn((await stage.message(/was not launched/u)).text);
    await stage.app.idle();
    const expected = ['accepted', 'sent', 'unknown', 'rejected', 'told_rejected'];
    expect(stepsOf(reference)).toEqual(expected.filter((each) => each !== 'unknown' || step === 'unknown'));
    const line = operatorLog().find((each) => each.includes(reference) && each.includes(`"step":"${step}"`));
    expect(line).toMatch(cause);
    expect(stage.logs.join()).not.toContain('secret words');
  });

  test('one whose card Slack does not take for a while', async () => {
    stage = await startStage();
    await stage.connect();
    stage.slack.faults.set('chat.postMessage', { kind: 'error', error: 'internal_error' }, { times: 1 });
    await stage.launch();
    const reference = referenceIn((await stage.message(/Task ID/u)).text);
    const line = operatorLog().find((each) => each.includes('could not be told yet'));
    expect(line).toContain(`"launch":"${reference}","news":"created","error":"internal_error","attempts":1`);
  });

  test('metrics count steps, and calls by outcome and duration, without ids', async () => {
    stage = await startStage({ env: { OPS_PORT: '0' } });
    await stage.connect();
    stage.platform.fault('create', { kind: 'code', code: '10008' });
    await stage.launch();
    await stage.message(/was not launched/u);
    const metrics = await (await fetch(`http://127.0.0.1:${stage.opsPort}/metrics`)).text();
    expect(metrics).toContain('gpu_instance_launch_steps_total{step="rejected"} 1');
    expect(metrics).toMatch(
      /gpu_instance_platform_call_duration_seconds_count\{call="create",outcome="code"\} 1/u,
    );
    expect(metrics).toMatch(
      /gpu_instance_platform_call_duration_seconds_count\{call="check",outcome="ok"\} 1/u,
    );
    expect(metrics).not.toContain(stage.slack.users.owner.id);
  });
});

describe('an answer without the key data', () => {
  const refusal = { kind: 'http', status: 200, contentType: 'application/json' } as const;

  test.each(['msg', 'message'])('refuses at connect, in its own words (%s)', async (key) => {
    stage = await startStage();
    const body = JSON.stringify({ code: '10008', [key]: '权限不足' });
    stage.platform.fault('groups', { ...refusal, body });
    expect(await submitToken()).toMatch(/your token may not do this \(code 10008\).*权限不足/u);
  });

  test.each(['msg', 'message'])('refuses at create, at once (%s)', async (key) => {
    stage = await startStage({ env: { RECONCILE_WINDOW_MS: '60000' } });
    await stage.connect();
    stage.platform.fault('create', {
      ...refusal,
      body: JSON.stringify({ code: '10008', [key]: '权限不足' }),
    });
    await stage.launch();
    const notice = await stage.message(/was not launched/u);
    expect(notice.text).toMatch(/code 10008.*权限不足.*Nothing was started\./su);
  });
});

describe('an empty list', () => {
  test.each(['no-data', 'null-data', 'total', 'total-null', 'items'] as const)(
    'told as %s settles a create that was lost',
    async (emptyListAs) => {
      stage = await startStage({ platform: { settings: { emptyListAs } } });
      await stage.connect();
      stage.platform.fault('create', { kind: 'drop-before' });
      await stage.launch();
      expect((await stage.message(/was not launched/u)).text).toContain(
        'it is not there: nothing was started',
      );
    },
  );

  test.each(['{"code":"0"}', '{"code":"0","data":null}', '{"code":"0","data":{"total":0}}'])(
    'told as %s is an empty menu, not a platform that does not answer',
    async (body) => {
      stage = await startStage();
      stage.platform.fault('groups', { kind: 'http', status: 200, contentType: 'application/json', body });
      await stage.connect();
      await stage.person.command('/gpu-instance');
      const owner = stage.slack.users.owner.id;
      await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'launch');
      await stage.person.suggest('resourceGroup', 'x');
      const suggestion = stage.slack.deliveries.findLast(({ kind }) => kind === 'block_suggestion');
      expect(JSON.stringify(suggestion?.body)).toContain('Nothing matches');
    },
  );
});

describe('an HTTP status without the platform behind it', () => {
  test.each([
    [400, /HTTP 400/u],
    [401, /does not take your token \(HTTP 401\).*\/gpu-instance connect/su],
    [403, /a proxy or a firewall, refused the request \(HTTP 403\).*Your token is not the cause/su],
    [404, /HTTP 404/u],
    [429, /takes no more requests just now \(HTTP 429\)/u],
    [302, /HTTP 302/u],
  ])('%d proves that nothing was started, and says what to do', async (status, words) => {
    stage = await startStage({ env: { RECONCILE_WINDOW_MS: '60000' } });
    await stage.connect();
    stage.platform.fault('create', { kind: 'http', status, body: '' });
    await stage.launch();
    const notice = await stage.message(/was not launched/u);
    expect(notice.text).toMatch(words);
    expect(notice.text).toContain('Nothing was started.');
  });

  test.each([408, 409, 500, 502, 504])(
    '%d, though the work was done: it is looked up, never sent again',
    async (status) => {
      stage = await startStage();
      await stage.connect();
      stage.platform.fault('create', { kind: 'http', status, after: true });
      await stage.launch();
      expect((await stage.message(/Task ID/u)).text).toContain(stage.platform.instances[0]?.id);
      expect(creates()).toHaveLength(1);
    },
  );

  test("a proxy's 403 at connect says nothing about the token, a 401 does", async () => {
    stage = await startStage();
    stage.platform.fault('groups', { kind: 'http', status: 403 }, { times: 1 });
    expect(await submitToken()).toBeUndefined();
    expect(viewText()).toMatch(/proxy or a firewall.*stored but not checked yet/su);
    await stage.person.close();
    stage.platform.fault('groups', { kind: 'http', status: 401, body: '' });
    expect(await submitToken()).toMatch(/does not take your token \(HTTP 401\).*Nothing was stored/su);
  });
});

describe('a lost create is found, whatever the list leaves out', () => {
  test.each([
    { listFields: 'relied-on', emptyFields: 'absent' },
    { listFields: 'as-detail', emptyFields: 'null' },
    { description: 'lost', emptyFields: 'absent' },
    { description: 'lost', emptyFields: 'null', listShape: 'array' },
    { listItemId: 'both', listShape: 'data.records' },
    { listItemId: 'instanceServiceId', listShape: 'data.list', maxListLimit: 1, seedInstances: 3 },
  ] as const)('%j', async (settings) => {
    stage = await startStage({ platform: { settings } });
    await stage.connect();
    stage.platform.fault('create', { kind: 'drop-after' });
    await stage.launch();
    const card = await stage.message(/Task ID/u);
    const ours = stage.platform.instances.find(
      (each) => each.instanceServiceName === documentedFields.instanceServiceName,
    );
    expect(card.text).toContain(ours?.id ?? 'no instance');
    expect(creates()).toHaveLength(1);
  });
});

test.each(['object', 'list'] as const)(
  'a success that holds the task ID in an %s is confirmed by the detail, at once',
  async (createData) => {
    stage = await startStage({
      env: { RECONCILE_WINDOW_MS: '60000' },
      platform: { settings: { createData } },
    });
    await stage.connect();
    await stage.launch();
    expect((await stage.message(/Task ID/u)).text).toContain(stage.platform.instances[0]?.id);
    expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'list')).toEqual([]);
  },
);

test('a success that holds a word is never told as a task ID', async () => {
  stage = await startStage();
  await stage.connect();
  const body = JSON.stringify({ code: '0', msg: 'success', data: 'success' });
  stage.platform.fault('create', {
    kind: 'http',
    status: 200,
    contentType: 'application/json',
    body,
    after: true,
  });
  await stage.launch();
  const card = await stage.message(/Task ID/u);
  expect(card.text).toContain(stage.platform.instances[0]?.id);
  expect(card.text).toContain(documentedFields.instanceServiceName);
});
