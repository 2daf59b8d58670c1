// Which ways news may take, and which are closed to it.
import { describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import type { News } from '../../../src/launches/ports.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import type { SlackClients } from '../../../src/slack/edge/clients.ts';
import type { ReplyOptions, ReplyOutcome } from '../../../src/slack/edge/reply-url.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import { createNotifier } from '../../../src/slack/launch/notifier.ts';
import { encryptionKey } from '../../support/app-config.ts';
import { aLaunch } from '../../support/builders.ts';

const minuteMs = 60_000;
const address = 'https://hooks.slack.com/commands/T0001/1/abc';
const sealer = createSealer([new Secret(encryptionKey)]);

interface World {
  /** What Slack answers to everything that is not a reply address. Default: that it may not post there. */
  readonly slackSays?: object;
  readonly replySays?: ReplyOutcome;
  readonly ageMs?: number;
}

/** Tells the news; answers each try in order: a method with whom it would reach, or the reply address with its audience. */
async function tell(news: News, override: Partial<Launch>, world: World = {}) {
  const { slackSays = { ok: false, error: 'channel_not_found' }, replySays = { kind: 'gone' } } = world;
  const tries: string[] = [];
  const client = new WebClient('xoxb-test', {
    retryConfig: { retries: 0 },
    fetch: async (url, init) => {
      const to = new URLSearchParams(String(init?.body)).get('channel');
      tries.push(`${String(url).split('/').at(-1)} ${to}`);
      return Response.json(slackSays);
    },
  });
  const clients: Pick<SlackClients, 'of'> = {
    of: (workspaceId) => (workspaceId === 'T0001' ? { views: client, messages: client } : null),
  };
  const launch = aLaunch(override);
  const sealedReplyUrl = await sealer.seal(new Secret(address), 'reply-url', launch);
  const notifier = createNotifier({
    clients,
    replyUrls: {
      async send(url, _message, { visible }: ReplyOptions) {
        tries.push(`${url.reveal() === address ? 'reply' : 'elsewhere'} ${visible}`);
        return replySays;
      },
    },
    sealer,
    languages: {
      profileOf: async () => ({ t: translateTo('en'), name: null, membership: null }),
      profileAsSaid: async () => ({ t: translateTo('en'), name: null, membership: null }),
      size: 0,
    },
    catalog: () => null,
    clock: () => launch.acceptedAt + (world.ageMs ?? 0),
    logger: createLogger({ level: 'silent', secrets: [] }),
  });
  const outcome = await notifier.tell(news, { ...launch, sealedReplyUrl }, false);
  return { tries, outcome };
}

const failure = { reason: 'code', code: '10003', msg: 'no' } as const;
const refused = { state: 'rejected', failure } as const;
const lost = { state: 'unknown', failure: { reason: 'timeout' } } as const;
const created = { state: 'created', instanceId: 'f8c2b0f2a1b94b8f9f0e7d6c5b4a3f21' } as const;

describe('every way is tried in turn', () => {
  test.each<[News, Partial<Launch>, readonly string[]]>([
    ['created', created, ['chat.postMessage C0001', 'reply in_channel', 'chat.postMessage U0001']],
    [
      'created',
      { ...created, cardPlace: 'me' },
      ['chat.postMessage U0001', 'reply ephemeral', 'chat.postEphemeral C0001'],
    ],
    ['rejected', refused, ['chat.postEphemeral C0001', 'reply ephemeral', 'chat.postMessage U0001']],
    [
      'rejected',
      { ...refused, cardPlace: 'me' },
      ['chat.postEphemeral C0001', 'reply ephemeral', 'chat.postMessage U0001'],
    ],
    ['unknown', lost, ['chat.postEphemeral C0001', 'reply ephemeral', 'chat.postMessage U0001']],
  ])('%s: only the card of a launch may be read by the whole channel', async (news, launch, ways) => {
    const { tries, outcome } = await tell(news, launch);
    expect(tries).toEqual(ways);
    expect(outcome).toMatchObject({ kind: 'undeliverable' });
  });
});

describe('a reply address', () => {
  test.each<[News, Partial<Launch>]>([
    ['created', created],
    ['created', { ...created, cardPlace: 'me' }],
    ['rejected', refused],
    ['unknown', lost],
  ])('is used for half an hour and not a millisecond longer: %s', async (news, launch) => {
    const triesAfter = async (ageMs: number) => (await tell(news, launch, { ageMs })).tries.join();
    expect(await triesAfter(30 * minuteMs)).toContain('reply');
    expect(await triesAfter(30 * minuteMs + 1)).not.toContain('reply');
  });

  test('that took the news ends the telling', async () => {
    const { tries, outcome } = await tell('rejected', refused, { replySays: { kind: 'sent' } });
    expect(tries).toEqual(['chat.postEphemeral C0001', 'reply ephemeral']);
    expect(outcome).toEqual({ kind: 'posted', card: { channelId: 'C0001', ts: null } });
  });

  test('in trouble is tried again later, with no other way tried before', async () => {
    const replySays = { kind: 'failed', error: 'response_url answered 503' } as const;
    const { tries, outcome } = await tell('created', created, { replySays });
    expect(tries).toEqual(['chat.postMessage C0001', 'reply in_channel']);
    expect(outcome).toEqual({ kind: 'retry', error: 'response_url answered 503' });
  });
});

test.each([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
])("Slack's %s closes no way: the news waits", async (error) => {
  const { tries, outcome } = await tell('created', created, { slackSays: { ok: false, error } });
  expect(tries).toEqual(['chat.postMessage C0001']);
  expect(outcome).toEqual({ kind: 'retry', error });
});

test.each(['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'a_word_of_tomorrow'])(
  "Slack's %s closes the way: the next is tried",
  async (error) => {
    const { tries, outcome } = await tell('created', created, { slackSays: { ok: false, error } });
    expect(tries).toHaveLength(3);
    expect(outcome).toMatchObject({ kind: 'undeliverable', error: expect.stringContaining(error) });
  },
);

test.each(['created', 'rejected'] as const)(
  'news of %s for a workspace that no bot is in waits, and no other bot tells it',
  async (news) => {
    const { outcome, tries } = await tell(news, { workspaceId: 'T0009' });
    expect(outcome).toEqual({ kind: 'retry', error: 'no bot speaks in the workspace T0009' });
    expect(tries).toEqual([]);
  },
);
