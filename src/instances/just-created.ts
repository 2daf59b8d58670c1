import type { Launch } from '../launches/launch.ts';
import type { Instance } from './instance.ts';

/** As it is stored with the step that says its launch was created: nobody has seen it yet. */
export const asJustCreated = ({
  id,
  instanceId,
  request,
  settledAt,
  acceptedAt,
  ...launch
}: Launch): Instance => ({
  launchId: id,
  instanceId: instanceId ?? '',
  teamId: launch.teamId,
  workspaceId: launch.workspaceId,
  userId: launch.userId,
  name: request.instanceServiceName,
  status: null,
  phase: 'pending',
  since: settledAt ?? acceptedAt,
  startedAt: null,
  endsAt: null,
  seenAs: launch.sentAs,
  missed: 0,
  wanted: null,
  wantedAt: null,
  region: launch.region,
});
