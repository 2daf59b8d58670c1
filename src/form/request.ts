// What would be sent: from the session to a launch request, or to what is wrong with it; and back. The line "Will
// start", the submission and a preset all read it here. Pure.
import type { FieldProblem, LaunchRequest } from '../launches/launch-request.ts';
import { parseLaunchRequest, versionOf } from '../launches/launch-request.ts';
import type { FieldName, FormValues, RowList } from './fields.ts';
import { type Knowledge, versionOfImage } from './fit.ts';

export type ReadRequest =
  | { readonly ok: true; readonly request: LaunchRequest }
  /** Problems come under the form's own ids: rows by their number, not by their position. */
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

export const rowFieldId = (list: RowList, row: number, field: string): string => `${list}.${row}.${field}`;

export function toLaunchRequest(values: FormValues, knowledge: Knowledge): ReadRequest {
  const parsed = parseLaunchRequest(toRawRequest(values, knowledge));
  if (parsed.ok) return parsed;
  return {
    ok: false,
    problems: parsed.problems.map((problem) => ({ ...problem, path: toFieldId(problem.path, values) })),
  };
}

function toRawRequest({ fields, mounts, ports }: FormValues, knowledge: Knowledge): Record<string, unknown> {
  const { cardPlace: _, ...texts } = fields;
  const typed = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
  return {
    ...typed,
    timeoutLimit: fields.timeoutLimit?.trim(),
    // A CPU instance has no cards: their field is hidden, and whatever it held does not count.
    ...(fields.acceleratorType === 'cpu' ? { gpuNumber: '0' } : {}),
    version: effectiveVersion(fields, knowledge),
    useStartScript: fields.useStartScript === 'true',
    mountInfoList: mounts.map(withoutNumber),
    containerPortInfoList: ports.map(withoutNumber),
  };
}

/** Left empty, the version is what the catalog or the list says, else the last part of the image's path. */
function effectiveVersion(fields: FormValues['fields'], knowledge: Knowledge): string {
  const typed = fields.version?.trim() ?? '';
  return typed || (versionOfImage(fields.imagePath?.trim() ?? '', knowledge)?.values[0] ?? '');
}

const withoutNumber = <T extends { row: number }>({ row: _, ...rest }: T) => rest;

function toFieldId(path: string, values: FormValues): string {
  const [list, index, field] = path.split('.');
  if (index === undefined || field === undefined) return path;
  const rows = list === 'mountInfoList' ? values.mounts : values.ports;
  const row = rows[Number(index)]?.row ?? Number(index);
  return rowFieldId(list === 'mountInfoList' ? list : 'containerPortInfoList', row, field);
}

/** What the form holds for a request: its own text again. */
export function fromLaunchRequest(request: LaunchRequest, cardPlace: string): FormValues {
  const text = (name: Exclude<FieldName, 'cardPlace'>) => String(request[name]);
  return {
    fields: {
      instanceServiceName: request.instanceServiceName,
      description: request.description,
      taskType: request.taskType,
      acceleratorType: request.acceleratorType,
      version: request.version === versionOf(request.imagePath) ? '' : request.version,
      imagePath: request.imagePath,
      timeoutLimit: request.timeoutLimit,
      taskNumber: text('taskNumber'),
      resourceGroup: request.resourceGroup,
      useStartScript: request.useStartScript ? 'true' : '',
      startScriptActionScope: request.startScriptActionScope,
      startScriptContent: request.startScriptContent.replace(/\n$/u, ''),
      cpuNumber: text('cpuNumber'),
      ramSize: text('ramSize'),
      gpuNumber: text('gpuNumber'),
      cardPlace,
    },
    mounts: request.mountInfoList.map((mount, row) => ({ row, ...mount })),
    ports: request.containerPortInfoList.map((port, row) => ({
      row,
      containerPort: String(port.containerPort),
      protocolType: port.protocolType,
    })),
  };
}

export const privateParts = ['mountInfoList', 'startScriptContent', 'description'] as const;
export type PrivatePart = (typeof privateParts)[number];

/** Somebody else's launch shows on its card what it runs on; what its person wrote into it stays theirs. */
export function withoutPrivate({ fields, mounts }: FormValues): {
  readonly values: FormValues;
  /** What there was of it: the reader is told that it was not taken over. */
  readonly notTaken: readonly PrivatePart[];
} {
  const hidden = {
    description: '',
    useStartScript: '',
    startScriptActionScope: 'all',
    startScriptContent: '',
  };
  const notTaken = privateParts.filter((part) =>
    part === 'mountInfoList' ? mounts.length > 0 : (fields[part] ?? '') !== '',
  );
  return { values: { fields: { ...fields, ...hidden }, mounts: [], ports: [] }, notTaken };
}
