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

/** Of one reading. `accelerator` is the kind of cards that was asked for: of several, those that fit it are meant. */
export class Matcher {
  readonly #catalog: Catalog | null;
  readonly #lists: FormLists;
  #images: { recommended: NameSearch; all: NameSearch } | null = null;
  #groups: NameSearch | null = null;

  constructor(catalog: Catalog | null, lists: FormLists) {
    this.#catalog = catalog;
    this.#lists = lists;
  }

  image(typed: string, accelerator: string | undefined): Match {
    const text = narrow(typed).replace(aroundImage, '');
    this.#images ??= prepareImages(this.#catalog, this.#lists);
    const { recommended, all } = this.#images;
    const whole = narrowTo(accelerator, all.findWhole(text));
    if (whole.length > 0) return toMatch(whole, text, all);
    // A whole path is never taken for a part of another, and anything is as it is while nothing is known.
    if (wholePath.test(text) || all.isEmpty) return asItIs('imagePath', text, 'image');
    // What the operator recommends is meant before what else the account may use.
    const best = narrowTo(accelerator, recommended.findPart(text));
    const found = best.length === 1 ? best : narrowTo(accelerator, all.findPart(text));
    const isPath = text.includes('/') || (text.includes(':') && this.#lists.images === null);
    if (found.length === 0 && isPath) return asItIs('imagePath', text, 'image');
    return toMatch(found, text, all);
  }

  group(typed: string, accelerator: string | undefined): Match {
    const text = narrow(typed).replace(/^[#@]/u, '');
    this.#groups ??= prepareGroups(this.#catalog, this.#lists);
    const found = narrowTo(accelerator, this.#groups.find(text));
    // The catalog names some groups, the account's list names all.
    if (found.length === 0 && this.#lists.groups === null) return asItIs('resourceGroup', text, 'word');
    return toMatch(found, text, this.#groups);
  }

  size(typed: string, accelerator: string | undefined): Match {
    const sizes = this.#catalog?.sizes ?? [];
    const search = new NameSearch(
      sizes.map(({ id, name, acceleratorType }) => ({
        value: id,
        name,
        also: [],
        details: '',
        acceleratorType,
      })),
    );
    return toMatch(narrowTo(accelerator, search.find(typed)), typed, search);
  }
}

function narrowTo(accelerator: string | undefined, found: readonly Candidate[]): readonly Candidate[] {
  if (accelerator === undefined || found.length < 2) return found;
  const fitting = found.filter((one) => one.acceleratorType === null || one.acceleratorType === accelerator);
  return fitting.length > 0 ? fitting : found;
}

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
      details: '',
      acceleratorType: acceleratorType ?? null,
    }),
  );
  const listed = (lists.images ?? []).map(
    ({ name, path, version, type, acceleratorType }): Candidate => ({
      value: path,
      name: version,
      also: [name],
      details: type ?? '',
      acceleratorType,
    }),
  );
  return { recommended: new NameSearch(recommended), all: new NameSearch([...recommended, ...listed]) };
}

function prepareGroups(catalog: Catalog | null, lists: FormLists): NameSearch {
  const asGroup = (name: string, acceleratorType: string | null | undefined): Candidate => ({
    value: name,
    name,
    also: [],
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
