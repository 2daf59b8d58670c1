// What callers sent, for tests to look at. Tokens, keys and signatures are never kept.
import type { IncomingHttpHeaders } from 'node:http';
import { type IncomingCall, readJson } from './http-exchange.ts';
import type { RouteName } from './routes.ts';

export interface RecordedRequest {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Null for an address the platform does not have. */
  readonly endpoint: RouteName | null;
  /** A list where a key was repeated. */
  readonly query: Readonly<Record<string, string | string[]>>;
  /** Names in lower case, without `token`, `accesskey` and `signature`. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Parsed JSON, else the text, else null. */
  readonly body: unknown;
  readonly rawBody: string;
  /** The account, if the token was signed here, even if it has expired; who asks for tokens says so. */
  readonly user: string | null;
}

export interface RecordedFacts {
  readonly at: number;
  readonly endpoint: RouteName | null;
  readonly user: string | null;
}

export class RequestLog {
  readonly entries: RecordedRequest[] = [];

  /** Keeps the newest `keep` entries at least; the oldest go in large steps, which is cheap. */
  record(call: IncomingCall, facts: RecordedFacts, keep: number): void {
    this.entries.push(toRecord(call, facts));
    if (this.entries.length > keep * 1.25) this.entries.splice(0, this.entries.length - keep);
  }

  clear(): void {
    this.entries.length = 0;
  }
}

function toRecord(call: IncomingCall, facts: RecordedFacts): RecordedRequest {
  const { token: _, accesskey: __, signature: ___, ...headers } = call.headers;
  const body = readJson(call.rawBody);
  return {
    ...facts,
    method: call.method,
    path: call.path,
    query: Object.fromEntries(
      [...new Set(call.query.keys())].map((name) => {
        const values = call.query.getAll(name);
        return [name, values.length > 1 ? values : (values[0] ?? '')];
      }),
    ),
    headers,
    body: body.kind === 'json' ? body.value : call.rawBody || null,
    rawBody: call.rawBody,
  };
}
