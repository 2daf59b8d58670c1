// The fields about what an instance runs on and how long: what a group's limits are about. Pure.
import type { InputBlock, PlainTextOption } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import { bounds } from '../../launches/launch-request.ts';
import { numberInput, option, selectInput, textInput } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { gibToMb } from '../kit/memory.ts';
import { describeResources } from '../kit/resources.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import type { FieldContext } from './fields.ts';
import type { FormValues } from './form.ts';
import { otherTimeLimit, sizeField } from './ids.ts';
import type { FormKnowledge } from './knowledge.ts';
import { toTimeText, wholeGib } from './marks.ts';

export function sizeMenu(catalog: Catalog, { values, t }: FieldContext): InputBlock {
  return selectInput({
    id: sizeField,
    label: t('field.size'),
    options: catalog.sizes.map(({ id, name, note }) => option(id, name, note)),
    initial: values.size,
    dispatch: true,
    hint: summariseSize(values, t),
  });
}

/** What the chosen size stands for: Slack shows an option's own note only while the menu is open. */
function summariseSize({ fields }: FormValues, t: Translate): string {
  const { acceleratorType = '', resourceGroup } = fields;
  const asked = {
    acceleratorType,
    gpuNumber: Number(fields.gpuNumber ?? 0),
    cpuNumber: Number(fields.cpuNumber ?? 0),
    ramSize: Number(gibToMb(fields.ramSize ?? '0')),
    taskNumber: 1,
  };
  return [describeResources(asked, t), ...(resourceGroup ? [resourceGroup] : [])].join(
    t('common.listSeparator'),
  );
}

/** Accelerator, cards, cores, memory: what the group's limits are about. */
export function resourceFields({ values: { fields }, known, t }: FieldContext): InputBlock[] {
  const group = fields.resourceGroup ?? '';
  const hints = toHints(known.limits, group, t);
  const accelerator = selectInput({
    id: 'acceleratorType',
    label: t('field.acceleratorType'),
    options: (['gpu', 'dcu', 'mlu', 'cpu'] as const).map((type) => option(type, t(`accelerator.${type}`))),
    initial: fields.acceleratorType,
    dispatch: true,
  });
  const cards = numberInput({
    id: 'gpuNumber',
    label: t('field.gpuNumber'),
    // Coming back from CPU there may be a 0 here, which no accelerator goes with.
    initial: fields.gpuNumber === '0' ? '1' : fields.gpuNumber,
    min: 0,
    max: bounds.gpuNumber,
    hint: hints.cards,
  });
  const cpu = numberInput({
    id: 'cpuNumber',
    label: t('field.cpuNumber'),
    initial: fields.cpuNumber,
    min: 1,
    max: bounds.cpuNumber,
    hint: hints.cpu,
  });
  const memory = numberInput({
    id: 'ramSize',
    label: t('field.ramSize'),
    initial: fields.ramSize,
    min: 0.01,
    max: bounds.ramGib,
    decimals: true,
    hint: hints.ram,
  });
  return [accelerator, ...(fields.acceleratorType === 'cpu' ? [] : [cards]), cpu, memory];
}

function toHints(limit: FormKnowledge['limits'], group: string, t: Translate) {
  const unknown = t('limits.unknown');
  return {
    cards: limit?.cards ? t('limits.cards', { group, max: limit.cards }) : t('field.gpuNumberHint'),
    cpu: limit?.cpuNumber ? t('limits.cpu', { group, max: limit.cpuNumber }) : unknown,
    ram: limit?.ramMb ? t('limits.ram', { group, max: wholeGib(limit.ramMb) }) : unknown,
  };
}

export function timeFields({ values, known, catalog, t }: FieldContext): InputBlock[] {
  const value = values.fields.timeoutLimit;
  const options = timeOptions(catalog, t);
  const isOffered = options.some((choice) => choice.value === value);
  const choice = value === undefined || isOffered ? value : otherTimeLimit.choice;
  const longest = known.limits?.longest;
  const group = values.fields.resourceGroup ?? '';
  const select = selectInput({
    id: 'timeoutLimit',
    label: t('field.timeoutLimit'),
    options,
    initial: choice,
    dispatch: true,
    ...(typeof longest === 'number'
      ? { hint: t('limits.time', { group, max: describeTimeLimit(toTimeText(longest), t) }) }
      : {}),
  });
  if (choice !== otherTimeLimit.choice) return [select];
  const other = textInput({
    id: otherTimeLimit.id,
    label: t('field.timeoutLimitOther'),
    initial: isOffered ? undefined : value,
    maxLength: 12,
    placeholder: '36:00:00',
    hint: t('field.timeoutLimitOtherHint'),
  });
  return [select, other];
}

function timeOptions(catalog: Catalog | null, t: Translate): PlainTextOption[] {
  const other = option(otherTimeLimit.choice, t('time.other'));
  const own = catalog?.times ?? [];
  if (own.length > 0)
    return [...own.map(({ name, limit }) => option(limit, name ?? describeTimeLimit(limit, t))), other];
  return [
    option('01:00:00', t('time.hour')),
    ...[2, 4, 8, 12].map((hours) => option(toTimeText(hours * 3600), t('time.hours', { hours }))),
    option('24:00:00', t('time.day')),
    ...[3, 7].map((days) => option(toTimeText(days * 86_400), t('time.days', { days }))),
    option('unlimited', t('time.unlimited')),
    other,
  ];
}
