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

export function createHttpServer(parts: HttpServerParts): HttpServer {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (path === '/slack/events') return passToSlack(parts.slack(), request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 404, 'not found');
    switch (path) {
      case '/healthz':
        return answer(response, 200, 'alive');
      case '/readyz':
        return void answerReadiness(parts, response);
      case '/metrics':
        return void answerMetrics(parts, response);
      default:
        return answer(response, 404, 'not found');
    }
  });
  // Slow senders must not hold connections: Slack sends a request whole.
  server.requestTimeout = 10_000;
  server.headersTimeout = 10_000;

  return {
    listen: (port, host) => listen(server, port, host),
    close: (graceMs) => close(server, graceMs),
  };
}

const passToSlack = (listener: RequestListener | null, ...exchange: Parameters<RequestListener>): void => {
  if (listener) return void listener(...exchange);
  answer(exchange[1], 503, 'not ready');
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

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, port, host)));
    server.listen({ port, host }, () => resolve((server.address() as AddressInfo).port));
  });
}

function toListenError(error: NodeJS.ErrnoException, port: number, host: string | undefined): ListenError {
  const where = host ? `${host}, port ${port}` : `port ${port}`;
  const what =
    error.code === 'EADDRINUSE'
      ? 'is in use by another program: stop it, or set PORT to another one'
      : `cannot be listened on (${error.code})`;
  return new ListenError(`${where} ${what}.`, { cause: error });
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
