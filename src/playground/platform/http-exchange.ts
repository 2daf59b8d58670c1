// The HTTP side of a call: what came in, read with a limit, and how a reply goes out. Trusts nothing it reads.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './fault-player.ts';

const maxBodyBytes = 1024 * 1024;

export interface IncomingCall {
  readonly method: string;
  /** Not decoded: no address of the platform needs it. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
}

export type Reading =
  | { readonly kind: 'read'; readonly call: IncomingCall }
  | { readonly kind: 'too-large' }
  /** The caller went away while sending. */
  | { readonly kind: 'aborted' };

export function readCall(request: IncomingMessage): Promise<Reading> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else resolve({ kind: 'too-large' });
    });
    request.on('end', () =>
      resolve({ kind: 'read', call: toCall(request, Buffer.concat(chunks).toString()) }),
    );
    request.on('error', () => resolve({ kind: 'aborted' }));
    request.on('close', () => resolve({ kind: 'aborted' }));
  });
}

// Not `new URL`: it throws at some of what a hostile caller may send.
function toCall({ method = '', url = '', headers }: IncomingMessage, rawBody: string): IncomingCall {
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt + 1));
  return { method, path, query, headers, rawBody };
}

export type BodyReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text' };

export function readJson(rawBody: string): BodyReading {
  if (rawBody === '') return { kind: 'none' };
  try {
    return { kind: 'json', value: JSON.parse(rawBody) };
  } catch {
    return { kind: 'text' };
  }
}

export function hasJsonType({ headers }: IncomingCall): boolean {
  return /^application\/(\w+\+)?json\b/i.test(headers['content-type'] ?? '');
}

/** With `hang` the response stays open; whoever keeps the exchange must end it some day. */
export function deliver(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'hang' || response.destroyed) return;
  if (reply.kind === 'drop') {
    response.socket?.destroy();
    return;
  }
  const { status, headers, body } = reply.wire;
  response.statusCode = status;
  response.setHeader('content-length', Buffer.byteLength(body));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

interface OpenExchange {
  readonly response: ServerResponse;
  readonly controller: AbortController;
}

/** The exchanges that have no answer yet, so that a reset or a stop can cut them. */
export class OpenExchanges {
  readonly #open = new Set<OpenExchange>();

  /**
   * The signal given to `answer` fires when the exchange is cut; not when the caller leaves, for a slow platform
   * would not notice and do the work all the same.
   */
  async keep(response: ServerResponse, answer: (signal: AbortSignal) => Promise<Reply>): Promise<Reply> {
    const exchange = { response, controller: new AbortController() };
    this.#open.add(exchange);
    try {
      return await answer(exchange.controller.signal);
    } finally {
      // A call left hanging is open until its caller gives up.
      if (response.destroyed) this.#open.delete(exchange);
      else response.once('close', () => this.#open.delete(exchange));
    }
  }

  cutAll(): void {
    for (const { response, controller } of this.#open) {
      controller.abort();
      response.socket?.destroy();
    }
  }
}
