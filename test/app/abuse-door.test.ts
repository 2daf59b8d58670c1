// What comes in at the HTTP door and is not a request of Slack's, or not one of now.
import { connect as openSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  aCommand,
  afterwards,
  aSubmission,
  createCalls,
  encodeInteraction,
  expectStillServing,
  lastPayload,
  nowSeconds,
  send,
  sendInteraction,
  signedHeaders,
} from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({
    expectedLogs:
      /did not sign just now|an address near ours|cannot read|nobody listens|could not be handled|slack-sdk|came too late|could not be told/u,
  });
  await stage.connect();
  await expectStillServing(stage);
});
afterAll(async () => {
  await expectStillServing(stage);
  await stage.stop();
});

const help = () => new URLSearchParams(aCommand(stage)).toString();
const events = (path = '/slack/events') => `http://127.0.0.1:${stage.port}${path}`;

/** What the server says to these bytes until it hangs up, politely or not. */
function converse(bytes: string): Promise<string> {
  const socket = openSocket(stage.port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  socket.on('error', () => undefined).end(bytes);
  return new Promise((resolve) => socket.on('close', () => resolve(said)));
}

describe('a request sent again, byte for byte', () => {
  test('as a submission makes one launch', async () => {
    const body = encodeInteraction(aSubmission(stage));
    const headers = signedHeaders(stage, body);
    const before = createCalls(stage).length;
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(stage, body, { headers })));
    expect(answers.map(({ status, body: answer }) => [status, answer])).toEqual(answers.map(() => [200, '']));
    expect((await send(stage, body, { headers })).status).toBe(200);
    await stage.app.idle();
    expect(createCalls(stage)).toHaveLength(before + 1);
  });

  test('as a command opens nothing a second time', async () => {
    await stage.person.command('/gpu-instance');
    const owner = stage.slack.users.owner.id;
    await stage.slack.until(() => stage.slack.openView(owner));
    const opened = stage.slack.viewStack(owner).length;
    const body = new URLSearchParams(lastPayload(stage, 'command') as Record<string, string>).toString();
    expect((await send(stage, body)).status).toBe(200);
    await stage.logged(/came too late/u);
    expect(stage.slack.viewStack(owner)).toHaveLength(opened);
    await stage.person.close();
  });
});

describe('a request is refused and does nothing', () => {
  test.each([
    ['unsigned', { headers: { 'x-slack-signature': null, 'x-slack-request-timestamp': null } }],
    ['without a timestamp', { headers: { 'x-slack-request-timestamp': null } }],
    ['with a timestamp that is no number', { headers: { 'x-slack-request-timestamp': '1e9' } }],
    ['with two timestamps', { headers: { 'x-slack-request-timestamp': `${nowSeconds()}, ${nowSeconds()}` } }],
    ['wrongly signed', { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } }],
    ['with a signature of another length', { headers: { 'x-slack-signature': 'v0=ab' } }],
    ['of another version', { headers: { 'x-slack-signature': `v1=${'0'.repeat(64)}` } }],
    ['older than five minutes', { atSeconds: nowSeconds() - 302 }],
    ['from more than five minutes ahead', { atSeconds: nowSeconds() + 330 }],
    ['from an hour ahead', { atSeconds: nowSeconds() + 3600 }],
  ])('%s', async (_, call) => {
    const before = createCalls(stage).length;
    expect((await send(stage, encodeInteraction(aSubmission(stage)), call)).status).toBe(401);
    await stage.app.idle();
    expect(createCalls(stage)).toHaveLength(before);
  });

  test('signed for another body', async () => {
    const headers = signedHeaders(stage, help());
    expect((await send(stage, `${help()}&text=connect`, { headers })).status).toBe(401);
  });

  test('signed with the bytes of its timestamp moved into the body', async () => {
    const at = String(nowSeconds());
    const headers = { ...signedHeaders(stage, `${at.slice(-1)}:${help()}`), 'x-slack-request-timestamp': at };
    expect((await send(stage, help(), { headers })).status).toBe(401);
  });

  test('ssl_check, which Slack sends unsigned, is answered and runs nothing that is smuggled along', async () => {
    const before = createCalls(stage).length;
    const smuggled = `ssl_check=1&${encodeInteraction(aSubmission(stage))}`;
    expect((await send(stage, 'ssl_check=1', { headers: { 'x-slack-signature': null } })).status).toBe(200);
    expect((await send(stage, smuggled, { headers: { 'x-slack-signature': null } })).status).toBe(401);
    await stage.app.idle();
    expect(createCalls(stage)).toHaveLength(before);
  });

  test("another workspace's, however well it is signed", async () => {
    const before = stage.slack.apiCalls.length;
    const command = (text: string) =>
      send(stage, new URLSearchParams(aCommand(stage, { team_id: 'T0STRANGER', text })).toString());
    expect((await command('help')).body).toMatchObject({
      text: expect.stringContaining('belong to another'),
    });
    // Told through the command's reply address, which is nobody's here.
    expect((await command('')).body).toBe('');
    await stage.app.settled();
    const submission = aSubmission(stage, {
      payload: { team: { id: 'T0STRANGER' } },
      view: { app_installed_team_id: 'T0STRANGER' },
    });
    expect((await sendInteraction(stage, submission)).status).toBe(401);
    const calls = stage.slack.apiCalls.slice(before).map(({ method }) => method);
    expect(calls.filter((method) => method !== 'users.info')).toEqual([]);
  });
});

describe('the way in', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    '%s /slack/events is 405',
    async (method) => {
      const response = await fetch(events(), { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    },
  );

  test.each(['POST', 'DELETE'])('%s /healthz is 405', async (method) => {
    expect((await fetch(events('/healthz'), { method })).status).toBe(405);
  });

  test.each([
    '/slack/events/',
    '/slack/events/..',
    '/slack//events',
    '//slack/events',
    '/',
    '/__proto__',
    '/constructor',
    '/%00',
  ])('%s is 404', async (path) => {
    const answer = await converse(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /u);
  });

  test('a query behind the path does no harm', async () => {
    const answer = await converse('GET /slack/events?%%%&__proto__=1 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 405 /u);
  });

  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', ''])(
    'content type "%s" is 415',
    async (contentType) => {
      expect((await send(stage, Buffer.from(help()), { contentType })).status).toBe(415);
    },
  );

  test('a charset behind the content type is taken', async () => {
    const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
    expect((await send(stage, help(), { contentType })).status).toBe(200);
  });

  test("Slack's verification of the address is answered when it is signed", async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c' });
    const contentType = 'application/json';
    expect((await send(stage, body, { contentType })).body).toEqual({ challenge: 'c' });
    const headers = { 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    expect((await send(stage, body, { contentType, headers })).status).toBe(401);
  });
});

describe('size', () => {
  const head = 'POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

  test('a body that announces more than 1 MiB is refused before it is sent', async () => {
    const announced = await converse(`${head}Content-Length: ${1024 * 1024 + 1}\r\n\r\n{`);
    expect(announced).toMatch(/^HTTP\/1\.1 413 [\s\S]*Connection: close/u);
  });

  test('one that does not announce its size is refused when it passes 1 MiB', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const shape = `X-Slack-Request-Timestamp: ${nowSeconds()}\r\nX-Slack-Signature: v0=${'0'.repeat(64)}\r\n`;
    const endless = await converse(`${head}${shape}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}`);
    expect(endless).toMatch(/^HTTP\/1\.1 413 /u);
  });

  test('just under 1 MiB is read', async () => {
    const body = `${help()}&more=`.padEnd(1024 * 1024, 'x');
    expect((await send(stage, body)).status).toBe(200);
  });

  test('headers without end are refused', async () => {
    const answer = await converse(`${head}X-Long: ${'x'.repeat(64 * 1024)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /u);
  });

  test('two lengths, or a length and chunks, are refused', async () => {
    const both = await converse(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    const two = await converse(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`);
    expect([both, two]).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 400 /u),
      expect.stringMatching(/^HTTP\/1\.1 400 /u),
    ]);
  });

  test('bodies that never end, and callers that hang up, keep nobody else waiting', async () => {
    const waiting = Array.from({ length: 50 }, () => {
      const socket = openSocket(stage.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const shape = `X-Slack-Request-Timestamp: ${nowSeconds()}\r\nX-Slack-Signature: v0=${'0'.repeat(64)}\r\n`;
      socket.write(`${head}${shape}Content-Length: 1000\r\n\r\n{"half":`);
      return socket;
    });
    expect((await send(stage, help())).status).toBe(200);
    for (const socket of waiting) socket.destroy();
    expect((await send(stage, help())).status).toBe(200);
  });
});

describe('a payload that Slack would not send is 400, at once', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const team = '"team":{"id":"T0PLAYGRND"},"user":{"id":"U0OLIVIA01"}';

  test.each([
    ['not JSON', 'eyJhbGciOi'],
    ['nothing', ''],
    ['null', 'null'],
    ['a text', '"block_actions"'],
    ['a number', '1e999'],
    ['a list', '[{"type":"block_actions"}]'],
    ['an empty object', '{}'],
    ['100,000 lists in each other', deep],
    ['the same in a view', `{"type":"view_submission",${team},"view":${deep}}`],
    [
      'no user',
      '{"type":"block_actions","team":{"id":"T0PLAYGRND"},"actions":[{"type":"button","action_id":"x"}]}',
    ],
    ['a user who is a list', '{"type":"block_actions","team":{"id":"T0PLAYGRND"},"user":[],"actions":[]}'],
    ['no actions', `{"type":"block_actions",${team}}`],
    ['empty actions', `{"type":"block_actions",${team},"actions":[]}`],
    ['actions that are null', `{"type":"block_actions",${team},"actions":[null]}`],
    ['an object as type', `{"type":{},${team}}`],
    ['no view', `{"type":"view_submission",${team}}`],
    ['a view without state', `{"type":"view_submission",${team},"view":{"id":"V1","callback_id":"launch"}}`],
    [
      'a state of texts',
      `{"type":"view_submission",${team},"view":{"id":"V1","callback_id":"launch","state":{"values":"x"}}}`,
    ],
    [
      'a state that holds null',
      `{"type":"view_submission",${team},"view":{"id":"V1","callback_id":"launch","state":{"values":{"a":null}}}}`,
    ],
    [
      'blocks that are no list',
      `{"type":"view_submission",${team},"view":{"id":"V1","callback_id":"launch","blocks":{"length":9},"state":{"values":{}}}}`,
    ],
    [
      'prototype keys alone',
      `{"__proto__":{"type":"view_submission"},"constructor":{"prototype":{"type":"x"}}}`,
    ],
    ['an event that is null', '{"type":"event_callback","event":null}'],
    ['an event that is a text', '{"type":"event_callback","event":"channel"}'],
    ['a command inside', `{"command":{"toString":1},${team}}`],
    ['a channel that is null', `{"type":"block_suggestion","channel":null,${team}}`],
    ['response_urls that are null', `{"type":"view_closed",${team},"response_urls":null,"view":{"id":"V1"}}`],
    ['an id with a NUL', '{"type":"x","team":{"id":"T0PLAYGRND"},"user":{"id":"U\\u0000"}}'],
    [
      'an id as long as a book',
      `{"type":"x","team":{"id":"T0PLAYGRND"},"user":{"id":"${'U'.repeat(10_000)}"}}`,
    ],
  ])('%s', async (_, payload) => {
    const answer = await sendInteraction(stage, payload);
    expect(answer.status).toBe(400);
    expect(answer.cpuMs).toBeLessThan(10_000);
    expect(({} as { type?: unknown }).type).toBeUndefined();
  });

  test.each(['command', 'user_id', 'team_id', 'channel_id', 'trigger_id', 'response_url'])(
    'a command whose %s is missing, or cannot be read, does nothing',
    async (field) => {
      const { [field]: _, ...rest } = aCommand(stage, { text: '' });
      const before = stage.slack.apiCalls.length;
      for (const fields of [rest, { ...rest, [field]: '\u0000' }]) {
        const { status, cpuMs } = await send(stage, new URLSearchParams(fields).toString());
        expect([200, 400, 401, 404]).toContain(status);
        expect(cpuMs).toBeLessThan(10_000);
      }
      await afterwards(stage);
      const done = stage.slack.apiCalls.slice(before).filter(({ response }) => response?.ok);
      // Whoever's form could not be opened may be told so, alone.
      const toOthers = done.filter(
        ({ method, args }) => method.startsWith('chat.') && args.channel !== stage.slack.users.owner.id,
      );
      expect(toOthers).toEqual([]);
      expect(done.filter(({ method }) => method === 'views.open')).toHaveLength(1); // the one opened after
    },
  );

  test.each([Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.alloc(1000), Buffer.from('payload=%E0%A4%A')])(
    'bytes that are no text (%#)',
    async (bytes) => {
      expect((await send(stage, bytes)).status).toBe(400);
      expect((await send(stage, bytes, { contentType: 'application/json' })).status).toBe(400);
    },
  );
});

describe('what nobody listens to is answered at once', () => {
  const view = (callbackId: string) => ({ view: { callback_id: callbackId } });
  const action = (id: string, more = {}) => ({
    payload: {
      type: 'block_actions',
      view: undefined,
      actions: [{ type: 'button', action_id: id, block_id: 'x', action_ts: '1.1', ...more }],
    },
  });

  test.each([
    ['a form of another name', view('launch2')],
    ['a form with the name of a prototype key', view('__proto__')],
    ['a form without a name', view('')],
    ['a button of another name', action('delete_everything')],
    ['a button with the name of a prototype key', action('constructor')],
    ['a closed form of another name', { ...view('launch2'), payload: { type: 'view_closed' } }],
    ['a shortcut', { payload: { type: 'shortcut', callback_id: 'launch' } }],
    ['a kind of interaction that does not exist', { payload: { type: 'rm -rf', view: undefined } }],
  ])('%s', async (_, override) => {
    const before = [createCalls(stage).length, stage.slack.apiCalls.length];
    const { status, cpuMs } = await sendInteraction(stage, aSubmission(stage, override));
    expect(status).toBe(404);
    expect(cpuMs).toBeLessThan(10_000);
    await stage.app.idle();
    expect([createCalls(stage).length, stage.slack.apiCalls.length]).toEqual(before);
  });

  test('another command', async () => {
    const body = new URLSearchParams(aCommand(stage, { command: '/other' })).toString();
    const { status, cpuMs } = await send(stage, body);
    expect(status).toBe(404);
    expect(cpuMs).toBeLessThan(10_000);
  });

  test.each([
    { type: 'reaction_added', user: 'U0OLIVIA01', item: { channel: 'C0GPULAB01' } },
    { type: 'team_join', user: { id: 'U0OLIVIA01' } },
    { type: 'channel_created', channel: { id: 'C0GPULAB01', creator: 'U0OLIVIA01' } },
    { type: 'tokens_revoked', tokens: { oauth: ['U0OLIVIA01'] } },
    { type: '__proto__' },
  ])('an event ($type): with the 200 that ends its retries', async (event) => {
    const body = JSON.stringify({ type: 'event_callback', team_id: stage.slack.team.id, event });
    const { status, cpuMs } = await send(stage, body, { contentType: 'application/json' });
    expect(status).toBe(200);
    expect(cpuMs).toBeLessThan(10_000);
  });

  test('and is logged by its name, without what it says', async () => {
    const secret = 'said-to-nobody-5f1c';
    await sendInteraction(stage, aSubmission(stage, action('nobody_hears_this', { value: secret })));
    const line = await stage.logged(/nobody_hears_this/u);
    expect(line).not.toContain(secret);
    expect(stage.logs.join('')).not.toContain(secret);
  });

  test('in Socket Mode too', async () => {
    const other = await startStage({ mode: 'socket', expectedLogs: /nobody listens/u });
    const { timedOut } = await other.person.command('/other');
    await other.stop();
    expect(timedOut).toBe(false);
  });
});
