// Traces by OpenTelemetry's own library, over OTLP/HTTP. Loaded only where a collector is configured; nothing of it is
// registered for the whole process. What is said of a call are names, codes and times: no bodies, no addresses beyond host
// and port, no words of the platform's or of people.
// Source of names: opentelemetry.io/docs/specs/semconv, "HTTP spans", "Database client spans", "Recording errors".
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import type { TracesConfig } from '../../config/traces.ts';
import type { Lane } from '../../jobs/lanes.ts';
import { launchReference } from '../../launches/launch.ts';
import type { TracedStep, Traces } from '../traces.ts';
import { describeCall, describeFailure, describeJob, nameOf, toAttributes, toTime } from './attributes.ts';
import { type TraceIds, traceIdsOf } from './ids.ts';
import { createProvider, type ProviderParts } from './provider.ts';
import { type Noted, Scope, startWatch } from './scope.ts';

export interface OpenTelemetryParts extends ProviderParts {
  readonly clock: () => number;
  readonly database: 'sqlite' | 'postgresql';
  /** Host that Slack's Web API is at. */
  readonly slackHost: string;
}

/** Nobody waits for these, and there are many of them: the figures tell how they go. */
const untracedLanes: ReadonlySet<Lane> = new Set(['watch', 'upkeep']);
/** Jobs about a launch, or about an action, whatever comes of them. */
const lanesOfSubject: ReadonlySet<Lane> = new Set(['launch', 'look', 'act']);
/** What belongs to the trace of a launch wherever it happens. What is shown of its instance later does not. */
const stepsOfSubject = new Set([
  ...['accepted', 'sent', 'created', 'rejected', 'unknown', 'given_up'],
  ...['created', 'rejected', 'unknown', 'stuck'].flatMap((news) => [`told_${news}`, `not_told_${news}`]),
  ...['asked', 'done', 'refused'],
]);
const failedSteps = new Set(['rejected', 'unknown', 'given_up', 'refused']);

export function createOpenTelemetry(config: TracesConfig, parts: OpenTelemetryParts): Traces {
  const { provider, sampler, ids } = createProvider(config, parts);
  const tracer = provider.getTracer('gpu-instance', parts.version);
  const scopes = new AsyncLocalStorage<Scope | null>();
  const current = (): Scope | null => scopes.getStore() ?? null;

  /** Where the spans of a trace hang that began elsewhere: whether it is kept is said by its id, the same everywhere. */
  function contextOf({ traceId, rootId: spanId }: TraceIds): Context {
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId, '', SpanKind.INTERNAL, {}, []);
    const isKept = decision === SamplingDecision.RECORD_AND_SAMPLED;
    const traceFlags = isKept ? TraceFlags.SAMPLED : TraceFlags.NONE;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }

  function send(noted: Noted, under: Context): Span {
    const { name, kind, attributes, links = [], from, to, error, events = [] } = noted;
    const span = tracer.startSpan(
      name,
      { kind, attributes, links: [...links], startTime: toTime(from) },
      under,
    );
    for (const event of events) span.addEvent(event.name, event.attributes, toTime(event.at));
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(toTime(to));
    return span;
  }

  /** The span of the scope itself, then what was noted in it. */
  function close(scope: Scope, whole: Pick<Noted, 'name' | 'kind' | 'attributes'>, about?: string): void {
    const own = scope.subject === null ? null : traceIdsOf(scope.subject);
    const under = own && !scope.isRoot ? contextOf(own) : ROOT_CONTEXT;
    ids.state(under === ROOT_CONTEXT ? own : null);
    const attributes = { ...whole.attributes, ...scope.attributes };
    const { from, events, error } = scope;
    const links = [scope.draft, own ? null : about].flatMap((id) => linkTo(id ?? null));
    const noted = { ...whole, attributes, events, error, links, from, to: scope.now() };
    const within = trace.setSpan(ROOT_CONTEXT, send(noted, under));
    for (const child of scope.children.splice(0)) send(child, within);
    scope.onLate = (late) => void send(late, within);
  }

  const linkTo = (id: string | null): Link[] => {
    const to = id === null ? null : traceIdsOf(id);
    const { traceId, rootId: spanId } = to ?? {};
    return traceId && spanId ? [{ context: { traceId, spanId, traceFlags: TraceFlags.SAMPLED } }] : [];
  };

  function client(name: string, durationMs: number, attributes: Attributes, error: string | null): void {
    const said = { ...attributes, ...(error === null ? {} : { 'error.type': error }) };
    current()?.note({ name, kind: SpanKind.CLIENT, durationMs, attributes: said, error });
  }

  return {
    async request({ kind, elapsedMs }, work) {
      const scope = new Scope(startWatch(parts.clock), { isRoot: true, elapsedMs });
      try {
        return await scopes.run(scope, work);
      } catch (error) {
        scope.error = nameOf(error);
        throw error;
      } finally {
        const attributes = { 'gpu_instance.request.kind': kind };
        close(scope, { name: `slack ${kind}`, kind: SpanKind.SERVER, attributes });
      }
    },
    async job(job, work) {
      // What started the timer that it runs by has nothing to do with it.
      if (untracedLanes.has(job.lane)) return scopes.run(null, work);
      const scope = new Scope(startWatch(parts.clock), { isRoot: false });
      if (lanesOfSubject.has(job.lane)) scope.belongTo(job.subject);
      try {
        const result = await scopes.run(scope, work);
        scope.attributes['gpu_instance.job.result'] = result.kind;
        if ('error' in result) scope.attributes['gpu_instance.job.reason'] = result.error;
        if (result.kind === 'give-up') scope.error ??= 'given up';
        return result;
      } catch (error) {
        scope.error = nameOf(error);
        throw error;
      } finally {
        close(scope, describeJob(job, scope.from), job.subject);
      }
    },
    async stored(operation, work) {
      const startedAt = performance.now();
      const attributes = { 'db.system.name': parts.database, 'db.operation.name': operation };
      const note = (error: string | null) =>
        client(`store ${operation}`, performance.now() - startedAt, attributes, error);
      try {
        const result = await work();
        note(null);
        return result;
      } catch (error) {
        note(nameOf(error));
        throw error;
      }
    },
    acknowledged: (durationMs) =>
      current()?.note({
        name: 'acknowledge',
        kind: SpanKind.INTERNAL,
        durationMs,
        attributes: {},
        error: null,
      }),
    formOpened(draft) {
      const scope = current();
      if (scope && scope.subject === null) scope.belongTo(draft);
    },
    step(step) {
      const scope = current();
      if (scope) noteStep(scope, step);
    },
    platformCalled(report) {
      const { call, outcome, durationMs } = report;
      client(`platform ${call}`, durationMs, describeCall(report), outcome === 'ok' ? null : outcome);
    },
    slackCalled({ method, outcome, durationMs }) {
      // Where a reply address leads is part of what makes it one.
      const at = method === 'response_url' ? {} : { 'server.address': parts.slackHost };
      const attributes = { ...at, 'http.request.method': 'POST', 'gpu_instance.slack.method': method };
      client(`slack ${method}`, durationMs, attributes, outcome === 'ok' ? null : outcome);
    },
    async close(withinMs) {
      const over = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), over]);
    },
  };
}

function noteStep(scope: Scope, { name, subject, launch = subject, draft, failure }: TracedStep): void {
  const facts = failure ? toAttributes(failure) : {};
  scope.events.push({ name, at: scope.now(), attributes: facts });
  if (!stepsOfSubject.has(name)) return;
  scope.belongTo(subject);
  scope.attributes['gpu_instance.launch.reference'] ??= launchReference({ id: launch });
  scope.draft ??= draft ?? null;
  if (!failedSteps.has(name)) return;
  const code = failure && describeFailure(failure);
  scope.error = code ? `${name}: ${code}` : name;
  Object.assign(scope.attributes, facts, failure ? { 'error.type': failure.reason } : {});
}
