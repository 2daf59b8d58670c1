// Figures for Prometheus. Labels are states, task names, method names and outcomes only, never ids of people or launches.
// Node's own come along, the delay of the event loop among them (nodejs_eventloop_lag_…).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics, ReadableMetrics, StoredCounts } from './metrics.ts';

export interface Build {
  readonly version: string;
  readonly node: string;
}

export function createPrometheus(readCounts: () => Promise<StoredCounts>, build: Build): ReadableMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  tellBuild(registry, build);
  const givenUp = new Counter({
    name: 'gpu_instance_jobs_given_up_total',
    help: 'Jobs this process gave up',
    labelNames: ['task'],
    registers,
  });
  const slackCalls = new Histogram({
    name: 'gpu_instance_slack_call_duration_seconds',
    help: 'Calls to Slack by method and outcome: ok, refused, rate_limited, http_error, no_answer',
    labelNames: ['method', 'outcome'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const refused = new Counter({
    name: 'gpu_instance_requests_refused_total',
    help: 'Requests refused at the door: unsigned, stale, early, wrong (signature), near_miss (of the address)',
    labelNames: ['reason'],
    registers,
  });
  const parts = new Gauge({
    name: 'gpu_instance_part_up',
    help: 'Whether the part answered when it was last looked at: database, slack',
    labelNames: ['part'],
    registers,
  });
  const showCounts = createCountGauges(registry);
  let reading: Promise<string> | null = null;
  /** A database that is away takes only its own figures along. */
  const readAll = async () => {
    showCounts(await readCounts().catch(() => null));
    return registry.metrics();
  };
  return {
    ...createLaunchCounters(registry),
    ...createDelays(registry),
    ...createInstanceCounters(registry),
    jobGivenUp: (task) => givenUp.inc({ task }),
    slackCall: ({ method, outcome, durationMs }) =>
      slackCalls.observe({ method, outcome }, durationMs / 1000),
    requestRefused: (reason) => refused.inc({ reason }),
    partLookedAt: (part, isFine) => parts.set({ part }, isFine ? 1 : 0),
    async read() {
      reading ??= readAll().finally(() => {
        reading = null;
      });
      return { contentType: registry.contentType, text: await reading };
    },
  };
}

/** Always 1: its labels are what it says. */
function tellBuild(registry: Registry, build: Build): void {
  const info = new Gauge({
    name: 'gpu_instance_build_info',
    help: 'Which version runs, and on which Node',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  info.set({ ...build }, 1);
}

/** What people wait for. */
function createDelays(
  registry: Registry,
): Pick<Metrics, 'acknowledged' | 'formOpened' | 'launchSettled' | 'surfaceShown' | 'jobRetried'> {
  const registers = [registry];
  const acknowledged = new Histogram({
    name: 'gpu_instance_acknowledge_duration_seconds',
    help: "From the arrival of a request of Slack's to its answer, by kind; Slack waits 3 s",
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers,
  });
  const opened = new Histogram({
    name: 'gpu_instance_form_open_duration_seconds',
    help: 'From the command or press to the form that stands in Slack',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3],
    registers,
  });
  const settled = new Histogram({
    name: 'gpu_instance_launch_settle_duration_seconds',
    help: 'From the acceptance of a launch to what became of it: created, rejected, unknown',
    labelNames: ['to'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const shown = new Histogram({
    name: 'gpu_instance_surface_delay_seconds',
    help: 'From a change to the card, notice or reminder that shows it, by kind',
    labelNames: ['kind'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const retried = new Counter({
    name: 'gpu_instance_jobs_retried_total',
    help: 'Turns of jobs that end with another one later, by lane: looks that go on are among them',
    labelNames: ['lane'],
    registers,
  });
  return {
    acknowledged: (kind, durationMs) => acknowledged.observe({ kind }, durationMs / 1000),
    formOpened: (durationMs) => opened.observe(durationMs / 1000),
    launchSettled: (to, durationMs) => settled.observe({ to }, durationMs / 1000),
    surfaceShown: (kind, delayMs) => shown.observe({ kind }, delayMs / 1000),
    jobRetried: (lane) => retried.inc({ lane }),
  };
}

function createLaunchCounters(registry: Registry): Pick<Metrics, 'launchStep' | 'platformCall'> {
  const steps = new Counter({
    name: 'gpu_instance_launch_steps_total',
    help: 'Steps of launches that this process made',
    labelNames: ['step'],
    registers: [registry],
  });
  const calls = new Histogram({
    name: 'gpu_instance_platform_call_duration_seconds',
    help: 'Calls to the platform, by what they came to',
    labelNames: ['call', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  return {
    launchStep: (step) => steps.inc({ step }),
    platformCall: ({ call, outcome, durationMs }) => calls.observe({ call, outcome }, durationMs / 1000),
  };
}

function createInstanceCounters(
  registry: Registry,
): Pick<Metrics, 'instanceSeen' | 'accountLookedAt' | 'actionStep'> {
  const registers = [registry];
  const looks = new Counter({
    name: 'gpu_instance_looks_total',
    help: "Looks at accounts' instances that this process made",
    labelNames: ['outcome'],
    registers,
  });
  const phases = new Counter({
    name: 'gpu_instance_instances_seen_total',
    help: 'Changes of instances that were seen, by what they became',
    labelNames: ['phase'],
    registers,
  });
  const actions = new Counter({
    name: 'gpu_instance_actions_total',
    help: 'Steps of what is done with instances, by what it is',
    labelNames: ['kind', 'step'],
    registers,
  });
  return {
    instanceSeen: (phase) => phases.inc({ phase }),
    accountLookedAt: (outcome) => looks.inc({ outcome }),
    actionStep: (kind, step) => actions.inc({ kind, step }),
  };
}

/** Null: not known, and then not shown as it was before. */
function createCountGauges(registry: Registry): (counts: StoredCounts | null) => void {
  const registers = [registry];
  const launches = new Gauge({
    name: 'gpu_instance_launches',
    help: 'Launches in the database, by state',
    labelNames: ['state'],
    registers,
  });
  const jobs = new Gauge({
    name: 'gpu_instance_jobs',
    help: 'Jobs in the database: waiting, or given up and kept for the operator to see',
    labelNames: ['state'],
    registers,
  });
  const queue = new Gauge({
    name: 'gpu_instance_jobs_in_lane',
    help: 'Jobs waiting or running, by lane: launch, act, look, show, watch, upkeep',
    labelNames: ['lane'],
    registers,
  });
  const oldestDue = new Gauge({
    name: 'gpu_instance_jobs_oldest_due_seconds',
    help: 'For how long the oldest due job of a lane has waited for a free hand, 0 when none waits',
    labelNames: ['lane'],
    registers,
  });
  const live = new Gauge({
    name: 'gpu_instance_instances',
    help: 'Instances that run or are about to, by phase: pending, running',
    labelNames: ['phase'],
    registers,
  });
  const dirty = new Gauge({
    name: 'gpu_instance_surfaces_dirty',
    help: 'Cards, notices and reminders in Slack that are out of date just now',
    // A gauge without labels would say 0 before anything is known.
    labelNames: ['state'],
    registers,
  });
  return (counts) => {
    live.reset();
    dirty.reset();
    launches.reset();
    jobs.reset();
    queue.reset();
    oldestDue.reset();
    if (!counts) return;
    for (const [state, count] of Object.entries(counts.launchesByState)) launches.set({ state }, count);
    for (const [phase, count] of Object.entries(counts.liveInstances)) live.set({ phase }, count);
    dirty.set({ state: 'dirty' }, counts.dirtySurfaces);
    const waiting = Object.entries(counts.jobs.waiting);
    for (const [lane, count] of waiting) {
      const dueAt = counts.nextDue.get(lane) ?? counts.now;
      queue.set({ lane }, count);
      oldestDue.set({ lane }, Math.max(0, counts.now - dueAt) / 1000);
    }
    jobs.set(
      { state: 'waiting' },
      waiting.reduce((sum, [, count]) => sum + count, 0),
    );
    jobs.set({ state: 'given_up' }, counts.jobs.givenUp);
  };
}
