// What is drawn of a launch in each state, and which ways it may take, and which are closed to it.
import { describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import type { SlackClients } from '../../../src/slack/edge/clients.ts';
import type { ReplyOptions, ReplyOutcome } from '../../../src/slack/edge/reply-url.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import { createLaunchPainter } from '../../../src/slack/launch/painter.ts';
import type { Limit, Pace } from '../../../src/surfaces/ports.ts';
import type { Standing, Surface, SurfaceKind } from '../../../src/surfaces/surface.ts';
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
  readonly standing?: Standing | null;
  readonly again?: boolean;
  /** Limits that hold a call back. */
  readonly held?: (limit: Limit) => boolean;
  readonly http?: { status: number; headers: Record<string, string> };
}

/** Shows it; answers each try in order: a method with whom it would reach, or the reply address with its audience. */
async function show(kind: SurfaceKind, override: Partial<Launch>, world: World = {}) {
  const { slackSays = { ok: false, error: 'channel_not_found' }, replySays = { kind: 'gone' } } = world;
  const tries: string[] = [];
  const refused: [readonly Limit[], number][] = [];
  const client = new WebClient('xoxb-test', {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: async (url, init) => {
      const to = new URLSearchParams(String(init?.body)).get('channel');
      tries.push(`${String(url).split('/').at(-1)} ${to}`);
      return Response.json(slackSays, world.http);
    },
  });
  const clients: Pick<SlackClients, 'of'> = {
    of: (workspaceId) => (workspaceId === 'T0001' ? { views: client, messages: client } : null),
  };
  const bare = aLaunch(override);
  const launch = { ...bare, sealedReplyUrl: await sealer.seal(new Secret(address), 'reply-url', bare) };
  const painter = createLaunchPainter({
    launches: { find: async (id) => (id === launch.id ? launch : null) },
    handOver: { takeSettled: () => null },
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
  const pace: Pace = {
    async take(limits) {
      const limit = limits.find((each) => world.held?.(each));
      return limit ? { limit, until: 7 } : null;
    },
    async refused(limits, afterMs) {
      refused.push([limits, afterMs]);
      return limits[0] ? { limit: limits[0], until: afterMs } : null;
    },
  };
  const surface: Surface = {
    kind,
    subject: launch.id,
    workspaceId: launch.teamId,
    place: { kind: 'channel', id: 'C0001' },
    standing: world.standing ?? null,
    shownHash: null,
    wanted: 1,
    changedAt: launch.acceptedAt,
  };
  const drawing = await painter.draw(surface);
  if (drawing === 'nobody') return { tries, outcome: null, refused, drawing: null, isNobody: true };
  const outcome = drawing && (await painter.show(surface, drawing, { again: world.again ?? false, pace }));
  return { tries, outcome, refused, drawing, isNobody: false };
}

const failure = { reason: 'code', code: '10003', msg: 'no' } as const;
const refused = { state: 'rejected', failure } as const;
const lost = { state: 'unknown', failure: { reason: 'timeout' } } as const;
const stuck = { ...lost, givesUpAt: 1_760_000_900_000 } as const;
const created = { state: 'created', instanceId: 'f8c2b0f2a1b94b8f9f0e7d6c5b4a3f21' } as const;

describe('what is drawn is what the launch is now', () => {
  test.each<[SurfaceKind, Partial<Launch>, RegExp]>([
    ['card', created, /launched .*Task ID: `f8c2/u],
    ['notice', refused, /was not launched/u],
    ['notice', lost, /do not know yet/u],
    ['notice', stuck, /still do not know/u],
  ])('%s of %j', async (kind, launch, words) => {
    expect((await show(kind, launch)).drawing?.message.text).toMatch(words);
  });

  test.each<[SurfaceKind, Partial<Launch>]>([
    ...(['accepted', 'creating', 'unknown', 'rejected'] as const).map(
      (state): [SurfaceKind, Partial<Launch>] => ['card', { state }],
    ),
    ['notice', { state: 'accepted' }],
    ['notice', { state: 'creating' }],
    ['notice', created],
  ])('no %s of %j', async (kind, launch) => {
    expect(await show(kind, launch)).toMatchObject({ drawing: null, tries: [] });
  });

  test('the same launch is drawn to the same hash, another one to another', async () => {
    const hashOf = async (launch: Partial<Launch>) => (await show('notice', launch)).drawing?.hash;
    expect(await hashOf(lost)).toBe(await hashOf(lost));
    expect(await hashOf(stuck)).not.toBe(await hashOf(lost));
  });
});

test('of a workspace that no bot of this app speaks in, nothing is drawn', async () => {
  const world = await show('card', { ...created, workspaceId: 'T0002' });
  expect(world).toMatchObject({ isNobody: true, tries: [] });
});

describe('every way is tried in turn', () => {
  test.each<[SurfaceKind, Partial<Launch>, readonly string[]]>([
    ['card', created, ['chat.postMessage C0001', 'reply in_channel', 'chat.postMessage U0001']],
    [
      'card',
      { ...created, cardPlace: 'me' },
      ['chat.postMessage U0001', 'reply ephemeral', 'chat.postEphemeral C0001'],
    ],
    ['notice', refused, ['chat.postEphemeral C0001', 'reply ephemeral', 'chat.postMessage U0001']],
    [
      'notice',
      { ...refused, cardPlace: 'me' },
      ['chat.postEphemeral C0001', 'reply ephemeral', 'chat.postMessage U0001'],
    ],
    ['notice', lost, ['chat.postEphemeral C0001', 'reply ephemeral', 'chat.postMessage U0001']],
  ])('%s: only the card of a launch may be read by the whole channel', async (kind, launch, ways) => {
    const { tries, outcome } = await show(kind, launch);
    expect(tries).toEqual(ways);
    expect(outcome).toMatchObject({ kind: 'undeliverable' });
  });
});

describe('what stands', () => {
  const direct = { channelId: 'D0001', ts: '1760000000.000100' };
  const private_ = { channelId: 'C0001', ts: null };
  const gone = { ok: false, error: 'message_not_found' };

  test.each<[SurfaceKind, Partial<Launch>]>([
    ['notice', refused],
    ['notice', created],
    ['card', created],
  ])('is changed where it can be: %s of %j', async (kind, launch) => {
    const { tries, outcome } = await show(kind, launch, { standing: direct, slackSays: { ok: true } });
    expect(tries).toEqual(['chat.update D0001']);
    expect(outcome).toEqual({ kind: 'shown', standing: direct });
  });

  test('for one person for a while only is told anew by a notice', async () => {
    const { tries } = await show('notice', refused, { standing: private_, slackSays: { ok: true } });
    expect(tries).toEqual(['chat.postEphemeral C0001']);
  });

  test('and was deleted: news comes anew, a card does not, and neither does what the card tells', async () => {
    const world = { standing: direct, slackSays: gone };
    expect((await show('notice', refused, world)).tries.slice(0, 2)).toEqual([
      'chat.update D0001',
      'chat.postEphemeral C0001',
    ]);
    for (const kind of ['card', 'notice'] as const)
      expect(await show(kind, created, world)).toMatchObject({
        tries: ['chat.update D0001'],
        outcome: { kind: 'shown', standing: direct },
      });
  });

  test('as a card that cannot be changed stays as it is', async () => {
    const { tries, outcome } = await show('card', created, { standing: private_ });
    expect([tries, outcome]).toEqual([[], { kind: 'shown', standing: private_ }]);
  });

  test('is looked for before it is posted again, where it may have been posted', async () => {
    expect((await show('card', created, { again: true })).tries.slice(0, 2)).toEqual([
      'conversations.history C0001',
      'chat.postMessage C0001',
    ]);
  });
});

describe('a reply address', () => {
  test.each<[SurfaceKind, Partial<Launch>]>([
    ['card', created],
    ['card', { ...created, cardPlace: 'me' }],
    ['notice', refused],
    ['notice', lost],
  ])('is used for half an hour and not a millisecond longer: %s', async (kind, launch) => {
    const triesAfter = async (ageMs: number) => (await show(kind, launch, { ageMs })).tries.join();
    expect(await triesAfter(30 * minuteMs)).toContain('reply');
    expect(await triesAfter(30 * minuteMs + 1)).not.toContain('reply');
  });

  test('that took the news ends the telling', async () => {
    const { tries, outcome } = await show('notice', refused, { replySays: { kind: 'sent' } });
    expect(tries).toEqual(['chat.postEphemeral C0001', 'reply ephemeral']);
    expect(outcome).toEqual({ kind: 'shown', standing: { channelId: 'C0001', ts: null } });
  });

  test('in trouble is tried again later, with no other way tried before', async () => {
    const replySays = { kind: 'failed', error: 'response_url answered 503' } as const;
    const { tries, outcome } = await show('card', created, { replySays });
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
  const { tries, outcome } = await show('card', created, { slackSays: { ok: false, error } });
  expect(tries).toEqual(['chat.postMessage C0001']);
  expect(outcome).toEqual({ kind: 'retry', error });
});

test.each(['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'a_word_of_tomorrow'])(
  "Slack's %s closes the way: the next is tried",
  async (error) => {
    const { tries, outcome } = await show('card', created, { slackSays: { ok: false, error } });
    expect(tries.length).toBeGreaterThan(1);
    expect(outcome).toMatchObject({ kind: 'undeliverable', error: expect.stringContaining(error) });
  },
);

describe('limits', () => {
  const channel = { workspaceId: 'T0001', method: 'chat.postMessage', channelId: 'C0001', intervalMs: 1000 };
  const workspace = { ...channel, channelId: null, intervalMs: 200 };

  test('that hold a call back are kept: nothing is sent, and no other way is tried', async () => {
    const held = ({ channelId }: Limit) => channelId === null;
    expect(await show('card', created, { held })).toMatchObject({
      tries: [],
      outcome: { kind: 'held', limit: workspace, until: 7 },
    });
  });

  test('that Slack names are told on, with its pause, the narrowest first', async () => {
    const http = { status: 429, headers: { 'Retry-After': '30' } };
    const { tries, outcome, refused } = await show('card', created, { http });
    expect(tries).toEqual(['chat.postMessage C0001']);
    expect(refused).toEqual([[[channel, workspace], 30_000]]);
    expect(outcome).toEqual({ kind: 'held', limit: channel, until: 30_000 });
  });

  test.each<[string, SurfaceKind, Partial<Launch>, World, number]>([
    ['chat.update', 'notice', refused, { standing: { channelId: 'D1', ts: '1.1' } }, 1200],
    ['chat.postEphemeral', 'notice', refused, {}, 600],
    ['conversations.history', 'card', created, { again: true }, 1200],
  ])('of %s are the workspace’s', async (method, kind, launch, world, intervalMs) => {
    const limit = { workspaceId: 'T0001', method, channelId: null, intervalMs };
    expect(await show(kind, launch, { ...world, held: (each) => each.method === method })).toMatchObject({
      tries: [],
      outcome: { kind: 'held', limit, until: 7 },
    });
  });
});
