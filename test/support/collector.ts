// A collector of traces: takes OTLP over HTTP as JSON, and keeps all that it is sent.
// Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP" and "JSON Protobuf Encoding".
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Null: the trace begins with it. */
  readonly parentId: string | null;
  readonly name: string;
  /** As the protocol numbers them: 1 internal, 2 server, 3 client, 5 consumer. */
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly events: readonly string[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Null: not an error. */
  readonly error: string | null;
  /** Of what sent it. */
  readonly resource: Readonly<Record<string, string | number>>;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Everything that came, as it came. */
  readonly received: readonly string[];
  readonly headers: readonly Readonly<Record<string, string | string[] | undefined>>[];
  /** Answers with this from now on. Default: 200. */
  answer(status: number): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number;
    readonly doubleValue?: number;
  };
}

const toRecord = (pairs: readonly Pair[] = []): Record<string, string | number> =>
  Object.fromEntries(
    pairs.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? '']),
  );

function* readSpans(body: string): Generator<CollectedSpan> {
  for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans)
    for (const { spans } of scopeSpans)
      for (const span of spans) {
        assert.match(span.traceId, /^[0-9a-f]{32}$/u);
        assert.match(span.spanId, /^[0-9a-f]{16}$/u);
        yield {
          traceId: span.traceId,
          spanId: span.spanId,
          parentId: span.parentSpanId || null,
          name: span.name,
          kind: span.kind,
          startMs: Number(span.startTimeUnixNano) / 1e6,
          endMs: Number(span.endTimeUnixNano) / 1e6,
          attributes: toRecord(span.attributes),
          events: (span.events ?? []).map(({ name }: { name: string }) => name),
          links: span.links ?? [],
          error: span.status?.code === 2 ? (span.status.message ?? '') : null,
          resource: toRecord(resource.attributes),
        };
      }
}

export async function startCollector(port = 0): Promise<Collector> {
  const received: string[] = [];
  const spans: CollectedSpan[] = [];
  const headers: Collector['headers'][number][] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    headers.push(request.headers);
    const isRight = request.method === 'POST' && request.url === '/v1/traces';
    if (!isRight || request.headers['content-type'] !== 'application/json')
      return void response.writeHead(404).end();
    if (status === 200) {
      received.push(body);
      spans.push(...readSpans(body));
    }
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    received,
    headers,
    answer: (given) => {
      status = given;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
