// Endpoints about what the region offers: limits, resource groups, directories, images.
import { z } from 'zod';
import { ok, refused } from './answers.ts';
import type { Endpoint } from './calls.ts';
import { imagesFor, mountDirsFor, resourceGroupsOf } from './catalogue.ts';
import { toRefusal } from './create-rules.ts';
import { emptyList } from './list-endpoint.ts';
import { accelerators, type Image } from './offer.ts';

export const getResourceLimits: Endpoint = ({ query }, { settings }) => {
  for (const name of ['acceleratorType', 'resourceGroup']) {
    if (!query.get(name)) return refused('10003', name);
  }
  const group = resourceGroupsOf(settings).find(
    ({ name, accelerator }) =>
      name === query.get('resourceGroup') && accelerator === query.get('acceleratorType'),
  );
  if (!group) return refused('10004', 'resourceGroup');
  const { name: resourceGroup, cpuNumber, memorySize, gpuNumber, nodeNumber, maxTime } = group;
  // The card quotas are 0 in the documentation's example too, beside a `gpuNumber` of 2.
  const quotas = { nvLimits: 0, dcuLimits: 0, mluLimits: 0 };
  return ok({
    id: null,
    userName: null,
    resourceGroup,
    cpuNumber,
    memorySize,
    gpuNumber,
    nodeNumber,
    maxTime,
    ...quotas,
  });
};

export const listResourceGroups: Endpoint = (_call, { settings }) => {
  const asObjects = settings.groupShape === 'objects' || settings.groupShape === 'keyed-objects';
  const listed = resourceGroupsOf(settings).map(({ name, accelerator }) => ({
    accelerator,
    entry: asObjects ? { name, acceleratorType: accelerator } : name,
  }));
  if (settings.groupShape === 'strings' || settings.groupShape === 'objects') {
    return ok(listed.map(({ entry }) => entry));
  }
  const entriesOf = (wanted: string) =>
    listed.filter(({ accelerator }) => accelerator === wanted).map(({ entry }) => entry);
  return ok(Object.fromEntries(accelerators.map((accelerator) => [accelerator, entriesOf(accelerator)])));
};

export const listMountDirs: Endpoint = ({ caller }, { settings }) => {
  const dirs = mountDirsFor(caller.user, settings);
  return ok(settings.mountShape === 'strings' ? dirs : dirs.map((path) => ({ path })));
};

const imageQuerySchema = z.object({
  access: z.enum(['public', 'private']),
  orderBy: z.enum(['create_time', 'share_time', 'clone_times']),
  // Upper case here, unlike the list of instances.
  sort: z.enum(['ASC', 'DESC']),
  start: z.int().nonnegative(),
  limit: z.int().positive(),
  name: z.string().nullish(),
  type: z.string().nullish(),
  acceleratorType: z.enum(['', ...accelerators]).nullish(),
});

export const listImages: Endpoint = ({ caller, body }, { settings }) => {
  const parsed = imageQuerySchema.safeParse(body ?? {});
  if (!parsed.success) return toRefusal(parsed.error, body);
  const query = parsed.data;
  const found = imagesFor(caller.user, settings)
    .filter((image) => image.access === query.access)
    .filter((image) => image.version.includes(query.name ?? ''))
    .filter((image) => !query.type || image.type === query.type)
    .filter((image) => !query.acceleratorType || image.acceleratorType === query.acceleratorType)
    .sort((one, other) => compareBy(query.orderBy, one, other));
  if (query.sort === 'DESC') found.reverse();
  const limit = Math.min(query.limit, settings.maxImageLimit ?? query.limit);
  const page = () => ok({ total: found.length, data: found.slice(query.start, query.start + limit) });
  return found.length === 0 ? emptyList(settings, page) : page();
};

/** Images here are shared as soon as they are created, so `share_time` is `create_time`. */
function compareBy(orderBy: string, one: Image, other: Image): number {
  if (orderBy === 'clone_times') return one.cloneTimes - other.cloneTimes;
  return one.createTime.localeCompare(other.createTime);
}
