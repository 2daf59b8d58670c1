// Tells people what became of their launches. Each kind of news has its ways, tried in order: the channel
// the command came from, the command's response_url while it lives, a direct message.

import type { Sealer } from '../../accounts/sealer.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../core/clock.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { DeliveryOutcome, News, Notifier } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import type { SlackClient, SlackClients } from '../edge/clients.ts';
import type { Languages } from '../edge/languages.ts';
import { type ReplyUrls, replyUrlLifeMs } from '../edge/reply-url.ts';
import type { Message } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { platformErrorOf, retryAfterMsOf } from '../kit/slack-errors.ts';
import {
  buildCreatedMessage,
  buildRejectedMessage,
  buildStuckMessage,
  buildUnknownMessage,
} from './messages.ts';

export interface NotifierParts {
  readonly clients: Pick<SlackClients, 'of'>;
  readonly replyUrls: ReplyUrls;
  readonly sealer: Sealer;
  readonly languages: Languages;
  readonly catalog: () => Catalog | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One way to reach people; `next` says that another way may work. */
type WayOutcome =
  | Exclude<DeliveryOutcome, { kind: 'undeliverable' }>
  | { readonly kind: 'next'; readonly error: string };
type Way = () => Promise<WayOutcome>;

/** What is told, and by whom: the bot of the workspace that it was asked for in. */
interface Told {
  readonly launch: Launch;
  readonly client: SlackClient;
}

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

export function createNotifier({
  clients,
  replyUrls,
  sealer,
  languages,
  catalog,
  clock,
  logger,
}: NotifierParts): Notifier {
  return {
    async tell(news, launch, again) {
      const client = clients.of(launch.workspaceId);
      // The operator's to mend: the news waits until then, and nobody else's bot tells it.
      if (!client) return { kind: 'retry', error: `no bot speaks in the workspace ${launch.workspaceId}` };
      const { t } = await languages.profileOf(launch, client);
      const told: Told = { launch, client };
      const ways =
        news === 'created' ? publicWays(told, again, t) : privateWays(buildPrivate(news, launch, t), told);
      const errors: string[] = [];
      for (const way of ways) {
        const outcome = await way();
        if (outcome.kind !== 'next') return outcome;
        errors.push(outcome.error);
      }
      logger.error({ launch: launchReference(launch), news, errors }, 'nobody could be told');
      return { kind: 'undeliverable', error: errors.join('; ') };
    },
  };

  function publicWays(told: Told, again: boolean, t: Translate): Way[] {
    const { launch } = told;
    const message = buildCreatedMessage(launch, catalog(), t);
    // The person asked that the channel sees nothing.
    if (launch.cardPlace === 'me')
      return [
        () => post(told, launch.userId, message),
        () => reply(launch, message, 'ephemeral'),
        () => postEphemeral(told, message),
      ];
    return [
      ...(again ? [() => findPosted(told)] : []),
      () => post(told, launch.channelId, message),
      () => reply(launch, message, 'in_channel'),
      () => post(told, launch.userId, message),
    ];
  }

  function privateWays(message: Message, told: Told): Way[] {
    const { launch } = told;
    return [
      () => postEphemeral(told, message),
      () => reply(launch, message, 'ephemeral'),
      () => post(told, launch.userId, message),
    ];
  }

  function buildPrivate(news: Exclude<News, 'created'>, launch: Launch, t: Translate): Message {
    switch (news) {
      case 'rejected':
        return buildRejectedMessage(launch, t);
      case 'unknown':
        return buildUnknownMessage(launch, t);
      case 'stuck':
        return buildStuckMessage(launch, t);
    }
  }

  async function post({ launch, client }: Told, channel: string, message: Message): Promise<WayOutcome> {
    try {
      const posted = await client.messages.chat.postMessage({
        channel,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: cardEvent, event_payload: { launch_id: launch.id } },
      });
      return { kind: 'posted', card: { channelId: posted.channel ?? channel, ts: posted.ts ?? null } };
    } catch (error) {
      return toOutcome(error);
    }
  }

  async function postEphemeral({ launch, client }: Told, message: Message): Promise<WayOutcome> {
    try {
      const { channelId: channel, userId: user } = launch;
      await client.messages.chat.postEphemeral({ channel, user, ...message });
      return { kind: 'posted', card: null };
    } catch (error) {
      return toOutcome(error);
    }
  }

  async function reply(
    launch: Launch,
    message: Message,
    visible: 'in_channel' | 'ephemeral',
  ): Promise<WayOutcome> {
    const isOver = clock() - launch.acceptedAt > replyUrlLifeMs;
    if (!launch.sealedReplyUrl || isOver) return { kind: 'next', error: 'no response_url' };
    const opened = await sealer.open(launch.sealedReplyUrl, 'reply-url', launch);
    if (!opened.ok) return { kind: 'next', error: `response_url ${opened.problem}` };
    const outcome = await replyUrls.send(opened.secret, message, { visible });
    switch (outcome.kind) {
      case 'sent':
        return { kind: 'posted', card: { channelId: launch.channelId, ts: null } };
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
  async function findPosted({ launch, client }: Told): Promise<WayOutcome> {
    try {
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
      if (card?.ts) return { kind: 'posted', card: { channelId: launch.channelId, ts: card.ts } };
      return { kind: 'next', error: 'not posted yet' };
    } catch (error) {
      const outcome = toOutcome(error);
      return outcome.kind === 'retry' ? outcome : { kind: 'next', error: 'history not readable' };
    }
  }
}

function toOutcome(error: unknown): WayOutcome {
  const afterMs = retryAfterMsOf(error);
  if (afterMs !== null) return { kind: 'retry', error: 'rate limited', afterMs };
  const word = platformErrorOf(error);
  if (word === null) return { kind: 'retry', error: error instanceof Error ? error.name : 'failed' };
  return passing.has(word) ? { kind: 'retry', error: word } : { kind: 'next', error: word };
}
