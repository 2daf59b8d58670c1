// What anybody who looks at a form would say is sent, and what they would say is wrong with it: for the model, so it
// uses neither the form's nor the launches' own reading. Knows the values that form-events.ts makes.
import type { FormValues } from '../../../src/form/fields.ts';
import { type Known, statedVersion } from './stated-fit.ts';

export function describeRequest({ fields, mounts, ports }: FormValues, known: Known): object {
  const image = fields.imagePath?.trim() ?? '';
  const runsScript = fields.useStartScript === 'true';
  return {
    instanceServiceName: fields.instanceServiceName,
    description: fields.description ?? '',
    taskType: fields.taskType,
    acceleratorType: fields.acceleratorType,
    version: fields.version?.trim() || statedVersion(image, known)?.says[0] || image.split('/').at(-1),
    imagePath: image,
    timeoutLimit: fields.timeoutLimit?.trim(),
    taskNumber: Number(fields.taskNumber),
    resourceGroup: fields.resourceGroup?.trim(),
    useStartScript: runsScript,
    startScriptActionScope: fields.startScriptActionScope || 'all',
    startScriptContent: runsScript ? `${fields.startScriptContent}\n` : '',
    cpuNumber: Number(fields.cpuNumber),
    ramSize: Number(fields.ramSize),
    gpuNumber: fields.acceleratorType === 'cpu' ? 0 : Number(fields.gpuNumber),
    mountInfoList: mounts.map(({ sourcePath, targetPath, type }) => ({ sourcePath, targetPath, type })),
    containerPortInfoList: ports.map(({ containerPort, protocolType }) => ({
      containerPort: Number(containerPort),
      protocolType,
    })),
  };
}

/** By the ids of the inputs that hold it. */
export function problemsOf({ fields, mounts, ports }: FormValues): string[] {
  const problems: string[] = [];
  for (const field of ['imagePath', 'resourceGroup', 'instanceServiceName'] as const)
    if (!fields[field]?.trim()) problems.push(field);
  const isCpu = fields.acceleratorType === 'cpu';
  if (!isCpu && !(Number(fields.gpuNumber) > 0)) problems.push('gpuNumber');
  if (!(Number(fields.cpuNumber) > 0)) problems.push('cpuNumber');
  if (fields.useStartScript === 'true' && !fields.startScriptContent) problems.push('startScriptContent');
  const targets = new Set<string>();
  for (const { row, sourcePath, targetPath } of mounts) {
    if (!sourcePath.startsWith('/')) problems.push(`mountInfoList.${row}.sourcePath`);
    if (!targetPath.startsWith('/') || targets.has(targetPath))
      problems.push(`mountInfoList.${row}.targetPath`);
    targets.add(targetPath);
  }
  const numbers = new Set<string>();
  for (const { row, containerPort } of ports) {
    if (!(Number(containerPort) > 0) || numbers.has(containerPort))
      problems.push(`containerPortInfoList.${row}.containerPort`);
    numbers.add(containerPort);
  }
  return problems.sort();
}
