// Figures for Prometheus. Labels are states and task names only, never ids of people or launches.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface MetricsSources {
  readonly launchesByState: () => Promise<Readonly<Record<string, number>>>;
  readonly jobs: () => Promise<{ readonly waiting: number; readonly givenUp: number }>;
}

export interface Metrics {
  /** For the counters of others. */
  readonly registry: Registry;
  jobGivenUp(task: string): void;
  read(): Promise<{ contentType: string; text: string }>;
}

export function createMetrics({ launchesByState, jobs }: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const givenUp = new Counter({
    name: 'gpu_instance_jobs_given_up_total',
    help: 'Jobs this process gave up',
    labelNames: ['task'],
    registers: [registry],
  });
  new Gauge({
    name: 'gpu_instance_launches',
    help: 'Launches in the database, by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const [state, count] of Object.entries(await launchesByState())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'gpu_instance_jobs',
    help: 'Jobs in the database: waiting, or given up and kept for the operator to see',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const count = await jobs();
      this.set({ state: 'waiting' }, count.waiting);
      this.set({ state: 'given_up' }, count.givenUp);
    },
  });
  return {
    registry,
    jobGivenUp: (task) => givenUp.inc({ task }),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
