// The menus that Slack asks for letter by letter: images, resource groups, directories. Pure.
// Whatever is known or not, one can go on: with what was typed, or by typing it in.
import type { PlainTextElement, PlainTextOption } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Reading } from '../../choices/choices.ts';
import type { ImageChoice, ResourceGroup } from '../../choices/ports.ts';
import { searchImages } from '../../choices/search.ts';
import { Matcher } from '../../form/argument-matches.ts';
import { acceleratorsOfGroup, fitsAccelerator } from '../../form/fit.ts';
import { typeItIn } from '../../form/input-ids.ts';
import { type FormLists, nothingKnown } from '../../form/lists.ts';
import { acceleratorTypes, parseLaunchRequest } from '../../launches/launch-request.ts';
import { limits, option, plain, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

export interface Menu {
  readonly option_groups: { readonly label: PlainTextElement; readonly options: PlainTextOption[] }[];
}

export interface MenuQuery {
  readonly typed: string;
  /** What several matched, typed as a quick argument: the menu opens with them. */
  readonly search?: string | undefined;
  /** Of which cards, where the person said so. */
  readonly searchedFor?: string | undefined;
  readonly acceleratorType?: string | undefined;
  readonly taskType?: string | undefined;
  /** Whether the form is the short one. Default: the long one. */
  readonly isShort?: boolean;
  readonly catalog: Catalog | null;
  /** Free cards by group. Default: not known of any. */
  readonly free?: ReadonlyMap<string, number>;
}

export function imageMenu(query: MenuQuery, images: Reading<readonly ImageChoice[]>, t: Translate): Menu {
  const { typed, acceleratorType, taskType, catalog } = query;
  const listed = images.kind === 'known' ? images.value : [];
  const meant = findMeant('image', query, { ...nothingKnown, images: listed });
  const recommended = (catalog?.images ?? []).filter((image) =>
    meant
      ? meant.has(image.path)
      : matches(typed, [image.name, image.path]) &&
        (!image.acceleratorType || !acceleratorType || image.acceleratorType === acceleratorType),
  );
  const found = meant
    ? listed.filter(({ path }) => meant.has(path))
    : searchImages(listed, { text: typed, acceleratorType, taskType });
  const named = new Set(recommended.map(({ path }) => path));
  const rest = found.filter(({ path }) => !named.has(path));
  return toMenu(
    [
      [t('choices.catalogImages'), recommended.map(({ path, name, note }) => fitting(path, name, note))],
      [t('choices.ownImages'), rest.filter(({ access }) => access === 'private').map(imageOption)],
      [t('choices.publicImages'), rest.filter(({ access }) => access === 'public').map(imageOption)],
    ],
    {
      typed,
      field: 'imagePath',
      reading: images,
      elsewhere: recommended.length + found.length > 0 ? null : sayElsewhere(query, listed, t),
    },
    t,
  );
}

/** Where an image that matches is made for something else: what for, and what to do about it. */
function sayElsewhere(
  { typed, acceleratorType, isShort = false, catalog }: MenuQuery,
  listed: readonly ImageChoice[],
  t: Translate,
): string | null {
  const recommended = (catalog?.images ?? []).filter(({ name, path }) => matches(typed, [name, path]));
  const others = [...recommended, ...searchImages(listed, { text: typed })];
  if (others.length === 0) return null;
  const isForThis = ({ acceleratorType: made }: { readonly acceleratorType?: string | null | undefined }) =>
    !made || made === acceleratorType;
  if (others.some(isForThis)) return t(isShort ? 'choices.otherTaskShort' : 'choices.otherTask');
  const kinds = acceleratorTypes.filter((type) => others.some((other) => other.acceleratorType === type));
  const hasSize = (catalog?.sizes ?? []).some((size) => kinds.includes(size.acceleratorType));
  const words = isShort ? (hasSize ? 'choices.onlyForSize' : 'choices.onlyForShort') : 'choices.onlyFor';
  return t(words, { made: kinds.map((kind) => t(`accelerator.${kind}`)).join(t('common.listSeparator')) });
}

export function groupMenu(query: MenuQuery, groups: Reading<readonly ResourceGroup[]>, t: Translate): Menu {
  const { typed, acceleratorType, catalog, free } = query;
  const noteOf = (name: string, note?: string) => {
    const count = free?.get(name);
    const told = count === undefined ? [] : [t('free.inMenu', { count })];
    return [...told, ...(note === undefined ? [] : [note])].join(t('common.dot')) || undefined;
  };
  const notes = new Map((catalog?.groups ?? []).map((group) => [group.name, group.note]));
  const listed: readonly ResourceGroup[] = groups.kind === 'known' ? groups.value : [];
  // The platform may list a group under several accelerators.
  const once = [...new Map(listed.map((group) => [group.name, group])).values()];
  const meant = findMeant('group', query, { ...nothingKnown, groups: listed });
  const isFound = ({ name }: { readonly name: string }) => (meant ? meant.has(name) : matches(typed, [name]));
  const found = once.filter(isFound);
  const recommended = (catalog?.groups ?? []).filter(isFound);
  const fits = ({ name }: { readonly name: string }) =>
    fitsAccelerator(
      acceleratorsOfGroup(name, { catalog, lists: { ...nothingKnown, groups: listed } }),
      acceleratorType ?? '',
    );
  const doesNotFit = (group: { readonly name: string }) => !fits(group);
  const toOption = ({ name }: { readonly name: string }) =>
    fitting(name, name, noteOf(name, notes.get(name)));
  const others = found.filter(({ name }) => !notes.has(name));
  const accelerator = acceleratorTypes.find((type) => type === acceleratorType);
  const label = accelerator
    ? t('choices.groupsOf', { accelerator: t(`accelerator.${accelerator}`) })
    : t('field.resourceGroup');
  return toMenu(
    [
      [t('choices.recommendedGroups'), recommended.filter(fits).map(toOption)],
      [label, others.filter(fits).map(toOption)],
      [t('choices.otherGroups'), [...recommended, ...others].filter(doesNotFit).map(toOption)],
    ],
    { typed, field: 'resourceGroup', reading: groups },
    t,
  );
}

/** What several fitted when it was typed as a quick argument: the menu opens with just those. Null: with everything. */
function findMeant(
  of: 'image' | 'group',
  { typed, search, searchedFor, catalog }: MenuQuery,
  lists: FormLists,
): ReadonlySet<string> | null {
  if (typed !== '' || !search) return null;
  const match = new Matcher(catalog, lists)[of](search, searchedFor === undefined ? null : [searchedFor]);
  return match.kind === 'several_matches' ? new Set(match.matches.map(({ value }) => value)) : null;
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
  /** What is said where nothing is offered though something would match. Default: nothing. */
  readonly elsewhere?: string | null;
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
      [labelOfRest(free, isCut, isEmpty, t), last] as const,
    ].map(([label, options]) => ({
      label: plain(label, limits.groupLabel),
      options: options.slice(0, limits.groupOptions),
    })),
  };
}

/** A menu has no place for a message but a group's label. */
function labelOfRest({ reading, elsewhere }: Free, isCut: boolean, isEmpty: boolean, t: Translate): string {
  if (reading.kind === 'known') {
    if (isCut) return t('choices.tooMany');
    return isEmpty ? (elsewhere ?? t('choices.nothing')) : t('choices.other');
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
