// Valid samples of instances, one override away from what a test is about.
import type { ActParts } from '../../../src/instances/act-on-instance.ts';
import type { Instance } from '../../../src/instances/instance.ts';
import type { SeenInstance } from '../../../src/instances/ports.ts';
import { toNewJob } from '../../../src/jobs/job.ts';

export const startOfTime = 1_760_000_000_000;

export const anInstance = (override: Partial<Instance> = {}): Instance => ({
  launchId: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
  instanceId: 'task-1',
  teamId: 'T0001',
  workspaceId: 'T0001',
  userId: 'U0001',
  name: 'demo',
  status: null,
  phase: 'pending',
  since: startOfTime,
  startedAt: null,
  endsAt: null,
  seenAs: override.status ? 'ada@1' : null,
  missed: 0,
  wanted: null,
  wantedAt: null,
  region: null,
  ...override,
});

export const aSeen = (override: Partial<SeenInstance> = {}): SeenInstance => ({
  instanceId: 'task-1',
  name: 'demo',
  status: 'Running',
  createdAt: startOfTime,
  startedAt: null,
  endedAt: null,
  timeLimitMs: null,
  ...override,
});

/** What acting needs besides what a test is about. */
export const restOfActing = {
  sealer: { open: async () => ({ ok: false, problem: 'damaged' }) },
  jobs: {
    newJob: (kind, subject) => toNewJob(kind, { id: kind.name, subject, runAt: startOfTime }),
    start: () => undefined,
  },
  clock: () => startOfTime,
  events: { acted: () => undefined, anotherId: () => undefined },
} satisfies Partial<ActParts>;
