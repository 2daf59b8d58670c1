// A slash command: delivered, and its acknowledgement shown as Slack's client would.

import { clientWords } from './client-words.ts';
import type { Courier } from './delivery.ts';
import type { Channel, User } from './entities.ts';
import { isObject, type JsonObject } from './json.ts';
import { ApiRefusal } from './methods/method.ts';
import { commandPayload } from './payloads.ts';
import { speak } from './response-url-door.ts';
import { slackbotId } from './seed.ts';
import type { Delivery, Workspace } from './workspace.ts';

export async function runCommand(
  workspace: Workspace,
  courier: Courier,
  user: User,
  said: { command: string; text: string; channel: Channel },
): Promise<Delivery> {
  const delivery = await courier.deliver('command', commandPayload(workspace, user, said));
  const target = { userId: user.id, channelId: said.channel.id };
  const failure = failureOf(delivery);
  if (failure) {
    workspace.conversations.postEphemeral(said.channel.id, user.id, {
      user: slackbotId,
      text: clientWords(user).failed(said.command, failure),
      blocks: [],
    });
  } else {
    showReply(workspace, user, said, target, delivery.body);
  }
  workspace.feed.changed();
  return delivery;
}

/** Slack's two words for a command that got no proper answer. */
export function failureOf({ status, timedOut }: Delivery): string | null {
  if (timedOut) return 'operation_timeout';
  return status === 200 ? null : 'dispatch_failed';
}

function showReply(
  workspace: Workspace,
  user: User,
  said: { command: string; text: string; channel: Channel },
  target: { userId: string; channelId: string },
  body: unknown,
): void {
  const fields = replyFields(body);
  if (!fields) return;
  if (fields.response_type === 'in_channel') {
    // An answer for all shows the typed command too.
    const text = `${said.command} ${said.text}`.trim();
    workspace.conversations.post(said.channel.id, { user: user.id, text, blocks: [] });
  }
  try {
    speak(workspace, target, fields);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    workspace.warn(`The acknowledgement of ${said.command} could not be shown: ${error.message}`);
  }
}

function replyFields(body: unknown): JsonObject | null {
  if (typeof body === 'string') return { text: body };
  if (!isObject(body) || Object.keys(body).length === 0) return null;
  return body;
}
