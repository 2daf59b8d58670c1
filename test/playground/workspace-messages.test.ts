import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import {
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';
import { leisurely } from '../support/leisurely.ts';
import { clientOf, plain, refusalOf } from './workspace-apps.ts';

let slack: WorkspaceSimulator;
let client: WebClient;

async function start(botScopes?: string[]) {
  slack = await startWorkspaceSimulator({ ...leisurely, ...(botScopes ? { botScopes } : {}) });
  client = clientOf(slack);
}
beforeEach(() => start());
afterEach(() => slack.stop());

type Place = keyof WorkspaceSimulator['channels'];

async function postTo(place: Place) {
  return refusalOf(client.chat.postMessage({ channel: slack.channels[place].id, text: 'hello' }));
}

describe('posting', () => {
  test.each<[Place, string]>([
    ['member', 'ok'],
    ['privateWithBot', 'ok'],
    ['publicWithoutBot', 'ok'],
    ['privateWithoutBot', 'channel_not_found'],
    ['dmOfTwo', 'channel_not_found'],
    ['archived', 'is_archived'],
  ])('to the channel "%s" gives %s', async (place, outcome) => {
    expect(await postTo(place)).toBe(outcome);
    expect(slack.messages(slack.channels[place].id)).toHaveLength(outcome === 'ok' ? 1 : 0);
  });

  test('to a public channel without the bot needs chat:write.public', async () => {
    await slack.stop();
    await start(['commands', 'chat:write']);
    expect(await postTo('publicWithoutBot')).toBe('not_in_channel');
  });

  test('without chat:write names what is missing', async () => {
    await slack.stop();
    await start(['commands']);
    const call = client.chat.postMessage({ channel: slack.channels.member.id, text: 'hello' });
    await expect(call).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'commands' },
    });
  });

  test('to a person lands in their conversation with the app', async () => {
    const { chinese } = slack.users;
    const { channel } = await client.chat.postMessage({ channel: chinese.id, text: '你好' });
    expect(channel).toBe(slack.directChannel(chinese.id).id);
    expect(slack.directMessages(chinese.id).map(({ text }) => text)).toEqual(['你好']);
    expect(await refusalOf(client.chat.postMessage({ channel: 'U0NOBODY00', text: 'x' }))).toBe(
      'channel_not_found',
    );
  });

  test('nothing, or invalid blocks, is refused', async () => {
    const channel = slack.channels.member.id;
    expect(await refusalOf(client.chat.postMessage({ channel, text: '' }))).toBe('no_text');
    const header = { type: 'header' as const, text: plain('x'.repeat(151)) };
    await expect(client.chat.postMessage({ channel, text: 'x', blocks: [header] })).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
  });

  test('gives timestamps that rise and never repeat', async () => {
    const channel = slack.channels.member.id;
    const posts = Array.from({ length: 20 }, () => client.chat.postMessage({ channel, text: 'x' }));
    await Promise.all(posts);
    const stamps = slack.messages(channel).map(({ ts }) => ts);
    expect(new Set(stamps).size).toBe(20);
    expect([...stamps].sort()).toEqual(stamps);
    expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/);
  });
});

describe('an update', () => {
  test('keeps what it does not mention', async () => {
    const channel = slack.channels.member.id;
    const metadata = { event_type: 'launch', event_payload: { id: '1' } };
    const blocks = [{ type: 'divider' as const }];
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'one', blocks, metadata });
    await client.chat.update({ channel, ts, text: 'two' });
    expect(slack.messages(channel)).toMatchObject([
      { ts, text: 'two', metadata, blocks: [{ type: 'divider' }], edited: { user: slack.bot.userId } },
    ]);
    await client.chat.update({ channel, ts, text: 'three', blocks: [] });
    expect(slack.messages(channel)[0]?.blocks).toEqual([]);
  });

  test('is refused for a message that is not there or not the app’s', async () => {
    const channel = slack.channels.member.id;
    expect(await refusalOf(client.chat.update({ channel, ts: '1.000001', text: 'x' }))).toBe(
      'message_not_found',
    );
    const long = client.chat.postMessage({ channel, text: 'x' });
    const { ts = '' } = await long;
    expect(await refusalOf(client.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    await client.chat.delete({ channel, ts });
    expect(await refusalOf(client.chat.delete({ channel, ts }))).toBe('message_not_found');
  });
});

describe('an ephemeral message', () => {
  test('is seen by one person and kept out of the history', async () => {
    const { owner, colleague } = slack.users;
    const channel = slack.channels.member.id;
    await client.chat.postEphemeral({ channel, user: owner.id, text: 'psst' });
    const seenBy = (as: string) => slack.messages(channel, { as }).map(({ text }) => text);
    expect(seenBy(owner.id)).toEqual(['psst']);
    expect(slack.messages(channel, { as: owner.id })[0]?.ephemeral).toBe(true);
    expect(seenBy(colleague.id)).toEqual([]);
    expect(slack.messages(channel)).toEqual([]);
    expect((await client.conversations.history({ channel })).messages).toEqual([]);
  });

  test('needs its reader, and the bot, in the channel', async () => {
    const { id: user } = slack.users.admin;
    const whisper = (channel: string, to = user) =>
      refusalOf(client.chat.postEphemeral({ channel, user: to, text: 'psst' }));
    expect(await whisper(slack.channels.member.id, 'U0NOBODY00')).toBe('user_not_in_channel');
    expect(await whisper(slack.channels.publicWithoutBot.id)).toBe('not_in_channel');
    expect(await whisper(slack.channels.privateWithoutBot.id)).toBe('channel_not_found');
  });
});

describe('reading', () => {
  test('goes newest first, in pages, and shows metadata when asked', async () => {
    const channel = slack.channels.member.id;
    for (const id of ['1', '2', '3']) {
      const metadata = { event_type: 'launch', event_payload: { id } };
      await client.chat.postMessage({ channel, text: id, metadata });
    }
    const first = await client.conversations.history({ channel, limit: 2, include_all_metadata: true });
    expect(first.messages?.map(({ text }) => text)).toEqual(['3', '2']);
    expect(first.messages?.[0]?.metadata).toEqual({ event_type: 'launch', event_payload: { id: '3' } });
    expect(first.has_more).toBe(true);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const rest = await client.conversations.history({ channel, limit: 2, cursor });
    expect(rest.messages?.map(({ text }) => text)).toEqual(['1']);
    expect(rest.messages?.[0]?.metadata).toEqual({ event_type: 'launch' });
    const oldest = first.messages?.[1]?.ts ?? '';
    const since = await client.conversations.history({ channel, oldest });
    expect(since.messages?.map(({ text }) => text)).toEqual(['3']);
  });

  test('a thread gives parent and replies, and the history leaves replies out', async () => {
    const channel = slack.channels.member.id;
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'card' });
    await client.chat.postMessage({ channel, text: 'news', thread_ts: ts });
    const texts = (messages: { text?: string }[] = []) => messages.map(({ text }) => text);
    expect(texts((await client.conversations.history({ channel })).messages)).toEqual(['card']);
    expect(texts((await client.conversations.replies({ channel, ts })).messages)).toEqual(['card', 'news']);
  });

  test('is refused where the bot is not a member', async () => {
    const read = (place: Place) =>
      refusalOf(client.conversations.history({ channel: slack.channels[place].id }));
    expect(await read('publicWithoutBot')).toBe('not_in_channel');
    expect(await read('privateWithoutBot')).toBe('channel_not_found');
  });

  test('a person’s locale comes only when asked for', async () => {
    const { id: user } = slack.users.chinese;
    expect((await client.users.info({ user })).user).not.toHaveProperty('locale');
    expect((await client.users.info({ user, include_locale: true })).user?.locale).toBe('zh-CN');
    expect(await refusalOf(client.users.info({ user: 'U0NOBODY00' }))).toBe('user_not_found');
  });

  test('a channel tells its kind and whether the bot is in it', async () => {
    const info = await client.conversations.info({ channel: slack.channels.publicWithoutBot.id });
    expect(info.channel).toMatchObject({ name: 'general', is_channel: true, is_member: false });
  });

  test('a permalink leads to a message that is there', async () => {
    const channel = slack.channels.member.id;
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    expect(permalink).toBe(`${slack.origin}/archives/${channel}/p${ts.replace('.', '')}`);
  });
});

describe('the token', () => {
  test('says who is calling', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team_id: slack.team.id,
      user_id: slack.bot.userId,
      bot_id: slack.bot.botId,
    });
  });

  test('must be there, be right and be of the right kind', async () => {
    const test = (token?: string) => refusalOf(clientOf(slack, token).auth.test());
    expect(await test('xoxb-other')).toBe('invalid_auth');
    expect(await test('')).toBe('not_authed');
    expect(await test(slack.appToken)).toBe('not_allowed_token_type');
    expect(await refusalOf(client.apps.connections.open())).toBe('not_allowed_token_type');
  });

  test('is not kept among the recorded calls', async () => {
    await client.chat.postMessage({ channel: slack.channels.member.id, text: 'x' });
    await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: slack.botToken }),
    });
    expect(slack.apiCalls.map(({ method }) => method)).toEqual(['chat.postMessage', 'auth.test']);
    expect(slack.apiCalls[1]?.response?.ok).toBe(true);
    expect(JSON.stringify(slack.apiCalls)).not.toContain(slack.botToken);
  });
});

test('a method nobody plays is unknown', async () => {
  expect(await refusalOf(client.apiCall('reminders.add'))).toBe('unknown_method');
});

describe('a planned fault', () => {
  const post = () => client.chat.postMessage({ channel: slack.channels.member.id, text: 'x' });
  const posted = () => slack.messages(slack.channels.member.id).length;

  test('answers in place of the method, as often as planned', async () => {
    slack.faults.set('chat.postMessage', { kind: 'error', error: 'internal_error' }, { times: 1 });
    expect([await refusalOf(post()), await refusalOf(post())]).toEqual(['internal_error', 'ok']);
  });

  test('can take the answer away after the message was posted', async () => {
    slack.faults.set('chat.postMessage', { kind: 'drop-after' });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(posted()).toBe(1);
  });

  test('can break the connection before anything happened', async () => {
    slack.faults.set('any', { kind: 'drop-before' });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    slack.faults.clear();
    expect([posted(), await refusalOf(post())]).toEqual([0, 'ok']);
  });

  test('can be a rate limit or an HTTP error', async () => {
    slack.faults.set('chat.postMessage', { kind: 'http', status: 503 }, { times: 1 });
    await expect(post()).rejects.toMatchObject({ statusCode: 503 });
    slack.faults.set('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 7 }, { times: 1 });
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });
});
