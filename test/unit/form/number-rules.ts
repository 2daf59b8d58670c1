// What has to be true of cards, cores, memory and time that nobody gave: they fit the accelerator and a node of the
// group. As in form-rules.ts.
import type { FieldName } from '../../../src/form/fields.ts';
import { hold, type Moment } from './form-rules.ts';
import { ceilingsOf, type Size, statedGroupOf } from './stated-fit.ts';

const numbers = ['gpuNumber', 'cpuNumber', 'ramSize'] as const;
const seconds = (limit: string): number =>
  limit === 'unlimited'
    ? Number.POSITIVE_INFINITY
    : limit.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
const amount = (field: FieldName, text: string): number =>
  field === 'timeoutLimit' ? seconds(text) : Number(text);

/** What a node does not have is filled in by nobody; a person's own numbers may be anything. */
export function filledInNumbersFit({ before, after, model, form }: Moment): void {
  const { own, known, words } = model;
  const { fields } = after.values;
  const over = form
    .findObjections(after.values, known)
    .filter(({ kind }) => kind === 'over-limit')
    .map(({ blockId }) => blockId as string);
  const ceilings = ceilingsOf(fields, known);
  for (const [field, most] of ceilings) {
    const text = fields[field] ?? '';
    const isOver = amount(field, text) > most;
    hold('what a node does not have is reported', over.includes(field) === isOver, () => [field, text, most]);
    hold('filled-in numbers fit a node', own.has(field) || !isOver, () => [field, text, most]);
    // As much as there is, or what the catalog has: never next to nothing.
    const wasOver = words[field] === undefined && amount(field, before.values.fields[field] ?? '') > most;
    if (own.has(field) || !wasOver || before.values.fields.resourceGroup !== fields.resourceGroup) continue;
    const isBySize = (known.catalog?.sizes ?? []).some((size) => valueIn(size, field) === text);
    const isMost = field === 'timeoutLimit' || most - amount(field, text) < 1024;
    hold('numbers become what fits', isBySize || isMost, () => [field, text, most]);
  }
  const isTooMany = over.some((field) => !ceilings.some(([name]) => name === field));
  hold('only what is known is a limit', !isTooMany, () => over);
}

/** Of another accelerator the catalog's first size is meant, where none of the numbers is the person's own. */
export function numbersFollowAccelerator({ before, event, after, model }: Moment): void {
  const { own, known } = model;
  const { acceleratorType: accelerator = '', resourceGroup: group = '' } = after.values.fields;
  const isNew = event.type !== 'opened' && accelerator !== before.values.fields.acceleratorType;
  if (!isNew || numbers.some((field) => own.has(field))) return;
  const suits = (size: Size) =>
    size.acceleratorType === accelerator &&
    (!own.has('resourceGroup') || !size.resourceGroup || size.resourceGroup === group.trim());
  const size = known.catalog?.sizes.find(suits);
  const isOver = ceilingsOf(after.values.fields, known).some(
    ([field, most]) => size && amount(field, valueIn(size, field)) > most,
  );
  if (!size || isOver) return;
  for (const field of numbers)
    if (field !== 'gpuNumber' || accelerator !== 'cpu')
      hold('numbers follow the accelerator', after.values.fields[field] === valueIn(size, field), () => [
        field,
        after.values.fields[field],
        size,
      ]);
  const meant = size.resourceGroup;
  if (meant && !own.has('resourceGroup') && statedGroupOf(meant, accelerator, known))
    hold('the group is that of the size', group === meant, () => [group, meant]);
}

function valueIn({ gpuNumber, cpuNumber, ramGib }: Size, field: FieldName): string {
  switch (field) {
    case 'gpuNumber':
      return String(gpuNumber);
    case 'cpuNumber':
      return String(cpuNumber);
    case 'ramSize':
      return String(ramGib * 1024);
    default:
      return '';
  }
}
