// What is known to speak against a form, before anything is sent. Pure. Some of it is final (a catalog's word, a
// node's limits); some comes from lists that may be old, and then the person has the last word.
import { hash } from 'node:crypto';
import type { LimitProblem } from '../choices/limits.ts';
import { findOddCharacters, type OddCharacter } from '../launches/script-characters.ts';
import type { FormValues } from './fields.ts';
import { findUnfit, type Knowledge, type Unfit } from './fit.ts';
import { findOverLimits } from './over-limit.ts';
import { rowFieldId } from './request.ts';

export type Objection =
  | { readonly kind: 'unfit'; readonly blockId: string; readonly value: string; readonly unfit: Unfit }
  | {
      readonly kind: 'unlisted';
      readonly blockId: string;
      readonly value: string;
      readonly what: 'image' | 'group' | 'mount';
    }
  | {
      readonly kind: 'over-limit';
      readonly blockId: LimitProblem['path'];
      readonly value: string;
      readonly group: string;
      /** Cores, MB, cards, seconds. */
      readonly limit: number;
    }
  /** Many containers at once: asked about once more, always. */
  | { readonly kind: 'many'; readonly blockId: 'taskNumber'; readonly value: string }
  | {
      readonly kind: 'script';
      readonly blockId: 'startScriptContent';
      readonly value: string;
      readonly places: readonly OddCharacter[];
    };

/** In the order of the form, final ones first. */
export function findObjections(values: FormValues, knowledge: Knowledge): Objection[] {
  const objections = [
    ...findOverLimit(values, knowledge),
    ...findUnfit(values, knowledge).map(
      (unfit): Objection => ({ kind: 'unfit', blockId: unfit.field, value: unfit.value, unfit }),
    ),
    ...findUnlisted(values, knowledge),
    ...findOddScript(values),
    ...findMany(values, knowledge),
  ];
  return [...objections.filter(isFinal), ...objections.filter((each) => !isFinal(each))];
}

/** No second press sends it. */
export const isFinal = (objection: Objection): boolean =>
  objection.kind === 'over-limit' || (objection.kind === 'unfit' && objection.unfit.source === 'catalog');

/** Short enough for a view's metadata, and nothing that a person typed. */
export const fingerprint = ({ kind, blockId, value }: Objection): string =>
  hash('sha256', `${kind} ${blockId} ${value}`).slice(0, 12);

/** Typographic characters break a script, or mean something else than they look like. */
function findOddScript({ fields }: FormValues): Objection[] {
  const script = fields.useStartScript === 'true' ? (fields.startScriptContent ?? '') : '';
  const places = findOddCharacters(script);
  return places.length > 0 ? [{ kind: 'script', blockId: 'startScriptContent', value: script, places }] : [];
}

function findMany({ fields }: FormValues, { confirmAbove = Infinity }: Knowledge): Objection[] {
  const value = fields.taskNumber?.trim() ?? '';
  return Number(value) > confirmAbove ? [{ kind: 'many', blockId: 'taskNumber', value }] : [];
}

/** Values that the person's account does not list. They may still be used: the lists need not be complete. */
function findUnlisted({ fields, mounts }: FormValues, { lists }: Knowledge): Objection[] {
  const image = fields.imagePath?.trim() ?? '';
  const group = fields.resourceGroup?.trim() ?? '';
  const isUnlisted = (value: string, listed: readonly string[] | undefined) =>
    value !== '' && listed !== undefined && !listed.includes(value);
  const objections: Objection[] = [];
  if (
    isUnlisted(
      image,
      lists.images?.map(({ path }) => path),
    )
  )
    objections.push({ kind: 'unlisted', blockId: 'imagePath', value: image, what: 'image' });
  if (
    isUnlisted(
      group,
      lists.groups?.map(({ name }) => name),
    )
  )
    objections.push({ kind: 'unlisted', blockId: 'resourceGroup', value: group, what: 'group' });
  for (const { row, sourcePath } of mounts) {
    const value = sourcePath.trim();
    if (!value || !lists.mountDirs || isInside(value, lists.mountDirs)) continue;
    const blockId = rowFieldId('mountInfoList', row, 'sourcePath');
    objections.push({ kind: 'unlisted', blockId, value, what: 'mount' });
  }
  return objections;
}

/** A directory inside an authorised one is as good; `/data2` is not inside `/data`. */
function isInside(path: string, dirs: readonly string[]): boolean {
  return dirs.some((dir) => path === dir || path.startsWith(dir.endsWith('/') ? dir : `${dir}/`));
}

/** What a node of the group does not have. */
function findOverLimit(values: FormValues, { lists }: Knowledge): Objection[] {
  const { fields } = values;
  return findOverLimits(values, lists).map(({ path, limit }) => ({
    kind: 'over-limit',
    blockId: path,
    value: fields[path] ?? '',
    group: fields.resourceGroup ?? '',
    limit,
  }));
}
