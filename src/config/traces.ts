// Whether and where traces are sent, by OpenTelemetry's own variables. Pure.
// Source: opentelemetry.io/docs/specs, "Environment Variable Specification" and "OpenTelemetry Protocol Exporter".
import { type Env, isLoopback } from './env.ts';
import { directNetwork, type SideNetwork, toCollectorSide } from './network.ts';
import type { Secret } from './secrets.ts';

export interface TracesConfig {
  /** Full address that spans are posted to. */
  readonly url: string;
  /** Keys of collectors are among them. */
  readonly headers: Readonly<Record<string, Secret>>;
  readonly timeoutMs: number;
  readonly sampler: Env['OTEL_TRACES_SAMPLER'];
  /** Of the samplers that take one: the share of traces that is kept, 0 to 1. */
  readonly ratio: number;
  readonly serviceName: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly network: SideNetwork;
}

/** Null: no traces, and nothing is loaded for them. */
export function toTraces(env: Env): TracesConfig | null {
  const url = urlOf(env);
  const isOff = env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER !== 'otlp';
  if (url === null || isOff || protocolOf(env) === 'grpc') return null;
  const { 'service.name': named, ...resource } = env.OTEL_RESOURCE_ATTRIBUTES ?? {};
  return {
    url,
    headers: headersOf(env) ?? {},
    timeoutMs: env.OTEL_EXPORTER_OTLP_TIMEOUT,
    sampler: env.OTEL_TRACES_SAMPLER,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
    serviceName: env.OTEL_SERVICE_NAME ?? named ?? 'gpu-instance',
    resource,
    network: isLoopback(new URL(url)) ? directNetwork : toCollectorSide(env),
  };
}

/** What was asked for and is not done, or not as it was asked for. Never a value that was set. */
export function findTraceWarnings(env: Env): string[] {
  const url = urlOf(env);
  if (url === null || env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return [];
  if (env.OTEL_TRACES_EXPORTER !== 'otlp')
    return ['no traces are sent: OTEL_TRACES_EXPORTER is neither otlp nor none'];
  const protocol = protocolOf(env);
  if (protocol === 'grpc')
    return [
      'no traces are sent: OTEL_EXPORTER_OTLP_PROTOCOL asks for grpc, and gpu-instance speaks http/json; give it the port for OTLP over HTTP, mostly 4318, and leave the protocol out',
    ];
  const isReadable =
    headersOf(env) !== undefined && new URL(url).protocol === 'http:' && !isLoopback(new URL(url));
  return [
    ...(protocol === 'http/protobuf' ? ['traces are sent as http/json, not as http/protobuf'] : []),
    ...(isReadable
      ? ['whoever is on the way to the collector reads OTEL_EXPORTER_OTLP_HEADERS: use https']
      : []),
  ];
}

/** The address for traces is taken as it is; `v1/traces` comes after the one for all signals. */
function urlOf(env: Env): string | null {
  if (env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined)
    return new URL(env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT).href;
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return null;
  const url = new URL(env.OTEL_EXPORTER_OTLP_ENDPOINT);
  url.pathname = `${url.pathname.replace(/\/+$/u, '')}/v1/traces`;
  return url.href;
}

const headersOf = (env: Env) => env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS;
const protocolOf = (env: Env) =>
  env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/json';
