// The control door, /_control/…: the programmatic interface over HTTP, for the page and for other processes.
// The server has turned away foreign hosts and origins before a request comes here.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError } from 'zod';
import { controlActions } from './control-actions.ts';
import { listExchanges, showExchange } from './control-exchanges.ts';
import { describeState } from './control-state.ts';
import { parseFields, readBody, sendJson } from './http-door.ts';
import type { Rooms } from './rooms.ts';
import { users } from './seed.ts';

const tickEveryMs = 40;

export async function answerControl(
  rooms: Rooms,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = path.slice('/_control/'.length);
  const query = new URL(request.url ?? '/', rooms.workspace.origin).searchParams;
  if (request.method === 'GET' && name === 'events') return sendTicks(rooms, response);
  if (request.method === 'GET') return answerQuestion(rooms, name, query, response);
  const action = Object.hasOwn(controlActions, name) ? controlActions[name] : undefined;
  if (request.method !== 'POST' || !action) return sendJson(response, 404, { ok: false, error: 'not_found' });
  const contentType = request.headers['content-type'] ?? '';
  // A form of another site could post anything but JSON without asking the browser first.
  if (!contentType.startsWith('application/json')) {
    return sendJson(response, 415, { ok: false, error: 'send application/json' });
  }
  try {
    const result = await action(rooms, parseFields(await readBody(request), contentType));
    sendJson(response, 200, { ok: true, result: result ?? null });
  } catch (error) {
    sendJson(response, 400, { ok: false, error: explain(error) });
  }
}

function answerQuestion(rooms: Rooms, name: string, query: URLSearchParams, response: ServerResponse): void {
  const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
  try {
    if (question) sendJson(response, 200, question(rooms, query));
    else sendJson(response, 404, { ok: false, error: 'not_found' });
  } catch (error) {
    sendJson(response, 400, { ok: false, error: explain(error) });
  }
}

const questions: Readonly<Record<string, (rooms: Rooms, query: URLSearchParams) => unknown>> = {
  state: (rooms, query) => {
    const userId = query.get('user') ?? users.owner.id;
    return describeState(rooms, { userId, limit: limitOf(query), since: sinceOf(query) });
  },
  messages: ({ workspace: { conversations } }, query) => {
    const channel = query.get('channel') ?? '';
    const as = query.get('as');
    const all = as === null ? conversations.messages(channel) : conversations.messagesFor(channel, as);
    return { messages: all.slice(-limitOf(query)) };
  },
  deliveries: ({ workspace }, query) => ({ deliveries: workspace.deliveries.slice(-limitOf(query)) }),
  'api-calls': ({ workspace }, query) => ({ apiCalls: workspace.apiCalls.slice(-limitOf(query)) }),
  exchanges: ({ exchanges }, query) => listExchanges(exchanges, query.get('story')),
  exchange: ({ exchanges }, query) => showExchange(exchanges, query.get('id') ?? ''),
  warnings: ({ workspace }) => ({ warnings: workspace.warnings }),
};

function limitOf(query: URLSearchParams): number {
  return Number(query.get('limit') ?? 200) || 200;
}

function sinceOf(query: URLSearchParams): string | undefined {
  const since = query.get('since') ?? undefined;
  if (since === undefined || since === 'now' || /^\d+\.\d{6}$/u.test(since)) return since;
  throw new Error('since: a ts, or "now"');
}

/** Server-sent events: one tick for any number of changes close together. */
function sendTicks({ workspace, exchanges }: Rooms, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('data: hello\n\n');
  let pending: NodeJS.Timeout | null = null;
  const tick = () => {
    pending ??= setTimeout(() => {
      pending = null;
      response.write('data: changed\n\n');
    }, tickEveryMs);
  };
  // An exchange is shown while it waits for its answer, too.
  const stoppers = [workspace.feed, ...exchanges].map((source) => source.onChange(tick));
  response.on('close', () => {
    for (const stop of stoppers) stop();
    if (pending) clearTimeout(pending);
  });
}

function explain(error: unknown): string {
  if (error instanceof ZodError) {
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
