// chat.postMessage, chat.update, chat.delete, chat.postEphemeral, chat.getPermalink.
import type { Channel, Message } from '../entities.ts';
import { flagOf, type JsonObject, lengthOf, textOf } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import { hasContent, type MessageContent, readContent, toWireMessage } from './message-content.ts';
import { ApiRefusal, isBotIn, type Method, requiredText, visibleChannel } from './method.ts';

const scope = () => 'chat:write';

export const chatPostMessage: Method = {
  scope,
  run(workspace, args) {
    const channel = postableChannel(workspace, requiredText(args, 'channel'));
    const content = readContent(workspace, args);
    if (!hasContent(content)) throw new ApiRefusal('no_text');
    const threadTs = readThread(workspace, channel, args);
    const message = workspace.conversations.post(channel.id, {
      ...byTheApp(workspace, content),
      ...(threadTs !== undefined && { thread_ts: threadTs }),
    });
    return { channel: channel.id, ts: message.ts, message: toWireMessage(message) };
  },
};

export const chatUpdate: Method = {
  scope,
  run(workspace, args) {
    const message = ownMessage(workspace, args, 'cant_update_message');
    const content = readContent(workspace, args);
    if (lengthOf(content.text ?? '') > 4000) throw new ApiRefusal('msg_too_long');
    if (!hasContent(content)) throw new ApiRefusal('no_text');
    const { metadata, ...rest } = message;
    // What an update does not mention stays: docs.slack.dev says so of blocks, attachments and metadata.
    const merged = { ...rest, ...(metadata && { metadata }), ...definedParts(content) };
    if (content.metadata === null) delete merged.metadata;
    const edited = { user: message.user, ts: `${Math.floor(workspace.now() / 1000)}.000000` };
    const updated: Message = { ...merged, edited };
    workspace.conversations.replace(updated);
    return {
      channel: message.channel,
      ts: message.ts,
      text: updated.text,
      message: toWireMessage(updated),
    };
  },
};

export const chatDelete: Method = {
  scope,
  run(workspace, args) {
    const message = ownMessage(workspace, args, 'cant_delete_message');
    workspace.conversations.remove(message);
    return { channel: message.channel, ts: message.ts };
  },
};

export const chatPostEphemeral: Method = {
  scope,
  run(workspace, args) {
    const channel = visibleChannel(workspace, requiredText(args, 'channel'));
    const userId = requiredText(args, 'user');
    if (channel.is_archived) throw new ApiRefusal('is_archived');
    if (!isBotIn(workspace, channel)) throw new ApiRefusal('not_in_channel');
    if (!workspace.conversations.isMember(channel.id, userId)) throw new ApiRefusal('user_not_in_channel');
    const content = readContent(workspace, args);
    if (!hasContent(content)) throw new ApiRefusal('no_text');
    const message = workspace.conversations.postEphemeral(channel.id, userId, byTheApp(workspace, content));
    return { message_ts: message.ts };
  },
};

export const chatGetPermalink: Method = {
  run(workspace, args) {
    const channel = visibleChannel(workspace, requiredText(args, 'channel'));
    const ts = requiredText(args, 'message_ts');
    if (!workspace.conversations.find(channel.id, ts)) throw new ApiRefusal('message_not_found');
    const permalink = `${workspace.origin}/archives/${channel.id}/p${ts.replace('.', '')}`;
    return { channel: channel.id, permalink };
  },
};

/** A person's id stands for the app's conversation with them (docs.slack.dev, chat.postMessage). */
function postableChannel(workspace: Workspace, id: string): Channel {
  const dm = /^[UW]/.test(id) ? workspace.conversations.appDmWith(id) : null;
  const channel = dm ?? visibleChannel(workspace, id);
  if (channel.is_archived) throw new ApiRefusal('is_archived');
  if (isBotIn(workspace, channel) || workspace.botScopes.includes('chat:write.public')) return channel;
  throw new ApiRefusal('not_in_channel');
}

/** The app as the author, however the message reaches the channel. */
export function byTheApp(workspace: Workspace, content: MessageContent) {
  return {
    user: workspace.app.botUserId,
    bot_id: workspace.app.botId,
    app_id: workspace.app.id,
    text: '',
    blocks: [],
    ...definedParts(content),
  };
}

/** The parts a message is made of; metadata that was taken away is no part. */
function definedParts(content: MessageContent) {
  const { metadata, ...rest } = content;
  return { ...rest, ...(metadata && { metadata }) };
}

function readThread(workspace: Workspace, channel: Channel, args: JsonObject): string | undefined {
  const threadTs = textOf(args.thread_ts);
  if (threadTs === undefined) return undefined;
  const parent = workspace.conversations.find(channel.id, threadTs);
  if (!parent) {
    workspace.warn(`thread_ts ${threadTs} names no message of ${channel.id}; the reply stands alone.`);
    return undefined;
  }
  if (flagOf(args.reply_broadcast)) workspace.warn('reply_broadcast is not simulated.');
  return parent.thread_ts ?? parent.ts;
}

function ownMessage(workspace: Workspace, args: JsonObject, refusal: string): Message {
  const channel = visibleChannel(workspace, requiredText(args, 'channel'));
  const message = workspace.conversations.find(channel.id, requiredText(args, 'ts'));
  if (!message) throw new ApiRefusal('message_not_found');
  if (message.bot_id !== workspace.app.botId) throw new ApiRefusal(refusal);
  if (channel.is_archived) throw new ApiRefusal('is_archived');
  return message;
}
