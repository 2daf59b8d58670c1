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
  accessUrl: (id: string) => `${paths}/${encodeURIComponent(id)}/url`,
  stop: `${paths}/task/actions/stop`,
  restart: `${paths}/task/actions/restart`,
  executeScript: `${paths}/task/actions/execute-script`,
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

const words = z.string().nullish().catch(null);

/**
 * Every answer: success is the string "0" in the body, whatever the HTTP status says. The code decides; a refusal may
 * come without `data`, and its words as `message`, as the platform's console does it.
 */
export const envelopeSchema = z
  .object({
    code: z.union([z.string(), z.number()]).transform((code) => String(code).trim()),
    msg: words,
    message: words,
    data: z.unknown().optional(),
  })
  .transform(({ code, msg, message, data }) => ({
    code,
    msg: msg?.trim() || message?.trim(),
    data: data ?? null,
  }));
export type Envelope = z.output<typeof envelopeSchema>;

/** Page "create container instance": `data` is the task ID, 32 hexadecimal digits in its samples. */
export const isTaskId = (text: string): boolean => /^[0-9a-f]{32}$/iu.test(text);

/**
 * What may be the task ID in an answer of another shape than the documented one: a short word or number standing alone,
 * or the only 32 hexadecimal digits in an object or a list. It needs confirmation.
 */
export function findLikelyTaskId(data: unknown): string | null {
  if (typeof data === 'number') return String(data);
  if (typeof data === 'string') return /^[\w.-]{1,200}$/u.test(data.trim()) ? data.trim() : null;
  const found = new Set(textsIn(data, 3).filter(isTaskId));
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value.trim()];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value)
    .slice(0, 100)
    .flatMap((inner) => textsIn(inner, depth - 1));
}

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

/** Null where there is none, or not in a shape that we know. */
export const findInstanceId = (item: unknown): string | null =>
  instanceSchema.safeParse(item).data?.id ?? null;

/** The page's answer section is not public: the array may stand alone or under one of these names. */
export const listNames = ['data', 'list', 'records', 'items', 'rows'] as const;

/**
 * The items of a list answer, or undefined when none of the known shapes fits. An empty list may also be told as no
 * data at all, or as a total of 0, with or without a null in the list's place.
 */
export function findListItems(data: unknown): readonly unknown[] | undefined {
  if (data === null || data === undefined) return [];
  if (Array.isArray(data)) return data;
  if (typeof data !== 'object') return undefined;
  const holder = data as Record<string, unknown>;
  const items = listNames.map((name) => holder[name]).find((value) => Array.isArray(value));
  return items ?? (isEmptyPage(holder) ? [] : undefined);
}

function isEmptyPage(holder: Readonly<Record<string, unknown>>): boolean {
  const isNothing = (value: unknown) => value === null || value === undefined;
  const total = holder.total ?? holder.totalCount;
  const hasNoItems = listNames.every((name) => isNothing(holder[name]));
  return (
    hasNoItems &&
    (total === 0 || total === '0' || (isNothing(total) && listNames.some((name) => name in holder)))
  );
}

/** How many items there are on all pages; null where it is not told, or not as a number. */
export function readTotal(data: unknown): number | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const { total, totalCount } = data as Record<string, unknown>;
  return toWholeNumber(total ?? totalCount);
}

/** Numbers come as numbers or as digits. */
export function toWholeNumber(value: unknown): number | null {
  const digits = typeof value === 'number' ? String(value) : value;
  return typeof digits === 'string' && /^\s*\d{1,15}\s*$/u.test(digits) ? Number(digits) : null;
}

const timestamp = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/u;
/** Nothing of the platform's is older: what is, stands for "not yet". */
const earliest = Date.UTC(2000, 0, 1);

/** Timestamps are `YYYY-MM-DD HH:mm:ss` without a zone; null for "--" and anything else. */
export function toEpochMs(time: string | null | undefined, utcOffset: string): number | null {
  const [, day, hour, zone = utcOffset] = timestamp.exec(time?.trim() ?? '') ?? [];
  const ms = Date.parse(`${day}T${hour}${zone}`);
  return Number.isNaN(ms) || ms < earliest ? null : ms;
}

/** `HH:MM:SS`, the hours without a limit; null for `unlimited`, "--", no time at all and anything else. */
export function toTimeLimitMs(limit: string | null | undefined): number | null {
  const [, hours, minutes, seconds] = /^(\d{1,6}):([0-5]\d):([0-5]\d)$/u.exec(limit?.trim() ?? '') ?? [];
  return (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000 || null;
}
