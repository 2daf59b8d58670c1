// A way through a proxy: CONNECT (RFC 9110, 9.3.6), so that the proxy sees host and port and nothing else.
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { HttpProxy, Target } from '../config/network.ts';
import { causeOf } from './cause.ts';
import type { Trust } from './trust.ts';

/** The proxy stood in the way: nothing was sent to the target. The text names the proxy without its credentials. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** `PROXY_HTTP_403`, `PROXY_TIMEOUT`, `PROXY_PLAIN_HTTP`, or `PROXY_` and a code of Node's. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface TunnelOptions {
  readonly trust: Trust;
  /** Bounds all of it: finding the proxy, its TLS, its answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Resolves with a connection to the target; rejects with ProxyError. */
export function openTunnel(proxy: HttpProxy, target: Target, options: TunnelOptions): Promise<Socket> {
  const request = askProxy(proxy, target, options);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => request.destroy(tooSlow(proxy, options.timeoutMs)), options.timeoutMs);
    request.once('close', () => clearTimeout(timer));
    // For CONNECT, any status comes as this event.
    request.once('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      clearTimeout(timer);
      if (answer.statusCode !== 200) {
        socket.destroy();
        return reject(refused(proxy, target, answer.statusCode));
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once('error', (error) => reject(error instanceof ProxyError ? error : unreachable(proxy, error)));
    request.end();
  });
}

function askProxy(proxy: HttpProxy, target: Target, { trust, signal }: TunnelOptions): ClientRequest {
  const path = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const { request } = proxy.isSecure ? https : http;
  return request({
    method: 'CONNECT',
    host: proxy.host,
    port: proxy.port,
    path,
    headers: {
      Host: path,
      Connection: 'keep-alive',
      'Proxy-Connection': 'keep-alive',
      ...(proxy.authorization ? { 'Proxy-Authorization': proxy.authorization.reveal() } : {}),
    },
    agent: false,
    signal,
    ...(proxy.isSecure ? trust : {}),
  });
}

const named = ({ address, setBy }: HttpProxy) => `the proxy ${address} (${setBy})`;

function refused(proxy: HttpProxy, { host, port }: Target, status: number | undefined): ProxyError {
  const hint = status === 407 ? ': it wants a user name and password, or others' : '';
  return new ProxyError(
    `PROXY_HTTP_${status}`,
    `${named(proxy)} refused to connect to ${host}:${port} with HTTP ${status}${hint}`,
  );
}

const tooSlow = (proxy: HttpProxy, timeoutMs: number) =>
  new ProxyError('PROXY_TIMEOUT', `${named(proxy)} did not connect within ${timeoutMs} ms`);

function unreachable(proxy: HttpProxy, error: Error): ProxyError {
  const { code = 'FAILED' } = error as NodeJS.ErrnoException;
  return new ProxyError(`PROXY_${code}`, `${named(proxy)} cannot be used: ${causeOf(error)}`);
}

/** What a proxy could read is not sent through it. */
export const plainRefused = (setBy: string, { host, port }: Target) =>
  new ProxyError(
    'PROXY_PLAIN_HTTP',
    `plain http to ${host}:${port} is not sent through the proxy of ${setBy}, which could read it`,
  );
