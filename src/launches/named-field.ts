// Which field of a request the platform's own words are about: they quote its name, or what was typed there. Pure.
import type { LaunchRequest } from './launch-request.ts';

const rowFields = {
  mountInfoList: ['sourcePath', 'targetPath', 'type'],
  containerPortInfoList: ['containerPort', 'protocolType'],
} as const;
export type NamedList = keyof typeof rowFields;
type RowField = (typeof rowFields)[NamedList][number];
type ScalarField = Exclude<keyof LaunchRequest, NamedList>;

export type NamedField =
  | { readonly kind: 'field'; readonly field: ScalarField }
  | {
      readonly kind: 'row';
      readonly list: NamedList;
      /** Index in the request's list; null when several rows could be meant. */
      readonly row: number | null;
      /** Null when only the row, or the list, is named. */
      readonly field: RowField | null;
    };

/** In the order in which they are believed: a name in full, a value that was typed, a word of the trade. */
export function findNamedField(message: string | undefined, request: LaunchRequest): NamedField | null {
  if (!message) return null;
  const text = message.normalize('NFKC');
  return (
    findPath(text, request) ?? findName(text, request) ?? findValue(text, request) ?? findWord(text, request)
  );
}

/** The name of the form's field: `mountInfoList.0.sourcePath`, or `mountInfoList` when no row is known. */
export function pathOf(named: NamedField): string {
  if (named.kind === 'field') return named.field;
  const { list, row, field } = named;
  if (row === null) return list;
  return `${list}.${row}.${field ?? rowFields[list][0]}`;
}

/** `imagePath`, also as `image_path` and `image path`, and not inside a longer word. */
const spelled = (name: string): string =>
  `(?<![A-Za-z0-9_])${name.replace(/(?<=[a-z])(?=[A-Z])/gu, '[\\s_-]?')}(?![A-Za-z0-9_])`;

const lists = Object.keys(rowFields) as NamedList[];
const listPaths = lists.map((list) => {
  const row = '(?:\\s*[[.(]?\\s*(?<row>\\d{1,2})\\s*[\\])]?)?';
  const field = `(?:\\s*[.:/]?\\s*(?<field>${rowFields[list].map(spelled).join('|')}))?`;
  return { list, pattern: new RegExp(`${spelled(list)}${row}${field}`, 'iu') };
});

/** `mountInfoList[0].sourcePath`, `mountInfoList.0.sourcePath`, `mountInfoList` alone. */
function findPath(text: string, request: LaunchRequest): NamedField | null {
  for (const { list, pattern } of listPaths) {
    const found = pattern.exec(text);
    if (!found) continue;
    const row = Number(found.groups?.row ?? Number.NaN);
    const field = canonical(rowFields[list], found.groups?.field);
    if (row < request[list].length) return { kind: 'row', list, row, field };
    return pickRow(text, request, list, field);
  }
  return null;
}

const canonical = <T extends string>(names: readonly T[], written: string | undefined): T | null => {
  const plain = written?.replace(/[\s_-]/gu, '').toLowerCase();
  return names.find((name) => name.toLowerCase() === plain) ?? null;
};

/** Names that are no words of everyday English. */
const distinctNames: readonly ScalarField[] = [
  'instanceServiceName',
  'taskType',
  'acceleratorType',
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
];

type Target =
  | { readonly list: NamedList; readonly field: RowField | null }
  | { readonly list: null; readonly field: ScalarField };
interface Sign {
  readonly pattern: RegExp;
  readonly target: Target;
}

const names: readonly Sign[] = [
  ...distinctNames.map((field) => ({
    pattern: new RegExp(spelled(field), 'iu'),
    target: { list: null, field },
  })),
  ...lists.flatMap((list) =>
    rowFields[list]
      .filter((field) => field !== 'type')
      .map((field) => ({ pattern: new RegExp(spelled(field), 'iu'), target: { list, field } })),
  ),
];

const findName = (text: string, request: LaunchRequest) => toNamed(findFirst(text, names), text, request);

/** What the platform's console calls them; at last the names that any sentence may hold. */
const words: readonly Sign[] = [
  { pattern: /源路径|挂载/u, target: { list: 'mountInfoList', field: 'sourcePath' } },
  { pattern: /目标路径|容器内路径/u, target: { list: 'mountInfoList', field: 'targetPath' } },
  { pattern: /端口/u, target: { list: 'containerPortInfoList', field: 'containerPort' } },
  { pattern: /镜像/u, target: { list: null, field: 'imagePath' } },
  { pattern: /资源(?:分)?组|队列/u, target: { list: null, field: 'resourceGroup' } },
  { pattern: /内存/u, target: { list: null, field: 'ramSize' } },
  { pattern: /(?:CPU|处理器)\s*(?:核|数|个)|核心?数/iu, target: { list: null, field: 'cpuNumber' } },
  { pattern: /(?:GPU|DCU|MLU|加速[卡器])\s*(?:卡|数|个)|卡数/iu, target: { list: null, field: 'gpuNumber' } },
  { pattern: /加速器类型/u, target: { list: null, field: 'acceleratorType' } },
  { pattern: /任务类型/u, target: { list: null, field: 'taskType' } },
  { pattern: /(?:任务|容器)(?:个数|数量|数)/u, target: { list: null, field: 'taskNumber' } },
  { pattern: /运行时[长间]|时限/u, target: { list: null, field: 'timeoutLimit' } },
  { pattern: /脚本/u, target: { list: null, field: 'startScriptContent' } },
  { pattern: /(?:实例|服务)名|重名/u, target: { list: null, field: 'instanceServiceName' } },
];
const everydayNames: readonly Sign[] = (['version', 'description'] as const).map((field) => ({
  pattern: new RegExp(spelled(field), 'u'),
  target: { list: null, field },
}));

const findWord = (text: string, request: LaunchRequest) =>
  toNamed(findFirst(text, words) ?? findFirst(text, everydayNames), text, request);

/** What a sentence is about comes first in it. */
function findFirst(text: string, signs: readonly Sign[]): Target | null {
  const found = signs
    .map(({ pattern, target }) => ({ target, at: text.search(pattern) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at);
  return found[0]?.target ?? null;
}

function toNamed(target: Target | null, text: string, request: LaunchRequest): NamedField | null {
  if (!target) return null;
  if (target.list === null) return { kind: 'field', field: target.field };
  return pickRow(text, request, target.list, target.field);
}

/** Of the list's rows the one whose value is quoted, else the only one there is. */
function pickRow(
  text: string,
  request: LaunchRequest,
  list: NamedList,
  field: RowField | null,
): NamedField | null {
  if (request[list].length === 0) return null;
  const quoted = findQuoted(text, rowValues(request, list, field));
  const rows = new Set(quoted.map(({ row }) => row));
  const row = rows.size === 1 ? (quoted[0]?.row ?? null) : request[list].length === 1 ? 0 : null;
  return { kind: 'row', list, row, field: field ?? quoted[0]?.field ?? null };
}

interface Typed {
  readonly value: string;
}
interface TypedRow extends Typed {
  readonly list: NamedList;
  readonly row: number;
  readonly field: RowField;
}
interface TypedField extends Typed {
  readonly list: null;
  readonly field: ScalarField;
}

function findValue(text: string, request: LaunchRequest): NamedField | null {
  const isAboutPorts = /ports?(?![a-z])|端口/iu.test(text);
  const ports = rowValues(request, 'containerPortInfoList', null);
  const [first, ...others] = findQuoted<TypedField | TypedRow>(text, [
    ...fieldValues(request),
    ...rowValues(request, 'mountInfoList', null),
    // A short number stands for anything, unless ports are spoken of.
    ...ports.filter(({ value }) => isAboutPorts || value.length >= 4),
  ]);
  if (!first) return null;
  if (first.list === null) return { kind: 'field', field: first.field };
  const { list, row, field } = first;
  const isOneRow = others.every((other) => other.list === list && other.row === row);
  return { kind: 'row', list, row: isOneRow ? row : null, field };
}

function fieldValues(request: LaunchRequest): TypedField[] {
  const texts = (
    ['imagePath', 'resourceGroup', 'instanceServiceName', 'version', 'description'] as const
  ).map((field) => ({ list: null, field, value: request[field] }));
  const memory = { list: null, field: 'ramSize' as const, value: String(request.ramSize) };
  return [...texts, memory].filter(({ value }) => value.length >= 4);
}

function rowValues(request: LaunchRequest, list: NamedList, field: RowField | null): TypedRow[] {
  const told = ['sourcePath', 'targetPath', 'containerPort'] as const;
  return request[list].flatMap((values: Readonly<Partial<Record<RowField, string | number>>>, row) =>
    told
      .filter((each) => values[each] !== undefined && (field === null || each === field))
      .map((each) => ({ list, row, field: each, value: String(values[each]) })),
  );
}

/** Those whose value the text quotes, and only the longest: `/home/a/b` also holds `/home/a`. */
function findQuoted<T extends Typed>(text: string, typed: readonly T[]): T[] {
  const found = typed.filter(({ value }) => quotes(text, value.normalize('NFKC')));
  const longest = Math.max(0, ...found.map(({ value }) => value.length));
  return found.filter(({ value }) => value.length === longest);
}

/** Whole: not as a part of a longer word, path or number. A full stop or a slash at the end is fine. */
function quotes(text: string, value: string): boolean {
  if (value.length < 2) return false;
  const literal = value.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll('-', '\\x2d');
  return new RegExp(`(?<![\\w/-])${literal}(?![\\w-]|[/.]\\w)`, 'u').test(text);
}
