// The create form. Pure: values in, view out.
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { bounds, taskTypes } from '../../launches/launch-request.ts';
import {
  checkboxInput,
  code,
  context,
  limits,
  numberInput,
  option,
  plain,
  section,
  selectInput,
  textInput,
  truncate,
} from '../block-kit.ts';
import type { Translate } from '../language/translate.ts';
import { type LaunchMetadata, writeMetadata } from '../metadata.ts';
import type { FormValues } from './form.ts';
import { launchIds, otherTimeLimit } from './ids.ts';
import { mountRows, portRows } from './rows.ts';

export interface LaunchModal {
  readonly values: FormValues;
  readonly metadata: LaunchMetadata;
  /** Sentences above the fields, already mrkdwn. */
  readonly notices?: readonly string[];
}

const taskTypeOptions = (t: Translate) => taskTypes.map((type) => option(type, t(`taskType.${type}`)));
const acceleratorOptions = (t: Translate) =>
  (['gpu', 'dcu', 'mlu', 'cpu'] as const).map((type) => option(type, t(`accelerator.${type}`)));
const timeOptions = (t: Translate) => [
  option('01:00:00', t('time.hour')),
  ...[2, 4, 8, 12].map((hours) =>
    option(`${String(hours).padStart(2, '0')}:00:00`, t('time.hours', { hours })),
  ),
  option('24:00:00', t('time.day')),
  ...[3, 7].map((days) => option(`${days * 24}:00:00`, t('time.days', { days }))),
  option('unlimited', t('time.unlimited')),
  option(otherTimeLimit.choice, t('time.other')),
];
const scopeOptions = (t: Translate) => [
  option('all', t('option.scopeAll')),
  option('header', t('option.scopeHeader')),
];

export function buildLaunchModal({ values, metadata, notices = [] }: LaunchModal, t: Translate): ModalView {
  return {
    type: 'modal',
    callback_id: launchIds.callback,
    title: plain(t('form.title'), 24),
    submit: plain(t('form.submit'), 24),
    close: plain(t('common.cancel'), 24),
    private_metadata: writeMetadata(metadata),
    blocks: [
      ...notices.map((notice) => section(notice)),
      ...mainFields(values, t),
      ...scriptFields(values, t),
      ...mountRows(values.mounts, t),
      ...portRows(values.ports, t),
      ...whereTo(metadata.channel, t),
    ],
  };
}

function mainFields({ fields }: FormValues, t: Translate): InputBlock[] {
  return [
    textInput({
      id: 'instanceServiceName',
      label: t('field.instanceServiceName'),
      initial: fields.instanceServiceName,
      maxLength: bounds.nameLength,
      hint: t('field.instanceServiceNameHint'),
    }),
    selectInput({
      id: 'taskType',
      label: t('field.taskType'),
      options: taskTypeOptions(t),
      initial: fields.taskType,
    }),
    selectInput({
      id: 'acceleratorType',
      label: t('field.acceleratorType'),
      options: acceleratorOptions(t),
      initial: fields.acceleratorType,
      dispatch: true,
    }),
    ...(fields.acceleratorType === 'cpu' ? [] : [cardsField(fields.gpuNumber, t)]),
    numberInput({
      id: 'cpuNumber',
      label: t('field.cpuNumber'),
      initial: fields.cpuNumber,
      min: 1,
      max: bounds.cpuNumber,
    }),
    numberInput({
      id: 'ramSize',
      label: t('field.ramSize'),
      initial: fields.ramSize,
      min: 0.01,
      max: bounds.ramGib,
      decimals: true,
    }),
    textInput({
      id: 'resourceGroup',
      label: t('field.resourceGroup'),
      initial: fields.resourceGroup,
      maxLength: bounds.textLength,
      placeholder: 'TeslaM40',
      hint: t('field.resourceGroupHint'),
    }),
    textInput({
      id: 'imagePath',
      label: t('field.imagePath'),
      initial: fields.imagePath,
      maxLength: bounds.textLength,
      placeholder: 'registry:5000/folder/jupyter:4.4-py3.7-cpu',
    }),
    textInput({
      id: 'version',
      label: t('field.version'),
      initial: fields.version,
      maxLength: bounds.textLength,
      optional: true,
      hint: t('field.versionHint'),
    }),
    ...timeFields(fields.timeoutLimit, t),
    textInput({
      id: 'description',
      label: t('field.description'),
      initial: fields.description,
      maxLength: bounds.descriptionLength,
      optional: true,
    }),
    numberInput({
      id: 'taskNumber',
      label: t('field.taskNumber'),
      initial: fields.taskNumber,
      min: 1,
      max: bounds.taskNumber,
    }),
  ];
}

function cardsField(initial: string | undefined, t: Translate): InputBlock {
  return numberInput({
    id: 'gpuNumber',
    label: t('field.gpuNumber'),
    // Coming back from CPU there may be a 0 here, which no accelerator goes with.
    initial: initial === '0' ? '1' : initial,
    min: 0,
    max: bounds.gpuNumber,
    hint: t('field.gpuNumberHint'),
  });
}

function timeFields(value: string | undefined, t: Translate): InputBlock[] {
  const options = timeOptions(t);
  const isOffered = options.some((choice) => choice.value === value);
  const choice = value === undefined || isOffered ? value : otherTimeLimit.choice;
  const select = selectInput({
    id: 'timeoutLimit',
    label: t('field.timeoutLimit'),
    options,
    initial: choice,
    dispatch: true,
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

function scriptFields({ fields }: FormValues, t: Translate): KnownBlock[] {
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
      options: scopeOptions(t),
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

function whereTo(channel: string, t: Translate): KnownBlock[] {
  return /^[CG][A-Z0-9]+$/u.test(channel) ? [context(t('form.whereTo', { channel: `<#${channel}>` }))] : [];
}

/** The line about quick arguments that were not understood. */
export function notUnderstoodNotice(words: readonly string[], t: Translate): string {
  const shown = words.slice(0, 10).map((word) => code(truncate(word, 60)));
  const more = words.length > 10 ? [t('common.more', { count: words.length - 10 })] : [];
  const list = [...shown, ...more].join(t('common.listSeparator'));
  return truncate(t('form.notUnderstood', { words: list }), limits.sectionText);
}
