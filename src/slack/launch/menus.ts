// The menus that Slack asks for letter by letter: images, resource groups, directories. Pure.
// Whatever is known or not, one can go on: with what was typed, or by typing it in.
import type { PlainTextElement, PlainTextOption } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Reading } from '../../choices/choices.ts';
import type { ImageChoice, ResourceGroup } from '../../choices/ports.ts';
import { searchImages } from '../../choices/search.ts';
import { acceleratorTypes, parseLaunchRequest } from '../../launches/launch-request.ts';
import { limits, option, plain, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { typeItIn } from './ids.ts';

export interface Menu {
  readonly option_groups: { readonly label: PlainTextElement; readonly options: PlainTextOption[] }[];
}

export interface MenuQuery {
  readonly typed: string;
  /** What several matched, typed as a quick argument: the menu opens with them. */
  readonly search?: string | undefined;
  readonly acceleratorType?: string | undefined;
  readonly taskType?: string | undefined;
  readonly catalog: Catalog | null;
}

export function imageMenu(
  { typed: entered, search, acceleratorType, taskType, catalog }: MenuQuery,
  images: Reading<readonly ImageChoice[]>,
  t: Translate,
): Menu {
  const typed = entered || (search ?? '');
  const wanted = { text: typed, acceleratorType, taskType };
  const recommended = (catalog?.images ?? []).filter(
    (image) =>
      matches(typed, [image.name, image.path]) &&
      (!image.acceleratorType || !acceleratorType || image.acceleratorType === acceleratorType),
  );
  const found = images.kind === 'known' ? searchImages(images.value, wanted) : [];
  const named = new Set(recommended.map(({ path }) => path));
  const rest = found.filter(({ path }) => !named.has(path));
  return toMenu(
    [
      [t('choices.catalogImages'), recommended.map(({ path, name, note }) => fitting(path, name, note))],
      [t('choices.ownImages'), rest.filter(({ access }) => access === 'private').map(imageOption)],
      [t('choices.publicImages'), rest.filter(({ access }) => access === 'public').map(imageOption)],
    ],
    { typed: entered, field: 'imagePath', reading: images },
    t,
  );
}

export function groupMenu(
  { typed: entered, search, acceleratorType, catalog }: MenuQuery,
  groups: Reading<readonly ResourceGroup[]>,
  t: Translate,
): Menu {
  const typed = entered || (search ?? '');
  const notes = new Map((catalog?.groups ?? []).map((group) => [group.name, group.note]));
  const listed: readonly ResourceGroup[] = groups.kind === 'known' ? groups.value : [];
  // The platform may list a group under several accelerators.
  const once = [
    ...new Map(
      listed
        .toSorted((one) => (one.acceleratorType === acceleratorType ? 1 : -1))
        .map((group) => [group.name, group]),
    ).values(),
  ];
  const found = once.filter(({ name }) => matches(typed, [name]));
  const recommended = (catalog?.groups ?? []).filter(({ name }) => matches(typed, [name]));
  const isRecommended = ({ name }: ResourceGroup) => notes.has(name);
  const fits = (group: ResourceGroup) => !group.acceleratorType || group.acceleratorType === acceleratorType;
  const toOption = ({ name }: ResourceGroup) => fitting(name, name);
  const others = found.filter((group) => !isRecommended(group));
  const accelerator = acceleratorTypes.find((type) => type === acceleratorType);
  const label = accelerator
    ? t('choices.groupsOf', { accelerator: t(`accelerator.${accelerator}`) })
    : t('field.resourceGroup');
  return toMenu(
    [
      [t('choices.recommendedGroups'), recommended.map(({ name, note }) => fitting(name, name, note))],
      [label, others.filter(fits).map(toOption)],
      [t('choices.otherGroups'), others.filter((group) => !fits(group)).map(toOption)],
    ],
    { typed: entered, field: 'resourceGroup', reading: groups },
    t,
  );
}

export function mountMenu(typed: string, dirs: Reading<readonly string[]>, t: Translate): Menu {
  const found = dirs.kind === 'known' ? dirs.value.filter((dir) => matches(typed, [dir])) : [];
  const options = found.map((dir) => fitting(dir, tail(dir)));
  return toMenu([[t('choices.directories'), options]], { typed, field: 'sourcePath', reading: dirs }, t);
}

/** As a menu offers it, and as a form that already has it shows it. */
export function imageOption(image: ImageChoice): PlainTextOption {
  return fitting(image.path, image.version || tail(image.path), image.type ?? undefined);
}

/** The end of a path tells more than its beginning. */
export function tail(path: string): string {
  const points = [...path];
  return points.length <= limits.optionText ? path : `…${points.slice(1 - limits.optionText).join('')}`;
}

function fitting(value: string, text: string, note?: string | null): PlainTextOption {
  return option(value, text, note ?? undefined);
}

function matches(typed: string, texts: readonly string[]): boolean {
  const within = texts.join(' ').toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => within.includes(word));
}

interface Free {
  readonly typed: string;
  readonly field: 'imagePath' | 'resourceGroup' | 'sourcePath';
  readonly reading: Reading<unknown>;
}

function toMenu(groups: readonly (readonly [string, PlainTextOption[]])[], free: Free, t: Translate): Menu {
  const shown = groups.map(([label, options]) => [label, options.filter(isShort)] as const);
  const isCut = shown.some(([, options]) => options.length > limits.groupOptions);
  const isEmpty = shown.every(([, options]) => options.length === 0);
  const text = free.typed.trim();
  const asTyped = isUsable(free.field, text)
    ? [option(text, t('choices.asTyped', { text: truncate(text, 55) }))]
    : [];
  const last = [...asTyped, option(typeItIn, t('choices.typeItIn'))];
  return {
    option_groups: [
      ...shown.filter(([, options]) => options.length > 0),
      [labelOfRest(free.reading, isCut, isEmpty, t), last] as const,
    ].map(([label, options]) => ({
      label: plain(label, limits.groupLabel),
      options: options.slice(0, limits.groupOptions),
    })),
  };
}

/** A menu has no place for a message but a group's label. */
function labelOfRest(reading: Reading<unknown>, isCut: boolean, isEmpty: boolean, t: Translate): string {
  if (reading.kind === 'known') {
    if (isCut) return t('choices.tooMany');
    return isEmpty ? t('choices.nothing') : t('choices.other');
  }
  switch (reading.reason) {
    case 'no-account':
      return t('choices.noAccount');
    case 'slow':
      return t('choices.slow');
    case 'failed':
      return t('choices.failed');
  }
}

const isShort = ({ value = '' }: PlainTextOption) => value !== '' && [...value].length <= limits.optionValue;

/** Whether the form would take this text in this field. */
function isUsable(field: Free['field'], text: string): boolean {
  if (text === '' || [...text].length > limits.optionValue) return false;
  const parsed = parseLaunchRequest(
    field === 'sourcePath' ? { mountInfoList: [{ sourcePath: text }] } : { [field]: text },
  );
  const path = field === 'sourcePath' ? 'mountInfoList.0.sourcePath' : field;
  return parsed.ok || !parsed.problems.some((problem) => problem.path === path);
}
