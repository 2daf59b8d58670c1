// Slack's requests over HTTP. Everything is checked before Bolt sees it: what the headers tell (method, type, size, age,
// a signature's shape) before the body is read, then the signature, then the body's shape. Bolt's own receiver takes requests from the future, throws at a GET and dies of a payload `null`.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App, Receiver } from '@slack/bolt';
import type { Secret } from '../../config/secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type AroundRequest, type Dispatch, dispatch, type OnAcknowledged } from './dispatch.ts';
import type { Door } from './door.ts';
import { parseBody } from './incoming.ts';
import { type BodyReader, createBodyReader, type Unread } from './read-body.ts';
import { checkSignature, checkSigningHeaders, type Signing } from './signature.ts';

export interface HttpReceiver extends Receiver {
  readonly requestListener: RequestListener;
}

const bodyLimits = {
  bytes: 1024 * 1024,
  pieces: 256,
  bytesAPiece: 64,
  bytesTogether: 32 * 1024 * 1024,
};
/** Slack's look at the certificate is short, and says how long it is. */
const tlsCheckLimitBytes = 1024;
const contentTypes = new Set(['application/x-www-form-urlencoded', 'application/json']);
const statuses: Readonly<Record<Exclude<Dispatch, 'answered'>, number>> = {
  malformed: 400,
  'not-ours': 401,
  unheard: 404,
  failed: 500,
};
const unreadStatuses: Readonly<Record<Exclude<Unread, 'cut-off'>, number>> = {
  'too-large': 413,
  'in-crumbs': 413,
  crowded: 503,
};

/** Told of each request that was refused because Slack did not sign it just now. */
export type OnUnsigned = (signing: Exclude<Signing, 'good'>, request: IncomingMessage) => void;

export function createHttpReceiver(parts: {
  readonly signingSecret: Secret;
  readonly logger: Logger;
  readonly onUnsigned: OnUnsigned;
  /** The real time: what Slack signed, and when it arrived. Default: `Date.now`. */
  readonly clock?: () => number;
  readonly bodies?: BodyReader;
  /** Default: everybody is let in. */
  readonly enter?: Door;
  readonly onAcknowledged?: OnAcknowledged;
  readonly around?: AroundRequest;
  /** See `startDeadline`. */
  readonly patience?: number | undefined;
}): HttpReceiver {
  const {
    signingSecret,
    logger,
    onUnsigned,
    enter,
    onAcknowledged,
    around,
    patience,
    clock = Date.now,
    bodies = createBodyReader(bodyLimits),
  } = parts;
  let app: App | null = null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const deadline = startDeadline(clock, patience);
    // Headers first: nothing is kept for whom they already refuse.
    const refusal = refuseUnread(request);
    if (refusal) return refuse(response, refusal);
    const shown = checkSigningHeaders(request.headers, clock());
    if (shown !== 'good' && !mayBeTlsCheck(request)) return refuseUnsigned(shown, request, response);
    const body = await bodies.read(request, {
      limitBytes: shown === 'good' ? bodyLimits.bytes : tlsCheckLimitBytes,
      onUnread(unread) {
        // Whose sender is gone is told nothing.
        if (unread !== 'cut-off') refuse(response, unreadStatuses[unread]);
      },
    });
    if (!Buffer.isBuffer(body)) return;
    const contentType = contentTypeOf(request);
    if (isTlsCheck(contentType, body)) return send(response, undefined);
    const signing = checkSignature({ headers: request.headers, body }, signingSecret, clock());
    if (signing !== 'good') return refuseUnsigned(signing, request, response);
    await passOn(parseBody(contentType, body), deadline, response);
  }

  function refuseUnsigned(
    signing: Exclude<Signing, 'good'>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    onUnsigned(signing, request);
    refuse(response, 401);
  }

  async function passOn(body: unknown, deadline: Deadline, response: ServerResponse): Promise<void> {
    if (isUrlVerification(body)) return send(response, { challenge: body.challenge });
    if (!app) return refuse(response, 503);
    const ack = async (content?: unknown) => send(response, content);
    const outcome = await dispatch(app, { body, ack, deadline }, { logger, enter, onAcknowledged, around });
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
  return Number(request.headers['content-length'] ?? 0) > bodyLimits.bytes ? 413 : null;
}

const contentTypeOf = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Unsigned bodies are read only where they say that they are as short as that. */
function mayBeTlsCheck(request: IncomingMessage): boolean {
  // Not a number, and so not below anything, where there is none.
  const length = Number(request.headers['content-length']);
  return contentTypeOf(request) !== 'application/json' && length <= tlsCheckLimitBytes;
}

/** Slack's occasional look at the certificate, unsigned; nothing else of such a request is read. */
function isTlsCheck(contentType: string, body: Buffer): boolean {
  if (contentType === 'application/json' || body.length > tlsCheckLimitBytes) return false;
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
