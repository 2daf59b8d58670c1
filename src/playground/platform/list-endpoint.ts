// The list of instances. Documented as GET with a JSON body; the query spellings that clients use are taken as well.
import { z } from 'zod';
import { type Answer, ok, okWithoutData, refused } from './answers.ts';
import type { Call, Endpoint, Platform } from './calls.ts';
import { taskTypeSchema, toRefusal } from './create-rules.ts';
import { type InstanceRecord, inFields } from './instance-detail.ts';
import { type PlatformSettings, statusSchema } from './settings.ts';

// An absent, null or empty filter means any.
const listSchema = z.object({
  start: z.int().nonnegative().nullish(),
  limit: z.int().positive(),
  sort: z.string().regex(/^(asc|desc)$/i),
  status: z.union([z.literal(''), statusSchema]).nullish(),
  taskType: z.union([z.literal(''), taskTypeSchema]).nullish(),
  instanceServiceName: z.union([z.string(), z.array(z.string())]).nullish(),
});

type ListQuery = z.infer<typeof listSchema>;

export const listInstances: Endpoint = (call, platform) => {
  const wanted = wantedOf(call);
  const parsed = listSchema.safeParse(wanted);
  if (!parsed.success) return toRefusal(parsed.error, wanted);
  const query = parsed.data;
  const { nameFilter, maxListLimit } = platform.settings;
  if (nameFilter === 'error-if-string' && typeof query.instanceServiceName === 'string') {
    return refused('10004', 'instanceServiceName');
  }
  const found = findMatches(query, call.caller.user, platform);
  const start = query.start ?? 0;
  const limit = Math.min(query.limit, maxListLimit ?? Number.POSITIVE_INFINITY);
  const page = () => inShape(found.slice(start, start + limit), found.length, platform);
  return found.length === 0 ? emptyList(platform.settings, page) : page();
};

/** The body's fields where there is a body, with the query's for the rest. */
function wantedOf({ query, body }: Call): unknown {
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) return body;
  const fromQuery: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    fromQuery[name] = values.length > 1 ? values : fromText(name, values[0] ?? '');
  }
  return { ...fromQuery, ...body };
}

function fromText(name: string, value: string): unknown {
  return (name === 'start' || name === 'limit') && /^-?\d+$/.test(value) ? Number(value) : value;
}

function findMatches(query: ListQuery, user: string, { book, settings, now }: Platform): InstanceRecord[] {
  const newestAt = now() - settings.listLagMs;
  const found = book.ownedBy(user).filter(
    (record) =>
      // Without lag every instance is shown, also after the clock was set back.
      (settings.listLagMs === 0 || record.createdAt <= newestAt) &&
      !settings.listOmits.includes(record.id) &&
      (!query.status || book.statusOf(record) === query.status) &&
      (!query.taskType || record.request.taskType === query.taskType) &&
      hasWantedName(record, query.instanceServiceName, settings.nameFilter),
  );
  return query.sort.toLowerCase() === 'desc' ? found.reverse() : found;
}

function hasWantedName(
  record: InstanceRecord,
  wanted: ListQuery['instanceServiceName'],
  rule: string,
): boolean {
  const names = [wanted ?? []].flat().filter((name) => name !== '');
  if (names.length === 0 || rule === 'ignored') return true;
  const { instanceServiceName } = record.request;
  return rule === 'fuzzy'
    ? names.some((name) => instanceServiceName.includes(name))
    : names.includes(instanceServiceName);
}

/** `otherwise`: as any other list. */
export function emptyList({ emptyListAs }: PlatformSettings, otherwise: () => Answer): Answer {
  switch (emptyListAs) {
    case 'no-data':
      return okWithoutData;
    case 'null-data':
      return ok(null);
    case 'total':
      return ok({ total: 0 });
    case 'total-null':
      return ok({ total: 0, data: null });
    case 'items':
      return otherwise();
  }
}

function inShape(page: readonly InstanceRecord[], total: number, platform: Platform): Answer {
  const items = page.map((record) => toItem(record, platform));
  switch (platform.settings.listShape) {
    case 'array':
      return ok(items);
    case 'data.data':
      return ok({ total, data: items });
    case 'data.list':
      return ok({ total, list: items });
    case 'data.records':
      return ok({ total, records: items });
  }
}

/** Fields that public clients rely on. */
const reliedOn = [
  'id',
  'instanceServiceName',
  'status',
  'taskType',
  'createTime',
  'startTime',
  'timeoutLimit',
  'remainingTime',
];

const times = ['startTime', 'endTime'];

function toItem(record: InstanceRecord, { book, settings, origin }: Platform): unknown {
  const detail = inFields(book.detailOf(record, origin), settings);
  const { listFields, listTimes } = settings;
  const isTold = (name: string) =>
    (listFields === 'as-detail' || reliedOn.includes(name)) &&
    (listTimes === 'told' || !times.includes(name));
  const told = Object.fromEntries(Object.entries(detail).filter(([name]) => isTold(name)));
  const dashes = Object.fromEntries(listTimes === 'dashes' ? times.map((name) => [name, '--']) : []);
  const { id, ...rest } = { ...told, ...dashes };
  switch (settings.listItemId) {
    case 'id':
      return { id, ...rest };
    case 'instanceServiceId':
      return { instanceServiceId: id, ...rest };
    case 'both':
      return { id: record.run.notebookId, instanceServiceId: id, ...rest };
  }
}
