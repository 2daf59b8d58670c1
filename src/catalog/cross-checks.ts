// What the entries of a catalog mean to each other. Pure.
import type { Catalog } from './schema.ts';

export interface PlacedProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

export function checkAcross(catalog: Catalog): readonly PlacedProblem[] {
  return [
    ...findRepeats(
      'sizes',
      'name',
      catalog.sizes.map(({ name }) => name),
    ),
    ...findRepeats(
      'sizes',
      'id',
      catalog.sizes.map(({ id }) => id),
    ),
    ...findRepeats(
      'images',
      'name',
      catalog.images.map(({ name }) => name),
    ),
    ...findRepeats(
      'images',
      'path',
      catalog.images.map(({ path }) => path),
    ),
    ...findRepeats(
      'times',
      'name',
      catalog.times.map(({ name, limit }) => name ?? limit),
    ),
    ...findRepeats(
      'times',
      'limit',
      catalog.times.map(({ limit }) => limit),
    ),
    ...findRepeats(
      'groups',
      'name',
      catalog.groups.map(({ name }) => name),
    ),
    ...catalog.sizes.flatMap((size, index) => checkSize(size, index, catalog)),
    ...catalog.images.flatMap((image, index) => checkImage(image, index, catalog)),
    ...checkDefaults(catalog),
    ...checkHidden(catalog),
  ];
}

/** At most one a row: an id that is not given repeats with its name, which is reported already. */
function findRepeats(list: string, field: string, values: readonly string[]): PlacedProblem[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    const problem = `"${value}" is there already, in ${list}[${first}]`;
    return first === index ? [] : [{ path: [list, index, field], problem }];
  });
}

function checkSize(
  { acceleratorType, gpuNumber, resourceGroup }: Catalog['sizes'][number],
  index: number,
  { groups }: Catalog,
): PlacedProblem[] {
  const at = (field: string, problem: string) => ({ path: ['sizes', index, field], problem });
  const group = groups.find(({ name }) => name === resourceGroup);
  const problems: PlacedProblem[] = [];
  if (acceleratorType === 'cpu' && gpuNumber > 0) problems.push(at('gpuNumber', 'must be 0 for cpu'));
  if (acceleratorType !== 'cpu' && gpuNumber === 0)
    problems.push(at('gpuNumber', `must be at least 1 for ${acceleratorType}`));
  if (resourceGroup && groups.length > 0 && !group)
    problems.push(at('resourceGroup', `"${resourceGroup}" is not one of the groups`));
  if (group?.acceleratorType && group.acceleratorType !== acceleratorType)
    problems.push(at('resourceGroup', `"${group.name}" is a group of ${group.acceleratorType}`));
  return problems;
}

function checkImage(
  { acceleratorType }: Catalog['images'][number],
  index: number,
  { sizes }: Catalog,
): PlacedProblem[] {
  return hasSizeOf(acceleratorType, sizes)
    ? []
    : [{ path: ['images', index, 'acceleratorType'], problem: `no size has ${acceleratorType}` }];
}

/** Without sizes, everybody chooses freely. */
function hasSizeOf(acceleratorType: string | undefined, sizes: Catalog['sizes']): boolean {
  return (
    !acceleratorType || sizes.length === 0 || sizes.some((size) => size.acceleratorType === acceleratorType)
  );
}

function checkDefaults({ defaults, sizes, groups }: Catalog): PlacedProblem[] {
  const { acceleratorType, gpuNumber, resourceGroup } = defaults;
  const at = (field: string, problem: string) => ({ path: ['defaults', field], problem });
  const problems: PlacedProblem[] = [];
  if (!hasSizeOf(acceleratorType, sizes))
    problems.push(at('acceleratorType', `no size has ${acceleratorType}`));
  if (acceleratorType === 'cpu' && Number(gpuNumber ?? 0) > 0)
    problems.push(at('gpuNumber', 'must be 0 for cpu'));
  if (acceleratorType && acceleratorType !== 'cpu' && gpuNumber !== undefined && Number(gpuNumber) === 0)
    problems.push(at('gpuNumber', `must be at least 1 for ${acceleratorType}`));
  if (resourceGroup && groups.length > 0 && !groups.some(({ name }) => name === resourceGroup))
    problems.push(at('resourceGroup', `"${resourceGroup}" is not one of the groups`));
  if (defaults.useStartScript && !defaults.startScriptContent?.trim())
    problems.push(at('startScriptContent', 'is missing: useStartScript is true'));
  return problems;
}

/** What nobody can see and nothing fills in, nobody can launch with. */
function checkHidden({ hidden, defaults, sizes, images }: Catalog): PlacedProblem[] {
  const isGroupGiven = sizes.length > 0 && sizes.every(({ resourceGroup }) => resourceGroup);
  const isFilled: Readonly<Record<string, boolean>> = {
    imagePath: defaults.imagePath !== undefined || images.length > 0,
    resourceGroup: defaults.resourceGroup !== undefined || isGroupGiven,
  };
  return hidden.flatMap((field, index) =>
    isFilled[field] === false
      ? [{ path: ['hidden', index], problem: `${field} is required: give it a value in defaults` }]
      : [],
  );
}
