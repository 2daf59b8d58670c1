// The create form. Pure: values in, view out.
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { bounds } from '../../launches/launch-request.ts';
import {
  checkboxInput,
  code,
  context,
  limits,
  numberInput,
  option,
  plain,
  quote,
  section,
  selectInput,
  textInput,
  truncate,
} from '../block-kit.ts';
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

const taskTypeOptions = [
  option('jupyter', 'Jupyter notebook'),
  option('ssh', 'SSH terminal'),
  option('codeserver', 'VS Code in the browser'),
  option('rstudio', 'RStudio'),
];
const acceleratorOptions = [
  option('gpu', 'GPU (NVIDIA)'),
  option('dcu', 'DCU (Hygon)'),
  option('mlu', 'MLU (Cambricon)'),
  option('cpu', 'CPU only'),
];
const timeOptions = [
  option('01:00:00', '1 hour'),
  option('02:00:00', '2 hours'),
  option('04:00:00', '4 hours'),
  option('08:00:00', '8 hours'),
  option('12:00:00', '12 hours'),
  option('24:00:00', '1 day'),
  option('72:00:00', '3 days'),
  option('168:00:00', '7 days'),
  option('unlimited', 'No limit (runs, and costs, until stopped)'),
  option(otherTimeLimit.choice, 'Other …'),
];
const scopeOptions = [option('all', 'All containers'), option('header', 'The first container only')];
export function buildLaunchModal({ values, metadata, notices = [] }: LaunchModal): ModalView {
  return {
    type: 'modal',
    callback_id: launchIds.callback,
    title: plain('Launch an instance', 24),
    submit: plain('Launch', 24),
    close: plain('Cancel', 24),
    private_metadata: writeMetadata(metadata),
    blocks: [
      ...notices.map((notice) => section(notice)),
      ...mainFields(values),
      ...scriptFields(values),
      ...mountRows(values.mounts),
      ...portRows(values.ports),
      ...whereTo(metadata.channel),
    ],
  };
}

function mainFields({ fields }: FormValues): InputBlock[] {
  return [
    textInput({
      id: 'instanceServiceName',
      label: 'Name',
      initial: fields.instanceServiceName,
      maxLength: bounds.nameLength,
      hint: 'Letters, digits and underscores, beginning with a letter.',
    }),
    selectInput({ id: 'taskType', label: 'What to run', options: taskTypeOptions, initial: fields.taskType }),
    selectInput({
      id: 'acceleratorType',
      label: 'Accelerator',
      options: acceleratorOptions,
      initial: fields.acceleratorType,
      dispatch: true,
    }),
    ...(fields.acceleratorType === 'cpu' ? [] : [cardsField(fields.gpuNumber)]),
    numberInput({
      id: 'cpuNumber',
      label: 'CPU cores',
      initial: fields.cpuNumber,
      min: 1,
      max: bounds.cpuNumber,
    }),
    numberInput({
      id: 'ramSize',
      label: 'Memory (GiB)',
      initial: fields.ramSize,
      min: 0.01,
      max: bounds.ramGib,
      decimals: true,
    }),
    textInput({
      id: 'resourceGroup',
      label: 'Resource group',
      initial: fields.resourceGroup,
      maxLength: bounds.textLength,
      placeholder: 'TeslaM40',
      hint: 'The queue on the platform, as its console names it.',
    }),
    textInput({
      id: 'imagePath',
      label: 'Image path',
      initial: fields.imagePath,
      maxLength: bounds.textLength,
      placeholder: 'registry:5000/folder/jupyter:4.4-py3.7-cpu',
    }),
    textInput({
      id: 'version',
      label: 'Image version',
      initial: fields.version,
      maxLength: bounds.textLength,
      optional: true,
      hint: 'Leave it empty to use the last part of the image path, such as jupyter:4.4-py3.7-cpu.',
    }),
    ...timeFields(fields.timeoutLimit),
    textInput({
      id: 'description',
      label: 'Description',
      initial: fields.description,
      maxLength: bounds.descriptionLength,
      optional: true,
    }),
    numberInput({
      id: 'taskNumber',
      label: 'Number of containers',
      initial: fields.taskNumber,
      min: 1,
      max: bounds.taskNumber,
    }),
  ];
}

function cardsField(initial: string | undefined): InputBlock {
  return numberInput({
    id: 'gpuNumber',
    label: 'Accelerator cards',
    // Coming back from CPU there may be a 0 here, which no accelerator goes with.
    initial: initial === '0' ? '1' : initial,
    min: 0,
    max: bounds.gpuNumber,
    hint: 'Cards for each container.',
  });
}

function timeFields(value: string | undefined): InputBlock[] {
  const isOffered = timeOptions.some((choice) => choice.value === value);
  const choice = value === undefined || isOffered ? value : otherTimeLimit.choice;
  const select = selectInput({
    id: 'timeoutLimit',
    label: 'Stop after',
    options: timeOptions,
    initial: choice,
    dispatch: true,
  });
  if (choice !== otherTimeLimit.choice) return [select];
  const other = textInput({
    id: otherTimeLimit.id,
    label: 'Stop after (hours:minutes:seconds)',
    initial: isOffered ? undefined : value,
    maxLength: 12,
    placeholder: '36:00:00',
    hint: 'Hours may pass 24.',
  });
  return [select, other];
}

function scriptFields({ fields }: FormValues): KnownBlock[] {
  const isOn = fields.useStartScript === 'true';
  const toggle = checkboxInput({
    id: 'useStartScript',
    label: 'Start script',
    option: option('true', 'Run a script when the instance starts'),
    checked: isOn,
    dispatch: true,
  });
  if (!isOn) return [toggle];
  return [
    toggle,
    selectInput({
      id: 'startScriptActionScope',
      label: 'Run the script in',
      options: scopeOptions,
      initial: fields.startScriptActionScope || 'all',
    }),
    textInput({
      id: 'startScriptContent',
      label: 'Script',
      initial: fields.startScriptContent,
      multiline: true,
      maxLength: bounds.scriptLength,
      // The empty script is our own error, with words; Slack's would block the modal without them.
      optional: true,
      hint: 'Shell commands, one a line. Do not put passwords here.',
    }),
  ];
}

function whereTo(channel: string): KnownBlock[] {
  return /^[CG][A-Z0-9]+$/u.test(channel) ? [context(`The task ID will be posted in <#${channel}>.`)] : [];
}

/** The line about quick arguments that were not understood. */
export function notUnderstoodNotice(words: readonly string[]): string {
  const list = words.slice(0, 10).map((word) => code(truncate(word, 60)));
  const more = words.length > 10 ? ` and ${words.length - 10} more` : '';
  return truncate(
    `:warning: Not understood, so not filled in: ${list.join(', ')}${more}. Type \`/gpu-instance help\` for what can be given.`,
    limits.sectionText,
  );
}

export const connectedNotice = (platformUser: string | null, until: string): string =>
  `:white_check_mark: Connected${platformUser ? ` as *${quote(truncate(platformUser, 80))}*` : ''}. Your token ends ${until}.`;
