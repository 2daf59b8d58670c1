// Answers about what an account may choose, exactly as on the wire. The documents leave the shape of groups and
// directories open, so every plausible one is read; what cannot be read is left out, never guessed.
import { z } from 'zod';
import type {
  AcceleratorType,
  ImageChoice,
  LimitsQuery,
  NodeLimits,
  ResourceGroup,
} from '../choices/ports.ts';
import { acceleratorTypes, launchRequestSchema, versionOf } from '../launches/launch-request.ts';
import { findListItems } from './wire.ts';

const base = '/ai/openapi/v2';

export const offerEndpoints = {
  resourceGroups: `${base}/instance-service/resource-group`,
  mountDirs: `${base}/instance-service/allowed-mount-dir`,
  resources: `${base}/instance-service/resources`,
  images: `${base}/image/images`,
} as const;

export const maxima = { images: 2000, groups: 500, dirs: 500 } as const;

/** Page "list images". Key order follows the page's table; the upper case of `sort` too. */
export function toImageQuery(access: ImageChoice['access'], start: number, limit: number) {
  return { access, orderBy: 'create_time', sort: 'DESC', start, limit };
}

type Loose = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

const { description, imagePath, version, resourceGroup, mountInfoList } = launchRequestSchema.shape;

/** A line, trimmed, of what can be seen; null for anything else. */
function toText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return description.safeParse(text).data || null;
}

/** Only what the form would take is offered. */
function toWord(value: unknown, field: z.ZodType<string>): string | null {
  const text = toText(value);
  return text !== null && field.safeParse(text).success ? text : null;
}

const firstOf = (texts: readonly (string | null)[]): string | null =>
  texts.find((text) => text !== null) ?? null;

function toAccelerator(value: unknown): AcceleratorType | null {
  const text = toText(value)?.toLowerCase();
  return acceleratorTypes.find((known) => known === text) ?? null;
}

/** A list answer that holds items, none of them readable, is a shape we do not know: null. */
function readItems<T>(
  items: readonly unknown[],
  toItem: (item: unknown) => T | null,
  toKey: (item: T) => string,
  max: number,
): T[] | null {
  const found = new Map<string, T>();
  for (const item of items) {
    const read = toItem(item);
    if (read !== null && !found.has(toKey(read))) found.set(toKey(read), read);
    if (found.size === max) break;
  }
  return found.size === 0 && items.length > 0 ? null : [...found.values()];
}

/** Pairs of an item and the name it stands under; null when there is no list at all. */
function findKeyedItems(data: unknown): { readonly under: string | null; readonly item: unknown }[] | null {
  if (Array.isArray(data)) return data.map((item) => ({ under: null, item }));
  const lists = isObject(data) ? Object.entries(data).filter(([, value]) => Array.isArray(value)) : [];
  // No list in it at all: what is told of an empty one, or a shape we do not know.
  if (lists.length === 0) return findListItems(data)?.length === 0 ? [] : null;
  return lists.flatMap(([under, items]) => (items as unknown[]).map((item) => ({ under, item })));
}

const groupNames = ['name', 'resourceGroup', 'groupName', 'resourceGroupName', 'code', 'id'] as const;

/** One list of names or objects, or such lists by accelerator. */
export function readResourceGroups(data: unknown): readonly ResourceGroup[] | null {
  const keyed = findKeyedItems(data);
  if (!keyed) return null;
  const toGroup = (entry: unknown): ResourceGroup | null => {
    const { under, item } = entry as { under: string | null; item: unknown };
    const name = isObject(item)
      ? firstOf(groupNames.map((key) => toWord(item[key], resourceGroup)))
      : toWord(item, resourceGroup);
    if (name === null) return null;
    const own = isObject(item) ? toAccelerator(item.acceleratorType ?? item.resourceType ?? item.type) : null;
    return { name, acceleratorType: own ?? toAccelerator(under) };
  };
  const toKey = ({ name, acceleratorType }: ResourceGroup) => `${acceleratorType ?? ''} ${name}`;
  return readItems(keyed, toGroup, toKey, maxima.groups);
}

const dirNames = ['path', 'dir', 'sourcePath', 'mountPath'] as const;

/** One list of paths or objects, alone or under one of the usual names. */
export function readMountDirs(data: unknown): readonly string[] | null {
  const items = findListItems(data) ?? null;
  const toDir = (item: unknown): string | null =>
    isObject(item) ? firstOf(dirNames.map((name) => toPath(item[name]))) : toPath(item);
  return items && readItems(items, toDir, (path) => path, maxima.dirs);
}

function toPath(value: unknown): string | null {
  const path = toText(value);
  const mount = { sourcePath: path, targetPath: path, type: 'path' };
  if (path === null || !mountInfoList.safeParse([mount]).success) return null;
  return path.replace(/\/+$/u, '') || '/';
}

export interface ImagePage {
  readonly images: readonly ImageChoice[];
  /** Items on the wire, usable or not: where the next page begins. */
  readonly items: number;
  readonly total: number | null;
}

export function readImagePage(data: unknown, access: ImageChoice['access']): ImagePage | null {
  const items = findListItems(data) ?? null;
  if (!items) return null;
  const readable = items.filter((item) => isObject(item) && toWord(item.path, imagePath) !== null);
  if (readable.length === 0 && items.length > 0) return null;
  const images = readable.map((item) => toImage(item as Loose, access)).filter((image) => image !== null);
  const total = isObject(data) ? count.parse(data.total ?? data.totalCount) : null;
  return { images, items: items.length, total };
}

/** Null: an image that is being made, or failed. */
function toImage(item: Loose, access: ImageChoice['access']): ImageChoice | null {
  const path = toWord(item.path, imagePath);
  const status = toText(item.status)?.toLowerCase();
  if (path === null || (status !== undefined && status !== 'completed')) return null;
  const name = toText(item.name);
  const told = toWord(item.version, version) ?? toWord(`${name ?? ''}:${toText(item.tag) ?? ''}`, namedTag);
  const named = told ?? versionOf(path);
  return {
    path,
    version: named,
    name: name ?? named.split(':')[0] ?? named,
    type: toText(item.type),
    acceleratorType: toAccelerator(item.acceleratorType),
    access,
  };
}

/** Both parts of it. */
const namedTag = z.string().regex(/^[^\s:]+:\S+$/u);

/** Numbers come as numbers or as digits; 0 stands for "not set" in the documentation's own example. */
const count = z.coerce
  .number()
  .int()
  .positive()
  .nullable()
  .catch(null)
  .transform((value) => value || null);

const limitsSchema = z.object({
  cpuNumber: count,
  memorySize: count,
  gpuNumber: count,
  nvLimits: count,
  dcuLimits: count,
  mluLimits: count,
  nodeNumber: count,
  maxTime: z.string().nullish().catch(null),
});

/** Page "node resource limits". Null when nothing in it can be read. */
export function readLimits(data: unknown, { acceleratorType }: LimitsQuery): NodeLimits | null {
  const parsed = limitsSchema.safeParse(Array.isArray(data) ? data[0] : data);
  if (!parsed.success) return null;
  const wire = parsed.data;
  const quotas: Readonly<Record<string, number | null>> = {
    gpu: wire.nvLimits,
    dcu: wire.dcuLimits,
    mlu: wire.mluLimits,
  };
  const limits = {
    cpuNumber: wire.cpuNumber,
    ramMb: wire.memorySize,
    cards: lower(wire.gpuNumber, quotas[acceleratorType] ?? null),
    longest: toLongest(wire.maxTime),
    nodes: wire.nodeNumber,
  };
  return Object.values(limits).every((limit) => limit === null) ? null : limits;
}

const lower = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

function toLongest(maxTime: string | null | undefined): NodeLimits['longest'] {
  const text = maxTime?.trim().toLowerCase() ?? '';
  if (text === 'unlimited') return 'unlimited';
  const [, hours, minutes, seconds] = /^(\d{1,6}):(\d\d):(\d\d)$/u.exec(text) ?? [];
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0) || null;
}
