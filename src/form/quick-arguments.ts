// `/gpu-instance gpu=1 ram=15 group=TeslaM40`: arguments that fill the form in advance. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { acceleratorTypes, bounds, parseLaunchRequest, taskTypes } from '../launches/launch-request.ts';
import { looksLikeToken, splitWords, tidyArguments } from './argument-text.ts';
import { editDistance } from './edit-distance.ts';
import type { FieldName } from './fields.ts';
import type { FormLists } from './lists.ts';
import { gibToMb } from './units.ts';

export type Complaint =
  | { readonly code: 'not-understood'; readonly word: string; readonly nearest: string | null }
  | { readonly code: 'not-a-value'; readonly key: string; readonly value: string; readonly example: string }
  | {
      readonly code: 'out-of-range';
      readonly key: string;
      readonly value: string;
      readonly min: number;
      readonly max: number;
    }
  | { readonly code: 'much-memory'; readonly value: string; readonly max: number }
  | { readonly code: 'repeated'; readonly key: string; readonly value: string }
  | { readonly code: 'contradiction' }
  /** The word itself is withheld: it may be somebody's token. */
  | { readonly code: 'token' };

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
  /** For numbers: in the unit that people type. */
  readonly range?: readonly [min: number, max: number];
  /** The text for the form, or null when it cannot be understood. */
  parse(text: string): string | null;
}

const oneOf =
  (values: readonly string[], others: Readonly<Record<string, string>> = {}) =>
  (text: string) => {
    const word = text.toLowerCase();
    return (
      values.find((value) => value.toLowerCase() === word) ??
      (Object.hasOwn(others, word) ? (others[word] ?? null) : null)
    );
  };
const whole = (min: number, max: number) => (text: string) =>
  /^\d{1,7}$/u.test(text) && Number(text) >= min && Number(text) <= max ? String(Number(text)) : null;
/** Whatever the form's own schema takes for this field. */
const asInForm = (field: FieldName) => (text: string) => {
  const parsed = parseLaunchRequest({ [field]: text });
  return parsed.ok || !parsed.problems.some(({ path }) => path === field) ? text : null;
};
/** `15`, `15g`, `15GiB`, `0.5` are GiB; `65536MB` is MB. */
const memory = (text: string) => {
  const [, number, unit] = /^(\d{1,7}(?:\.\d{1,3})?)\s?(g|gb|gi|gib|m|mb|mi|mib)?$/iu.exec(text) ?? [];
  if (!number) return null;
  const mb = unit?.toLowerCase().startsWith('m') ? String(Math.round(Number(number))) : gibToMb(number);
  return Number(mb) > 0 && Number(mb) <= bounds.ramGib * 1024 ? mb : null;
};
const secondsOf: Readonly<Record<string, number>> = {
  d: 86_400,
  天: 86_400,
  h: 3600,
  小时: 3600,
  m: 60,
  min: 60,
  分钟: 60,
  s: 1,
};
/** `01:30:00`, `unlimited`, or short: `90m`, `90min`, `4h`, `1.5h`, `2h30m`, `2d`. */
const time = (text: string) => {
  if (/^(?:unlimited|不限时?)$/iu.test(text)) return 'unlimited';
  const parts = [...text.toLowerCase().matchAll(/(\d{1,4}(?:\.\d{1,2})?)\s?(d|天|h|小时|min|m|分钟|s)/gu)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.toLowerCase())
    return asInForm('timeoutLimit')(text.toLowerCase());
  const seconds = Math.round(
    parts.reduce((sum, [, number, unit = 'h']) => sum + Number(number) * (secondsOf[unit] ?? 0), 0),
  );
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return seconds > 0 ? `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}` : null;
};
/** A path as people copy it: with a scheme, or behind `docker pull`. */
const image = (text: string) =>
  asInForm('imagePath')(
    text.replace(/^(?:docker\s+pull\s+)?(?:https?|docker):\/\//iu, '').replace(/^docker\s+pull\s+/iu, ''),
  );

export const quickArguments: Readonly<Record<string, QuickArgument>> = {
  gpu: { field: 'gpuNumber', example: '1', range: [0, bounds.gpuNumber], parse: whole(0, bounds.gpuNumber) },
  cpu: { field: 'cpuNumber', example: '3', range: [1, bounds.cpuNumber], parse: whole(1, bounds.cpuNumber) },
  ram: { field: 'ramSize', example: '15', range: [0.01, bounds.ramGib], parse: memory },
  image: { field: 'imagePath', example: 'registry:5000/…/jupyter:4.4-py3.7-cpu', parse: image },
  version: { field: 'version', example: 'jupyter:4.4-py3.7-cpu', parse: asInForm('version') },
  group: { field: 'resourceGroup', example: 'TeslaM40', parse: asInForm('resourceGroup') },
  type: {
    field: 'taskType',
    example: 'ssh',
    parse: oneOf(taskTypes, {
      vscode: 'codeserver',
      code: 'codeserver',
      notebook: 'jupyter',
      jupyterlab: 'jupyter',
      terminal: 'ssh',
      终端: 'ssh',
      笔记本: 'jupyter',
    }),
  },
  accelerator: {
    field: 'acceleratorType',
    example: 'dcu',
    parse: oneOf(acceleratorTypes, { nvidia: 'gpu', hygon: 'dcu', cambricon: 'mlu', none: 'cpu' }),
  },
  time: { field: 'timeoutLimit', example: '04:00:00', parse: time },
  name: { field: 'instanceServiceName', example: 'my_run', parse: asInForm('instanceServiceName') },
  description: { field: 'description', example: '"for the paper"', parse: asInForm('description') },
  tasks: {
    field: 'taskNumber',
    example: '1',
    range: [1, bounds.taskNumber],
    parse: whole(1, bounds.taskNumber),
  },
  card: { field: 'cardPlace', example: 'me', parse: oneOf(['channel', 'me'], { dm: 'me' }) },
};

/** Spellings people use for the same thing; the API's own field names work too. */
const aliases: Readonly<Record<string, string>> = {
  gpus: 'gpu',
  cards: 'gpu',
  cpus: 'cpu',
  cores: 'cpu',
  memory: 'ram',
  mem: 'ram',
  acc: 'accelerator',
  limit: 'time',
  timeout: 'time',
  加速卡数量: 'gpu',
  cpu核数: 'cpu',
  内存: 'ram',
  镜像: 'image',
  镜像版本: 'version',
  资源分组: 'group',
  分组: 'group',
  运行方式: 'type',
  加速器: 'accelerator',
  时长: 'time',
  运行时长上限: 'time',
  名称: 'name',
  描述: 'description',
  容器数量: 'tasks',
  ...Object.fromEntries(
    Object.entries(quickArguments).map(([name, { field }]) => [field.toLowerCase(), name]),
  ),
};

/** More than any node known has is asked about: `ram=4096` is most often meant in MB. */
const mostMemoryGib = 2048;
const maxArguments = 40;

export function readQuickArguments(
  text: string,
  { catalog, lists }: { readonly catalog: Catalog | null; readonly lists: FormLists },
): QuickReading {
  const given: Partial<Record<FieldName, string>> = {};
  const complaints: Complaint[] = [];
  let size: string | null = null;
  const known = toKnown(catalog, lists);
  for (const word of splitWords(withKeys(tidyArguments(text))).slice(0, maxArguments)) {
    const [key = '', ...rest] = word.split('=');
    const value = rest.join('=');
    const found = findSize(key, value, catalog);
    if (looksLikeToken(word)) complaints.push({ code: 'token' });
    else if (found) size = found;
    else readOne({ word, key, value, hasValue: rest.length > 0 }, known, given, complaints);
  }
  if (given.acceleratorType === 'cpu' && Number(given.gpuNumber ?? 0) > 0)
    complaints.push({ code: 'contradiction' });
  return { given, size, preset: null, searches: [], complaints };
}

interface Known {
  readonly imagePath: readonly (readonly [name: string, value: string])[];
  readonly resourceGroup: readonly (readonly [name: string, value: string])[];
}

function toKnown(catalog: Catalog | null, lists: FormLists): Known {
  return {
    imagePath: (catalog?.images ?? []).map(({ name, path }) => [name, path] as const),
    resourceGroup: [...(catalog?.groups ?? []), ...(lists.groups ?? [])].map(
      ({ name }) => [name, name] as const,
    ),
  };
}

interface Word {
  readonly word: string;
  readonly key: string;
  readonly value: string;
  readonly hasValue: boolean;
}

function readOne(
  { word, key, value, hasValue }: Word,
  known: Known,
  given: Partial<Record<FieldName, string>>,
  complaints: Complaint[],
): void {
  const name = nameOf(key);
  const argument = name === null ? undefined : quickArguments[name];
  if (!argument || name === null || !hasValue) {
    complaints.push({ code: 'not-understood', word, nearest: hasValue ? nearestKey(key) : null });
    return;
  }
  const { field, example, range } = argument;
  const named = field === 'imagePath' || field === 'resourceGroup' ? byName(value, known[field]) : null;
  const parsed = named ?? argument.parse(value);
  if (parsed === null && range && /^-?\d+(?:\.\d+)?\D*$/u.test(value))
    complaints.push({ code: 'out-of-range', key, value, min: range[0], max: range[1] });
  else if (parsed === null) complaints.push({ code: 'not-a-value', key, value, example });
  else if (field === 'ramSize' && Number(parsed) > mostMemoryGib * 1024)
    complaints.push({ code: 'much-memory', value, max: mostMemoryGib });
  else if (given[field] !== undefined && given[field] !== parsed)
    complaints.push({ code: 'repeated', key, value: value });
  else given[field] = parsed;
}

/** Case-blind by its whole name; else by a part of it that no other has. A whole path is taken as it is. */
function byName(text: string, known: readonly (readonly [name: string, value: string])[]): string | null {
  const wanted = text.toLowerCase();
  if (known.some(([, value]) => value === text)) return text;
  const whole = known.find(([name]) => name.toLowerCase() === wanted);
  if (whole) return whole[1];
  const values = new Set(
    known.filter(([name]) => name.toLowerCase().includes(wanted)).map(([, value]) => value),
  );
  const [only] = values;
  return values.size === 1 && !text.includes('/') ? (only ?? null) : null;
}

function findSize(key: string, value: string, catalog: Catalog | null): string | null {
  if (!['size', '规格'].includes(key.toLowerCase())) return null;
  const wanted = value.toLowerCase();
  return (
    catalog?.sizes.find(({ id, name }) => [id, name].some((each) => each.toLowerCase() === wanted))?.id ??
    null
  );
}

function nameOf(key: string): string | null {
  const name = key.toLowerCase();
  const canonical = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return canonical !== undefined && Object.hasOwn(quickArguments, canonical) ? canonical : null;
}

/** `gpu: 1` is `gpu=1`, where the word before the colon is one of ours. */
const withKeys = (text: string): string =>
  text.replace(/(^|[\s,;])([\p{L}]+)\s*:\s*(?=[^\s/])/gu, (whole, before: string, key: string) =>
    nameOf(key) === null ? whole : `${before}${key}=`,
  );

function nearestKey(key: string): string | null {
  const keys = Object.keys(quickArguments);
  const ranked = keys.map((name) => ({ name, distance: editDistance(key.toLowerCase(), name) }));
  const nearest = ranked.toSorted((one, other) => one.distance - other.distance)[0];
  return nearest && nearest.distance <= Math.max(1, Math.floor(nearest.name.length / 3))
    ? nearest.name
    : null;
}
