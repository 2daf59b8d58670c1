// Socket Mode: connections opened with a ticket from apps.connections.open, envelopes out, acknowledgements in
// (docs.slack.dev, "Using Socket Mode").
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { newSecret } from './identifiers.ts';
import { isObject, type JsonObject } from './json.ts';
import { nobodyAnswered, type Reply } from './reply.ts';
import type { DeliveryKind, Workspace } from './workspace.ts';

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

const connectionLimit = 10;
/** Slack pings its clients; they hang up when it stays silent for thirty seconds. */
const pingEveryMs = 10_000;

export class SocketMode {
  isGreeting = true;
  readonly #workspace: Workspace;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #connections: WebSocket[] = [];
  readonly #awaited = new Map<string, (payload: unknown) => void>();
  readonly #pings: NodeJS.Timeout;
  #next = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    workspace.issueSocketUrl = () => this.#issueUrl();
    this.#pings = setInterval(() => {
      for (const connection of this.#connections) connection.ping();
    }, pingEveryMs).unref();
  }

  get connectionCount(): number {
    return this.#connections.length;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', this.#workspace.origin).searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  /** Each payload goes to one connection, in turn. */
  send(kind: DeliveryKind, payload: JsonObject, patienceMs: number): Promise<Reply> {
    const connection = this.#connections[this.#next % Math.max(this.#connections.length, 1)];
    this.#next += 1;
    if (!connection) return Promise.resolve(nobodyAnswered);
    const envelope_id = randomUUID();
    const envelope = {
      envelope_id,
      type: envelopeTypeOf(kind),
      payload,
      accepts_response_payload: kind !== 'event',
    };
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ ...nobodyAnswered, timedOut: true }), patienceMs);
      const settle = (reply: Reply) => {
        clearTimeout(timer);
        this.#awaited.delete(envelope_id);
        resolve(reply);
      };
      this.#awaited.set(envelope_id, (body) => settle({ status: 200, body, timedOut: false }));
      connection.send(JSON.stringify(envelope));
    });
  }

  /** Tells every client to go; as with Slack, closing is then theirs. */
  disconnectAll(reason: DisconnectReason): void {
    for (const connection of this.#connections)
      connection.send(JSON.stringify({ type: 'disconnect', reason }));
  }

  sendFrame(frame: string): void {
    for (const connection of this.#connections) connection.send(frame);
  }

  stop(): void {
    clearInterval(this.#pings);
    for (const connection of this.#connections) connection.terminate();
    this.#server.close();
  }

  #issueUrl(): string {
    const ticket = newSecret(16);
    this.#tickets.add(ticket);
    return `${this.#workspace.origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${this.#workspace.app.id}`;
  }

  #welcome(connection: WebSocket): void {
    if (this.#connections.length >= connectionLimit) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      connection.close();
      return;
    }
    this.#connections.push(connection);
    connection.on('message', (data) => this.#receive(String(data)));
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      this.#connections.splice(this.#connections.indexOf(connection), 1);
      this.#workspace.feed.changed();
    });
    this.#workspace.feed.changed();
    if (!this.isGreeting) return;
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: 'playground', approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#workspace.app.id },
      }),
    );
  }

  #receive(text: string): void {
    const message: unknown = parse(text);
    if (!isObject(message) || typeof message.envelope_id !== 'string') {
      this.#workspace.warn('A Socket Mode message without envelope_id came in.');
      return;
    }
    const settle = this.#awaited.get(message.envelope_id);
    if (!settle) this.#workspace.warn('A Socket Mode acknowledgement came too late, twice or for nothing.');
    settle?.(withoutEmpty(message.payload));
  }
}

function envelopeTypeOf(kind: DeliveryKind): string {
  if (kind === 'command') return 'slash_commands';
  return kind === 'event' ? 'events_api' : 'interactive';
}

/** The SDK acknowledges with `payload: {}` where the app said nothing. */
function withoutEmpty(payload: unknown): unknown {
  return isObject(payload) && Object.keys(payload).length > 0 ? payload : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
