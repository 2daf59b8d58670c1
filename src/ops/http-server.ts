// The HTTP servers: the public one (health and, in HTTP mode, Slack's requests) and the operator's (health and figures).
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HealthState } from './health.ts';
import { isNearMiss, slackPath } from './near-miss.ts';
import { readInSlices } from './sliced-reading.ts';

export interface HttpServerParts {
  /** What is known; answers at once. */
  readonly health: () => HealthState;
  /** Only where figures are told. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Null until Slack's requests may come in. Left out where they never do. */
  readonly slack?: () => RequestListener | null;
  /** Answers what it knows; false: it is another's. Left out where there are no pages for people. */
  readonly pages?: (path: string, request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of a POST that was meant for `/slack/events` and came elsewhere. */
  readonly onNearMiss?: (path: string, request: IncomingMessage) => void;
}

export interface HttpServerOptions {
  /** How long a request may take to arrive. Default: 10000. */
  readonly patienceMs?: number;
  /** More are turned away at once. Default: 512. */
  readonly maxConnections?: number;
  /** The setting that a busy port is told with. Default: PORT. */
  readonly portSetting?: string;
}

export interface HttpServer {
  /** Resolves with the port. Throws ListenError when it cannot be had. */
  listen(port: number, host: string | undefined): Promise<number>;
  /** Takes no new connections and waits for open answers, at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Longer than proxies keep a connection that is silent (nginx and AWS a minute, Go's a minute and a half, Caddy's two): whoever
 * closes first must be they, or a request that they send in that moment is lost. Node's default is 5 s.
 */
const keepAliveMs = 130_000;

export function createHttpServer(
  parts: HttpServerParts,
  { patienceMs = 10_000, maxConnections = 512, portSetting = 'PORT' }: HttpServerOptions = {},
): HttpServer {
  const limits = {
    // Slow senders must not hold connections: Slack sends a request whole.
    requestTimeout: patienceMs,
    headersTimeout: patienceMs,
    // Node's own default looks only every 30 s.
    connectionsCheckingInterval: patienceMs / 4,
    keepAliveTimeout: keepAliveMs,
  };
  const server = createServer(limits, (request, response) => {
    response.once('prefinish', () => hangUpOnTheRest(request));
    // Nobody sends another request to whoever is about to stop.
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
    const path = request.url?.split('?')[0] ?? '';
    if (parts.slack && path === slackPath) return passToSlack(parts.slack(), request, response);
    if (parts.pages?.(path, request, response)) return;
    const page = pageAt(path, parts);
    if (!page) return turnAway(path, parts, request, response);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading) return refuse(response, 405, 'only GET', { Allow: 'GET, HEAD' });
    void page(response);
  });
  server.maxConnections = maxConnections;
  makeRoomInTime(server, maxConnections);
  readInSlices(server);

  return {
    listen: (port, host) => listen(server, { port, host, variable: portSetting }),
    close: (graceMs) => close(server, graceMs),
  };
}

/** Connections that are kept for a next request give way to those that bring one. */
function makeRoomInTime(server: Server, maxConnections: number): void {
  let open = 0;
  server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    if (open > maxConnections / 2) server.closeIdleConnections();
  });
}

/** Who is answered before they have said all is not listened to any more: Node would read on, for the sake of the next request. */
function hangUpOnTheRest({ complete, headers, socket }: IncomingMessage): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && !complete) socket.destroySoon();
}

type Page = (response: ServerResponse) => void | Promise<void>;

function pageAt(path: string, { health, metrics }: HttpServerParts): Page | null {
  if (path === '/healthz') return (response) => answer(response, 200, 'alive');
  if (path === '/readyz') return (response) => answerReadiness(health(), response);
  return path === '/metrics' && metrics ? (response) => answerMetrics(metrics, response) : null;
}

function turnAway(
  path: string,
  { onNearMiss }: HttpServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const isSigned = request.headers['x-slack-signature'] !== undefined;
  if (request.method === 'POST' && isNearMiss(path, isSigned)) onNearMiss?.(path, request);
  refuse(response, 404, 'not found');
}

const passToSlack = (listener: RequestListener | null, ...exchange: Parameters<RequestListener>): void => {
  if (listener) return void listener(...exchange);
  refuse(exchange[1], 503, 'not ready');
};

function answerReadiness({ missing, away }: HealthState, response: ServerResponse): void {
  if (missing.length > 0) answer(response, 503, `not ready: ${missing.join(', ')}`);
  else answer(response, 200, away.length > 0 ? `ready, but away: ${away.join(', ')}` : 'ready');
}

async function answerMetrics(
  metrics: NonNullable<HttpServerParts['metrics']>,
  response: ServerResponse,
): Promise<void> {
  try {
    const { contentType, text } = await metrics();
    response.writeHead(200, { 'Content-Type': contentType }).end(text);
  } catch {
    answer(response, 503, 'metrics are not available');
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** Whatever else the sender had to say is not read: the connection ends with the answer. */
function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.setHeaders(new Map(Object.entries({ ...headers, Connection: 'close' })));
  answer(response, status, text);
}

function listen(server: Server, place: WantedAddress): Promise<number> {
  const { port, host } = place;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, place)));
    server.listen({ port, host }, () => resolve((server.address() as AddressInfo).port));
  });
}

export interface WantedAddress {
  readonly port: number;
  readonly host: string | undefined;
  /** The setting that says which port. */
  readonly variable: string;
}

export function toListenError(
  error: Pick<NodeJS.ErrnoException, 'code'>,
  { port, host, variable }: WantedAddress,
): ListenError {
  const where = host ? `${host}, port ${port}` : `port ${port}`;
  return new ListenError(`${where} ${explainListening(error.code, variable)}.`, { cause: error });
}

function explainListening(code: string | undefined, variable: string): string {
  if (code === 'EADDRINUSE')
    return `is in use by another program: stop it, or set ${variable} to another one`;
  if (code === 'EACCES') return `may not be used by this user: set ${variable} to one above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `is no address of this machine: set ${variable === 'OPS_PORT' ? 'OPS_HOST' : 'HOST'} to one of its own, or leave it out`;
  return `cannot be listened on (${code})`;
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
