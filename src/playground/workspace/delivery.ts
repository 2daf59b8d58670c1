// Carries payloads to the app, over signed HTTP or Socket Mode, waits for the reply no longer than Slack does,
// and keeps a record of each.
import { appendBounded } from './bounded-log.ts';
import type { JsonObject } from './json.ts';
import { nobodyAnswered, type Reply } from './reply.ts';
import { signedHeaders } from './signing.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Delivery, DeliveryKind, Workspace } from './workspace.ts';

export type DeliveryTarget = { readonly mode: 'http'; readonly url: string } | { readonly mode: 'socket' };

export class Courier {
  target: DeliveryTarget | null;
  readonly #workspace: Workspace;
  readonly #sockets: SocketMode;
  readonly #patienceMs: number;

  constructor(workspace: Workspace, sockets: SocketMode, target: DeliveryTarget | null, patienceMs: number) {
    this.#workspace = workspace;
    this.#sockets = sockets;
    this.target = target;
    this.#patienceMs = patienceMs;
  }

  async deliver(kind: DeliveryKind, payload: JsonObject): Promise<Delivery> {
    const at = this.#workspace.now();
    const started = performance.now();
    const finish = this.#workspace.exchanges.begin({
      direction: 'slack-to-app',
      method: this.target?.mode === 'socket' ? 'WS' : 'POST',
      path: this.target?.mode === 'http' ? new URL(this.target.url).pathname : '/',
      title: titleOf(kind, payload),
      request: payload,
    });
    const reply = await this.#send(kind, payload);
    finish(reply.status === 0 ? null : reply);
    const durationMs = Math.round(performance.now() - started);
    const delivery: Delivery = { at, kind, payload, ...reply, durationMs };
    appendBounded(this.#workspace.deliveries, delivery);
    this.#workspace.feed.changed();
    return delivery;
  }

  #send(kind: DeliveryKind, payload: JsonObject): Promise<Reply> {
    if (this.target?.mode === 'socket') return this.#sockets.send(kind, payload, this.#patienceMs);
    if (this.target?.mode === 'http') return this.#post(this.target.url, encodeBody(kind, payload));
    return Promise.resolve(nobodyAnswered);
  }

  async #post(url: string, { body, contentType }: EncodedBody): Promise<Reply> {
    const { signingSecret } = this.#workspace.secrets;
    const headers = { 'Content-Type': contentType, ...signedHeaders(signingSecret, body) };
    try {
      return await post(url, headers, body, this.#patienceMs);
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      return { ...nobodyAnswered, timedOut };
    }
  }

  /** For abuse tests: any body, and headers replaced, or left out where the override is null. */
  async deliverRaw(
    kind: DeliveryKind,
    payload: JsonObject | string,
    override: Readonly<Record<string, string | null>> = {},
  ): Promise<{ status: number; body: unknown }> {
    if (this.target?.mode !== 'http') throw new Error('Raw deliveries go over HTTP only');
    const { body, contentType } =
      typeof payload === 'string' ? { ...encodeBody(kind, {}), body: payload } : encodeBody(kind, payload);
    const signed = signedHeaders(this.#workspace.secrets.signingSecret, body);
    const headers = withOverride({ 'Content-Type': contentType, ...signed }, override);
    const { status, body: answer } = await post(this.target.url, headers, body, this.#patienceMs);
    return { status, body: answer };
  }
}

interface EncodedBody {
  readonly body: string;
  readonly contentType: string;
}

/** Commands are form fields, interactions one JSON field of a form, events JSON. */
function encodeBody(kind: DeliveryKind, payload: JsonObject): EncodedBody {
  if (kind === 'event') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields = kind === 'command' ? payload : { payload: JSON.stringify(payload) };
  const body = new URLSearchParams(fields as Record<string, string>).toString();
  // Without a charset, as Slack sends it: Bolt's HTTP receiver takes nothing else.
  return { body, contentType: 'application/x-www-form-urlencoded' };
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  patienceMs: number,
): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
  });
  return { status: response.status, body: parseReply(await response.text()), timedOut: false };
}

export function parseReply(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withOverride(
  headers: Record<string, string>,
  override: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const replaced = new Set(Object.keys(override).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  const given = Object.entries(override).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries([...kept, ...given]);
}

/** What a person would call it: the command, the button, the form. */
function titleOf(kind: DeliveryKind, payload: JsonObject): string {
  const {
    command,
    actions,
    view,
    event,
    action_id: actionId,
  } = payload as {
    command?: string;
    actions?: readonly { action_id?: string }[];
    view?: { callback_id?: string };
    event?: { type?: string };
    action_id?: string;
  };
  const about = command ?? event?.type ?? actions?.[0]?.action_id ?? actionId ?? view?.callback_id ?? '';
  return `${kind} ${about}`.trim();
}
