// What is drawn of a launch in each state, and which ways it may take, and which are closed to it.
import { describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { StoredAccount } from '../../../src/accounts/ports.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { firstChoices, type Home, homeSubject } from '../../../src/homes/home.ts';
import type { Action } from '../../../src/instances/action.ts';
import type { Instance } from '../../../src/instances/instance.ts';
import { defaultPersonSettings, type PersonSettings } from '../../../src/instances/settings.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import type { SlackClients } from '../../../src/slack/edge/clients.ts';
import type { ReplyOptions, ReplyOutcome } from '../../../src/slack/edge/reply-url.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import { createPainter } from '../../../src/slack/painter.ts';
import type { Limit, Pace } from '../../../src/surfaces/ports.ts';
import type { Standing, Surface, SurfaceKind } from '../../../src/surfaces/surface.ts';
import { encryptionKey } from '../../support/app-config.ts';
import { aLaunch } from '../../support/builders.ts';
import { anAction, anInstance } from '../../support/life.ts';

const minuteMs = 60_000;
const address = 'https://hooks.slack.com/commands/T0001/1/abc';
const sealer = createSealer([new Secret(encryptionKey)]);

interface World {
  /** What Slack answers to everything that is not a reply address. Default: that it may not post there. */
  readonly slackSays?: object | ((method: string, channel: string | null) => object);
  readonly replySays?: ReplyOutcome;
  readonly ageMs?: number;
  readonly standing?: Standing | null;
  /** Default: none is kept. */
  readonly instance?: Instance;
  readonly action?: Action;
  readonly settings?: PersonSettings;
  /** Where the launch's card stands, for what is said under it. */
  readonly card?: Standing;
  readonly account?: StoredAccount;
  /** Default: none is open. */
  readonly home?: Home;
  /** Default: the launch's id. */
  readonly subject?: string;
  readonly again?: boolean;
  /** Limits that hold a call back. */
  readonly held?: (limit: Limit) => boolean;
  readonly http?: { status: number; headers: Record<string, string> };
}

/** Shows it; answers each try in order: a method with whom it would reach, or the reply address with its audience. */
async function show(kind: SurfaceKind, override: Partial<Launch>, world: World = {}) {
  const { slackSays = { ok: false, error: 'channel_not_found' }, replySays = { kind: 'gone' } } = world;
  const tries: string[] = [];
  const sent: URLSearchParams[] = [];
  const refused: [readonly Limit[], number][] = [];
  const client = new WebClient('xoxb-test', {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: async (url, init) => {
      const args = new URLSearchParams(String(init?.body));
      const method = String(url).split('/').at(-1) ?? '';
      const to = args.get('channel');
      sent.push(args);
      tries.push(`${method} ${to}`);
      return Response.json(typeof slackSays === 'function' ? slackSays(method, to) : slackSays, world.http);
    },
  });
  const clients: Pick<SlackClients, 'of'> = {
    of: (workspaceId) => (workspaceId === 'T0001' ? { views: client, messages: client } : null),
  };
  const bare = aLaunch(override);
  const launch = { ...bare, sealedReplyUrl: await sealer.seal(new Secret(address), 'reply-url', bare) };
  const painter = createPainter({
    launches: {
      find: async (id) => (id === launch.id ? launch : null),
      findByUserIn: async () => (world.home ? [launch] : []),
    },
    handOver: { takeSettled: () => null },
    instances: {
      find: async () => world.instance ?? null,
      findByOwner: async () => (world.instance ? [world.instance] : []),
      findWatch: async () => null,
    },
    homes: {
      find: async () => world.home ?? null,
      close: async () => {
        tries.push('closed');
        return true;
      },
      overview: async () => ({ groups: [], connected: 0 }),
    },
    presets: { list: async () => [] },
    availability: {
      read: async () => ({ kind: 'off', why: 'no-mapping' }),
      list: async () => [],
    },
    freeCards: { findWatch: async () => null },
    isAdmin: async () => false,
    health: () => ({ missing: [], away: [] }),
    connectHelpUrl: undefined,
    linkTo: () => null,
    actions: { findLast: async () => world.action ?? null },
    settings: { read: async () => world.settings ?? defaultPersonSettings },
    remindDefaults: {
      remindBeforeEndMs: [900_000, 300_000],
      remindBeforeTokenEndMs: [3_600_000, 30_000],
      askStillNeededMs: undefined,
    },
    accounts: { find: async () => world.account ?? null },
    surfaces: {
      findCards: async (ids) => new Map(world.card ? ids.map((id) => [id, world.card as Standing]) : []),
    },
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
    subject: world.subject ?? launch.id,
    workspaceId: launch.teamId,
    place: { kind: 'channel', id: 'C0001' },
    standing: world.standing ?? null,
    shownHash: null,
    wanted: 1,
    changedAt: launch.acceptedAt,
  };
  const drawing = await painter.draw(surface);
  if (drawing === 'nobody') return { tries, sent, outcome: null, refused, drawing: null, isNobody: true };
  const outcome = drawing && (await painter.show(surface, drawing, { again: world.again ?? false, pace }));
  return { tries, sent, outcome, refused, drawing, isNobody: false };
}

const failure = { reason: 'code', code: '10003', msg: 'no' } as const;
const refused = { state: 'rejected', failure } as const;
const lost = { state: 'unknown', failure: { reason: 'timeout' } } as const;
const stuck = { ...lost, givesUpAt: 1_760_000_900_000 } as const;
const created = { state: 'created', instanceId: 'f8c2b0f2a1b94b8f9f0e7d6c5b4a3f21' } as const;

/** As Slack answers where a message with this mark was posted. */
const posted =
  (surface?: SurfaceKind, subject = aLaunch(created).id) =>
  (method: string) => {
    const payload = { launch_id: subject, ...(surface ? { surface } : {}) };
    const metadata = { event_type: 'gpu_instance_launch', event_payload: payload };
    if (method === 'conversations.open') return { ok: true, channel: { id: 'D0001' } };
    return /conversations/u.test(method) ? { ok: true, messages: [{ ts: '1.1', metadata }] } : { ok: true };
  };

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
    ['card', created, ['chat.postMessage C0001', 'chat.postMessage U0001', 'reply in_channel']],
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

  test.each<[string, Partial<Launch>, string, string[]]>([
    ['in its channel', created, 'C0001', ['conversations.history C0001', 'chat.update C0001']],
    [
      'as a direct message',
      { ...created, cardPlace: 'me' },
      'D0001',
      ['conversations.open ', 'conversations.history D0001', 'chat.update D0001'],
    ],
  ])(
    'that is found %s is brought up to date, since it shows what was true then',
    async (_, launch, where, expected) => {
      const { tries, outcome } = await show('card', launch, { again: true, slackSays: posted() });
      expect(tries.map((each) => each.replace('null', ''))).toEqual(expected);
      expect(outcome).toEqual({ kind: 'shown', standing: { channelId: where, ts: '1.1' } });
    },
  );

  test('is found where the clock of Slack, which dates messages, is behind', async () => {
    const { sent } = await show('card', created, { again: true });
    const oldest = Number(sent[0]?.get('oldest')) * 1000;
    expect(aLaunch(created).acceptedAt - oldest).toBeGreaterThanOrEqual(10 * minuteMs);
  });
});

describe('a card that may have been posted, in a channel that went on talking', () => {
  const ours = {
    ts: '1760000000.000100',
    metadata: { event_type: 'gpu_instance_launch', event_payload: { launch_id: aLaunch().id } },
  };
  const pages = (holds: number, last: number) => {
    let read = 0;
    return (method: string) => {
      if (method !== 'conversations.history') return { ok: true, channel: 'C0001', ts: '1760000009.000100' };
      read += 1;
      const next_cursor = read < last ? `page-${read + 1}` : '';
      return {
        ok: true,
        messages: read === holds ? [ours] : [{ ts: `${read}.1` }],
        response_metadata: { next_cursor },
      };
    };
  };
  const countReads = (tries: readonly string[]) =>
    tries.filter((each) => each.startsWith('conversations.history')).length;

  test('is found on whatever page it stands', async () => {
    const { tries, outcome, sent } = await show('card', created, { again: true, slackSays: pages(3, 5) });
    expect(sent.slice(0, 3).map((args) => args.get('cursor'))).toEqual([null, 'page-2', 'page-3']);
    // It shows what was true when it was posted.
    expect(tries.slice(3)).toEqual(['chat.update C0001']);
    expect(outcome).toEqual({ kind: 'shown', standing: { channelId: 'C0001', ts: ours.ts } });
  });

  test('is posted once the last page is without it', async () => {
    const { tries } = await show('card', created, { again: true, slackSays: pages(9, 2) });
    expect(tries).toEqual([
      'conversations.history C0001',
      'conversations.history C0001',
      'chat.postMessage C0001',
    ]);
  });

  test('is looked for on ten pages at most', async () => {
    const { tries } = await show('card', created, { again: true, slackSays: pages(99, 99) });
    expect(countReads(tries)).toBe(10);
    expect(tries.at(-1)).toBe('chat.postMessage C0001');
  });

  test('waits for its turn once for all pages, or it would begin with the first again and again', async () => {
    let turns = 0;
    const { tries, outcome } = await show('card', created, {
      again: true,
      slackSays: pages(3, 5),
      held({ method }) {
        if (method !== 'conversations.history') return false;
        turns += 1;
        return turns > 1;
      },
    });
    expect([countReads(tries), turns]).toEqual([3, 1]);
    expect(outcome).toMatchObject({ kind: 'shown', standing: { ts: ours.ts } });
  });

  test('and not any more once a page is refused', async () => {
    const says = pages(9, 5);
    let reads = 0;
    const { tries } = await show('card', created, {
      again: true,
      slackSays: (method) => {
        if (method === 'conversations.history') reads += 1;
        return reads === 2 && method === 'conversations.history'
          ? { ok: false, error: 'invalid_cursor' }
          : says(method);
      },
    });
    expect(countReads(tries)).toBe(2);
    expect(tries.at(-1)).toBe('chat.postMessage C0001');
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
    expect(tries).toEqual(['chat.postMessage C0001', 'chat.postMessage U0001', 'reply in_channel']);
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
  'team_access_not_granted',
  'org_login_required',
  'two_factor_setup_required',
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

const ok = { ok: true, channel: 'D0001', ts: '1760000000.000200' };
const refuses = (channel: string, error: string) => (_: string, to: string | null) =>
  to === channel ? { ok: false, error } : ok;

describe('where the bot cannot post', () => {
  test('the card is a direct message, which goes on changing, and the channel reads one line', async () => {
    const { tries, outcome, sent } = await show('card', created, {
      slackSays: refuses('C0001', 'not_in_channel'),
      replySays: { kind: 'sent' },
    });
    expect(tries).toEqual(['chat.postMessage C0001', 'chat.postMessage U0001', 'reply in_channel']);
    expect(outcome).toEqual({ kind: 'shown', standing: { channelId: 'D0001', ts: '1760000000.000200' } });
    expect(sent[1]?.get('blocks')).toContain('cannot post in <#C0001>');
  });

  test('a line that does not get through is tried once more, and no second card is posted for it', async () => {
    const { tries, outcome } = await show('card', created, {
      slackSays: refuses('C0001', 'not_in_channel'),
      replySays: { kind: 'failed', error: 'response_url answered 503' },
    });
    expect(tries.slice(1)).toEqual(['chat.postMessage U0001', 'reply in_channel', 'reply in_channel']);
    expect(outcome).toMatchObject({ kind: 'shown', standing: { channelId: 'D0001' } });
  });
});

describe('a card whose channel is closed to the bot', () => {
  const standing = { channelId: 'C0001', ts: '1760000000.000100' };

  test.each(['is_archived', 'not_in_channel', 'channel_not_found', 'restricted_action'])(
    '(%s) moves to its person, and says so',
    async (error) => {
      const { tries, outcome, sent } = await show('card', created, {
        standing,
        slackSays: refuses('C0001', error),
        instance: anInstance(),
      });
      expect(tries).toEqual(['chat.update C0001', 'chat.postMessage U0001']);
      expect(outcome).toEqual({ kind: 'shown', standing: { channelId: 'D0001', ts: '1760000000.000200' } });
      expect(sent[1]?.get('blocks')).toContain('cannot post in <#C0001>');
    },
  );

  test.each(['message_not_found', 'cant_update_message', 'edit_window_closed', 'a_word_of_tomorrow'])(
    'but (%s) a message that is gone, or cannot be changed, is not posted again',
    async (error) => {
      const world = { standing, slackSays: { ok: false, error }, instance: anInstance() };
      expect(await show('card', created, world)).toMatchObject({
        tries: ['chat.update C0001'],
        outcome: { kind: 'shown', standing },
      });
    },
  );

  test('is changed where it moved to, and goes on saying why it is there; from there it moves nowhere', async () => {
    const there = { channelId: 'D0001', ts: '1760000000.000200' };
    const { tries, drawing } = await show('card', created, { standing: there, slackSays: ok });
    expect(tries).toEqual(['chat.update D0001']);
    expect(JSON.stringify(drawing?.message.blocks)).toContain('cannot post in <#C0001>');
    const closed = { standing: there, slackSays: { ok: false, error: 'is_archived' } };
    expect((await show('card', created, closed)).tries).toEqual(['chat.update D0001']);
  });
});

describe('a live card', () => {
  const textWith = async (instance: Partial<Instance>, action?: Action) => {
    const world = { instance: anInstance(instance), ...(action ? { action } : {}) };
    return (await show('card', created, world)).drawing?.message.text ?? '';
  };

  test.each([
    [{ status: null }, 'Status: Launched'],
    [{ status: 'Waiting' }, 'Status: Waiting'],
    [{ status: 'deploying ' }, 'Status: Deploying'],
    [{ status: 'Running' }, 'Status: Running'],
    [{ status: 'Completed' }, 'Status: Completed'],
    [{ status: 'Failed' }, 'The platform does not say why'],
    [{ status: 'Terminated' }, 'Status: Terminated'],
    [{ status: 'Re*balancing' }, 'Status: Re\u200b*balancing'],
    [{ phase: 'gone' }, 'Status: Not there any more'],
    [{ wanted: 'stopped' }, 'Status: Stopping…'],
    [{ wanted: 'started', status: 'Terminated' }, 'Status: Starting…'],
    [{ wanted: 'deleted', status: 'Terminated' }, 'Status: Deleting…'],
    [{ endsAt: 1_760_003_600_000 }, '<!date^1760003600^'],
    [{ status: 'Completed', endsAt: 1_760_003_600_000 }, 'ended <!date^1760003600^'],
  ] as const)('of %j says %s', async (instance, words) => {
    expect(await textWith(instance)).toContain(words);
  });

  test.each(['asked', 'sending', 'unknown'] as const)('is stopping while that is %s', async (state) => {
    expect(await textWith({}, anAction({ state }))).toContain('Status: Stopping…');
  });

  test('says what was refused until something else happens, and nothing of why: all read it', async () => {
    const failure = { reason: 'code', code: '10008', message: 'a word of the platform' } as const;
    const action = anAction({ state: 'refused', failure, settledAt: 1_760_000_200_000 });
    const text = await textWith({}, action);
    expect(text).toContain('Status: Running');
    expect(text).toContain('It was not stopped');
    expect(text).not.toContain('a word of the platform');
    expect(await textWith({ since: 1_760_000_300_000 }, action)).not.toContain('It was not stopped');
  });

  test('is not a change when nothing that it shows changed', async () => {
    const hashOf = async (instance: Partial<Instance>) =>
      (await show('card', created, { instance: anInstance(instance) })).drawing?.hash;
    expect(await hashOf({ missed: 1, since: 5 })).toBe(await hashOf({}));
    expect(await hashOf({ status: 'Completed' })).not.toBe(await hashOf({}));
  });
});

describe('what is said once, besides the card', () => {
  const since = 1_760_000_060_000;
  const card = { channelId: 'C0001', ts: '1760000000.000100' };
  const instance = anInstance({ since, endsAt: since + 3_600_000 });
  const unlimited = anInstance({ since });
  const failed = anInstance({ since, status: 'Failed' });
  const account = { userId: 'U0001', expiresAt: since + 1000, connectedAt: 7 } as StoredAccount;
  const subject = 'account:T0001/U0001';
  const everything: readonly [SurfaceKind, World][] = [
    [`mention:running:${since}`, { instance, card }],
    [`mention:failed:${since}`, { instance: failed, card }],
    [`mention:ending:${since + 3_600_000}`, { instance, card }],
    [`reminder:${since + 3_600_000}:900000`, { instance }],
    ['still-needed:1', { instance: unlimited }],
    [`token:${since + 1000}:3600000`, { account, subject }],
    ['token-refused:7', { account, subject }],
  ];

  test.each(everything)('%s is posted, and never again once it stands', async (kind, world) => {
    const said = await show(kind, created, { ...world, slackSays: ok });
    expect(said.outcome).toMatchObject({ kind: 'shown', standing: { ts: ok.ts } });
    expect(said.tries).toEqual([`chat.postMessage ${kind.startsWith('mention') ? 'C0001' : 'U0001'}`]);
    expect(await show(kind, created, { ...world, standing: card })).toMatchObject({
      drawing: null,
      tries: [],
    });
  });

  test.each(everything)('%s is looked for before it is posted again', async (kind, world) => {
    const { tries, outcome } = await show(kind, created, {
      ...world,
      again: true,
      slackSays: posted(kind, world.subject),
    });
    const isMention = kind.startsWith('mention');
    expect(tries.map((each) => each.replace('null', ''))).toEqual(
      isMention ? ['conversations.replies C0001'] : ['conversations.open ', 'conversations.history D0001'],
    );
    const channelId = isMention ? 'C0001' : 'D0001';
    expect(outcome).toEqual({ kind: 'shown', standing: { channelId, ts: '1.1' } });
  });

  test('where the bot may not look it is posted again', async () => {
    const slackSays = (method: string) =>
      /conversations/u.test(method) ? { ok: false, error: 'missing_scope' } : ok;
    const kind = `reminder:${since + 3_600_000}:900000` as const;
    const { tries } = await show(kind, created, { instance, again: true, slackSays });
    expect(tries.at(-1)).toBe('chat.postMessage U0001');
  });

  test.each<[SurfaceKind, World]>([
    [`mention:running:${since}`, { instance: failed, card }],
    [`mention:running:${since - 1}`, { instance, card }],
    [`mention:failed:${since}`, { instance, card }],
    [`mention:ending:${since + 3_600_000}`, { instance: unlimited, card }],
    [`reminder:${since + 3_600_000}:900000`, { instance: unlimited }],
    [
      `reminder:${since + 3_600_000}:900000`,
      { instance: { ...instance, phase: 'ended', status: 'Completed' } },
    ],
    [`reminder:${since + 3_600_000}:900000`, { instance, ageMs: 3_660_001 + 60_000 }],
    // A later one is due as well, and speaks.
    [`reminder:${since + 3_600_000}:900000`, { instance, ageMs: 3_660_000 - 300_000 }],
    [`token:${since + 1000}:3600000`, { account, subject, ageMs: 31_000 }],
    // Not (any more) when they want to hear of it.
    [`reminder:${since + 3_600_000}:600000`, { instance }],
    [
      `reminder:${since + 3_600_000}:900000`,
      { instance, settings: { ...defaultPersonSettings, remindBeforeEndMs: [300_000] } },
    ],
    ['still-needed:1', { instance }],
    [`token:${since}:3600000`, { account, subject }],
    [`token:${since + 1000}:3600000`, { account: { ...account, expiresAt: 5 }, subject }],
    ['token-refused:8', { account, subject }],
    ['token-refused:7', { subject }],
  ])('%s is not said when it is not true: %j', async (kind, world) => {
    expect(await show(kind, created, world)).toMatchObject({ drawing: null, tries: [] });
  });

  test.each(['running', 'failed', 'ending'] as const)(
    'a mention that its person switched off is not said: %s',
    async (what) => {
      const mentions = { ...defaultPersonSettings.mentions, [what]: false };
      const at = what === 'ending' ? since + 3_600_000 : since;
      const world = { instance: what === 'failed' ? failed : instance, card };
      expect((await show(`mention:${what}:${at}`, created, world)).drawing).not.toBeNull();
      const settings = { ...defaultPersonSettings, mentions };
      expect((await show(`mention:${what}:${at}`, created, { ...world, settings })).drawing).toBeNull();
    },
  );

  test('a mention is a reply under the card; where there is none it comes directly', async () => {
    const kind = `mention:running:${since}` as const;
    const under = await show(kind, created, { instance, card, slackSays: ok });
    expect(under.sent[0]?.get('thread_ts')).toBe(card.ts);
    expect(under.sent[0]?.get('text')).toContain('<@U0001>');
    const bare = await show(kind, created, { instance, slackSays: ok, ageMs: 10 * minuteMs });
    expect(bare.tries).toEqual(['chat.postMessage U0001']);
    // It may still be posted: said directly now, it might be said again under it.
    const early = await show(kind, created, { instance, slackSays: ok, ageMs: 10 * minuteMs - 1 });
    expect([early.tries, early.outcome?.kind]).toEqual([[], 'retry']);
    const closed = await show(kind, created, { instance, card, slackSays: refuses('C0001', 'is_archived') });
    expect(closed.tries).toEqual(['chat.postMessage C0001', 'chat.postMessage U0001']);
  });

  test('a mention that may have been posted before is looked for under the card', async () => {
    const { tries } = await show(`mention:running:${since}`, created, { instance, card, again: true });
    expect(tries[0]).toBe('conversations.replies C0001');
  });
});

test('a kind of a newer version is left alone', async () => {
  expect(await show('story:1' as SurfaceKind, created)).toMatchObject({ drawing: null, tries: [] });
});

describe('the Home tab', () => {
  const person = { teamId: 'T0001', workspaceId: 'T0001', userId: 'U0001' };
  const open: Home = { ...person, choices: firstChoices, openUntil: Number.MAX_SAFE_INTEGER };
  const stands: Standing = { channelId: 'V1', ts: '1.a' };
  const published = { ok: true, view: { id: 'V1', hash: '2.b' } };
  const onHome = (world: World) =>
    show('home', {}, { slackSays: published, subject: homeSubject(person), home: open, ...world });

  test('is published for its person, in the place of what stands', async () => {
    const { tries, sent, outcome } = await onHome({ standing: stands });
    expect(tries).toEqual(['views.publish null']);
    expect([sent[0]?.get('user_id'), sent[0]?.get('hash')]).toEqual(['U0001', '1.a']);
    expect(outcome).toEqual({ kind: 'shown', standing: { channelId: 'V1', ts: '2.b' } });
  });

  test('the first time it takes the place of nothing', async () => {
    expect((await onHome({})).sent[0]?.has('hash')).toBe(false);
  });

  test('where something else was published since, it is drawn anew at once', async () => {
    const { outcome } = await onHome({ standing: stands, slackSays: { ok: false, error: 'hash_conflict' } });
    expect(outcome).toEqual({ kind: 'retry', error: 'hash_conflict', afterMs: 0 });
  });

  test('after an attempt that may have got through it takes the place of whatever is there', async () => {
    const { sent } = await onHome({ standing: stands, again: true });
    expect(sent[0]?.has('hash')).toBe(false);
  });

  test('waits where Slack holds calls back', async () => {
    const { tries, outcome } = await onHome({ held: ({ method }) => method === 'views.publish' });
    expect([tries, outcome?.kind]).toEqual([[], 'held']);
  });

  test('nobody is told where the operator switched it off', async () => {
    const { outcome } = await onHome({ slackSays: { ok: false, error: 'not_enabled' } });
    expect(outcome).toEqual({ kind: 'undeliverable', error: 'not_enabled' });
  });

  test('that counts as open no longer is closed, and not drawn', async () => {
    const { drawing, tries } = await onHome({ home: { ...open, openUntil: 1 } });
    expect([drawing, tries]).toEqual([null, ['closed']]);
  });

  test('of nobody is not drawn', async () => {
    expect((await show('home', {}, { subject: homeSubject(person) })).drawing).toBeNull();
    expect((await onHome({ subject: 'home:T0001' })).drawing).toBeNull();
  });

  test('nobody speaks in another workspace', async () => {
    const home = { ...open, workspaceId: 'T0002' };
    expect((await onHome({ home })).isNobody).toBe(true);
  });

  test('a greeting is said once, to its person', async () => {
    const says = { ok: true, channel: 'D1', ts: '3.1' };
    const world = { subject: homeSubject(person), slackSays: says };
    expect((await show('welcome', {}, world)).tries).toEqual(['chat.postMessage U0001']);
    expect((await show('welcome', {}, { ...world, standing: { channelId: 'D1', ts: '3.1' } })).tries).toEqual(
      [],
    );
  });
});
