// An instance, valid, one override away from what a test is about.
import type { Instance } from '../../src/instances/instance.ts';
import { aLaunch } from './builders.ts';

export function anInstance(override: Partial<Instance> = {}): Instance {
  const { id, teamId, workspaceId, userId, acceptedAt, request } = aLaunch();
  return {
    launchId: id,
    instanceId: 'a'.repeat(32),
    teamId,
    workspaceId,
    userId,
    name: request.instanceServiceName,
    status: 'Running',
    phase: 'running',
    since: acceptedAt,
    startedAt: acceptedAt,
    endsAt: null,
    seenAs: null,
    missed: 0,
    wanted: null,
    wantedAt: null,
    ...override,
  };
}
