// One request and what came of it, read off the wire: an answer, or a failure that says whether anything was sent.
import axios, { AxiosError, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type { AgentPair } from '../network/agents.ts';
import { decodeText } from './decode-text.ts';
import { createWireTap, type WireTap } from './wire-tap.ts';

export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Parsed JSON; undefined when it is none. */
      readonly body: unknown;
      readonly contentType?: string | null;
    }
  | TransportFailure;

export interface TransportFailure {
  readonly kind: 'failure';
  /**
   * `unreachable`, `insecure`: nothing was sent. `connection`, `timeout`: it may have been received. `unreadable`: what
   * came back is no HTTP, or too long.
   */
  readonly reason: 'timeout' | 'connection' | 'unreachable' | 'insecure' | 'unreadable';
  /** A code of Node's or of ours, for the operator: `ENOTFOUND`, `PROXY_HTTP_403`. */
  readonly cause?: string;
}

export interface ExchangeOptions {
  readonly agents: AgentPair;
  readonly timeoutMs: number;
  /** On a kept connection: gives up after so long without a byte. Default: never before the time is over. */
  readonly silenceMs?: number;
}

export interface Exchange {
  readonly answer: Answer;
  /** It failed on a kept connection that may have been dead already. */
  readonly wasStale: boolean;
}

const maxAnswerBytes = 8 * 1024 * 1024;

const client = axios.create({
  adapter: 'http',
  maxRedirects: 0, // the token goes nowhere else
  proxy: false, // the agents know the way; axios' own would show plain http to the proxy
  maxContentLength: maxAnswerBytes,
  responseType: 'arraybuffer',
  transformResponse: [], // bytes
  validateStatus: () => true,
  headers: { Accept: 'application/json', 'User-Agent': 'gpu-instance' },
});

export async function exchange(
  request: AxiosRequestConfig,
  { agents, timeoutMs, silenceMs }: ExchangeOptions,
): Promise<Exchange> {
  const tap = createWireTap();
  // `timeout` of axios alone does not bound a connection that is never accepted.
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  const silence = silenceMs === undefined ? undefined : setTimeout(endIfSilent, silenceMs);
  let isSilent = false;

  function endIfSilent(): void {
    isSilent = tap.isReused && tap.received === 0;
    if (isSilent) over.abort();
  }

  try {
    const response = await client.request<Buffer>({
      ...request,
      ...agents,
      // Typed loosely by axios: whatever has `request`.
      transport: tap.transport,
      signal: over.signal,
    });
    return { answer: toAnswer(response, tap), wasStale: false };
  } catch (error) {
    if (!(error instanceof AxiosError)) throw error;
    // The error object holds the request, token included: nothing of it but its code leaves this function.
    const answer = toFailure(error, tap, over.signal.aborted);
    return { answer, wasStale: isSilent || (tap.isReused && !over.signal.aborted) };
  } finally {
    clearTimeout(timer);
    clearTimeout(silence);
  }
}

function toAnswer({ status, headers, data }: AxiosResponse<Buffer>, tap: WireTap): Answer {
  // An answer to a request that never left comes from a proxy that refused to connect us.
  if (!tap.mayHaveLeft) return { kind: 'failure', reason: 'unreachable', cause: `PROXY_HTTP_${status}` };
  const contentType = typeof headers['content-type'] === 'string' ? headers['content-type'] : null;
  return { kind: 'answer', status, body: parseJson(decodeText(data, contentType)), contentType };
}

function toFailure(
  { code = 'UNKNOWN', message }: AxiosError,
  tap: WireTap,
  isOver: boolean,
): TransportFailure {
  if (!tap.mayHaveLeft) return toUnsent(code, tap, isOver);
  if (isOver) return { kind: 'failure', reason: 'timeout', cause: 'NO_ANSWER' };
  if (message.includes('maxContentLength'))
    return { kind: 'failure', reason: 'unreadable', cause: 'TOO_LONG' };
  // Node's HTTP parser, and zlib: something came, but no answer that can be read.
  const reason = /^(?:HPE_|Z_)/u.test(code) ? 'unreadable' : 'connection';
  return { kind: 'failure', reason, cause: code };
}

function toUnsent(code: string, { stage }: WireTap, isOver: boolean): TransportFailure {
  if (isOver) {
    const cause = stage === 'securing' ? 'TLS_TIMEOUT' : 'CONNECT_TIMEOUT';
    return { kind: 'failure', reason: 'unreachable', cause };
  }
  return { kind: 'failure', reason: stage === 'securing' ? 'insecure' : 'unreachable', cause: code };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
