// Accelerator, group and image belong together, and so do image, version and what runs in it. Fit is known only
// where the catalog or the platform's list states it, never guessed from a name: unknown fits. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { taskOfType } from '../choices/search.ts';
import { versionOf } from '../launches/launch-request.ts';
import type { FormValues } from './fields.ts';
import type { FormLists } from './lists.ts';
import type { FormSession } from './session.ts';

/** What is held against the values: the operator's word, and the account's lists as far as they are known. */
export interface Knowledge {
  readonly lists: FormLists;
  readonly catalog: Catalog | null;
  /** More containers than this are asked about once more; told only where the form is sent. Default: never. */
  readonly confirmAbove?: number;
}

export interface Fact {
  /** Accelerators, or a version. */
  readonly values: readonly string[];
  /** The catalog's word is final; a list may be old. */
  readonly source: 'catalog' | 'list';
}

export interface Unfit {
  readonly field: 'imagePath' | 'resourceGroup' | 'version';
  /** The value that does not fit. */
  readonly value: string;
  /** What it does not fit. */
  readonly against: 'acceleratorType' | 'imagePath';
  /** What would fit. */
  readonly fits: readonly string[];
  readonly source: Fact['source'];
}

/** The accelerator an image is made for; null when nobody says. */
export function acceleratorsOfImage(path: string, { lists, catalog }: Knowledge): Fact | null {
  const named = catalog?.images.find((image) => image.path === path)?.acceleratorType;
  if (named) return { values: [named], source: 'catalog' };
  const listed = lists.images?.find((image) => image.path === path)?.acceleratorType;
  return listed ? { values: [listed], source: 'list' } : null;
}

/** The accelerators a group has: the platform may list it under several. */
export function acceleratorsOfGroup(name: string, { lists, catalog }: Knowledge): Fact | null {
  const named = catalog?.groups.find((group) => group.name === name)?.acceleratorType;
  if (named) return { values: [named], source: 'catalog' };
  const listed = lists.groups?.filter((group) => group.name === name) ?? [];
  const values = listed.flatMap(({ acceleratorType }) => acceleratorType ?? []);
  return values.length > 0 && values.length === listed.length ? { values, source: 'list' } : null;
}

/** Whether the form's accelerator is what its person asked for: by itself, or by naming a group or an image. */
export function isAcceleratorAsked(
  { explicit, values: { fields } }: FormSession,
  knowledge: Knowledge,
): boolean {
  const { resourceGroup = '', imagePath = '' } = fields;
  return (
    explicit.includes('acceleratorType') ||
    (explicit.includes('resourceGroup') && acceleratorsOfGroup(resourceGroup.trim(), knowledge) !== null) ||
    (explicit.includes('imagePath') && acceleratorsOfImage(imagePath.trim(), knowledge) !== null)
  );
}

export const fitsAccelerator = (fact: Fact | null, accelerator: string): boolean =>
  fact === null || accelerator === '' || fact.values.includes(accelerator);

/** The version that goes with an image; null when only its path tells. */
export function versionOfImage(path: string, { lists, catalog }: Knowledge): Fact | null {
  const named = catalog?.images.find((image) => image.path === path)?.version;
  if (named) return { values: [named], source: 'catalog' };
  const listed = lists.images?.find((image) => image.path === path)?.version;
  return listed ? { values: [listed], source: 'list' } : null;
}

/** What runs in an image, unless somebody says otherwise; null when nobody says. A default, never a refusal. */
export function taskOfImage(path: string, { lists, catalog }: Knowledge): string | null {
  const named = catalog?.images.find((image) => image.path === path)?.taskType;
  return named ?? taskOfType(lists.images?.find((image) => image.path === path)?.type ?? null);
}

/** Values that do not go together, each under the field where it is to be mended. */
export function findUnfit({ fields }: FormValues, knowledge: Knowledge): Unfit[] {
  const accelerator = fields.acceleratorType ?? '';
  const group = fields.resourceGroup?.trim() ?? '';
  const image = fields.imagePath?.trim() ?? '';
  const version = fields.version?.trim() ?? '';
  const unfit: Unfit[] = [];
  const ofGroup = acceleratorsOfGroup(group, knowledge);
  if (ofGroup && !fitsAccelerator(ofGroup, accelerator))
    unfit.push(toUnfit('resourceGroup', group, 'acceleratorType', ofGroup));
  const ofImage = acceleratorsOfImage(image, knowledge);
  if (ofImage && !fitsAccelerator(ofImage, accelerator))
    unfit.push(toUnfit('imagePath', image, 'acceleratorType', ofImage));
  const listed = versionOfImage(image, knowledge);
  if (version && listed && !listed.values.includes(version) && version !== versionOf(image))
    unfit.push(toUnfit('version', version, 'imagePath', listed));
  return unfit;
}

const toUnfit = (
  field: Unfit['field'],
  value: string,
  against: Unfit['against'],
  { values: fits, source }: Fact,
): Unfit => ({ field, value, against, fits, source });

/** The first image that fits: the catalog's, then the account's; '' when there is none. */
export function firstImageFor(accelerator: string, knowledge: Knowledge): string {
  const { lists, catalog } = knowledge;
  const paths = [...(catalog?.images ?? []), ...(lists.images ?? [])].map(({ path }) => path);
  return paths.find((path) => fitsAccelerator(acceleratorsOfImage(path, knowledge), accelerator)) ?? '';
}

/** The first group that fits: the catalog's groups, then those of its sizes, then the account's; '' when there is none. */
export function firstGroupFor(accelerator: string, knowledge: Knowledge): string {
  const { lists, catalog } = knowledge;
  const ofSizes = (catalog?.sizes ?? [])
    .filter((size) => size.acceleratorType === accelerator)
    .flatMap(({ resourceGroup }) => resourceGroup ?? []);
  const names = [
    ...(catalog?.groups ?? []).map(({ name }) => name),
    ...ofSizes,
    ...(lists.groups ?? []).map(({ name }) => name),
  ];
  return names.find((name) => fitsAccelerator(acceleratorsOfGroup(name, knowledge), accelerator)) ?? '';
}
