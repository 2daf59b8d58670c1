// Small parts shared by everything that answers over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from './json.ts';

const bodyLimit = 4 * 1024 * 1024;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > bodyLimit) throw new BodyTooLarge('The body is larger than 4 MiB');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(text);
}

/** JSON or form fields, by the content type; anything else is an empty object. */
export function parseFields(body: string, contentType = ''): JsonObject {
  if (!contentType.includes('json')) return Object.fromEntries(new URLSearchParams(body));
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as JsonObject) : {};
  } catch {
    return {};
  }
}

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Only requests addressed to this machine by name, and posts only from our own page: another site open in the
 * browser can neither rebind a name to us nor post across origins.
 */
export function isFromHere(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  if (!loopbackNames.has(host.replace(/:\d+$/, ''))) return false;
  const { origin } = request.headers;
  return origin === undefined || origin === `http://${host}`;
}
