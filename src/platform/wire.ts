// Requests and answers exactly as on the wire. Nothing outside this folder sees these.
// Source: the platform's OpenAPI 2.0 documentation, pages on container instances.
import { z } from 'zod';
import type { LaunchRequest } from '../launches/launch-request.ts';

const paths = '/ai/openapi/v2/instance-service';

export const endpoints = {
  task: `${paths}/task`,
  taskList: `${paths}/task/list`,
  resourceGroups: `${paths}/resource-group`,
  detail: (id: string) => `${paths}/${encodeURIComponent(id)}/detail`,
} as const;

/** Page "create container instance". Key order follows the page's samples. */
export function toCreateBody(request: LaunchRequest) {
  return {
    instanceServiceName: request.instanceServiceName,
    taskType: request.taskType,
    acceleratorType: request.acceleratorType,
    version: request.version,
    imagePath: request.imagePath,
    description: request.description,
    timeoutLimit: request.timeoutLimit,
    taskNumber: request.taskNumber,
    resourceGroup: request.resourceGroup,
    useStartScript: request.useStartScript,
    // Required by the page even when no script is used.
    startScriptActionScope: request.startScriptActionScope,
    startScriptContent: request.startScriptContent,
    cpuNumber: request.cpuNumber,
    gpuNumber: request.gpuNumber,
    ramSize: request.ramSize,
    mountInfoList: request.mountInfoList,
    // The page's table says int, all of its samples send a string of digits.
    containerPortInfoList: request.containerPortInfoList.map((port) => ({
      protocolType: port.protocolType,
      containerPort: String(port.containerPort),
    })),
  };
}

/** Every answer: success is the string "0" in the body, whatever the HTTP status says. */
export const envelopeSchema = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  msg: z.string().nullish().catch(null),
  data: z.unknown(),
});
export type Envelope = z.output<typeof envelopeSchema>;

export const createDataSchema = z.string().trim().min(1).max(200);

const text = z.string().nullish().catch(null);
const id = z
  .union([z.string().min(1), z.number()])
  .transform(String)
  .optional()
  .catch(undefined);

/** Fields of list items and of the detail. `id` may be that of a single run, so `instanceServiceId` goes first. */
export const instanceSchema = z
  .object({
    instanceServiceId: id,
    id,
    instanceServiceName: text,
    status: text,
    description: text,
    createTime: text,
  })
  .transform(({ instanceServiceId, id: plainId, ...rest }) => ({
    ...rest,
    id: instanceServiceId ?? plainId,
  }));
export type WireInstance = z.output<typeof instanceSchema>;

/** The page's answer section is not public: the array may stand alone or under one of these names. */
export const listNames = ['data', 'list', 'records', 'items', 'rows'] as const;

/** The items of a list answer, or undefined when none of the known shapes fits. */
export function findListItems(data: unknown): readonly unknown[] | undefined {
  if (Array.isArray(data)) return data;
  if (typeof data !== 'object' || data === null) return undefined;
  const holder = data as Record<string, unknown>;
  return listNames.map((name) => holder[name]).find((value) => Array.isArray(value));
}

/** Timestamps are `YYYY-MM-DD HH:mm:ss` without a zone; null for "--" and anything else. */
export function toEpochMs(time: string | null | undefined, utcOffset: string): number | null {
  if (!time || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/u.test(time)) return null;
  const ms = Date.parse(`${time.slice(0, 19).replace(' ', 'T')}${utcOffset}`);
  return Number.isNaN(ms) ? null : ms;
}
