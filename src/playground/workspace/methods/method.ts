// What a Web API method is here, and the ways in which methods read their arguments and refuse.
import { type BlockKitProblem, toSlackMessages } from '../block-kit-rules.ts';
import type { Channel } from '../entities.ts';
import { type JsonObject, textOf } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import { ApiRefusal } from './refusal.ts';

export interface Method {
  /** Which token may call it. Default `bot`. */
  readonly token?: 'bot' | 'app' | 'none';
  /** Whether an organisation's token must say the workspace. */
  readonly needsTeam?: boolean;
  /** The scope it needs, when it needs one. */
  scope?(workspace: Workspace, args: JsonObject): string | undefined;
  /** The fields of the answer besides `ok`. Throws ApiRefusal. */
  run(workspace: Workspace, args: JsonObject): JsonObject;
}

export { ApiRefusal };

export function refuseArguments(messages: readonly string[]): never {
  throw new ApiRefusal('invalid_arguments', { response_metadata: { messages } });
}

export function refuseProblems(error: string, problems: readonly BlockKitProblem[], prefix = ''): never {
  const messages = toSlackMessages(problems, prefix);
  throw new ApiRefusal(error, { errors: messages, response_metadata: { messages } });
}

export function requiredText(args: JsonObject, name: string): string {
  return textOf(args[name]) ?? refuseArguments([`[ERROR] missing required field: ${name}`]);
}

export function isBotIn(workspace: Workspace, channel: Channel): boolean {
  return workspace.conversations.isMember(channel.id, workspace.app.botUserId);
}

/** A channel the bot can see: public ones, and others only as a member. */
export function visibleChannel(workspace: Workspace, id: string): Channel {
  const channel = workspace.conversations.channel(id);
  if (!channel) throw new ApiRefusal('channel_not_found');
  if (channel.kind !== 'public' && !isBotIn(workspace, channel)) throw new ApiRefusal('channel_not_found');
  return channel;
}

/** `channels:…`, `groups:…` or `im:…`, by the kind of channel asked about. */
export function scopeForChannel(workspace: Workspace, channelId: unknown, action: string): string {
  const kind = workspace.conversations.channel(String(channelId))?.kind;
  if (kind === 'private') return `groups:${action}`;
  if (kind === 'dm' || kind === 'app-dm') return `im:${action}`;
  return `channels:${action}`;
}
