// The ways in which people are reached: a message in a channel or in a thread, a change of one, what only one person sees,
// a command's reply address. Each keeps Slack's limits, and says whether another way may work.
import { createHash } from 'node:crypto';
import type { Sealer } from '../../accounts/sealer.ts';
import type { Clock } from '../../core/clock.ts';
import type { Launch } from '../../launches/launch.ts';
import type { Drawing, Limit, Pace, ShowOutcome } from '../../surfaces/ports.ts';
import type { Standing, Surface } from '../../surfaces/surface.ts';
import type { Message } from '../kit/block-kit.ts';
import { isPassing, platformErrorOf, retryAfterMsOf } from '../kit/slack-errors.ts';
import type { SlackClient } from './clients.ts';
import { type ReplyOptions, type ReplyUrls, replyUrlLifeMs } from './reply-url.ts';

/** One way to reach people; `next` says that another way may work. `error`: Slack's word where it is Slack that refused. */
export type WayOutcome =
  | Exclude<ShowOutcome, { kind: 'undeliverable' }>
  | { readonly kind: 'next'; readonly error: string };
export type Way = () => Promise<WayOutcome>;

/** What a feature draws of a surface, and in which ways it is told, tried in order. */
export interface SlackDrawing extends Drawing {
  readonly message: Message;
  /** For the log. */
  readonly reference: string;
  readonly ways: (how: { readonly again: boolean; readonly pace: Pace }) => readonly Way[];
}

/** Draws the surfaces of some kinds. `nobody`: no bot of this app speaks there. */
export type Artist = (surface: Surface) => Promise<SlackDrawing | null | 'nobody'>;

export const hashOf = (message: Message): string =>
  createHash('sha256').update(JSON.stringify(message)).digest('base64url');

export interface WaysOf {
  readonly surface: Pick<Surface, 'kind' | 'subject' | 'workspaceId'>;
  readonly client: SlackClient;
  readonly message: Message;
  readonly pace: Pace;
}

/** Two thousand messages. */
const maxPages = 10;

/** Marks our messages, so that one posted just before a crash is found again. Readable by all: ids only. */
const eventType = 'gpu_instance_launch';
const markOf = ({ kind, subject }: WaysOf['surface']) => ({
  launch_id: subject,
  ...(kind === 'card' ? {} : { surface: kind }),
});

/** How far Slack's clock, which messages are dated by, may be behind ours. */
const clockMarginMs = 600_000;

export type Ways = ReturnType<typeof createWays>;

export function createWays({ surface, client, message, pace }: WaysOf) {
  const { workspaceId } = surface;

  /** `channel`: a person's id stands for the bot's conversation with them. */
  function post(
    channel: string,
    { threadTs, says = message }: { readonly threadTs?: string; readonly says?: Message } = {},
  ): Promise<WayOutcome> {
    return paced(pace, postLimits(workspaceId, channel), async () => {
      const posted = await client.messages.chat.postMessage({
        channel,
        ...says,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: eventType, event_payload: markOf(surface) },
      });
      return { kind: 'shown', standing: { channelId: posted.channel ?? channel, ts: posted.ts ?? null } };
    });
  }

  function update(channel: string, ts: string, says = message): Promise<WayOutcome> {
    return paced(pace, [tierLimit(workspaceId, 'chat.update')], async () => {
      await client.messages.chat.update({ channel, ts, ...says });
      return { kind: 'shown', standing: { channelId: channel, ts } };
    });
  }

  function postEphemeral(channel: string, user: string): Promise<WayOutcome> {
    return paced(pace, [tierLimit(workspaceId, 'chat.postEphemeral')], async () => {
      await client.messages.chat.postEphemeral({ channel, user, ...message });
      return { kind: 'shown', standing: null };
    });
  }

  /** The Home tab of a person. `hash`: of the view that this one takes the place of; undefined: whatever is there. */
  function publish(user: string, hash: string | undefined): Promise<WayOutcome> {
    return paced(pace, [tierLimit(workspaceId, 'views.publish')], async () => {
      const view = { type: 'home' as const, callback_id: 'home', blocks: message.blocks };
      const published = await client.messages.views.publish({
        user_id: user,
        view,
        ...(hash === undefined ? {} : { hash }),
      });
      const { id, hash: now } = published.view ?? {};
      return { kind: 'shown', standing: id ? { channelId: id, ts: now ?? null } : null };
    });
  }

  /**
   * An earlier attempt may have posted and died before it noted so. Where the bot may read the channel's
   * history (an optional scope) the message is found by its metadata; elsewhere it is posted again. A busy channel says more
   * than a page holds before a dead process's work is in other hands. Calls that are held back wait for their turn once for
   * all pages: whoever waited before each, and began with the first again, would never come to the last.
   */
  async function findPosted(channel: string, sinceMs: number, threadTs?: string): Promise<WayOutcome> {
    const oldest = String(Math.floor((sinceMs - clockMarginMs) / 1000));
    let cursor: string | undefined;
    for (let pages = 0; pages < maxPages; pages += 1) {
      const asked = { channel, oldest, include_all_metadata: true, limit: 200, ...(cursor && { cursor }) };
      cursor = undefined;
      const outcome = await readPage(asked, threadTs, pages === 0 ? pace : alreadyTaken(pace), (next) => {
        cursor = next;
      });
      if (outcome.kind !== 'next') return outcome;
      if (!cursor) break;
    }
    return { kind: 'next', error: 'history: not there, or not readable' };
  }

  function readPage(
    asked: { readonly channel: string },
    threadTs: string | undefined,
    turn: Pace,
    onMore: (cursor: string | undefined) => void,
  ): Promise<WayOutcome> {
    const { history, replies } = client.messages.conversations;
    const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
    return paced(turn, [tierLimit(workspaceId, method)], async () => {
      const { messages = [], response_metadata } =
        threadTs === undefined ? await history(asked) : await replies({ ...asked, ts: threadTs });
      const found = messages.find(({ metadata }) => isOurs(metadata, surface));
      if (found?.ts) return { kind: 'shown', standing: { channelId: asked.channel, ts: found.ts } };
      onMore(response_metadata?.next_cursor);
      return { kind: 'next', error: 'not posted yet' };
    });
  }

  /** The same in the bot's conversation with a person, which Slack names to bots with the scope im:write. */
  async function findPostedTo(userId: string, sinceMs: number): Promise<WayOutcome> {
    let channel: string | undefined;
    const outcome = await paced(pace, [tierLimit(workspaceId, 'conversations.open')], async () => {
      const opened = await client.messages.conversations.open({ users: userId });
      channel = opened.channel?.id;
      return { kind: 'next', error: 'opened' };
    });
    if (outcome.kind !== 'next') return outcome;
    return channel === undefined ? outcome : findPosted(channel, sinceMs);
  }

  /** What was found shows what was true when it was posted: it is changed to what is true now. */
  async function bringUpToDate(found: WayOutcome, says = message): Promise<WayOutcome> {
    if (found.kind !== 'shown' || !found.standing?.ts) return found;
    const { channelId, ts } = found.standing;
    const changed = await update(channelId, ts, says);
    return changed.kind === 'next' ? found : changed;
  }

  return { post, update, postEphemeral, publish, findPosted, findPostedTo, bringUpToDate };
}

function isOurs(
  metadata: { event_type?: string; event_payload?: unknown } | undefined,
  surface: WaysOf['surface'],
): boolean {
  const said = metadata?.event_payload as { launch_id?: unknown; surface?: unknown } | undefined;
  const { launch_id, surface: kind } = markOf(surface);
  return metadata?.event_type === eventType && said?.launch_id === launch_id && said?.surface === kind;
}

/** What stands and cannot be changed stays as it is. */
export const asItIs = (standing: Standing | null): WayOutcome => ({ kind: 'shown', standing });

export interface ReplyParts {
  readonly replyUrls: ReplyUrls;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Through the address that the command of a launch brought, while it lives. */
export function createReply({ replyUrls, sealer, clock }: ReplyParts) {
  return async (launch: Launch, message: Message, visible: ReplyOptions['visible']): Promise<WayOutcome> => {
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
  };
}

export type Reply = ReturnType<typeof createReply>;

/** Beside Slack's own trouble; any other word says that this way is closed. */
const waitedFor = new Set([
  'message_limit_exceeded',
  // The operator's to mend: the news waits until then.
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  // An organisation's: it let the app into this workspace no more, or moves it just now.
  'team_access_not_granted',
  'org_login_required',
  'two_factor_setup_required',
]);

const placeClosed = new Set([
  'is_archived',
  'channel_not_found',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'ekm_access_denied',
]);

/** Slack's words that say that this app has no place there any more; of a message that was deleted it says another. */
export const isPlaceClosed = (word: string): boolean => placeClosed.has(word);

/** Source: docs.slack.dev, "Rate limits": a message a second in a channel, several hundred a minute in a workspace. */
const postLimits = (workspaceId: string, channelId: string): Limit[] => [
  { workspaceId, method: 'chat.postMessage', channelId, intervalMs: 1000 },
  { workspaceId, method: 'chat.postMessage', channelId: null, intervalMs: 200 },
];

/** Calls a minute, by their tiers: 3, but 4 for what one person sees. */
const callsAMinute = {
  'chat.update': 50,
  'chat.postEphemeral': 100,
  'views.publish': 100,
  'conversations.history': 50,
  'conversations.replies': 50,
  'conversations.open': 50,
} as const;

const tierLimit = (workspaceId: string, method: keyof typeof callsAMinute): Limit => ({
  workspaceId,
  method,
  channelId: null,
  intervalMs: 60_000 / callsAMinute[method],
});

const alreadyTaken = (pace: Pace): Pace => ({ ...pace, take: async () => null });

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
  return isPassing(word) || waitedFor.has(word)
    ? { kind: 'retry', error: word }
    : { kind: 'next', error: word };
}
