// Slack's requests over HTTP. Everything is checked before Bolt sees it: method, type, size, age, signature,
// shape. Bolt's own receiver takes requests from the future, throws at a GET and dies of a payload `null`.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App, Receiver } from '@slack/bolt';
import type { Secret } from '../../config/secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type Dispatch, dispatch } from './dispatch.ts';
import type { Door } from './door.ts';
import { parseBody } from './incoming.ts';
import { checkSignature } from './signature.ts';

export interface HttpReceiver extends Receiver {
  readonly requestListener: RequestListener;
}

const bodyLimitBytes = 1024 * 1024;
const contentTypes = new Set(['application/x-www-form-urlencoded', 'application/json']);
const statuses: Readonly<Record<Exclude<Dispatch, 'answered'>, number>> = {
  malformed: 400,
  'not-ours': 401,
  unheard: 404,
  failed: 500,
};

export function createHttpReceiver(parts: {
  readonly signingSecret: Secret;
  readonly logger: Logger;
  /** The real time: what Slack signed, and when it arrived. Default: `Date.now`. */
  readonly clock?: () => number;
  /** Default: everybody is let in. */
  readonly enter?: Door;
}): HttpReceiver {
  const { signingSecret, logger, clock = Date.now, enter } = parts;
  let app: App | null = null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const deadline = startDeadline(clock);
    const refusal = refuseUnread(request);
    if (refusal) return refuse(response, refusal);
    const body = await readBody(request);
    if (body === 'cut-off') return; // nobody is there to hear an answer
    if (body === 'too-large') return refuse(response, 413);
    const contentType = contentTypeOf(request);
    if (isTlsCheck(contentType, body)) return send(response, undefined);
    const signing = checkSignature({ headers: request.headers, body }, signingSecret, clock());
    if (signing !== 'good') {
      logger.warn({ signing }, 'a request that Slack did not sign just now was refused');
      return refuse(response, 401);
    }
    await passOn(parseBody(contentType, body), deadline, response);
  }

  async function passOn(body: unknown, deadline: Deadline, response: ServerResponse): Promise<void> {
    if (isUrlVerification(body)) return send(response, { challenge: body.challenge });
    if (!app) return refuse(response, 503);
    const ack = async (content?: unknown) => send(response, content);
    const outcome = await dispatch(app, { body, ack, deadline }, logger, enter);
    if (outcome !== 'answered') refuse(response, statuses[outcome]);
  }

  return {
    init(given) {
      app = given;
    },
    // The app's one HTTP server does both.
    start: async () => undefined,
    stop: async () => undefined,
    requestListener: (request, response) =>
      void answer(request, response).catch((error: unknown) => {
        logger.error({ err: error }, 'a request of Slack could not be answered');
        if (response.headersSent) response.destroy();
        else refuse(response, 500);
      }),
  };
}

/** The status of a refusal for which the body need not be read; null when there is none. */
function refuseUnread(request: IncomingMessage): number | null {
  if (request.method !== 'POST') return 405;
  if (!contentTypes.has(contentTypeOf(request))) return 415;
  return Number(request.headers['content-length'] ?? 0) > bodyLimitBytes ? 413 : null;
}

const contentTypeOf = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

async function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'cut-off'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Destroying the request would take the connection along, and with it the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > bodyLimitBytes) return 'too-large';
      chunks.push(chunk as Buffer);
    }
  } catch {
    return 'cut-off';
  }
  return Buffer.concat(chunks);
}

/** Slack's occasional look at the certificate, unsigned; nothing else of such a request is read. */
function isTlsCheck(contentType: string, body: Buffer): boolean {
  if (contentType === 'application/json' || body.length > 1024) return false;
  return new URLSearchParams(body.toString('utf8')).get('ssl_check') === '1';
}

function isUrlVerification(body: unknown): body is { readonly challenge: string } {
  const { type, challenge } = (body ?? {}) as { type?: unknown; challenge?: unknown };
  return type === 'url_verification' && typeof challenge === 'string';
}

function send(response: ServerResponse, content: unknown): void {
  if (content === undefined || content === '') return void response.writeHead(200).end();
  if (typeof content === 'string') return void response.writeHead(200).end(content);
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
}

/** What the sender may still be saying is not read: the connection ends with the answer. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { Connection: 'close', ...(status === 405 ? { Allow: 'POST' } : {}) }).end();
}
