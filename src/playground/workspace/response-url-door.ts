// Posts to a response_url: speaks in the channel of the interaction, or changes the message that was clicked.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import { parseFields, readBody, sendJson, sendText } from './http-door.ts';
import { flagOf, type JsonObject, textOf } from './json.ts';
import { byTheApp } from './methods/chat.ts';
import { hasContent, type MessageContent, readContent } from './methods/message-content.ts';
import { ApiRefusal } from './methods/method.ts';
import type { ResponseTarget } from './response-urls.ts';
import type { Workspace } from './workspace.ts';

export function isResponseUrl(path: string): boolean {
  return path.startsWith('/commands/') || path.startsWith('/actions/');
}

export async function answerResponseUrl(
  workspace: Workspace,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', workspace.origin).pathname;
  const fields = parseFields(await readBody(request), request.headers['content-type']);
  const fault = faults.take('response_url');
  if (fault?.kind === 'delay') await sleep(fault.ms);
  if (fault?.kind === 'drop-before') return void request.socket.destroy();
  if (fault?.kind === 'error') return sendText(response, 404, fault.error);
  if (fault?.kind === 'http') return sendText(response, fault.status, 'fault');
  if (fault?.kind === 'rate-limited') {
    response.setHeader('Retry-After', String(fault.retryAfterSeconds));
    return sendText(response, 429, 'ratelimited');
  }
  const use = workspace.responseUrls.use(path);
  if (!use.ok) return sendJson(response, 404, { ok: false, error: use.error });
  try {
    speak(workspace, use.target, fields);
  } catch (error) {
    if (error instanceof ApiRefusal) return sendJson(response, 400, error.answer);
    throw error;
  } finally {
    workspace.feed.changed();
  }
  if (fault?.kind === 'drop-after') return void request.socket.destroy();
  sendText(response, 200, 'ok');
}

/** Also what an acknowledgement of a command with a body does. */
export function speak(workspace: Workspace, target: ResponseTarget, fields: JsonObject): void {
  const original = originalOf(workspace, target);
  if (flagOf(fields.delete_original)) {
    if (original) workspace.conversations.remove(original);
    return;
  }
  const content = readContent(workspace, fields);
  if (!hasContent(content)) throw new ApiRefusal('no_text');
  if (flagOf(fields.replace_original) && original) {
    if (original.ephemeral && fields.response_type === 'in_channel') {
      workspace.warn('An ephemeral message cannot be replaced by one in the channel.');
    }
    const { metadata: _metadata, ...rest } = original;
    workspace.conversations.replace({ ...rest, ...byTheApp(workspace, content) });
    return;
  }
  post(workspace, target, content, fields);
}

function post(
  workspace: Workspace,
  target: ResponseTarget,
  content: MessageContent,
  fields: JsonObject,
): void {
  const threadTs = textOf(fields.thread_ts);
  const message = {
    ...byTheApp(workspace, content),
    ...(threadTs !== undefined && { thread_ts: threadTs }),
  };
  if (fields.response_type === 'in_channel') workspace.conversations.post(target.channelId, message);
  else workspace.conversations.postEphemeral(target.channelId, target.userId, message);
}

/** The app's message that was clicked; a command has none, and what the person typed is never replaced. */
function originalOf(workspace: Workspace, { channelId, message }: ResponseTarget) {
  if (!message) return null;
  return message.ephemeral
    ? workspace.conversations.findEphemeral(channelId, message.ts)
    : workspace.conversations.find(channelId, message.ts);
}
