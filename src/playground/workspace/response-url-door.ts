// Posts to a response_url: speaks in the channel of the interaction, or changes the message that was clicked.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults, WebApiFault } from './faults.ts';
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
  const finish = workspace.exchanges.begin({
    direction: 'app-to-slack',
    method: request.method ?? 'POST',
    path,
    title: 'response_url',
    request: fields,
  });
  const fault = faults.take('response_url');
  if (fault?.kind === 'delay') await sleep(fault.ms);
  const said = (fault && spoil(fault)) ?? useUrl(workspace, path, fields);
  if (said === 'lost' || fault?.kind === 'drop-after') {
    finish(null);
    return void request.socket.destroy();
  }
  finish(said);
  if (said.status === 429) response.setHeader('Retry-After', String(said.retryAfter));
  if (typeof said.body === 'string') sendText(response, said.status, said.body);
  else sendJson(response, said.status, said.body);
}

interface Said {
  readonly status: number;
  readonly body: string | JsonObject;
  readonly retryAfter?: number;
}

/** What a planned fault answers; undefined where it lets the post through. */
function spoil(fault: WebApiFault): Said | 'lost' | undefined {
  switch (fault.kind) {
    case 'drop-before':
      return 'lost';
    case 'error':
      return { status: 404, body: fault.error };
    case 'http':
      return { status: fault.status, body: 'fault' };
    case 'rate-limited':
      return { status: 429, body: 'ratelimited', retryAfter: fault.retryAfterSeconds };
    case 'delay':
    case 'drop-after':
      return undefined;
  }
}

function useUrl(workspace: Workspace, path: string, fields: JsonObject): Said {
  const use = workspace.responseUrls.use(path);
  if (!use.ok) return { status: 404, body: { ok: false, error: use.error } };
  try {
    speak(workspace, use.target, fields);
    return { status: 200, body: 'ok' };
  } catch (error) {
    if (error instanceof ApiRefusal) return { status: 400, body: error.answer };
    throw error;
  } finally {
    workspace.feed.changed();
  }
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
