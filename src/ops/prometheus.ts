// Figures for Prometheus. Labels are states, task names, method names and outcomes only, never ids of people or launches.
// Node's own come along, the delay of the event loop among them (nodejs_eventloop_lag_…).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics, ReadableMetrics, StoredCounts } from './metrics.ts';

export function createPrometheus(readCounts: () => Promise<StoredCounts>): ReadableMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
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
  return (counts) => {
    launches.reset();
    jobs.reset();
    queue.reset();
    oldestDue.reset();
    if (!counts) return;
    for (const [state, count] of Object.entries(counts.launchesByState)) launches.set({ state }, count);
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
