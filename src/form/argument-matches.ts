// A word for something that has a name: an image, a resource group, a size. By the whole name, then by a part of it that
// only one has. Pure.
import type { Catalog } from '../catalog/schema.ts';
import { isAcceptable } from './argument-values.ts';
import type { Takes } from './complaints.ts';
import type { FormLists } from './lists.ts';
import { nearest } from './nearest.ts';
import { fold, narrow } from './typed-text.ts';

export interface Candidate {
  /** What the form holds. */
  readonly value: string;
  /** What a person calls it. */
  readonly name: string;
  /** Other names for the whole of it. */
  readonly also: readonly string[];
  /** Where parts are looked for; small letters. */
  readonly text: string;
  readonly acceleratorType: string | null;
}

export type Match =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'several_matches'; readonly matches: readonly Candidate[] }
  | { readonly kind: 'no_match'; readonly nearest: string | null }
  | { readonly kind: 'not_a_value'; readonly takes: Takes };

export interface MatchContext {
  readonly catalog: Catalog | null;
  readonly lists: FormLists;
  /** Which kind of cards was asked for: of several, those that fit it. */
  readonly accelerator: string | undefined;
}

type Found = readonly Candidate[];

/** The whole name, in its own case before any case. */
function findWhole(candidates: Found, text: string): Found {
  const typed = narrow(text);
  const exact = candidates.filter(({ value, name, also }) => [value, name, ...also].includes(typed));
  if (exact.length > 0) return exact;
  const folded = fold(text);
  const isIt = ({ value, name, also }: Candidate) =>
    [value, name, ...also].some((one) => fold(one) === folded);
  return folded === '' ? [] : candidates.filter(isIt);
}

/** Every word somewhere in it; without dots and dashes only where nothing has them. */
function findPart(candidates: Found, text: string): Found {
  const words = narrow(text)
    .toLowerCase()
    .split(' ')
    .filter((word) => fold(word) !== '');
  if (words.length === 0) return [];
  const found = candidates.filter((one) => words.every((word) => one.text.includes(word)));
  if (found.length > 0) return found;
  return candidates.filter((one) => words.every((word) => fold(one.text).includes(fold(word))));
}

function search(candidates: Found, text: string): Found {
  const whole = findWhole(candidates, text);
  return whole.length > 0 ? whole : findPart(candidates, text);
}

function narrowTo(accelerator: string | undefined, found: Found): Found {
  if (accelerator === undefined || found.length < 2) return found;
  const fitting = found.filter((one) => one.acceleratorType === null || one.acceleratorType === accelerator);
  return fitting.length > 0 ? fitting : found;
}

const toMatch = (found: Found): Match | null => {
  const [first, ...more] = found;
  if (!first) return null;
  return more.length === 0
    ? { kind: 'value', value: first.value }
    : { kind: 'several_matches', matches: found };
};

const nearestName = (text: string, candidates: Found): string | null =>
  nearest(fold(text), candidates, ({ name }) => fold(name))?.name ?? null;

/** The first of each value. */
const unique = (candidates: Found): Found =>
  candidates.filter((one, index) => candidates.findIndex(({ value }) => value === one.value) === index);

/** A scheme, and the command that would fetch it. */
const aroundImage =
  /^(?:(?:docker|podman|nerdctl)(?: image)? pull )?(?:(?:docker|oci|https?):\/\/)?\/*|\/+$/giu;

export function matchImage(typed: string, { catalog, lists, accelerator }: MatchContext): Match {
  const text = narrow(typed).replace(aroundImage, '');
  const recommended = catalogImages(catalog);
  const all = unique([...recommended, ...listedImages(lists)]);
  const whole = narrowTo(accelerator, findWhole(all, text));
  if (whole.length > 0) return toMatch(whole) ?? none(text, all);
  // A whole path is never taken for a part of another, and anything is as it is while nothing is known.
  if (wholePath.test(text) || all.length === 0) return asItIs('imagePath', text, 'image');
  // What the operator recommends is meant before what else the account may use.
  const best = narrowTo(accelerator, findPart(recommended, text));
  const found = best.length === 1 ? best : narrowTo(accelerator, findPart(all, text));
  const isPath = text.includes('/') || (text.includes(':') && lists.images === null);
  if (found.length === 0 && isPath) return asItIs('imagePath', text, 'image');
  return toMatch(found) ?? none(text, all);
}

/** It begins with a registry: a name with a dot or a port. */
const wholePath = /^[^/\s]*[.:][^/\s]*\/\S+$/u;

export function matchGroup(typed: string, { catalog, lists, accelerator }: MatchContext): Match {
  const text = narrow(typed).replace(/^[#@]/u, '');
  const candidates = unique([
    ...(catalog?.groups ?? []).map(({ name, acceleratorType }) => asGroup(name, acceleratorType)),
    ...(lists.groups ?? []).map(({ name, acceleratorType }) => asGroup(name, acceleratorType)),
    ...(catalog?.sizes ?? []).flatMap(({ resourceGroup, acceleratorType }) =>
      resourceGroup === undefined ? [] : [asGroup(resourceGroup, acceleratorType)],
    ),
  ]);
  const found = search(candidates, text);
  // The catalog names some groups, the account's list names all.
  if (found.length === 0 && lists.groups === null) return asItIs('resourceGroup', text, 'word');
  return toMatch(narrowTo(accelerator, found)) ?? none(text, candidates);
}

export function matchSize(typed: string, { catalog, accelerator }: MatchContext): Match {
  const candidates = (catalog?.sizes ?? []).map(({ id, name, acceleratorType }) => ({
    value: id,
    name,
    also: [],
    text: `${id} ${name}`.toLowerCase(),
    acceleratorType,
  }));
  return toMatch(narrowTo(accelerator, search(candidates, typed))) ?? none(typed, candidates);
}

const none = (text: string, candidates: Found): Match => ({
  kind: 'no_match',
  nearest: nearestName(text, candidates),
});

const asItIs = (field: 'imagePath' | 'resourceGroup', text: string, kind: 'image' | 'word'): Match =>
  isAcceptable(field, text) ? { kind: 'value', value: text } : { kind: 'not_a_value', takes: { kind } };

const asGroup = (name: string, acceleratorType: string | null | undefined): Candidate => ({
  value: name,
  name,
  also: [],
  text: name.toLowerCase(),
  acceleratorType: acceleratorType ?? null,
});

const catalogImages = (catalog: Catalog | null): Found =>
  (catalog?.images ?? []).map(({ name, path, version, acceleratorType }) => ({
    value: path,
    name,
    also: [version ?? path.split('/').at(-1) ?? path],
    text: `${name} ${path} ${version ?? ''}`.toLowerCase(),
    acceleratorType: acceleratorType ?? null,
  }));

const listedImages = ({ images }: FormLists): Found =>
  (images ?? []).map(({ name, path, version, type, acceleratorType }) => ({
    value: path,
    name: version,
    also: [name],
    text: `${name} ${version} ${path} ${type ?? ''}`.toLowerCase(),
    acceleratorType,
  }));
