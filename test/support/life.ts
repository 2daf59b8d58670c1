// An instance and what was asked to be done with it, one override away from what a test is about.
import type { Action } from '../../src/instances/action.ts';
import { type Instance, phaseOf } from '../../src/instances/instance.ts';

/** Of `aLaunch()`. */
export function anInstance(override: Partial<Instance> = {}): Instance {
  const status = override.status === undefined ? 'Running' : override.status;
  return {
    launchId: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
    instanceId: 'f8c2b0f2a1b94b8f9f0e7d6c5b4a3f21',
    teamId: 'T0001',
    workspaceId: 'T0001',
    userId: 'U0001',
    name: 'Instances_2205113838',
    status,
    phase: status === null ? 'pending' : phaseOf(status),
    since: 1_760_000_060_000,
    startedAt: null,
    endsAt: null,
    seenAs: null,
    missed: 0,
    wanted: null,
    wantedAt: null,
    region: null,
    ...override,
  };
}

export function anAction(override: Partial<Action> = {}): Action {
  return {
    id: '0b0e9c1a-0000-4000-8000-000000000001',
    launchId: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
    instanceId: 'f8c2b0f2a1b94b8f9f0e7d6c5b4a3f21',
    kind: 'stop',
    state: 'asked',
    by: { teamId: 'T0001', workspaceId: 'T0001', userId: 'U0001' },
    account: { teamId: 'T0001', userId: 'U0001' },
    sealedScript: null,
    scope: null,
    failure: null,
    askedAt: 1_760_000_100_000,
    sentAt: null,
    settledAt: null,
    ...override,
  };
}
