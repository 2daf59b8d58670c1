// What the form calls its fields and choices, in both languages: people type what they read, whoever reads along. Pure.
import type { ArgumentLabels } from '../../form/argument-keys.ts';
import type { ArgumentTarget } from '../../form/complaints.ts';
import { en } from '../kit/language/en.ts';
import { zhCn } from '../kit/language/zh-cn.ts';

const labelled = [
  'instanceServiceName',
  'description',
  'taskType',
  'acceleratorType',
  'version',
  'imagePath',
  'timeoutLimit',
  'taskNumber',
  'resourceGroup',
  'useStartScript',
  'startScriptActionScope',
  'startScriptContent',
  'cpuNumber',
  'ramSize',
  'gpuNumber',
  'size',
] as const satisfies readonly ArgumentTarget[];

const languages = [en, zhCn];
const choicesOf = <T extends string>(values: readonly T[], textsOf: (value: T) => readonly string[]) =>
  Object.fromEntries(values.map((value) => [value, textsOf(value)]));

export const argumentLabels: ArgumentLabels = {
  keys: {
    ...Object.fromEntries(labelled.map((target) => [target, languages.map(({ field }) => field[target])])),
    cardPlace: languages.map((texts) => texts.arguments.card),
  },
  choices: {
    taskType: choicesOf(['jupyter', 'ssh', 'codeserver', 'rstudio'], (value) =>
      languages.map(({ taskType }) => taskType[value]),
    ),
    acceleratorType: choicesOf(['gpu', 'dcu', 'mlu', 'cpu'], (value) =>
      languages.map(({ accelerator }) => accelerator[value]),
    ),
    timeoutLimit: { unlimited: languages.flatMap(({ time }) => [time.unlimited, time.none]) },
  },
};
