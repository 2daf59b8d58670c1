// What is known to go together, as the issue behind the form words it: the catalog's word first, then the account's
// list; who says nothing fits everything; a name says nothing. For the model, so nothing of src/form is used.
import type { Catalog } from '../../../src/catalog/catalog.ts';
import type { FieldName } from '../../../src/form/fields.ts';
import type { FormLists } from '../../../src/form/lists.ts';

export interface Known {
  readonly catalog: Catalog | null;
  readonly lists: FormLists;
}

export interface Statement {
  readonly says: readonly string[];
  readonly isFinal: boolean;
}

const all = ['gpu', 'dcu', 'mlu', 'cpu'];

export function statedOfGroup(text: string, { catalog, lists }: Known): Statement | null {
  const name = text.trim();
  for (const group of catalog?.groups ?? [])
    if (group.name === name && group.acceleratorType) return { says: [group.acceleratorType], isFinal: true };
  const says = new Set<string>();
  for (const group of lists.groups ?? []) {
    if (group.name !== name) continue;
    // Listed once without an accelerator, it may have any.
    if (group.acceleratorType === null) return null;
    says.add(group.acceleratorType);
  }
  return says.size > 0 ? { says: [...says], isFinal: false } : null;
}

export function statedOfImage(text: string, known: Known): Statement | null {
  return stated(text, known, 'acceleratorType');
}

export function statedVersion(text: string, known: Known): Statement | null {
  return stated(text, known, 'version');
}

function stated(
  text: string,
  { catalog, lists }: Known,
  what: 'acceleratorType' | 'version',
): Statement | null {
  const path = text.trim();
  const recommended = (catalog?.images ?? []).filter((image) => image.path === path)[0]?.[what];
  if (recommended) return { says: [recommended], isFinal: true };
  const listed = (lists.images ?? []).filter((image) => image.path === path)[0]?.[what];
  return listed ? { says: [listed], isFinal: false } : null;
}

/** What an image is made to run; null where nobody says. */
export function statedTask(text: string, { catalog, lists }: Known): string | null {
  const path = text.trim();
  const recommended = catalog?.images.filter((image) => image.path === path)[0]?.taskType;
  if (recommended) return recommended;
  const type = lists.images?.filter((image) => image.path === path)[0]?.type ?? '';
  return { JupyterLab: 'jupyter', CodeServer: 'codeserver', RStudio: 'rstudio', Base: 'ssh' }[type] ?? null;
}

export const goesWith = (statement: Statement | null, value: string): boolean =>
  statement === null || value === '' || statement.says.includes(value);

/** Accelerators that suit all of these; no word on any of them suits every accelerator. */
export const suitingAll = (statements: readonly (Statement | null)[]): string[] =>
  all.filter((accelerator) => statements.every((statement) => goesWith(statement, accelerator)));

/** The images to choose from that go with an accelerator, the catalog's before the account's. */
export function imagesFor(accelerator: string, known: Known): string[] {
  const paths = [...(known.catalog?.images ?? []), ...(known.lists.images ?? [])].map(({ path }) => path);
  return paths.filter((path) => goesWith(statedOfImage(path, known), accelerator));
}

/** The groups to choose from that go with an accelerator: `byCatalog` named there, alone or in a size. */
export function groupsFor(accelerator: string, known: Known): { byCatalog: string[]; listed: string[] } {
  const fits = (name: string) => goesWith(statedOfGroup(name, known), accelerator);
  const ofSizes = (known.catalog?.sizes ?? []).flatMap((size) =>
    size.acceleratorType === accelerator && size.resourceGroup ? [size.resourceGroup] : [],
  );
  const named = (known.catalog?.groups ?? []).map(({ name }) => name);
  return {
    byCatalog: [...named, ...ofSizes].filter(fits),
    listed: (known.lists.groups ?? []).map(({ name }) => name).filter(fits),
  };
}

export type Size = Catalog['sizes'][number];

/** Whether a group goes with an accelerator, as far as anybody says. */
export const statedGroupOf = (name: string, accelerator: string, known: Known): boolean =>
  goesWith(statedOfGroup(name, known), accelerator);

/** What a node of the form's group has at most, where that is known: cores, MB, cards, seconds. */
export function ceilingsOf(
  { acceleratorType, resourceGroup }: Readonly<Partial<Record<FieldName, string>>>,
  { lists: { limits } }: Known,
): [FieldName, number][] {
  if (limits?.of.acceleratorType !== acceleratorType || limits?.of.resourceGroup !== resourceGroup) return [];
  const { cpuNumber, ramMb, cards, longest } = limits ?? {};
  const isKnown = (one: [FieldName, number | null | undefined]): one is [FieldName, number] => !!one[1];
  return [
    ['cpuNumber', cpuNumber] as [FieldName, number | null | undefined],
    ['ramSize', ramMb] as [FieldName, number | null | undefined],
    ['gpuNumber', acceleratorType === 'cpu' ? null : cards] as [FieldName, number | null | undefined],
    ['timeoutLimit', longest === 'unlimited' ? null : longest] as [FieldName, number | null | undefined],
  ].filter(isKnown);
}
