// The form's fields, one builder each, in the order of the form. Pure.
import type { InputBlock, KnownBlock, PlainTextOption } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import { bounds, taskTypes } from '../../launches/launch-request.ts';
import {
  checkboxInput,
  externalSelectInput,
  limits,
  numberInput,
  option,
  selectInput,
  textInput,
} from '../block-kit.ts';
import type { Translate } from '../language/translate.ts';
import { type FormValues, gibToMb } from './form.ts';
import { otherTimeLimit, sizeField } from './ids.ts';
import type { FormKnowledge } from './knowledge.ts';
import { toTimeText, wholeGib } from './marks.ts';
import { imageOption, tail } from './menus.ts';
import { describeResources } from './resources.ts';
import { describeTimeLimit } from './time-limit.ts';

/** What the builders look at. */
export interface FieldContext {
  readonly values: FormValues;
  readonly known: FormKnowledge;
  readonly catalog: Catalog | null;
  /** Block ids of menus that became inputs. */
  readonly typed: readonly string[];
  readonly t: Translate;
}

export function nameField({ values, t }: FieldContext): InputBlock {
  return textInput({
    id: 'instanceServiceName',
    label: t('field.instanceServiceName'),
    initial: values.fields.instanceServiceName,
    maxLength: bounds.nameLength,
    hint: t('field.instanceServiceNameHint'),
  });
}

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

export function taskTypeField({ values, t }: FieldContext): InputBlock {
  return selectInput({
    id: 'taskType',
    label: t('field.taskType'),
    options: taskTypes.map((type) => option(type, t(`taskType.${type}`))),
    initial: values.fields.taskType,
  });
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

export function groupField({ values, typed, t }: FieldContext): InputBlock {
  const value = values.fields.resourceGroup ?? '';
  return choiceOrText(
    {
      id: 'resourceGroup',
      label: t('field.resourceGroup'),
      hint: t('field.resourceGroupHint'),
      placeholder: t('field.resourceGroupPlaceholder'),
      value,
      shown: value,
    },
    typed,
  );
}

export function imageField({ values, known, catalog, typed, t }: FieldContext): InputBlock {
  const value = values.fields.imagePath ?? '';
  const listed = known.images?.find(({ path }) => path === value);
  const named = catalog?.images.find(({ path }) => path === value);
  return choiceOrText(
    {
      id: 'imagePath',
      label: t('field.imagePath'),
      hint: t('field.imageHint'),
      placeholder: t('field.imagePlaceholder'),
      value,
      shown: named?.name ?? (listed ? imageOption(listed).text.text : tail(value)),
      description: named ? named.note : (listed?.type ?? undefined),
    },
    typed,
  );
}

export interface ChoiceOrText {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder: string;
  readonly value: string;
  /** How the menu shows the value. */
  readonly shown: string;
  readonly description?: string | null | undefined;
}

/** A menu, unless its person wants to type or the value is longer than Slack's options can be. */
export function choiceOrText(field: ChoiceOrText, typed: readonly string[]): InputBlock {
  const { id, label, hint, placeholder, value } = field;
  const frame = { id, label, ...(hint ? { hint } : {}) };
  if (typed.includes(id) || [...value].length > limits.optionValue)
    return textInput({ ...frame, initial: value, maxLength: bounds.textLength });
  const initial: PlainTextOption | undefined = value
    ? option(value, field.shown, field.description ?? undefined)
    : undefined;
  return externalSelectInput({ ...frame, placeholder, initial, dispatch: true });
}

export function versionField({ values, t }: FieldContext): InputBlock {
  return textInput({
    id: 'version',
    label: t('field.version'),
    initial: values.fields.version,
    maxLength: bounds.textLength,
    optional: true,
    hint: t('field.versionHint'),
  });
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

export function descriptionField({ values, t }: FieldContext): InputBlock {
  return textInput({
    id: 'description',
    label: t('field.description'),
    initial: values.fields.description,
    maxLength: bounds.descriptionLength,
    optional: true,
  });
}

export function taskNumberField({ values, t }: FieldContext): InputBlock {
  return numberInput({
    id: 'taskNumber',
    label: t('field.taskNumber'),
    initial: values.fields.taskNumber,
    min: 1,
    max: bounds.taskNumber,
  });
}

export function scriptFields({ values: { fields }, t }: FieldContext): KnownBlock[] {
  const isOn = fields.useStartScript === 'true';
  const toggle = checkboxInput({
    id: 'useStartScript',
    label: t('field.useStartScript'),
    option: option('true', t('option.runScript')),
    checked: isOn,
    dispatch: true,
  });
  if (!isOn) return [toggle];
  return [
    toggle,
    selectInput({
      id: 'startScriptActionScope',
      label: t('field.startScriptActionScope'),
      options: [option('all', t('option.scopeAll')), option('header', t('option.scopeHeader'))],
      initial: fields.startScriptActionScope || 'all',
    }),
    textInput({
      id: 'startScriptContent',
      label: t('field.startScriptContent'),
      initial: fields.startScriptContent,
      multiline: true,
      maxLength: bounds.scriptLength,
      // The empty script is our own error, with words; Slack's would block the modal without them.
      optional: true,
      hint: t('field.startScriptContentHint'),
    }),
  ];
}
