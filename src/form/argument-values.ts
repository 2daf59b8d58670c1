// What a field makes of a text: a value in the form's own unit, or why not. Every value taken is one that the form's
// own schema takes. Pure.
import { acceleratorTypes, bounds, parseLaunchRequest, taskTypes } from '../launches/launch-request.ts';
import type { ArgumentLabels } from './argument-keys.ts';
import type { ArgumentTarget, Takes } from './complaints.ts';
import { cardPlaces, type FieldName } from './fields.ts';
import { fold, narrow } from './typed-text.ts';

export type ValueReading =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'not_a_value'; readonly takes: Takes }
  | { readonly kind: 'out_of_range'; readonly min: number; readonly max: number }
  /** Understood, but for the unit. */
  | { readonly kind: 'memory_unit'; readonly largestGib: number }
  | { readonly kind: 'time_unit' };

export interface ValueContext {
  readonly labels: ArgumentLabels;
  /** The memory of the largest node that is known. */
  readonly largestGib: number;
  /** Names of times in the catalog, and what they stand for. */
  readonly times: readonly { readonly name?: string | undefined; readonly limit: string }[];
}

type ReadValue = (text: string, context: ValueContext) => ValueReading;

const value = (text: string): ValueReading => ({ kind: 'value', value: text });
const not = (takes: Takes): ValueReading => ({ kind: 'not_a_value', takes });

/** Whatever the form's own schema says of this one field. */
export function isAcceptable(field: FieldName, text: string): boolean {
  if (field === 'cardPlace') return (cardPlaces as readonly string[]).includes(text);
  const typed = field === 'useStartScript' ? text === 'true' : text;
  const parsed = parseLaunchRequest({ [field]: typed });
  return parsed.ok || !parsed.problems.some(({ path }) => path === field);
}

const ifAcceptable = (field: FieldName, text: string, takes: Takes): ValueReading =>
  isAcceptable(field, text) ? value(text) : not(takes);

/** Counting words that people put behind a number. */
const counted =
  /^[x×]?(-?\d+)(?:\.0+)?(?:x|cards?|gpus?|cpus?|v?cores?|vcpus?|containers?|张卡?|块|核心?|个|台|卡)?$/iu;

const whole =
  (min: number, max: number): ReadValue =>
  (text) => {
    const digits = counted.exec(narrow(text).replace(/ /gu, '').replace(/−/gu, '-'))?.[1];
    if (digits === undefined) return not({ kind: 'whole', min, max });
    const number = Number(digits);
    return number >= min && number <= max ? value(String(number)) : { kind: 'out_of_range', min, max };
  };

const mbOf: Readonly<Record<string, number>> = { m: 1, g: 1024, t: 1024 * 1024 };
/** Below this a number of MB is no memory anybody asks for, so a bare number is surely GiB. */
const leastMbAsked = 256;

const memory: ReadValue = (text, { largestGib }) => {
  const plain = narrow(text).toLowerCase().replace(/ /gu, '');
  const [, number, unit] = /^(-?\d+(?:\.\d+)?)(?:([mgt])(?:i?b|i)?)?$/u.exec(plain) ?? [];
  if (number === undefined) return not({ kind: 'memory' });
  if (unit === undefined && Number(number) > largestGib && Number(number) >= leastMbAsked) {
    return { kind: 'memory_unit', largestGib };
  }
  const mb = Math.round(Number(number) * (mbOf[unit ?? 'g'] ?? 0));
  if (mb < 1 || mb > bounds.ramGib * 1024) return { kind: 'out_of_range', min: 0, max: bounds.ramGib };
  return value(String(mb));
};

/** More hours than the schema's five digits hold. */
const maxHours = 99_999;
const unlimited = [
  'unlimited',
  'infinite',
  'infinity',
  'forever',
  'none',
  'nolimit',
  'never',
  '不限',
  '不限时',
  '不限制',
  '无限',
  '无限制',
  '无限时',
  '永久',
  '永远',
];
const secondsOf: readonly (readonly [RegExp, number])[] = [
  [/^(?:w|wks?|weeks?|周|星期)$/u, 604_800],
  [/^(?:d|days?|天|日)$/u, 86_400],
  [/^(?:h|hrs?|hours?|小时|个小时|时|钟头|个钟头)$/u, 3600],
  [/^(?:m|mins?|minutes?|分钟|分)$/u, 60],
  [/^(?:s|secs?|seconds?|秒钟?)$/u, 1],
];
const part = /(\d+(?:\.\d+)?)(\p{L}+)/gu;

/** `2h30m`, `1.5h`, `2小时30分钟`: seconds, or null. */
function readUnits(plain: string): number | null {
  if (plain === '' || plain.replace(part, '') !== '') return null;
  let seconds = 0;
  for (const [, number, unit = ''] of plain.matchAll(part)) {
    const each = secondsOf.find(([pattern]) => pattern.test(unit))?.[1];
    if (each === undefined) return null;
    seconds += Number(number) * each;
  }
  return Math.round(seconds);
}

const two = (number: number) => String(number).padStart(2, '0');
const toLimit = (seconds: number) =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

const time: ReadValue = (text, { labels, times }) => {
  const plain = narrow(text)
    .toLowerCase()
    .replace(/ /gu, '')
    .replace(/半小时|半个小时/u, '30m');
  const folded = fold(text);
  const named = times.find(({ name }) => name !== undefined && fold(name) === folded);
  if (named) return value(named.limit);
  const words = [...unlimited, ...(labels.choices.timeoutLimit?.unlimited ?? []).map(fold)];
  if (plain === '∞' || words.includes(folded)) return value('unlimited');
  if (/^\d+(?:\.\d+)?$/u.test(plain) && Number(plain) > 0) return { kind: 'time_unit' };
  if (/^-\d/u.test(plain)) return { kind: 'out_of_range', min: 0, max: maxHours };
  const clock = /^(\d+):([0-5]\d):([0-5]\d)$/u.exec(plain);
  const seconds = clock
    ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
    : readUnits(/^0+$/u.test(plain) ? '0s' : plain);
  if (seconds === null) return not({ kind: 'time' });
  const isInRange = seconds > 0 && seconds < (maxHours + 1) * 3600;
  return isInRange ? value(toLimit(seconds)) : { kind: 'out_of_range', min: 0, max: maxHours };
};

/** Words for a choice, besides its own value and the form's label. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  jupyter: [
    'jupyterlab',
    'jupyter lab',
    'notebook',
    'lab',
    'jupyter notebook',
    'ipynb',
    '笔记本',
    'jupyter笔记本',
  ],
  ssh: ['terminal', 'shell', 'bash', 'ssh terminal', 'sshd', '终端', '命令行', 'ssh终端'],
  codeserver: ['vscode', 'vs code', 'code', 'code server', 'visual studio code', 'vsc', '编辑器'],
  rstudio: ['r', 'r studio', 'rstudio server'],
  gpu: ['nvidia', 'cuda', '显卡', '英伟达', 'n卡', 'gpu nvidia', 'gpus'],
  dcu: ['hygon', 'dtk', '海光', 'dcu hygon'],
  mlu: ['cambricon', '寒武纪', 'mlu cambricon'],
  cpu: [
    'none',
    'cpu only',
    'only cpu',
    'no gpu',
    'no accelerator',
    '无',
    '无卡',
    '仅cpu',
    '不用显卡',
    '纯cpu',
  ],
  me: ['dm', 'private', 'only me', 'direct message', 'myself', '我', '私信', '仅我', '只给我', '仅自己'],
  channel: ['here', 'this channel', 'public', '频道', '这里', '本频道', '此频道'],
};

const oneOf =
  (target: ArgumentTarget, choices: readonly string[]): ReadValue =>
  (text, { labels }) => {
    const folded = fold(text);
    const found = choices.find((choice) =>
      [choice, ...(synonyms[choice] ?? []), ...(labels.choices[target]?.[choice] ?? [])]
        .map(fold)
        .includes(folded),
    );
    return found === undefined ? not({ kind: 'choice', choices }) : value(found);
  };

/** A person's own words keep their width. */
const asTyped = (text: string) => text.replace(/\s+/gu, ' ').trim();

export const valueReaders: Readonly<Partial<Record<ArgumentTarget, ReadValue>>> = {
  gpuNumber: whole(0, bounds.gpuNumber),
  cpuNumber: whole(1, bounds.cpuNumber),
  taskNumber: whole(1, bounds.taskNumber),
  ramSize: memory,
  timeoutLimit: time,
  taskType: oneOf('taskType', taskTypes),
  acceleratorType: oneOf('acceleratorType', acceleratorTypes),
  cardPlace: oneOf('cardPlace', cardPlaces),
  instanceServiceName: (text) =>
    ifAcceptable('instanceServiceName', narrow(text), { kind: 'name', max: bounds.nameLength }),
  version: (text) => ifAcceptable('version', narrow(text), { kind: 'word' }),
  description: (text) =>
    ifAcceptable('description', asTyped(text), { kind: 'text', max: bounds.descriptionLength }),
  preset: (text) => (asTyped(text) === '' ? not({ kind: 'word' }) : value(asTyped(text))),
};
