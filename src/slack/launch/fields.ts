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
} from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { FormValues } from './form.ts';
import type { FormKnowledge } from './knowledge.ts';
import { imageOption, tail } from './menus.ts';

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

export function taskTypeField({ values, t }: FieldContext): InputBlock {
  return selectInput({
    id: 'taskType',
    label: t('field.taskType'),
    options: taskTypes.map((type) => option(type, t(`taskType.${type}`))),
    initial: values.fields.taskType,
  });
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
