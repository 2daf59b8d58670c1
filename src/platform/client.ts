// Calls over HTTP: address, time limit, token header, and what the transport did. No business words.
import http from 'node:http';
import https from 'node:https';
import axios, { AxiosError, type AxiosRequestConfig } from 'axios';
import type { Secret } from '../config/secrets.ts';

export interface PlatformCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Sent at most once, on a connection of its own. */
  readonly once?: boolean;
}

export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** `unreachable`: surely nothing was sent. `connection`, `timeout`: it may have been received. */
  | { readonly kind: 'failure'; readonly reason: 'timeout' | 'connection' | 'unreachable' };

export interface PlatformClient {
  call(token: Secret, call: PlatformCall): Promise<Answer>;
  close(): void;
}

export interface AgentPair {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
}

export interface Agents {
  /** For reads: connections are kept for a while. */
  readonly kept: AgentPair;
  /** A connection for one call. */
  readonly fresh: AgentPair;
  close(): void;
}

export interface PlatformClientOptions {
  /** Without `/ai`. */
  readonly origin: string;
  readonly timeoutMs: number;
  /** Default: direct connections. */
  readonly agents?: Agents;
}

const maxAnswerBytes = 8 * 1024 * 1024;

export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const { origin, timeoutMs, agents = directAgents() } = options;
  const client = axios.create({
    baseURL: origin,
    adapter: 'http',
    maxRedirects: 0, // the token goes nowhere else
    proxy: false, // the agents know the way; axios' own would show plain http to the proxy
    allowAbsoluteUrls: false,
    maxContentLength: maxAnswerBytes,
    responseType: 'text',
    transformResponse: [(text: unknown) => text],
    validateStatus: () => true,
    headers: { Accept: 'application/json', 'User-Agent': 'gpu-instance' },
  });

  return {
    async call(token, { method, path, query, body, once }) {
      // Ids of the platform's become part of a path: none may lead anywhere else.
      if (!staysWithin(origin, path)) return { kind: 'failure', reason: 'unreachable' };
      const request: AxiosRequestConfig = {
        method,
        url: path,
        params: query,
        ...(once ? agents.fresh : agents.kept),
        headers: {
          token: token.reveal(),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        data: body === undefined ? undefined : JSON.stringify(body),
        // `timeout` alone does not bound a connection that is never accepted.
        signal: AbortSignal.timeout(timeoutMs),
      };
      try {
        const response = await client.request<string>(request);
        return { kind: 'answer', status: response.status, body: parseJson(response.data) };
      } catch (error) {
        if (!(error instanceof AxiosError)) throw error;
        // The error object holds the request, token included: nothing of it but its code leaves this function.
        return { kind: 'failure', reason: toReason(error) };
      }
    },
    close: () => agents.close(),
  };
}

/**
 * A kept connection may have been closed by the other side just now. A read may be tried again; a create
 * may not, so it gets a fresh connection and an unclear outcome stays rare.
 */
function directAgents(): Agents {
  const pair = (keepAlive: boolean): AgentPair => ({
    httpAgent: new http.Agent({ keepAlive }),
    httpsAgent: new https.Agent({ keepAlive }),
  });
  const [kept, fresh] = [pair(true), pair(false)];
  return {
    kept,
    fresh,
    close() {
      for (const agent of Object.values(kept)) agent.destroy();
    },
  };
}

/** Whether the path is taken as it stands: no other host, no `..` that shortens it, no query hidden in it. */
function staysWithin(origin: string, path: string): boolean {
  if (!/^\/[^/]/u.test(path) || !URL.canParse(`${origin}${path}`)) return false;
  const base = new URL(origin);
  const url = new URL(`${origin}${path}`);
  const prefix = base.pathname.replace(/\/$/u, '');
  return url.origin === base.origin && url.pathname === `${prefix}${path}`;
}

/** Errors that come before the first byte of the request leaves. */
const notSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function toReason(error: AxiosError): 'timeout' | 'connection' | 'unreachable' {
  const code = error.code ?? '';
  // A proxy that stood in the way let nothing through.
  if (notSent.has(code) || code.startsWith('PROXY_')) return 'unreachable';
  const isTimeout = code === 'ERR_CANCELED' || code === 'ECONNABORTED' || code === 'ETIMEDOUT';
  return isTimeout ? 'timeout' : 'connection';
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
