// Slack's Web API at /api/<method>: tokens, scopes, planned faults, then the method itself.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { appendBounded } from './bounded-log.ts';
import type { Faults, WebApiFault } from './faults.ts';
import { parseFields, readBody, sendJson } from './http-door.ts';
import type { JsonObject } from './json.ts';
import { ApiRefusal, type Method } from './methods/method.ts';
import { methods } from './methods/registry.ts';
import { type Ground, isEnterprise } from './oauth-desk.ts';
import type { Workspace } from './workspace.ts';

export async function answerWebApi(
  main: Workspace,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = new URL(request.url ?? '/', main.origin).pathname.slice('/api/'.length);
  const args = await readArguments(request, main.origin);
  const shown = withoutSecrets(args);
  const caller = findCaller(main, name, args, bearerOf(request));
  const { workspace } = caller;
  const finish = workspace.exchanges.begin({
    direction: 'app-to-slack',
    method: request.method ?? 'POST',
    path: `/api/${name}`,
    title: name,
    request: shown,
  });
  const fault = faults.take(name);
  if (fault?.kind === 'delay') await sleep(fault.ms);
  if (fault && fault.kind !== 'delay' && fault.kind !== 'drop-after') {
    const answer = fault.kind === 'error' ? refusalOf(fault) : null;
    record(workspace, name, args, answer);
    const spoilt = spoil(fault);
    finish(spoilt);
    if (!spoilt) return void request.socket.destroy();
    return sendJson(response, spoilt.status, spoilt.body, spoilt.headers);
  }
  const answer = callMethod(caller, name, args, bearerOf(request));
  record(workspace, name, args, answer);
  finish(fault?.kind === 'drop-after' ? null : { status: 200, body: withoutTokens(answer) });
  if (fault?.kind === 'drop-after') return void request.socket.destroy();
  sendJson(response, 200, answer, scopeHeaders(workspace, name, args));
}

const refusalOf = ({ error, messages }: Extract<WebApiFault, { kind: 'error' }>) => ({
  ok: false,
  error,
  ...(messages && { response_metadata: { messages } }),
});

/** What a planned fault answers in the method's place; null for a connection that breaks. */
function spoil(fault: Exclude<WebApiFault, { kind: 'delay' | 'drop-after' }>) {
  switch (fault.kind) {
    case 'error':
      return { status: 200, body: refusalOf(fault), headers: {} };
    case 'http':
      return { status: fault.status, body: { ok: false, error: 'fatal_error' }, headers: {} };
    case 'rate-limited': {
      const headers = { 'Retry-After': String(fault.retryAfterSeconds) };
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
    }
    case 'drop-before':
      return null;
  }
}

/** Whose token it is, and the workspace that the call is about. */
interface Caller {
  readonly workspace: Workspace;
  /** Of a workspace that was added by OAuth, or an organisation; null: of the token that the workspace began with. */
  readonly ground: Ground | null;
  /** Slack's word for a token that is over. */
  readonly refusal: ApiRefusal | null;
}

function findCaller(main: Workspace, name: string, args: JsonObject, bearer: string | undefined): Caller {
  const nobody = { workspace: main, ground: null, refusal: null };
  try {
    const grant = main.desk.grantOf(String(bearer ?? args.token ?? ''));
    if (!grant) return nobody;
    const { ground } = grant;
    const reachable = main.desk.workspaces.filter(({ team, enterprise }) =>
      isEnterprise(ground) ? enterprise?.id === ground.id : team.id === ground.id,
    );
    const workspace = reachable.find((each) => isAbout(each, args)) ?? reachable[0] ?? main;
    const isLost = isEnterprise(ground) && methods[name]?.needsTeam && args.team_id === undefined;
    return { workspace, ground, refusal: isLost ? new ApiRefusal('missing_argument') : null };
  } catch (error) {
    if (error instanceof ApiRefusal) return { ...nobody, refusal: error };
    throw error;
  }
}

/** An organisation's token reaches each workspace of it: which one is meant, the ids say. */
function isAbout({ team, conversations, triggers, views, people }: Workspace, args: JsonObject): boolean {
  if (args.team_id !== undefined) return args.team_id === team.id;
  if (args.trigger_id !== undefined) return triggers.check(String(args.trigger_id)).ok;
  if (args.view_id !== undefined) return views.find({ viewId: String(args.view_id) }) !== null;
  const place = String(args.channel ?? args.user ?? args.user_id ?? args.users ?? '');
  return conversations.channel(place) !== null || people.has(place);
}

function callMethod(
  { workspace, ground, refusal }: Caller,
  name: string,
  args: JsonObject,
  bearer: string | undefined,
): JsonObject {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return { ok: false, error: 'unknown_method', req_method: name };
  try {
    if (refusal && method.token !== 'none') throw refusal;
    if (!ground) checkToken(workspace, method, bearer ?? (method.token === 'app' ? undefined : args.token));
    else if (method.token === 'app') throw new ApiRefusal('not_allowed_token_type');
    checkScope(workspace, name, method, args);
    return { ok: true, ...method.run(workspace, args) };
  } catch (error) {
    if (error instanceof ApiRefusal) return error.answer;
    throw error;
  }
}

function checkToken(workspace: Workspace, method: Method, token: unknown): void {
  if (method.token === 'none') return;
  const { botToken, appToken } = workspace.secrets;
  const [wanted, other] = method.token === 'app' ? [appToken, botToken] : [botToken, appToken];
  if (token === wanted) return;
  if (!token) throw new ApiRefusal('not_authed');
  throw new ApiRefusal(token === other ? 'not_allowed_token_type' : 'invalid_auth');
}

function checkScope(workspace: Workspace, name: string, method: Method, args: JsonObject): void {
  const needed = method.scope?.(workspace, args);
  if (needed === undefined || workspace.botScopes.includes(needed)) return;
  const provided = workspace.botScopes.join(',');
  workspace.warn(`${name} needs the scope ${needed}; the app has ${provided}.`);
  if (workspace.strictScopes) throw new ApiRefusal('missing_scope', { needed, provided });
}

async function readArguments(request: IncomingMessage, origin: string): Promise<JsonObject> {
  const query = Object.fromEntries(new URL(request.url ?? '/', origin).searchParams);
  return { ...query, ...parseFields(await readBody(request), request.headers['content-type']) };
}

function bearerOf(request: IncomingMessage): string | undefined {
  return request.headers.authorization?.replace(/^Bearer /i, '');
}

function scopeHeaders(workspace: Workspace, name: string, args: JsonObject): Record<string, string> {
  const needed = methods[name]?.scope?.(workspace, args);
  return {
    'x-oauth-scopes': workspace.botScopes.join(','),
    ...(needed && { 'x-accepted-oauth-scopes': needed }),
  };
}

/** What is shown of a call: never what it proves itself with. */
function withoutSecrets(args: JsonObject): JsonObject {
  const { token: _token, client_secret: _secret, code: _code, refresh_token: _refresh, ...shown } = args;
  return shown;
}

function withoutTokens(answer: JsonObject | null): JsonObject | null {
  if (!answer || !('access_token' in answer)) return answer;
  const { access_token: _token, refresh_token: _refresh, ...shown } = answer;
  return shown;
}

function record(workspace: Workspace, method: string, args: JsonObject, response: JsonObject | null): void {
  const call = { at: workspace.now(), method, args: withoutSecrets(args), response: withoutTokens(response) };
  appendBounded(workspace.apiCalls, call);
  workspace.feed.changed();
}
