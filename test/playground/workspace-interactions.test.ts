import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { aForm, plain, startHttpApp } from './workspace-apps.ts';

type Started = Awaited<ReturnType<typeof startHttpApp>>;

let started: Started;
let clock = 0;
let responseUrl = '';

const button = (value: string) => ({
  type: 'button' as const,
  action_id: 'press',
  text: plain('Press'),
  value,
});

beforeEach(async () => {
  clock = Date.now();
  started = await startHttpApp(
    (app) => {
      app.command('/url', async ({ ack, body }) => {
        responseUrl = body.response_url;
        await ack();
      });
      app.command('/all', async ({ ack }) => ack({ response_type: 'in_channel', text: 'for all' }));
      app.command('/me', async ({ ack }) => ack('for me'));
      app.command('/form', async ({ ack, body, client }) => {
        await client.views.open({ trigger_id: body.trigger_id, view: aForm() });
        await ack();
      });
      app.action('press', async ({ ack, respond, action }) => {
        await ack();
        if ('value' in action && action.value === 'replace') {
          await respond({ replace_original: true, text: 'replaced' });
        }
        if ('value' in action && action.value === 'delete') await respond({ delete_original: true });
      });
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [{ type: 'actions', elements: [button('home')] }] },
        });
      });
    },
    { now: () => clock, patienceMs: 2000 },
  );
});
afterEach(() => started.close());

function olivia() {
  const { slack } = started;
  const { owner } = slack.users;
  const seen = (channel: string) => slack.messages(channel, { as: owner.id });
  return { slack, owner, person: slack.person(owner.id), seen };
}

async function say(body: object) {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

describe('the reply to a command', () => {
  test('is for its author, unless it is for the channel', async () => {
    const { slack, owner, person, seen } = olivia();
    const channel = slack.channels.member.id;
    await person.command('/me');
    await person.command('/all', 'please');
    expect(seen(channel).map(({ text, user, ephemeral }) => [text, user, ephemeral])).toEqual([
      ['for me', slack.bot.userId, true],
      ['/all please', owner.id, undefined],
      ['for all', slack.bot.userId, undefined],
    ]);
  });

  test('fails as undeliverable when nobody listens or the app answers badly', async () => {
    const { slack, person, seen } = olivia();
    const channel = slack.channels.member.id;
    slack.setDelivery({ mode: 'http', url: 'http://127.0.0.1:1/slack/events' });
    await person.command('/me');
    slack.setDelivery({ mode: 'socket' });
    await person.command('/me');
    const sentence = '/me failed with the error "dispatch_failed"';
    expect(seen(channel).map(({ text }) => text)).toEqual([sentence, sentence]);
  });
});

describe('a response_url', () => {
  test('speaks in a channel without the bot, to all or to the author', async () => {
    const { slack, person, seen } = olivia();
    const channel = slack.channels.privateWithoutBot.id;
    await person.command('/url', '', { channel });
    expect(await say({ text: 'for me' })).toBe(200);
    expect(await say({ text: 'for all', response_type: 'in_channel' })).toBe(200);
    expect(seen(channel).map(({ text }) => text)).toEqual(['for me', 'for all']);
    expect(slack.messages(channel).map(({ text }) => text)).toEqual(['for all']);
  });

  test('serves five times', async () => {
    const { person } = olivia();
    await person.command('/url');
    const statuses = [];
    for (let use = 0; use < 6; use += 1) statuses.push(await say({ text: 'x' }));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  });

  test('ends after thirty minutes', async () => {
    const { person } = olivia();
    await person.command('/url');
    clock += 30 * 60_000;
    expect(await say({ text: 'x' })).toBe(200);
    clock += 1;
    expect(await say({ text: 'x' })).toBe(404);
  });

  test('refuses blocks that break a limit', async () => {
    await olivia().person.command('/url');
    expect(await say({ blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] })).toBe(400);
  });

  test('can have faults of its own', async () => {
    const { slack, person } = olivia();
    slack.faults.set('response_url', { kind: 'http', status: 500 }, { times: 1 });
    await person.command('/url');
    expect([await say({ text: 'x' }), await say({ text: 'x' })]).toEqual([500, 200]);
  });

  test.each([
    ['replace', ['replaced']],
    ['delete', []],
  ])('of a click can %s the message', async (value, left) => {
    const { slack, person } = olivia();
    const channel = slack.channels.member.id;
    const blocks = [{ type: 'actions' as const, elements: [button(value)] }];
    await started.app.client.chat.postMessage({ channel, text: 'x', blocks });
    await person.click('press');
    await slack.until(
      () =>
        slack
          .messages(channel)
          .map(({ text }) => text)
          .join() === left.join(),
    );
  });
});

describe('payloads carry the keys of Slack’s own:', () => {
  test('a command', async () => {
    const { slack, person } = olivia();
    const { payload } = await person.command('/url', 'a b', { channel: slack.channels.dmOfTwo.id });
    expect(Object.keys(payload).sort()).toEqual([
      ...['api_app_id', 'channel_id', 'channel_name', 'command', 'is_enterprise_install', 'response_url'],
      ...['team_domain', 'team_id', 'text', 'token', 'trigger_id', 'user_id', 'user_name'],
    ]);
    expect(payload).toMatchObject({ text: 'a b', channel_name: 'directmessage' });
  });

  test('a click in a message, which comes along unless it is ephemeral', async () => {
    const { slack, owner, person } = olivia();
    const channel = slack.channels.privateWithBot.id;
    const blocks = [{ type: 'actions' as const, block_id: 'b', elements: [button('v')] }];
    const said = { channel, text: 'x', blocks };
    const { ts = '' } = await started.app.client.chat.postMessage(said);
    const { payload } = await person.click('press');
    expect(Object.keys(payload).sort()).toEqual([
      ...['actions', 'api_app_id', 'channel', 'container', 'enterprise', 'is_enterprise_install', 'message'],
      ...['response_url', 'state', 'team', 'token', 'trigger_id', 'type', 'user'],
    ]);
    expect(payload).toMatchObject({
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: 'privategroup' },
      message: { ts, bot_id: slack.bot.botId },
      actions: [{ type: 'button', action_id: 'press', block_id: 'b', value: 'v', text: plain('Press') }],
    });
    await started.app.client.chat.postEphemeral({ ...said, user: owner.id });
    const { payload: whispered } = await person.click('press');
    expect(whispered).not.toHaveProperty('message');
    expect(whispered).toMatchObject({ container: { is_ephemeral: true } });
  });

  test('a submission, which knows no channel', async () => {
    const { slack, owner, person } = olivia();
    await person.command('/form');
    await slack.until(() => slack.openView(owner.id));
    await person.fill({ name: 'Ada' });
    const { delivery } = await person.submit();
    expect(Object.keys(delivery?.payload ?? {}).sort()).toEqual([
      ...[
        'api_app_id',
        'enterprise',
        'is_enterprise_install',
        'response_urls',
        'team',
        'token',
        'trigger_id',
      ],
      ...['type', 'user', 'view'],
    ]);
    expect(delivery?.payload).toMatchObject({
      user: { id: owner.id, username: 'olivia', name: 'olivia', team_id: slack.team.id },
      view: { callback_id: 'form', state: { values: { name: { v: { value: 'Ada' } } } } },
    });
  });
});

test('the Home tab is published when opened, and its buttons work', async () => {
  const { slack, owner, person } = olivia();
  await person.openHome();
  await slack.until(() => slack.homeView(owner.id));
  const { payload } = await person.click('press', { home: true });
  expect(payload).toMatchObject({
    container: { type: 'view', view_id: slack.homeView(owner.id)?.id },
    view: { type: 'home' },
  });
});

describe('a request of one’s own making', () => {
  const form = { command: '/me', text: '', trigger_id: 'x', user_id: 'U1', team_id: 'T1' };

  test('is taken when signed, and refused without, with a wrong or with an old signature', async () => {
    const { person } = olivia();
    const send = async (headers?: Record<string, string | null>) =>
      (await person.rawDeliver('command', form, headers)).status;
    const old = String(Math.floor(Date.now() / 1000) - 301);
    expect(await send()).toBe(200);
    expect(await send({ 'X-Slack-Signature': null })).toBe(401);
    expect(await send({ 'x-slack-signature': `v0=${'0'.repeat(64)}` })).toBe(401);
    expect(await send({ 'X-Slack-Request-Timestamp': old })).toBe(401);
  });
});

test('waiting for a state that does not come says what was awaited', async () => {
  const { slack } = olivia();
  const wait = slack.until(() => null, { timeoutMs: 10, what: 'a miracle' });
  await expect(wait).rejects.toThrow('did not reach a miracle within 10 ms');
});

test('a crowd can be made, each person with a form of their own', async () => {
  const { slack } = olivia();
  const crowd = Array.from({ length: 20 }, (_, index) => slack.addUser(`crowd-${index}`));
  await Promise.all(crowd.map(({ id }) => slack.person(id).command('/form')));
  expect(crowd.filter(({ id }) => slack.openView(id))).toHaveLength(20);
});
