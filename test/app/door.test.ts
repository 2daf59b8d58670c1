// The HTTP doors: what is refused before it is read, what the operator is told of it, and what each port tells of the app.
import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { aCommand, nowSeconds, send, signedHeaders } from '../support/slack-caller.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const ops = { OPS_PORT: '0' };
const start = async (options: StageOptions = {}) => {
  stage = await startStage({ ...options, env: { ...ops, ...options.env } });
};
const get = (path: string, port: number | null = stage.port) =>
  axios.get<string>(`http://127.0.0.1:${port}${path}`, { validateStatus: () => true });
const metrics = async () => (await get('/metrics', stage.opsPort)).data;
const warnings = (match: RegExp) => stage.logs.filter((line) => match.test(line));

/** Sends this and no more, keeps the connection open, and answers the first that comes back. */
async function firstAnswer(bytes: string): Promise<string> {
  const socket = openSocket(stage.port, '127.0.0.1');
  socket.setEncoding('utf8').write(bytes);
  const [answer] = (await once(socket, 'data')) as [string];
  socket.on('error', () => undefined).destroy();
  return answer;
}

const requestHead = (headers: Readonly<Record<string, string>>) =>
  `POST /slack/events HTTP/1.1\r\nHost: x\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
const shaped = (atSeconds = nowSeconds()) => ({
  'X-Slack-Request-Timestamp': String(atSeconds),
  'X-Slack-Signature': `v0=${'0'.repeat(64)}`,
});
const json = { 'Content-Type': 'application/json' };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const chunked = { 'Transfer-Encoding': 'chunked' };

const isUnsigned = /did not sign just now/u;

describe('headers first: answered while the body has not begun', () => {
  test('whatever the headers alone refuse', async () => {
    await start({ expectedLogs: isUnsigned });
    const { 'X-Slack-Signature': signature, ...undated } = shaped();
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
      ['unsigned', { ...json, ...chunked }, 401],
      ['unsigned, as a form in chunks', { ...form, ...chunked }, 401],
      ['unsigned, a long form', { ...form, 'Content-Length': '1025' }, 401],
      ['unsigned, short, but JSON', { ...json, 'Content-Length': '9' }, 401],
      ['without a signature', { ...json, ...chunked, ...undated }, 401],
      ['without a timestamp', { ...json, ...chunked, 'X-Slack-Signature': signature }, 401],
      ['short signature', { ...json, ...chunked, ...shaped(), 'X-Slack-Signature': 'v0=ab' }, 401],
      [
        'other version',
        { ...json, ...chunked, ...shaped(), 'X-Slack-Signature': `v1=${'0'.repeat(64)}` },
        401,
      ],
      ['capitals', { ...json, ...chunked, ...shaped(), 'X-Slack-Signature': `v0=${'A'.repeat(64)}` }, 401],
      ['stale', { ...json, ...chunked, ...shaped(nowSeconds() - 302) }, 401],
      ['early', { ...json, ...chunked, ...shaped(nowSeconds() + 330) }, 401],
      ['another type', { 'Content-Type': 'text/plain', ...chunked, ...shaped() }, 415],
      ['too long', { ...json, 'Content-Length': String(1024 * 1024 + 1), ...shaped() }, 413],
    ];
    for (const [name, headers, status] of cases) {
      const answer = await firstAnswer(requestHead(headers));
      expect([name, answer]).toEqual([
        name,
        expect.stringMatching(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*Connection: close`, 'u')),
      ]);
    }
  });
});

describe('a body', () => {
  test('in crumbs, signed in shape only, is refused long before it is long', async () => {
    await start({ expectedLogs: isUnsigned });
    const crumbs = '1\r\nx\r\n'.repeat(300);
    const answer = await firstAnswer(requestHead({ ...json, ...chunked, ...shaped() }) + crumbs);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*Connection: close/u);
    expect((await send(stage, new URLSearchParams(aCommand(stage)).toString())).status).toBe(200);
  });

  test("of Slack's own is read in whatever chunks a proxy makes of it", async () => {
    await start();
    const body = new URLSearchParams(aCommand(stage)).toString();
    const chunks = (body.match(/.{1,3}/gu) ?? []).map((part) => `${part.length}\r\n${part}\r\n`).join('');
    const head = requestHead({ ...signedHeaders(stage, body), ...chunked });
    expect(await firstAnswer(`${head}${chunks}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /u);
  });

  test('unsigned is read only for the look at the certificate, which says how short it is', async () => {
    await start({ expectedLogs: isUnsigned });
    const asked = await firstAnswer(`${requestHead({ ...form, 'Content-Length': '11' })}ssl_check=1`);
    const inChunks = await firstAnswer(requestHead({ ...form, ...chunked }));
    expect([asked, inChunks]).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 200 /u),
      expect.stringMatching(/^HTTP\/1\.1 401 /u),
    ]);
  });
});

describe('the operator is told', () => {
  test('of unsigned requests: each counted, five a minute in the log with their peer, the rest by number', async () => {
    let now = Date.now();
    await start({ overrides: { clock: () => now, watchesHealth: false }, expectedLogs: isUnsigned });
    const unsigned = { 'x-slack-signature': null, 'x-forwarded-for': '203.0.113.9' };
    const wrong = { 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    for (let index = 0; index < 12; index += 1) await send(stage, '{}', { headers: unsigned });
    expect(warnings(isUnsigned)).toHaveLength(5);
    now += 60_000;
    expect((await send(stage, '{}', { headers: wrong })).status).toBe(401);
    const lines = warnings(isUnsigned).map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ signing: 'unsigned', peer: '127.0.0.1', forwardedFor: '203.0.113.9' });
    expect(lines[5]).toMatchObject({ signing: 'wrong', peer: '127.0.0.1', leftOutBefore: 7 });
    expect(lines).toHaveLength(6);
    const text = await metrics();
    expect(text).toContain('gpu_instance_requests_refused_total{reason="unsigned"} 12');
    expect(text).toContain('gpu_instance_requests_refused_total{reason="wrong"} 1');
    expect(text).not.toMatch(/127\.0\.0\.1|203\.0\.113\.9/u);
  });

  test('of an address near ours, once, with what it should be', async () => {
    await start({ expectedLogs: /an address near ours/u });
    const body = new URLSearchParams(aCommand(stage)).toString();
    const headers = signedHeaders(stage, body);
    const post = (path: string) =>
      axios.post(`http://127.0.0.1:${stage.port}${path}`, body, { headers, validateStatus: () => true });
    expect((await post('/slack/events/')).status).toBe(404);
    expect((await post('/slack/events/?x=1')).status).toBe(404);
    expect(warnings(/near ours/u).map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'warn',
        cameTo: '/slack/events/',
        peer: '127.0.0.1',
        msg: expect.stringMatching(/must end in \/slack\/events$/u),
      }),
    ]);
    expect(await metrics()).toContain('gpu_instance_requests_refused_total{reason="near_miss"} 2');
  });

  test('in Socket Mode, of requests that come over HTTP all the same', async () => {
    await start({ mode: 'socket', expectedLogs: /this app is in Socket Mode/u });
    expect((await send(stage, '{}', { contentType: 'application/json' })).status).toBe(404);
    expect(warnings(/this app is in Socket Mode.*SLACK_SIGNING_SECRET/u)).toHaveLength(1);
  });
});

describe('/readyz', () => {
  const isAway = /(?:slack|database) is away/u;
  const expectedLogs = /(?:slack|database) is away|StoreUnavailableError/u;

  test('tells what is known: asking reaches neither Slack nor the database', async () => {
    await start({ overrides: { watchesHealth: false }, expectedLogs });
    const before = stage.slack.apiCalls.length;
    await stage.app.store.close();
    const answers = await Promise.all(Array.from({ length: 400 }, () => get('/readyz')));
    expect(new Set(answers.map(({ status, data }) => `${status} ${data}`))).toEqual(new Set(['200 ready\n']));
    expect(stage.slack.apiCalls).toHaveLength(before);
  });

  test.each([
    ['rate limited', { kind: 'rate-limited', retryAfterSeconds: 30 }],
    ['down', { kind: 'http', status: 503 }],
    ['refusing the token', { kind: 'error', error: 'invalid_auth' }],
  ] as const)('with Slack %s says so and stays ready over HTTP: requests are accepted', async (_, fault) => {
    await start({ overrides: { watchesHealth: false }, expectedLogs });
    stage.slack.faults.set('auth.test', fault);
    const looks = [stage.app.checkHealth(), stage.app.checkHealth(), stage.app.checkHealth()];
    const before = stage.slack.apiCalls.length;
    await Promise.all(looks);
    expect(stage.slack.apiCalls.length - before).toBe(1);
    for (const port of [stage.port, stage.opsPort])
      expect(await get('/readyz', port)).toMatchObject({ status: 200, data: 'ready, but away: slack\n' });
    expect(warnings(isAway)).toHaveLength(1);
    expect(await metrics()).toContain('gpu_instance_part_up{part="slack"} 0');
    stage.slack.faults.clear();
    await stage.app.checkHealth();
    expect((await get('/readyz')).data).toBe('ready\n');
    expect(await metrics()).toContain('gpu_instance_part_up{part="slack"} 1');
  });

  test('in Socket Mode a process that is not connected is not ready', async () => {
    await start({ mode: 'socket', overrides: { watchesHealth: false }, expectedLogs: /slack-sdk/u });
    expect((await get('/readyz')).data).toBe('ready\n');
    stage.slack.faults.set('apps.connections.open', { kind: 'http', status: 503 });
    stage.slack.sockets.disconnectAll();
    let answer = await get('/readyz');
    for (let tries = 0; answer.status === 200 && tries < 2000; tries += 1) answer = await get('/readyz');
    expect(answer).toMatchObject({ status: 503, data: 'not ready: slack\n' });
    stage.slack.faults.clear();
  });

  test('without a database is not ready, and both ports say so', async () => {
    await start({ overrides: { watchesHealth: false }, expectedLogs });
    await stage.app.store.close();
    await stage.app.checkHealth();
    for (const port of [stage.port, stage.opsPort])
      expect(await get('/readyz', port)).toMatchObject({ status: 503, data: 'not ready: database\n' });
    expect((await get('/healthz')).status).toBe(200);
    const text = await metrics();
    expect(text).toContain('gpu_instance_part_up{part="database"} 0');
    expect(text).not.toContain('gpu_instance_launches{');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});

describe('figures', () => {
  test('are on OPS_PORT only, which takes nothing of Slack', async () => {
    await start();
    expect((await get('/metrics')).status).toBe(404);
    const text = await metrics();
    expect(text).toContain('gpu_instance_launches{state="created"} 0');
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/u);
    expect((await get('/healthz', stage.opsPort)).data).toBe('alive\n');
    const slacks = await axios.post(`http://127.0.0.1:${stage.opsPort}/slack/events`, '', {
      validateStatus: () => true,
    });
    expect(slacks.status).toBe(404);
  });

  test("count Slack's calls by method and outcome, with their time, and name nobody", async () => {
    await start({
      overrides: { watchesHealth: false },
      expectedLogs: /slack-sdk|slack is away|could not be told/u,
    });
    const calls = async (labels: string) =>
      Number(
        new RegExp(`^gpu_instance_slack_call_duration_seconds_count\\{${labels}\\} (\\d+)$`, 'mu').exec(
          await metrics(),
        )?.[1] ?? 0,
      );
    const authTest = (outcome: string) => calls(`method="auth.test",outcome="${outcome}"`);
    expect(await authTest('ok')).toBe(1);
    for (const [fault, outcome] of [
      [{ kind: 'error', error: 'account_inactive' }, 'refused'],
      [{ kind: 'rate-limited', retryAfterSeconds: 1 }, 'rate_limited'],
      [{ kind: 'http', status: 502 }, 'http_error'],
    ] as const) {
      stage.slack.faults.set('auth.test', fault);
      await stage.app.checkHealth();
      expect([outcome, await authTest(outcome)]).toEqual([outcome, 1]);
    }
    stage.slack.faults.clear();
    await stage.connect();
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.idle();
    expect(await calls('method="chat.postMessage",outcome="ok"')).toBe(1);
    expect(await calls('method="views.open",outcome="ok"')).toBeGreaterThan(0);
    // Where the bot may not post, the card goes through the reply address.
    await stage.launch({}, stage.slack.channels.privateWithoutBot.id);
    await stage.message(/Task ID/u, stage.slack.channels.privateWithoutBot.id);
    await stage.app.idle();
    expect(await calls('method="response_url",outcome="ok"')).toBeGreaterThan(0);
    const text = await metrics();
    const { team, users, channels } = stage.slack;
    for (const id of [
      team.id,
      users.owner.id,
      channels.member.id,
      ...stage.platform.instances.map(({ id }) => id),
    ])
      expect(text).not.toContain(id);
  });

  test('are nowhere without OPS_PORT', async () => {
    stage = await startStage();
    expect([stage.opsPort, (await get('/metrics')).status]).toEqual([null, 404]);
  });
});
