// A word for an image, a resource group or a size, held against what the catalog and the account know. Pure.
import type { Catalog } from '../catalog/schema.ts';
import { isAcceptable } from './argument-values.ts';
import type { Takes } from './complaints.ts';
import type { FormLists } from './lists.ts';
import { type Candidate, NameSearch } from './name-search.ts';
import { narrow } from './typed-text.ts';

export type Match =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'several_matches'; readonly matches: readonly Candidate[] }
  | { readonly kind: 'no_match'; readonly nearest: string | null }
  | { readonly kind: 'not_a_value'; readonly takes: Takes };

/** More than a menu shows. */
const maxMatches = 99;

/** A scheme, and the command that would fetch it. */
const aroundImage =
  /^(?:(?:docker|podman|nerdctl)(?: image)? pull )?(?:(?:docker|oci|https?):\/\/)?\/*|\/+$/giu;
/** It begins with a registry: a name with a dot or a port. */
const wholePath = /^[^/\s]*[.:][^/\s]*\/\S+$/u;

/** The kinds of cards that were asked for: of several, those that fit them are meant. Null: none was. */
export type Accelerators = readonly string[] | null;

/** Of one reading. */
export class Matcher {
  readonly #catalog: Catalog | null;
  readonly #lists: FormLists;
  #images: ReturnType<typeof prepareImages> | null = null;
  #groups: NameSearch | null = null;

  constructor(catalog: Catalog | null, lists: FormLists) {
    this.#catalog = catalog;
    this.#lists = lists;
  }

  image(typed: string, accelerators: Accelerators): Match {
    const text = narrow(typed).replace(aroundImage, '');
    this.#images ??= prepareImages(this.#catalog, this.#lists);
    const { recommended, listed, all } = this.#images;
    const whole = narrowTo(accelerators, all.findWhole(text));
    if (whole.length > 0) return toMatch(whole, text, all);
    // A whole path is never taken for a part of another, and anything is as it is while nothing is known.
    if (wholePath.test(text) || all.isEmpty) return asItIs('imagePath', text, 'image');
    const found = this.#findImages(text, accelerators, recommended, listed);
    const isPath = text.includes('/') || (text.includes(':') && this.#lists.images === null);
    if (found.length === 0 && isPath) return asItIs('imagePath', text, 'image');
    return toMatch(found, text, all);
  }

  /**
   * What the operator recommends is meant before what else the account may use: the one that fits, else they come first.
   * Images of the account whose name without a tag is the whole text come before those that only have it in them.
   */
  #findImages(
    text: string,
    accelerators: Accelerators,
    recommended: NameSearch,
    listed: NameSearch,
  ): readonly Candidate[] {
    const named = listed.findFamily(text);
    // A recommended image that has the text in its path alone is not what such a name means.
    const best = named.length > 0 ? recommended.findInName(text) : recommended.findPart(text);
    const fitting = narrowTo(accelerators, best);
    if (fitting.length === 1) return fitting;
    if (best.length === 0 && named.length > 0) return narrowTo(accelerators, named);
    return narrowTo(accelerators, once([...best, ...named, ...listed.findPart(text)]));
  }

  group(typed: string, accelerators: Accelerators): Match {
    const text = narrow(typed).replace(/^[#@]/u, '');
    this.#groups ??= prepareGroups(this.#catalog, this.#lists);
    const found = narrowTo(accelerators, this.#groups.find(text));
    // The catalog names some groups, the account's list names all.
    if (found.length === 0 && this.#lists.groups === null) return asItIs('resourceGroup', text, 'word');
    return toMatch(found, text, this.#groups);
  }

  size(typed: string, accelerators: Accelerators): Match {
    const sizes = this.#catalog?.sizes ?? [];
    const search = new NameSearch(
      sizes.map(({ id, name, acceleratorType }) => ({
        value: id,
        name,
        also: [],
        family: null,
        details: '',
        acceleratorType,
      })),
    );
    return toMatch(narrowTo(accelerators, search.find(typed)), typed, search);
  }
}

/** Of several. */
function narrowTo(accelerators: Accelerators, found: readonly Candidate[]): readonly Candidate[] {
  if (accelerators === null || found.length < 2) return found;
  const fitting = found.filter(
    ({ acceleratorType }) => acceleratorType === null || accelerators.includes(acceleratorType),
  );
  return fitting.length > 0 ? fitting : found;
}

/** Of candidates with the same value, the first counts. */
const once = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.filter(({ value }, at) => candidates.findIndex((other) => other.value === value) === at);

function toMatch(found: readonly Candidate[], text: string, all: NameSearch): Match {
  const [first, ...more] = found;
  if (!first) return { kind: 'no_match', nearest: all.nearestName(text) };
  if (more.length === 0) return { kind: 'value', value: first.value };
  return { kind: 'several_matches', matches: found.slice(0, maxMatches) };
}

const asItIs = (field: 'imagePath' | 'resourceGroup', text: string, kind: 'image' | 'word'): Match =>
  isAcceptable(field, text) ? { kind: 'value', value: text } : { kind: 'not_a_value', takes: { kind } };

function prepareImages(catalog: Catalog | null, lists: FormLists) {
  const recommended = (catalog?.images ?? []).map(
    ({ name, path, version, acceleratorType }): Candidate => ({
      value: path,
      name,
      also: [version ?? path.split('/').at(-1) ?? path],
      family: null,
      details: '',
      acceleratorType: acceleratorType ?? null,
    }),
  );
  const listed = (lists.images ?? []).map(
    ({ name, path, version, type, acceleratorType }): Candidate => ({
      value: path,
      name: version,
      also: [],
      family: name,
      details: type ?? '',
      acceleratorType,
    }),
  );
  return {
    recommended: new NameSearch(recommended),
    listed: new NameSearch(listed),
    all: new NameSearch([...recommended, ...listed]),
  };
}

function prepareGroups(catalog: Catalog | null, lists: FormLists): NameSearch {
  const asGroup = (name: string, acceleratorType: string | null | undefined): Candidate => ({
    value: name,
    name,
    also: [],
    family: null,
    details: '',
    acceleratorType: acceleratorType ?? null,
  });
  return new NameSearch([
    ...(catalog?.groups ?? []).map(({ name, acceleratorType }) => asGroup(name, acceleratorType)),
    ...(lists.groups ?? []).map(({ name, acceleratorType }) => asGroup(name, acceleratorType)),
    ...(catalog?.sizes ?? []).flatMap(({ resourceGroup, acceleratorType }) =>
      resourceGroup === undefined ? [] : [asGroup(resourceGroup, acceleratorType)],
    ),
  ]);
}
