// What surrounds a form: an operator's catalog, an account's lists, what the person launched last. Few names, so that
// they meet; and names that say the opposite of what is stated, so that a form that guesses is caught.
import fc from 'fast-check';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import type { ImageChoice, NodeLimits, ResourceGroup } from '../../../src/choices/ports.ts';
import { type FormLists, type GroupLimits, nothingKnown } from '../../../src/form/lists.ts';
import type { FormSession } from '../../../src/form/session.ts';
import {
  acceleratorTypes,
  type LaunchRequest,
  parseLaunchRequest,
  taskTypes,
} from '../../../src/launches/launch-request.ts';

export const imagePaths = [
  'r/gpu/jupyter:1-cpu',
  'r/cpu/rstudio:4',
  'r/dcu/code:2',
  'r/any:1',
  'l/mlu-gpu:3',
];
export const groupNames = ['TeslaM40', 'Z100-dcu', 'CPU-1', 'General'];
export const versions = ['v1', 'v2'];
export const mountDirs = ['/data', '/public/home/ada'];

const accelerator = fc.constantFrom(...acceleratorTypes);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Those of the names that are there, each with what is said about it. */
const some = <T>(names: readonly string[], toEntry: (name: string) => fc.Arbitrary<T>) =>
  fc.tuple(...names.map((name) => fc.option(toEntry(name)))).map(present);
const present = <T>(entries: readonly (T | null)[]): T[] =>
  entries.filter((entry): entry is T => entry !== null);

const catalogImage = (path: string) =>
  fc.record({
    name: fc.constant(`Image ${path}`),
    path: fc.constant(path),
    acceleratorType: maybe(accelerator),
    taskType: maybe(fc.constantFrom(...taskTypes)),
    version: maybe(fc.constantFrom(...versions)),
  });
const catalogGroup = (name: string) =>
  fc.record({ name: fc.constant(name), acceleratorType: maybe(accelerator) });
export const sizeIds = ['small', 'large', 'other', 'cpu'];
const catalogSize = (id: string) =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(`Size ${id}`),
    acceleratorType: id === 'cpu' ? fc.constant('cpu' as const) : accelerator,
    gpuNumber: fc.constantFrom(1, 2),
    cpuNumber: fc.constantFrom(3, 8),
    ramGib: fc.constantFrom(15, 32.25),
    resourceGroup: maybe(fc.constantFrom(...groupNames)),
  });
const hidden = fc.constantFrom(
  'description',
  'version',
  'taskType',
  'gpuNumber',
  'mountInfoList',
  'acceleratorType',
);

const anyCatalog: fc.Arbitrary<Catalog> = fc
  .record({
    sizes: some(sizeIds, catalogSize),
    images: some(imagePaths, catalogImage),
    groups: some(groupNames, catalogGroup),
    times: fc.constantFrom<Catalog['times']>([], [{ limit: '04:00:00' }]),
    defaults: fc.record(
      {
        taskType: fc.constantFrom(...taskTypes),
        version: fc.constantFrom(...versions),
        imagePath: fc.constantFrom(...imagePaths),
        resourceGroup: fc.constantFrom(...groupNames),
        cpuNumber: fc.constantFrom(3, '8'),
      },
      { requiredKeys: [] },
    ),
    hidden: fc.uniqueArray(hidden, { maxLength: 2 }),
  })
  .map((catalog) => consistent(catalog as Catalog));

/** As the catalog's own checks ask: a test holds it against them. */
function consistent({ sizes, images, groups, defaults, ...rest }: Catalog): Catalog {
  const names = groups.map(({ name }) => name);
  const isNamed = (name: string | undefined) => !name || names.length === 0 || names.includes(name);
  const fits = (name: string | undefined, type: string) =>
    [undefined, type].includes(groups.find((group) => group.name === name)?.acceleratorType);
  const { resourceGroup, ...others } = defaults;
  return {
    ...rest,
    groups,
    sizes: sizes.map(({ resourceGroup: group, ...size }) => ({
      ...size,
      ...(size.acceleratorType === 'cpu' ? { gpuNumber: 0 } : {}),
      ...(group && isNamed(group) && fits(group, size.acceleratorType) ? { resourceGroup: group } : {}),
    })),
    images: images.map(({ acceleratorType: type, ...image }) => ({
      ...image,
      ...(type && (sizes.length === 0 || sizes.some((size) => size.acceleratorType === type))
        ? { acceleratorType: type }
        : {}),
    })),
    defaults: { ...others, ...(resourceGroup && isNamed(resourceGroup) ? { resourceGroup } : {}) },
  };
}

const listedImage = (path: string): fc.Arbitrary<ImageChoice> =>
  fc.record({
    path: fc.constant(path),
    version: fc.constantFrom(...versions),
    name: fc.constant(path),
    type: fc.constantFrom('JupyterLab', 'CodeServer', 'RStudio', 'Base', 'Other', null),
    acceleratorType: fc.option(accelerator),
    access: fc.constant('public' as const),
  });
const listedGroup = (name: string): fc.Arbitrary<ResourceGroup> =>
  fc.record({ name: fc.constant(name), acceleratorType: fc.option(accelerator, { freq: 6 }) });

const imageList = some(imagePaths, listedImage);
/** The platform may list a group under several accelerators. */
const groupList = fc
  .tuple(some(groupNames, listedGroup), some(groupNames.slice(0, 2), listedGroup))
  .map(([one, other]) => [...one, ...other]);
/** A node smaller than some sizes, or larger than all. */
const nodes: readonly NodeLimits[] = [
  { cpuNumber: 4, ramMb: 16_900, cards: 1, longest: 5400, nodes: 4 },
  { cpuNumber: 8, ramMb: 33_792, cards: 8, longest: 'unlimited', nodes: 4 },
];
const nodesOf = fc.record({
  node: fc.constantFrom(...nodes, nodes[0] as NodeLimits, null),
  other: fc.option(
    fc.record({ acceleratorType: accelerator, resourceGroup: fc.constantFrom(...groupNames) }),
    {
      freq: 2,
    },
  ),
});
/** Of the group that the form has, or of one that it has left meanwhile. */
export const limits: fc.Arbitrary<(session: FormSession) => GroupLimits | null> = nodesOf.map(
  ({ node, other }) =>
    ({ values: { fields } }) => {
      const { acceleratorType = '', resourceGroup = '' } = fields;
      return node && { ...node, of: other ?? { acceleratorType, resourceGroup } };
    },
);

/** What the platform answers, each part known or not. */
export const listNews: fc.Arbitrary<Partial<FormLists>> = fc.oneof(
  fc.record({ images: fc.option(imageList, { freq: 4 }) }),
  fc.record({ groups: fc.option(groupList, { freq: 4 }) }),
  fc.record({ mountDirs: fc.constantFrom(null, mountDirs) }),
);

const lastRequest: fc.Arbitrary<LaunchRequest> = fc
  .record({
    instanceServiceName: fc.constant('ada_7'),
    taskType: fc.constantFrom(...taskTypes),
    acceleratorType: accelerator,
    version: fc.constantFrom('', ...versions),
    imagePath: fc.constantFrom(...imagePaths),
    timeoutLimit: fc.constant('02:00:00'),
    taskNumber: fc.constant(1),
    resourceGroup: fc.constantFrom(...groupNames),
    cpuNumber: fc.constantFrom(3, 8),
    ramSize: fc.constantFrom(15360, 33024),
    gpuNumber: fc.constantFrom(1, 2),
    mountInfoList: fc.constantFrom([], [{ sourcePath: '/data/a', targetPath: '/mnt', type: 'data' }]),
  })
  .map((raw) => {
    const parsed = parseLaunchRequest(raw.acceleratorType === 'cpu' ? { ...raw, gpuNumber: 0 } : raw);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.request;
  });

export interface World {
  readonly catalog: Catalog | null;
  readonly lists: FormLists;
  readonly operator: { readonly imagePath?: string | undefined; readonly resourceGroup?: string | undefined };
  readonly last: LaunchRequest | null;
  /** Opened from a draft of the first version instead of anew. */
  readonly isOldDraft: boolean;
}

export const world: fc.Arbitrary<World> = fc.record({
  catalog: fc.option(anyCatalog, { freq: 6 }),
  lists: fc
    .record({ images: fc.option(imageList), groups: fc.option(groupList) })
    .map((known) => ({ ...nothingKnown, ...known })),
  operator: fc.record(
    { imagePath: fc.constantFrom(...imagePaths), resourceGroup: fc.constantFrom(...groupNames) },
    { requiredKeys: [] },
  ),
  last: fc.option(lastRequest, { freq: 2 }),
  isOldDraft: fc.nat(7).map((number) => number === 0),
});
