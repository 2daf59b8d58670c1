// The one HTTP server: health, metrics and, in HTTP mode, Slack's requests.
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServerParts {
  /** Answers the names of what is not ready; empty when all is. */
  readonly findUnready: () => Promise<readonly string[]>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Null until Slack's requests may come in, and in Socket Mode. */
  readonly slack: () => RequestListener | null;
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

/** `patienceMs`: how long a request may take to arrive. Default: 10000. */
export function createHttpServer(parts: HttpServerParts, { patienceMs = 10_000 } = {}): HttpServer {
  const limits = {
    // Slow senders must not hold connections: Slack sends a request whole.
    requestTimeout: patienceMs,
    headersTimeout: patienceMs,
    // Node's own default looks only every 30 s.
    connectionsCheckingInterval: patienceMs / 4,
  };
  const server = createServer(limits, (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (path === '/slack/events') return passToSlack(parts.slack(), request, response);
    const page = Object.hasOwn(pages, path) ? pages[path as keyof typeof pages] : null;
    if (!page) return refuse(response, 404, 'not found');
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading) return refuse(response, 405, 'only GET', { Allow: 'GET, HEAD' });
    void page(parts, response);
  });

  return {
    listen: (port, host) => listen(server, port, host),
    close: (graceMs) => close(server, graceMs),
  };
}

const pages = {
  '/healthz': (_: HttpServerParts, response: ServerResponse) => answer(response, 200, 'alive'),
  '/readyz': answerReadiness,
  '/metrics': answerMetrics,
} as const;

const passToSlack = (listener: RequestListener | null, ...exchange: Parameters<RequestListener>): void => {
  if (listener) return void listener(...exchange);
  refuse(exchange[1], 503, 'not ready');
};

async function answerReadiness({ findUnready }: HttpServerParts, response: ServerResponse): Promise<void> {
  const unready = await findUnready().catch(() => ['check']);
  answer(
    response,
    unready.length === 0 ? 200 : 503,
    unready.length === 0 ? 'ready' : `not ready: ${unready.join(', ')}`,
  );
}

async function answerMetrics({ metrics }: HttpServerParts, response: ServerResponse): Promise<void> {
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

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(toListenError(error, { port, host, variable: 'PORT' })),
    );
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
    return 'is no address of this machine: set HOST to one of its own, or leave it out';
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
