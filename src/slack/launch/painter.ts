// Draws what is shown about a launch, and posts it. A card and a notice have their ways, tried in order: the channel the
// command came from, the command's response_url while it lives, a direct message. What stands where it can be changed
// is changed instead.
import { createHash } from 'node:crypto';
import type { Sealer } from '../../accounts/sealer.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../core/clock.ts';
import type { HandOver } from '../../launches/hand-over.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { LaunchStore, News } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Drawing, Limit, Pace, Painter, ShowOutcome } from '../../surfaces/ports.ts';
import type { Surface } from '../../surfaces/surface.ts';
import type { SlackClient, SlackClients } from '../edge/clients.ts';
import type { Languages } from '../edge/languages.ts';
import { type ReplyUrls, replyUrlLifeMs } from '../edge/reply-url.ts';
import type { Message } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { platformErrorOf, retryAfterMsOf } from '../kit/slack-errors.ts';
import {
  buildCreatedMessage,
  buildFoundMessage,
  buildRejectedMessage,
  buildStuckMessage,
  buildUnknownMessage,
} from './messages.ts';

export interface PainterParts {
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly handOver: Pick<HandOver, 'takeSettled'>;
  readonly clients: Pick<SlackClients, 'of'>;
  readonly replyUrls: ReplyUrls;
  readonly sealer: Sealer;
  readonly languages: Languages;
  readonly catalog: () => Catalog | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface LaunchDrawing extends Drawing {
  readonly news: News | null;
  readonly launch: Launch;
  /** Of the workspace that it was asked for in. */
  readonly client: SlackClient;
  readonly message: Message;
}

/** One way to reach people; `next` says that another way may work. */
type WayOutcome =
  | Exclude<ShowOutcome, { kind: 'undeliverable' }>
  | { readonly kind: 'next'; readonly error: string };
type Way = () => Promise<WayOutcome>;

/** Marks our card in the channel, so that one posted just before a crash is found again. Readable by all: an id only. */
const cardEvent = 'gpu_instance_launch';

/** Slack's errors that may pass; any other says that this way is closed. */
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
  // The operator's to mend: the news waits until then.
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
]);

export function createLaunchPainter(parts: PainterParts): Painter<LaunchDrawing> {
  const { launches, handOver, clients, replyUrls, sealer, languages, catalog, clock, logger } = parts;

  return {
    async draw(surface) {
      const launch = handOver.takeSettled(surface.subject) ?? (await launches.find(surface.subject));
      if (!launch) return null;
      const client = clients.of(launch.workspaceId);
      // The operator's to mend: what is to be shown waits until then, and nobody else's bot shows it.
      if (!client) return 'nobody';
      const { t } = await languages.profileOf(launch, client);
      const drawn = surface.kind === 'card' ? drawCard(launch, catalog(), t) : drawNotice(launch, surface, t);
      return drawn && { ...drawn, launch, client, hash: hashOf(drawn.message) };
    },

    async show(surface, drawing, { again, pace }) {
      const { launch, news } = drawing;
      const errors: string[] = [];
      for (const way of waysFor(surface, drawing, again, pace)) {
        const outcome = await way();
        if (outcome.kind !== 'next') return outcome;
        errors.push(outcome.error);
      }
      logger.error({ launch: launchReference(launch), news, errors }, 'nobody could be told');
      return { kind: 'undeliverable', error: errors.join('; ') };
    },
  };

  function waysFor(
    surface: Surface,
    { launch, client, message, news }: LaunchDrawing,
    again: boolean,
    pace: Pace,
  ): Way[] {
    const { standing } = surface;
    if (surface.kind === 'card' && standing) return [changeCard(standing.channelId, standing.ts)];
    if (surface.kind === 'card') return cardWays();
    const change = standing?.ts ? [() => update(standing.channelId, standing.ts ?? '')] : [];
    // What only makes an old notice true is worth no new one: the card tells it.
    return news === null
      ? [...change, async () => ({ kind: 'shown', standing })]
      : [...change, ...noticeWays()];

    /** A card is posted once: one that cannot be changed, or was deleted, stays as it is. */
    function changeCard(channel: string, ts: string | null): Way {
      const asItIs = async (): Promise<WayOutcome> => ({ kind: 'shown', standing });
      if (ts === null) return asItIs;
      return async () => {
        const outcome = await update(channel, ts);
        return outcome.kind === 'next' ? asItIs() : outcome;
      };
    }

    function cardWays(): Way[] {
      // The person asked that the channel sees nothing.
      if (launch.cardPlace === 'me')
        return [() => post(launch.userId), () => reply('ephemeral'), () => postEphemeral()];
      return [
        ...(again ? [() => findPosted()] : []),
        () => post(launch.channelId),
        () => reply('in_channel'),
        () => post(launch.userId),
      ];
    }

    function noticeWays(): Way[] {
      return [() => postEphemeral(), () => reply('ephemeral'), () => post(launch.userId)];
    }

    function post(channel: string): Promise<WayOutcome> {
      return paced(pace, postLimits(launch.workspaceId, channel), async () => {
        const posted = await client.messages.chat.postMessage({
          channel,
          ...message,
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: cardEvent, event_payload: { launch_id: launch.id } },
        });
        return { kind: 'shown', standing: { channelId: posted.channel ?? channel, ts: posted.ts ?? null } };
      });
    }

    function update(channel: string, ts: string): Promise<WayOutcome> {
      return paced(pace, [tierLimit(launch.workspaceId, 'chat.update')], async () => {
        await client.messages.chat.update({ channel, ts, ...message });
        return { kind: 'shown', standing: { channelId: channel, ts } };
      });
    }

    function postEphemeral(): Promise<WayOutcome> {
      return paced(pace, [tierLimit(launch.workspaceId, 'chat.postEphemeral')], async () => {
        const { channelId: channel, userId: user } = launch;
        await client.messages.chat.postEphemeral({ channel, user, ...message });
        return { kind: 'shown', standing: null };
      });
    }

    async function reply(visible: 'in_channel' | 'ephemeral'): Promise<WayOutcome> {
      const isOver = clock() - launch.acceptedAt > replyUrlLifeMs;
      if (!launch.sealedReplyUrl || isOver) return { kind: 'next', error: 'no response_url' };
      const opened = await sealer.open(launch.sealedReplyUrl, 'reply-url', launch);
      if (!opened.ok) return { kind: 'next', error: `response_url ${opened.problem}` };
      const outcome = await replyUrls.send(opened.secret, message, { visible });
      switch (outcome.kind) {
        case 'sent':
          return { kind: 'shown', standing: { channelId: launch.channelId, ts: null } };
        case 'gone':
          return { kind: 'next', error: 'response_url gone' };
        case 'failed':
          return { kind: 'retry', error: outcome.error };
      }
    }

    /**
     * An earlier attempt may have posted and died before it noted so. Where the bot may read the channel's
     * history (an optional scope) the card is found by its metadata; elsewhere it is posted again.
     */
    async function findPosted(): Promise<WayOutcome> {
      const limits = [tierLimit(launch.workspaceId, 'conversations.history')];
      const outcome = await paced(pace, limits, async () => {
        const history = await client.messages.conversations.history({
          channel: launch.channelId,
          oldest: String(Math.floor(launch.acceptedAt / 1000) - 1),
          include_all_metadata: true,
          limit: 200,
        });
        const card = history.messages?.find(
          ({ metadata }) =>
            metadata?.event_type === cardEvent &&
            (metadata.event_payload as { launch_id?: unknown } | undefined)?.launch_id === launch.id,
        );
        return card?.ts
          ? { kind: 'shown', standing: { channelId: launch.channelId, ts: card.ts } }
          : { kind: 'next', error: 'not posted yet' };
      });
      return outcome.kind === 'next'
        ? { kind: 'next', error: 'history: not there, or not readable' }
        : outcome;
    }
  }
}

type Drawn = Pick<LaunchDrawing, 'message' | 'news'>;

function drawCard(launch: Launch, catalog: Catalog | null, t: Translate): Drawn | null {
  if (launch.state !== 'created') return null;
  return { news: 'created', message: buildCreatedMessage(launch, catalog, t) };
}

/** One notice, whatever it told before: what is not true any more is not told, and a created launch has its card. */
function drawNotice(launch: Launch, { standing }: Surface, t: Translate): Drawn | null {
  switch (launch.state) {
    case 'accepted':
    case 'creating':
      return null;
    case 'created':
      return standing?.ts ? { news: null, message: buildFoundMessage(launch, t) } : null;
    case 'rejected':
      return { news: 'rejected', message: buildRejectedMessage(launch, t) };
    case 'unknown':
      return launch.givesUpAt === null
        ? { news: 'unknown', message: buildUnknownMessage(launch, t) }
        : { news: 'stuck', message: buildStuckMessage(launch, t) };
  }
}

const hashOf = (message: Message): string =>
  createHash('sha256').update(JSON.stringify(message)).digest('base64url');

/** Source: docs.slack.dev, "Rate limits": a message a second in a channel, several hundred a minute in a workspace. */
const postLimits = (workspaceId: string, channelId: string): Limit[] => [
  { workspaceId, method: 'chat.postMessage', channelId, intervalMs: 1000 },
  { workspaceId, method: 'chat.postMessage', channelId: null, intervalMs: 200 },
];

/** Calls a minute, by their tiers: 3, 4 and 3. */
const callsAMinute = { 'chat.update': 50, 'chat.postEphemeral': 100, 'conversations.history': 50 } as const;

const tierLimit = (workspaceId: string, method: keyof typeof callsAMinute): Limit => ({
  workspaceId,
  method,
  channelId: null,
  intervalMs: 60_000 / callsAMinute[method],
});

async function paced(
  pace: Pace,
  limits: readonly Limit[],
  call: () => Promise<WayOutcome>,
): Promise<WayOutcome> {
  const held = await pace.take(limits);
  if (held) return { kind: 'held', ...held };
  try {
    return await call();
  } catch (error) {
    return toOutcome(error, pace, limits);
  }
}

async function toOutcome(error: unknown, pace: Pace, limits: readonly Limit[]): Promise<WayOutcome> {
  const afterMs = retryAfterMsOf(error);
  if (afterMs !== null) {
    const held = await pace.refused(limits, afterMs);
    return held ? { kind: 'held', ...held } : { kind: 'retry', error: 'rate limited', afterMs };
  }
  const word = platformErrorOf(error);
  if (word === null) return { kind: 'retry', error: error instanceof Error ? error.name : 'failed' };
  return passing.has(word) ? { kind: 'retry', error: word } : { kind: 'next', error: word };
}
