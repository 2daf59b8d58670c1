// OpenTelemetry's library, put together as the settings say.
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracesConfig } from '../../config/traces.ts';
import type { Logger } from '../logger.ts';
import { TellingExporter } from './exporter.ts';
import type { TraceIds } from './ids.ts';

export interface ProviderParts {
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly newId: () => string;
  readonly version: string;
  readonly agents: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent };
}

export function createProvider(config: TracesConfig, parts: ProviderParts) {
  const ids = new StatedIds();
  const sampler = toSampler(config);
  const resource = resourceFromAttributes({
    ...config.resource,
    'service.name': config.serviceName,
    'service.version': parts.version,
    'service.instance.id': parts.newId(),
  });
  const provider = new TracerProvider({
    sampler,
    idGenerator: ids,
    resource: defaultResource().merge(resource),
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter(config, parts) })],
  });
  return { provider, sampler, ids };
}

/** Ids that are said beforehand, for the next span; random ones otherwise. */
class StatedIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: { traceId?: string; spanId?: string } = {};

  state(ids: TraceIds | null): void {
    this.#next = ids ? { traceId: ids.traceId, spanId: ids.rootId } : {};
  }

  generateTraceId = (): string => this.#take('traceId') ?? this.#random.generateTraceId();
  generateSpanId = (): string => this.#take('spanId') ?? this.#random.generateSpanId();

  #take(which: 'traceId' | 'spanId'): string | undefined {
    const { [which]: id } = this.#next;
    delete this.#next[which];
    return id;
  }
}

function toSampler({ sampler, ratio }: TracesConfig): Sampler {
  const kind = sampler.replace('parentbased_', '');
  const root =
    kind === 'always_on'
      ? new AlwaysOnSampler()
      : kind === 'always_off'
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio);
  return sampler === kind ? root : new ParentBasedSampler({ root });
}

function createExporter(
  { url, headers, timeoutMs }: TracesConfig,
  { logger, agents }: ProviderParts,
): TellingExporter {
  const exporter = new OTLPTraceExporter({
    url,
    timeoutMillis: timeoutMs,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])),
    httpAgentOptions: (protocol) => (protocol === 'https:' ? agents.httpsAgent : agents.httpAgent),
  });
  return new TellingExporter(exporter, logger);
}
