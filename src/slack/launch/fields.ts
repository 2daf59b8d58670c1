// The form's inputs, one builder each. Pure. Which of them a form shows is said in form/layout.ts.
import type { InputBlock, PlainTextOption } from '@slack/types';
import {
  type Drawing,
  drawnOtherTime,
  drawnText,
  numberRanges,
  otherTimeLength,
} from '../../form/drawn-text.ts';
import { cardPlaces, type FieldName } from '../../form/fields.ts';
import type { Knowledge } from '../../form/fit.ts';
import { inputId, otherTimeLimit } from '../../form/input-ids.ts';
import { limitsFor } from '../../form/over-limit.ts';
import type { FormSession, ShownField } from '../../form/session.ts';
import { chosenSize, customSize } from '../../form/sizes.ts';
import { offeredTimes, toTimeText } from '../../form/time-choices.ts';
import { acceleratorTypes, bounds, taskTypes } from '../../launches/launch-request.ts';
import {
  checkboxInput,
  externalSelectInput,
  limits,
  numberInput,
  option,
  selectInput,
  textInput,
} from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import { imageOption, tail } from './menus.ts';
import { wholeGib } from './objection-lines.ts';
import { summariseSize } from './size-summary.ts';

/** What the builders look at. */
export interface FieldContext extends Drawing {
  readonly session: FormSession;
  readonly knowledge: Knowledge;
  readonly t: Translate;
}

type Builder = (context: FieldContext) => InputBlock[];

export const fieldBlocks = (field: ShownField, context: FieldContext): InputBlock[] =>
  builders[field](context);

const builders: Readonly<Record<ShownField, Builder>> = {
  preset: (context) => {
    const { preset } = context.session.layout;
    const initial = preset ? option(preset.id, preset.name) : undefined;
    const placeholder = context.t('field.presetPlaceholder');
    return [
      externalSelectInput({
        ...frame('preset', context),
        placeholder,
        initial,
        optional: true,
        dispatch: true,
      }),
    ];
  },
  size: (context) => [sizeMenu(context)],
  instanceServiceName: (context) => [
    textInput({
      ...text('instanceServiceName', context),
      maxLength: bounds.nameLength,
      hint: context.t('field.instanceServiceNameHint'),
    }),
  ],
  description: (context) => [
    textInput({ ...text('description', context), maxLength: bounds.descriptionLength, optional: true }),
  ],
  taskType: (context) => [
    selectInput({
      ...text('taskType', context),
      options: taskTypes.map((type) => option(type, context.t(`taskType.${type}`))),
      dispatch: true,
    }),
  ],
  acceleratorType: (context) => [
    selectInput({
      ...text('acceleratorType', context),
      options: acceleratorTypes.map((type) => option(type, context.t(`accelerator.${type}`))),
      dispatch: true,
    }),
  ],
  version: (context) => [
    textInput({
      ...text('version', context),
      maxLength: bounds.textLength,
      optional: true,
      hint: context.t('field.versionHint'),
    }),
  ],
  imagePath: (context) => [imageField(context)],
  resourceGroup: (context) => [
    choiceOrText(
      {
        ...frame('resourceGroup', context),
        hint: context.t('field.resourceGroupHint'),
        placeholder: context.t('field.resourceGroupPlaceholder'),
        value: context.session.values.fields.resourceGroup ?? '',
        shown: context.session.values.fields.resourceGroup ?? '',
      },
      context.session.layout.typed.includes('resourceGroup'),
    ),
  ],
  timeoutLimit: (context) => timeFields(context),
  taskNumber: (context) => [number('taskNumber', context)],
  useStartScript: (context) => [
    checkboxInput({
      ...frame('useStartScript', context),
      option: option('true', context.t('option.runScript')),
      checked: context.session.values.fields.useStartScript === 'true',
      dispatch: true,
    }),
  ],
  startScriptActionScope: (context) => [
    selectInput({
      ...text('startScriptActionScope', context),
      options: [
        option('all', context.t('option.scopeAll')),
        option('header', context.t('option.scopeHeader')),
      ],
    }),
  ],
  startScriptContent: (context) => [
    textInput({
      ...text('startScriptContent', context),
      multiline: true,
      maxLength: bounds.scriptLength,
      // The empty script is our own error, with words; Slack's would block the modal without them.
      optional: true,
      hint: context.t('field.startScriptContentHint'),
    }),
  ],
  cpuNumber: (context) => [number('cpuNumber', context, limitHints(context).cpu)],
  ramSize: (context) => [number('ramSize', context, limitHints(context).ram)],
  gpuNumber: (context) => [number('gpuNumber', context, limitHints(context).cards)],
  cardPlace: (context) => [
    selectInput({
      ...text('cardPlace', context),
      options: cardPlaces.map((place) => option(place, context.t(`cardPlace.${place}`))),
      dispatch: true,
    }),
  ],
};

const frame = (field: ShownField, { session, t }: FieldContext) => ({
  id: inputId(field, session),
  label: t(`field.${field}`),
});

const text = (field: FieldName, context: FieldContext) => ({
  ...frame(field, context),
  initial: drawnText(field, context),
});

/** Heard at every change: the line "Will start" follows. */
function number(field: keyof typeof numberRanges, context: FieldContext, hint?: string): InputBlock {
  return numberInput({
    ...text(field, context),
    ...numberRanges[field],
    dispatch: true,
    ...(hint ? { hint } : {}),
  });
}

function sizeMenu(context: FieldContext): InputBlock {
  const { session, catalog, t } = context;
  const sizes = (catalog?.sizes ?? []).map(({ id, name, note }) => option(id, name, note));
  const isCustom = chosenSize(session, catalog) === customSize;
  return selectInput({
    ...frame('size', context),
    options: [...sizes, ...(isCustom ? [option(customSize, t('field.sizeCustom'))] : [])],
    initial: drawnText('size', context),
    dispatch: true,
    hint: summariseSize(session, t),
  });
}

function imageField(context: FieldContext): InputBlock {
  const { session, catalog, knowledge, t } = context;
  const value = session.values.fields.imagePath ?? '';
  const listed = knowledge.lists.images?.find(({ path }) => path === value);
  const named = catalog?.images.find(({ path }) => path === value);
  return choiceOrText(
    {
      ...frame('imagePath', context),
      hint: t('field.imageHint'),
      placeholder: t('field.imagePlaceholder'),
      value,
      shown: named?.name ?? (listed ? imageOption(listed).text.text : tail(value)),
      description: named ? named.note : (listed?.type ?? undefined),
    },
    session.layout.typed.includes('imagePath'),
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
export function choiceOrText(field: ChoiceOrText, isTyped: boolean): InputBlock {
  const { id, label, hint, placeholder, value } = field;
  const own = { id, label, ...(hint ? { hint } : {}) };
  if (isTyped || [...value].length > limits.optionValue)
    return textInput({ ...own, initial: value, maxLength: bounds.textLength, dispatch: true });
  const initial: PlainTextOption | undefined = value
    ? option(value, field.shown, field.description ?? undefined)
    : undefined;
  return externalSelectInput({ ...own, placeholder, initial, dispatch: true });
}

/** What a node of the group has at most, under the fields it limits. */
function limitHints({ session, knowledge, t }: FieldContext) {
  const limit = limitsFor(session.values, knowledge.lists);
  const group = session.values.fields.resourceGroup ?? '';
  const unknown = t('limits.unknown');
  return {
    cards: limit?.cards ? t('limits.cards', { group, max: limit.cards }) : t('field.gpuNumberHint'),
    cpu: limit?.cpuNumber ? t('limits.cpu', { group, max: limit.cpuNumber }) : unknown,
    ram: limit?.ramMb ? t('limits.ram', { group, max: wholeGib(limit.ramMb) }) : unknown,
  };
}

function timeFields(context: FieldContext): InputBlock[] {
  const { session, knowledge, t } = context;
  const choice = drawnText('timeoutLimit', context);
  const longest = limitsFor(session.values, knowledge.lists)?.longest;
  const group = session.values.fields.resourceGroup ?? '';
  const select = selectInput({
    ...frame('timeoutLimit', context),
    options: timeOptions(context),
    initial: choice,
    dispatch: true,
    ...(typeof longest === 'number'
      ? { hint: t('limits.time', { group, max: describeTimeLimit(toTimeText(longest), t) }) }
      : {}),
  });
  if (choice !== otherTimeLimit.choice) return [select];
  const other = textInput({
    id: inputId(otherTimeLimit.id, session),
    label: t('field.timeoutLimitOther'),
    initial: drawnOtherTime(context),
    maxLength: otherTimeLength,
    placeholder: '36:00:00',
    hint: t('field.timeoutLimitOtherHint'),
    dispatch: true,
  });
  return [select, other];
}

function timeOptions({ catalog, t }: FieldContext): PlainTextOption[] {
  const names = new Map((catalog?.times ?? []).map(({ limit, name }) => [limit, name]));
  return [
    ...offeredTimes(catalog).map((limit) => option(limit, names.get(limit) ?? nameOfTime(limit, t))),
    option(otherTimeLimit.choice, t('time.other')),
  ];
}

function nameOfTime(limit: string, t: Translate): string {
  if (limit === 'unlimited') return t('time.unlimited');
  const hours = Number(limit.split(':')[0]);
  if (!limit.endsWith(':00:00')) return describeTimeLimit(limit, t);
  if (hours % 24 === 0) return hours === 24 ? t('time.day') : t('time.days', { days: hours / 24 });
  return hours === 1 ? t('time.hour') : t('time.hours', { hours });
}
