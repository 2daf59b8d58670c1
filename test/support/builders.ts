// Valid defaults, one override away from what a test is about.
import { type Launch, type LaunchState, launchStates } from '../../src/launches/launch.ts';
import { type LaunchRequest, parseLaunchRequest } from '../../src/launches/launch-request.ts';

/** The example of the platform's page "create container instance", as a person types it. */
export const documentedForm: Readonly<Record<string, unknown>> = {
  instanceServiceName: 'Instances_2205113838',
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  version: 'jupyter:4.4-py3.7-cpu',
  imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
  timeoutLimit: 'unlimited',
  taskNumber: '1',
  resourceGroup: 'TeslaM40',
  useStartScript: false,
  startScriptActionScope: 'all',
  cpuNumber: '3',
  ramSize: 15360,
  gpuNumber: '1',
  mountInfoList: [
    { sourcePath: '/public/home/demo/source_mount', targetPath: '/mnt/test_mount', type: 'data' },
  ],
  containerPortInfoList: [{ containerPort: '18888', protocolType: 'SSH' }],
};

export function aRequest(override: Record<string, unknown> = {}): LaunchRequest {
  const parsed = parseLaunchRequest({ ...documentedForm, ...override });
  if (!parsed.ok) throw new Error(`not a valid request: ${JSON.stringify(parsed.problems)}`);
  return parsed.request;
}

export function aLaunch(override: Partial<Launch> = {}): Launch {
  const state: LaunchState = override.state ?? launchStates[0];
  return {
    id: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
    submissionId: '6fa459ea-ee8a-4ca4-894e-db77e160355e',
    teamId: 'T0001',
    workspaceId: override.teamId ?? 'T0001',
    userId: 'U0001',
    channelId: 'C0001',
    cardPlace: 'channel',
    sealedReplyUrl: null,
    request: aRequest(),
    state,
    instanceId: null,
    failure: null,
    looks: 0,
    lookFailure: null,
    givesUpAt: null,
    acceptedAt: 1_760_000_000_000,
    sentAt: null,
    sentAs: null,
    settledAt: null,
    region: null,
    ...override,
  };
}
