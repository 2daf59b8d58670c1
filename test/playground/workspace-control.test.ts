import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Channel, Message, OpenView } from '../../src/playground/workspace/simulator.ts';
import { aForm, clientOf, plain, startHttpApp } from './workspace-apps.ts';

type Started = Awaited<ReturnType<typeof startHttpApp>>;

let started: Started;
beforeEach(async () => {
  started = await startHttpApp(
    (app) => {
      app.command('/form', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: aForm() });
      });
      app.view('form', async ({ ack }) => ack());
      app.action('press', async ({ ack }) => ack());
    },
    { welcome: { title: 'Try this', steps: [{ text: 'Type it', command: '/form' }] } },
  );
});
afterEach(() => started.close());

/** As much of the answers as these tests read. */
interface State {
  readonly views: readonly [OpenView];
  readonly welcome: { readonly title: string };
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  readonly channels: readonly Channel[];
  readonly older: Readonly<Record<string, number>>;
  readonly since?: string;
  readonly delivery: unknown;
}
interface Answer {
  readonly error?: string;
  readonly result?: { readonly response?: string };
}

async function get(path: string) {
  const response = await fetch(`${started.slack.origin}/_control/${path}`);
  return (await response.json()) as State;
}

async function post(action: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${started.slack.origin}/_control/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json().catch(() => ({}))) as Answer };
}

/** fetch() would not let us choose the Host header. */
function statusFor(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, started.slack.origin);
    request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('a form can be opened, filled and submitted through the control door', async () => {
  const user = started.slack.users.owner.id;
  expect((await post('command', { user, command: '/form' })).body).toMatchObject({
    ok: true,
    result: { status: 200 },
  });
  await started.slack.until(() => started.slack.openView(user));
  await post('fill', { user, values: { name: 'Ada', size: 's' } });
  const state = await get(`state?user=${user}`);
  expect(state.views[0].state.values).toMatchObject({ name: { v: { value: 'Ada' } } });
  expect(state.welcome.title).toBe('Try this');
  expect((await post('submit', { user })).body.result?.response).toBe('closed');
});

test('a mistake is answered with what is wrong', async () => {
  const user = started.slack.users.owner.id;
  expect(await post('submit', { user })).toMatchObject({
    status: 400,
    body: { error: 'olivia has no open view' },
  });
  expect((await post('fill', { user, values: { name: 7 } })).status).toBe(400);
  expect((await post('no-such-action', {})).status).toBe(404);
  expect((await post('command', { user: 'U0NOBODY00', command: '/x' })).body.error).toContain('U0NOBODY00');
});

test('each person sees their own ephemeral messages and channels', async () => {
  const { slack } = started;
  const { owner, colleague, admin } = slack.users;
  const channel = slack.channels.member.id;
  await clientOf(slack).chat.postEphemeral({ channel, user: owner.id, text: 'psst' });
  const seenBy = async (id: string) => (await get(`state?user=${id}`)).messages[channel]?.length;
  expect([await seenBy(owner.id), await seenBy(colleague.id)]).toEqual([1, 0]);
  const channelsOf = async (id: string) => (await get(`state?user=${id}`)).channels.map((each) => each.id);
  expect(await channelsOf(colleague.id)).toContain(slack.channels.dmOfTwo.id);
  expect(await channelsOf(admin.id)).not.toContain(slack.channels.dmOfTwo.id);
});

test('a client that was loaded later does not know the ephemeral messages from before, and all the others', async () => {
  const { slack } = started;
  const { owner, colleague } = slack.users;
  const channel = slack.channels.member.id;
  const whisper = (user: string, text: string) => clientOf(slack).chat.postEphemeral({ channel, user, text });
  const seenBy = async (user: string, since: string, limit = 9) => {
    const state = await get(`state?user=${user}&since=${since}&limit=${limit}`);
    return { ...state, texts: state.messages[channel]?.map(({ text }) => text), older: state.older[channel] };
  };
  slack.person(colleague.id).say('for all');
  await whisper(owner.id, 'before');
  const { since = '', texts, older } = await seenBy(owner.id, 'now', 1);
  expect([texts, older]).toEqual([['for all'], 0]);
  await whisper(owner.id, 'after');
  await whisper(colleague.id, 'to the other');
  expect((await seenBy(owner.id, since)).texts).toEqual(['for all', 'after']);
  // One page plays several people: each of them was there from its load on.
  expect((await seenBy(colleague.id, since)).texts).toEqual(['for all', 'to the other']);
  expect((await seenBy(owner.id, 'now')).texts).toEqual(['for all']);
  expect(slack.messages(channel, { as: owner.id }).map(({ text }) => text)).toContain('before');
  expect(await get('state?since=yesterday')).toEqual({ ok: false, error: 'since: a ts, or "now"' });
});

test('a person takes away what only they see, and nobody else can', async () => {
  const { slack } = started;
  const { owner, colleague } = slack.users;
  const channel = slack.channels.member.id;
  const { message_ts: ts = '' } = await clientOf(slack).chat.postEphemeral({
    channel,
    user: owner.id,
    text: 'psst',
  });
  expect((await post('dismiss', { user: colleague.id, channel, ts })).status).toBe(400);
  expect(slack.messages(channel, { as: owner.id })).toHaveLength(1);
  await post('dismiss', { user: owner.id, channel, ts });
  expect(slack.messages(channel, { as: owner.id })).toEqual([]);
});

test('people talk to each other, in channels they are in', async () => {
  const { slack } = started;
  const { owner, admin } = slack.users;
  const channel = slack.channels.dmOfTwo.id;
  expect((await post('say', { user: owner.id, channel, text: 'a < b' })).status).toBe(200);
  expect(slack.messages(channel).map(({ text }) => text)).toEqual(['a &lt; b']);
  expect((await post('say', { user: admin.id, channel, text: 'me too' })).status).toBe(400);
  const archived = await post('say', { user: owner.id, channel: slack.channels.archived.id, text: 'late' });
  expect(archived.body.error).toContain('archived');
});

test('faults and delivery can be set from outside', async () => {
  const { slack } = started;
  const fault = { method: 'auth.test', fault: { kind: 'error', error: 'fatal_error' }, times: 1 };
  expect((await post('fault', fault)).status).toBe(200);
  await expect(clientOf(slack).auth.test()).rejects.toMatchObject({ data: { error: 'fatal_error' } });
  await post('fault', fault);
  await post('clear-faults', {});
  expect((await clientOf(slack).auth.test()).ok).toBe(true);
  await post('delivery', { mode: 'socket' });
  expect((await get('state')).delivery).toEqual({ mode: 'socket' });
});

test('the events tell of a change', async () => {
  const response = await fetch(`${started.slack.origin}/_control/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: hello\n\n');
  started.slack.addUser('news');
  expect((await reader?.read())?.value).toBe('data: changed\n\n');
  await reader?.cancel();
});

describe('the door stays shut', () => {
  test('to a foreign Host, as after DNS rebinding', async () => {
    expect(await statusFor('/_control/state', { host: 'evil.example' })).toBe(403);
    expect(await statusFor('/', { host: 'evil.example:80' })).toBe(403);
    expect(await statusFor('/_control/state', { host: 'localhost:1' })).toBe(200);
  });

  test('to posts from other origins, and to anything a plain form could send', async () => {
    const user = started.slack.users.owner.id;
    const origin = (await post('command', { user, command: '/form' }, { Origin: 'http://evil.example' }))
      .status;
    const text = (await post('command', { user, command: '/form' }, { 'Content-Type': 'text/plain' })).status;
    expect([origin, text]).toEqual([403, 415]);
    const own = await post('user', { name: 'x' }, { Origin: started.slack.origin });
    expect(own.status).toBe(200);
  });
});

describe('the page', () => {
  test('is served with a strict content security policy and no outside resources', async () => {
    const response = await fetch(started.slack.origin);
    const html = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  test('has all the files it asks for, and no others', async () => {
    const html = await (await fetch(started.slack.origin)).text();
    const asked = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(asked.length).toBeGreaterThan(1);
    for (const path of asked) expect([path, await statusFor(path, {})]).toEqual([path, 200]);
    for (const path of ['/page/../simulator.ts', '/page/%2e%2e/main.ts', '/page/none.js', '/page/main.tsx']) {
      expect(await statusFor(path, {})).toBe(404);
    }
  });

  test('never reads anything as HTML, and names no address outside this machine', () => {
    const folder = fileURLToPath(new URL('../../src/playground/page', import.meta.url));
    const files = globSync('**/*.{ts,tsx,css,html}', { cwd: folder });
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const source = readFileSync(join(folder, file), 'utf8');
      expect([file, /innerHTML|insertAdjacentHTML|document\.write/.exec(source)]).toEqual([file, null]);
      expect([file, /['"(]https?:\/\/(?!127\.0\.0\.1)/.exec(source)]).toEqual([file, null]);
    }
  });
});

test('as a process of its own it prints where it is, and ends with its input', async () => {
  const main = fileURLToPath(new URL('../../src/playground/workspace/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--socket', '--bot-token', 'xoxb-mine'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const printed = JSON.parse(line);
  expect(printed).toMatchObject({ botToken: 'xoxb-mine', apiUrl: `${printed.origin}/api/` });
  const state = (await (await fetch(`${printed.origin}/_control/state`)).json()) as State;
  expect(state.delivery).toEqual({ mode: 'socket' });
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a button can be clicked by its place', async () => {
  const { slack } = started;
  const user = slack.users.owner.id;
  const channel = slack.channels.member.id;
  const element = { type: 'button' as const, action_id: 'press', text: plain('Press'), value: 'v' };
  const blocks = [{ type: 'actions' as const, block_id: 'b', elements: [element] }];
  const { ts = '' } = await clientOf(slack).chat.postMessage({ channel, text: 'x', blocks });
  const { body } = await post('click', { user, action_id: 'press', block_id: 'b', message_ts: ts, channel });
  expect(body.result).toMatchObject({ status: 200, payload: { container: { message_ts: ts } } });
});
