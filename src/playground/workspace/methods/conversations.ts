// conversations.history, conversations.replies, conversations.info, conversations.open.
import type { Channel, Message } from '../entities.ts';
import { flagOf, type JsonObject, textOf } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import { toWireMessage } from './message-content.ts';
import { ApiRefusal, isBotIn, type Method, requiredText, scopeForChannel, visibleChannel } from './method.ts';

export const conversationsHistory: Method = {
  scope: (workspace, args) => scopeForChannel(workspace, args.channel, 'history'),
  run(workspace, args) {
    const channel = readableChannel(workspace, args);
    const tops = newestFirst(workspace.conversations.messages(channel.id), isTopLevel);
    return { ...page(tops, args), pin_count: 0 };
  },
};

export const conversationsReplies: Method = {
  scope: (workspace, args) => scopeForChannel(workspace, args.channel, 'history'),
  run(workspace, args) {
    const channel = readableChannel(workspace, args);
    const ts = requiredText(args, 'ts');
    const asked = workspace.conversations.find(channel.id, ts);
    if (!asked) throw new ApiRefusal('thread_not_found');
    const parentTs = asked.thread_ts ?? asked.ts;
    const messages = workspace.conversations.messages(channel.id);
    return page(
      messages.filter((message) => message.ts === parentTs || message.thread_ts === parentTs),
      args,
    );
  },
};

export const conversationsInfo: Method = {
  scope: (workspace, args) => scopeForChannel(workspace, args.channel, 'read'),
  run(workspace, args) {
    const channel = visibleChannel(workspace, requiredText(args, 'channel'));
    return { channel: toWireChannel(workspace, channel, flagOf(args.include_num_members)) };
  },
};

export const conversationsOpen: Method = {
  scope: () => 'im:write',
  run(workspace, args) {
    const users = requiredText(args, 'users').split(',');
    if (users.length > 1) throw new ApiRefusal('method_not_supported_for_channel_type');
    const channel = workspace.conversations.appDmWith(users[0] ?? '');
    if (!channel) throw new ApiRefusal('user_not_found');
    return { channel: { id: channel.id } };
  },
};

function readableChannel(workspace: Workspace, args: JsonObject): Channel {
  const channel = visibleChannel(workspace, requiredText(args, 'channel'));
  if (!isBotIn(workspace, channel)) throw new ApiRefusal('not_in_channel');
  return channel;
}

function* newestFirst(messages: readonly Message[], keep: (message: Message) => boolean): Iterable<Message> {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message && keep(message)) yield message;
  }
}

function isTopLevel(message: Message): boolean {
  return message.thread_ts === undefined || message.thread_ts === message.ts;
}

/** A page by `limit` and `cursor`, within `oldest` and `latest`; reads no further than it must. */
function page(messages: Iterable<Message>, args: JsonObject): JsonObject {
  const limit = Math.min(Number(args.limit ?? 100) || 100, 999);
  const skip = readCursor(args.cursor);
  const isWithin = withinTimes(args);
  const found: Message[] = [];
  let seen = 0;
  let hasMore = false;
  for (const message of messages) {
    if (!isWithin(message)) continue;
    seen += 1;
    if (seen <= skip) continue;
    hasMore = found.length === limit;
    if (hasMore) break;
    found.push(message);
  }
  const metadata = flagOf(args.include_all_metadata) ? 'whole' : 'type only';
  return {
    messages: found.map((message) => toWireMessage(message, metadata)),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? writeCursor(skip + limit) : '' },
  };
}

function withinTimes(args: JsonObject): (message: Message) => boolean {
  const oldest = Number(args.oldest ?? 0) || 0;
  const latest = Number(args.latest ?? 0) || Number.POSITIVE_INFINITY;
  const inclusive = flagOf(args.inclusive);
  return ({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function writeCursor(skip: number): string {
  return Buffer.from(`skip:${skip}`).toString('base64');
}

function readCursor(cursor: unknown): number {
  const text = textOf(cursor);
  if (text === undefined) return 0;
  const skip = Number(Buffer.from(text, 'base64').toString().replace('skip:', ''));
  if (!Number.isInteger(skip)) throw new ApiRefusal('invalid_cursor');
  return skip;
}

function toWireChannel(workspace: Workspace, channel: Channel, withCount: boolean): JsonObject {
  const isDirect = channel.kind === 'app-dm' || channel.kind === 'dm';
  const shared = {
    id: channel.id,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: isDirect,
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.is_archived,
    context_team_id: workspace.team.id,
    ...(withCount && { num_members: channel.members.length }),
  };
  if (isDirect) return { ...shared, user: channel.members[0] };
  return {
    ...shared,
    name: channel.name,
    name_normalized: channel.name,
    is_member: isBotIn(workspace, channel),
    is_general: channel.name === 'general',
  };
}
