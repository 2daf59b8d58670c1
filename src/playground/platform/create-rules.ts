// Judges the body of a create call by the platform's documentation, page "create container instance".
import { posix } from 'node:path';
import { z } from 'zod';
import { type Refusal, refused } from './answers.ts';
import { imagesFor, mountDirsFor, resourceGroupsOf } from './catalogue.ts';
import { accelerators, type ResourceGroup } from './offer.ts';
import type { PlatformSettings } from './settings.ts';
import { parseTimeLimit } from './time-text.ts';

const text = z.string().min(1);
const wholeNumber = z.int().positive();

const mountSchema = z.object({
  sourcePath: text,
  targetPath: text.startsWith('/'),
  type: z.enum(['data', 'path']),
});

// The field table says int, every example has a string; both are taken unless the setting `portType` is strict.
const portSchema = z.object({
  containerPort: z.union([z.int(), z.string().regex(/^\d{1,5}$/)]).refine(isPortNumber),
  protocolType: z.enum(['SSH', 'HTTP']),
});

export const taskTypeSchema = z.enum(['ssh', 'jupyter', 'codeserver', 'rstudio']);
export const scopeSchema = z.enum(['all', 'header']);

const createSchema = z.object({
  instanceServiceName: text,
  description: z.string().nullish(),
  taskType: taskTypeSchema,
  acceleratorType: z.enum(accelerators),
  version: text,
  imagePath: text,
  resourceGroup: text,
  cpuNumber: wholeNumber,
  gpuNumber: z.int().nonnegative(),
  ramSize: wholeNumber,
  taskNumber: wholeNumber,
  timeoutLimit: text.refine((limit) => parseTimeLimit(limit) !== null),
  useStartScript: z.boolean(),
  // Required whether or not there is a script.
  startScriptActionScope: scopeSchema,
  startScriptContent: z.string().nullish(),
  mountInfoList: z.array(mountSchema).nullish(),
  containerPortInfoList: z.array(portSchema).nullish(),
});

export type CreateRequest = z.infer<typeof createSchema>;

export type CreateVerdict = { readonly kind: 'valid'; readonly request: CreateRequest } | Refusal;

export interface CreateContext {
  readonly user: string;
  /** Names of the account's instances. */
  readonly namesInUse: () => ReadonlySet<string>;
  readonly settings: PlatformSettings;
}

export function judgeCreate(body: unknown, context: CreateContext): CreateVerdict {
  const parsed = createSchema.safeParse(body ?? {});
  if (!parsed.success) return toRefusal(parsed.error, body);
  const request = parsed.data;
  return (
    judgeName(request, context) ??
    judgeScript(request) ??
    judgeImage(request, context) ??
    judgeMounts(request, context) ??
    judgePorts(request, context.settings) ??
    judgeResources(request, context.settings) ?? { kind: 'valid', request }
  );
}

/** 10003 when a field is absent, null or empty; else 10004. Names the field either way. */
export function toRefusal(error: z.ZodError, body: unknown): Refusal {
  const missing = error.issues.find((issue) => isBlank(valueAt(body, issue.path)));
  const issue = missing ?? error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return refused(missing ? '10003' : '10004', path === '' ? '请求体' : path);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isPortNumber(port: number | string): boolean {
  return Number(port) >= 1 && Number(port) <= 65_535;
}

function judgeName({ instanceServiceName: name }: CreateRequest, context: CreateContext): Refusal | null {
  const { maxNameLen, enforceUniqueNames, duplicateNameAs } = context.settings;
  if (name.length > maxNameLen) return refused('10004', `instanceServiceName 长度不能超过 ${maxNameLen}`);
  if (enforceUniqueNames && context.namesInUse().has(name)) {
    return refused(duplicateNameAs, `instanceServiceName 已存在：${name}`);
  }
  return null;
}

function judgeScript({ useStartScript, startScriptContent: script }: CreateRequest): Refusal | null {
  if (useStartScript && isBlank(script)) return refused('10003', 'startScriptContent');
  return script && !isWellEndedScript(script)
    ? refused('10004', 'startScriptContent 每行须以换行符结尾')
    : null;
}

/** "Each line must end with a newline": asked of scripts that have more than one line. */
export function isWellEndedScript(script: string): boolean {
  return !script.includes('\n') || script.endsWith('\n');
}

function judgeImage({ imagePath }: CreateRequest, { user, settings }: CreateContext): Refusal | null {
  if (!settings.requireKnownImage) return null;
  const known = imagesFor(user, settings).some(
    (image) => image.path === imagePath && image.status === 'Completed',
  );
  return known ? null : refused('10004', `imagePath 镜像不存在：${imagePath}`);
}

function judgeMounts({ mountInfoList }: CreateRequest, { user, settings }: CreateContext): Refusal | null {
  for (const { sourcePath } of mountInfoList ?? []) {
    const path = posix.normalize(sourcePath);
    const isAllowed = mountDirsFor(user, settings).some((dir) => path === dir || path.startsWith(`${dir}/`));
    if (!isAllowed) return refused('10004', `sourcePath 未授权：${sourcePath}`);
  }
  return null;
}

function judgePorts(
  { containerPortInfoList }: CreateRequest,
  { portType }: PlatformSettings,
): Refusal | null {
  if (portType === 'any') return null;
  const hasOther = (containerPortInfoList ?? []).some(
    ({ containerPort }) => typeof containerPort !== portType,
  );
  return hasOther ? refused('10004', 'containerPort 类型错误') : null;
}

function judgeResources(request: CreateRequest, settings: PlatformSettings): Refusal | null {
  const group = resourceGroupsOf(settings).find(
    ({ name, accelerator }) => name === request.resourceGroup && accelerator === request.acceleratorType,
  );
  if (!group) return refused('10004', `resourceGroup 资源分组不存在：${request.resourceGroup}`);
  if (request.acceleratorType === 'cpu' && request.gpuNumber > 0) {
    return refused('10004', 'gpuNumber 加速器类型为 cpu 时须为 0');
  }
  const exceeded = exceededLimit(request, group);
  return exceeded === null ? null : refused('716865', `${exceeded} 超出资源限额`);
}

function exceededLimit(request: CreateRequest, group: ResourceGroup): string | null {
  if (request.cpuNumber > group.cpuNumber) return 'cpuNumber';
  if (request.gpuNumber > group.gpuNumber) return 'gpuNumber';
  if (request.ramSize > group.memorySize) return 'ramSize';
  const [wanted, allowed] = [parseTimeLimit(request.timeoutLimit), parseTimeLimit(group.maxTime)];
  return wanted !== null && allowed !== null && wanted > allowed ? 'timeoutLimit' : null;
}
