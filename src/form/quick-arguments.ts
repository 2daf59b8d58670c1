// `/gpu-instance gpu=1 ram=15 group=TeslaM40`: arguments that fill the form in advance. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { acceleratorTypes, bounds, parseLaunchRequest, taskTypes } from '../launches/launch-request.ts';
import type { FieldName } from './fields.ts';
import type { FormLists } from './lists.ts';
import { gibToMb } from './units.ts';

export type Complaint = { readonly code: 'not-understood'; readonly word: string };

export interface QuickReading {
  /** In the form's own units. */
  readonly given: Readonly<Partial<Record<FieldName, string>>>;
  /** Id of a size of the catalog's. */
  readonly size: string | null;
  readonly preset: string | null;
  /** Several match: the menu opens with them. */
  readonly searches: readonly {
    readonly field: 'imagePath' | 'resourceGroup';
    readonly text: string;
    readonly matches: readonly string[];
  }[];
  readonly complaints: readonly Complaint[];
}

interface QuickArgument {
  readonly field: FieldName;
  readonly example: string;
  /** The text for the form, or null when it cannot be understood. */
  parse(text: string): string | null;
}

const oneOf = (values: readonly string[]) => (text: string) =>
  values.find((value) => value.toLowerCase() === text.toLowerCase()) ?? null;
const whole = (min: number, max: number) => (text: string) =>
  /^\d{1,7}$/u.test(text) && Number(text) >= min && Number(text) <= max ? String(Number(text)) : null;
/** Whatever the form's own schema takes for this field. */
const asInForm = (field: FieldName) => (text: string) => {
  const parsed = parseLaunchRequest({ [field]: text });
  return parsed.ok || !parsed.problems.some(({ path }) => path === field) ? text : null;
};
/** `15`, `15g`, `15GiB`, `0.5`; GiB. */
const gib = (text: string) => {
  const number = /^(\d{1,5}(?:\.\d{1,3})?)(?:g|gb|gib)?$/iu.exec(text)?.[1];
  return number && Number(number) > 0 && Number(number) <= bounds.ramGib ? gibToMb(number) : null;
};
/** `01:30:00`, `unlimited`, or short: `90m`, `4h`, `2d`. */
const time = (text: string) => {
  const short = /^(\d{1,4})([mhd])$/iu.exec(text);
  if (!short) return asInForm('timeoutLimit')(text.toLowerCase());
  const minutes =
    Number(short[1]) * { m: 1, h: 60, d: 1440 }[(short[2] ?? 'h').toLowerCase() as 'm' | 'h' | 'd'];
  const two = (value: number) => String(value).padStart(2, '0');
  return minutes > 0 ? `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00` : null;
};

export const quickArguments: Readonly<Record<string, QuickArgument>> = {
  gpu: { field: 'gpuNumber', example: '1', parse: whole(0, bounds.gpuNumber) },
  cpu: { field: 'cpuNumber', example: '3', parse: whole(1, bounds.cpuNumber) },
  ram: { field: 'ramSize', example: '15', parse: gib },
  image: {
    field: 'imagePath',
    example: 'registry:5000/…/jupyter:4.4-py3.7-cpu',
    parse: asInForm('imagePath'),
  },
  version: { field: 'version', example: 'jupyter:4.4-py3.7-cpu', parse: asInForm('version') },
  group: { field: 'resourceGroup', example: 'TeslaM40', parse: asInForm('resourceGroup') },
  type: { field: 'taskType', example: 'ssh', parse: oneOf(taskTypes) },
  accelerator: { field: 'acceleratorType', example: 'dcu', parse: oneOf(acceleratorTypes) },
  time: { field: 'timeoutLimit', example: '04:00:00', parse: time },
  name: { field: 'instanceServiceName', example: 'my_run', parse: asInForm('instanceServiceName') },
  tasks: { field: 'taskNumber', example: '1', parse: whole(1, bounds.taskNumber) },
};

/** Spellings people use for the same thing; the API's own field names work too. */
const aliases: Readonly<Record<string, string>> = {
  gpus: 'gpu',
  cards: 'gpu',
  cpus: 'cpu',
  memory: 'ram',
  mem: 'ram',
  acc: 'accelerator',
  limit: 'time',
  timeout: 'time',
  ...Object.fromEntries(
    Object.entries(quickArguments).map(([name, { field }]) => [field.toLowerCase(), name]),
  ),
};

const maxArguments = 40;

export function readQuickArguments(
  text: string,
  _known: { readonly catalog: Catalog | null; readonly lists: FormLists },
): QuickReading {
  const given: Partial<Record<FieldName, string>> = {};
  const complaints: Complaint[] = [];
  for (const word of splitWords(text).slice(0, maxArguments)) {
    const [key = '', ...rest] = word.split('=');
    const argument = find(key);
    const value = rest.length > 0 ? (argument?.parse(rest.join('=')) ?? null) : null;
    if (argument && value !== null) given[argument.field] = value;
    else complaints.push({ code: 'not-understood', word });
  }
  return { given, size: null, preset: null, searches: [], complaints };
}

function find(key: string): QuickArgument | undefined {
  const name = key.toLowerCase();
  const canonical = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return canonical !== undefined && Object.hasOwn(quickArguments, canonical)
    ? quickArguments[canonical]
    : undefined;
}

/** Words by white space; quotes, straight or typographic as Slack makes them, hold a value together. */
function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s"“”]+|["“”][^"“”]*["“”])+/gu) ?? [];
  return words.map((word) => word.replace(/["“”]/gu, ''));
}
