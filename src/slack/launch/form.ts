// What is typed in the form: from Slack's view state to our values, to a launch request or field errors,
// and back from a request to what the form shows. Pure.
import { z } from 'zod';
import type { FieldProblem, LaunchRequest, ParsedRequest } from '../../launches/launch-request.ts';
import { parseLaunchRequest, versionOf } from '../../launches/launch-request.ts';
import type { ViewState } from '../edge/incoming.ts';
import { gibToMb, mbToGib } from '../kit/memory.ts';
import {
  type FieldName,
  fieldNames,
  type MountField,
  mountFields,
  otherTimeLimit,
  type PortField,
  portFields,
  rowFieldId,
  sizeField,
  typeItIn,
} from './ids.ts';

/**
 * A row keeps its number for life: Slack restores what was typed by block id, so a row that took over the
 * number of a removed one would show the removed one's text.
 */
export type Row<Field extends string> = Readonly<Record<Field, string>> & { readonly row: number };

/** Everything as typed, text for text; fields that are hidden now keep what they held. */
export interface FormValues {
  readonly fields: Readonly<Partial<Record<FieldName, string>>>;
  readonly mounts: readonly Row<MountField>[];
  readonly ports: readonly Row<PortField>[];
  /** The size chosen in a short form, by its id in the catalog. */
  readonly size?: string | undefined;
}

const rowSchema = <const F extends readonly string[]>(fields: F) =>
  z.object({
    row: z.number().int().nonnegative(),
    ...(Object.fromEntries(fields.map((field) => [field, z.string()])) as { [K in F[number]]: z.ZodString }),
  });

/** As kept with a draft. */
export const formValuesSchema = z.object({
  fields: z.partialRecord(z.enum(fieldNames), z.string()),
  mounts: z.array(rowSchema(mountFields)),
  ports: z.array(rowSchema(portFields)),
  size: z.string().optional(),
});

/** Block id to typed text; an untouched input is ''. */
function readTexts(state: ViewState): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [blockId, elements] of Object.entries(state)) {
    const element = elements[blockId] ?? Object.values(elements)[0];
    const text = element?.value ?? element?.chosen[0];
    texts.set(blockId, text === typeItIn ? '' : (text ?? ''));
  }
  return texts;
}

/** Which lists of rows the view has: the others keep their rows. */
export interface ShownRows {
  readonly mounts: boolean;
  readonly ports: boolean;
}

/** `before` holds what is not in the view now. */
export function readForm(
  state: ViewState,
  before: FormValues,
  shown: ShownRows = { mounts: true, ports: true },
): FormValues {
  const texts = readTexts(state);
  const fields = { ...before.fields };
  for (const name of fieldNames) {
    const text = texts.get(name);
    if (text !== undefined) fields[name] = text;
  }
  if (fields.timeoutLimit === otherTimeLimit.choice) {
    const other = texts.get(otherTimeLimit.id);
    fields.timeoutLimit = other === undefined ? otherTimeLimit.choice : other || otherTimeLimit.choice;
  }
  return {
    fields,
    mounts: shown.mounts ? readRows(texts, 'mountInfoList', mountFields) : before.mounts,
    ports: shown.ports ? readRows(texts, 'containerPortInfoList', portFields) : before.ports,
    size: texts.get(sizeField) ?? before.size,
  };
}

function readRows<Field extends string>(
  texts: ReadonlyMap<string, string>,
  list: 'mountInfoList' | 'containerPortInfoList',
  fields: readonly Field[],
): Row<Field>[] {
  const rows = new Set<number>();
  for (const blockId of texts.keys()) {
    const [name, row] = blockId.split('.');
    if (name === list && row && /^\d{1,6}$/u.test(row)) rows.add(Number(row));
  }
  return [...rows]
    .sort((a, b) => a - b)
    .map((row) => {
      const entries = fields.map((field) => [field, texts.get(rowFieldId(list, row, field)) ?? '']);
      return { row, ...Object.fromEntries(entries) } as Row<Field>;
    });
}

export type ReadSubmission =
  | { readonly ok: true; readonly request: LaunchRequest }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Problems come back under block ids: rows by their number, not by their position. */
export function toLaunchRequest(values: FormValues): ReadSubmission {
  const parsed: ParsedRequest = parseLaunchRequest(toRawRequest(values));
  if (parsed.ok) return parsed;
  return {
    ok: false,
    problems: parsed.problems.map((problem) => ({ ...problem, path: toBlockId(problem.path, values) })),
  };
}

function toRawRequest({ fields, mounts, ports }: FormValues): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(fields)) if (text !== '') raw[name] = text;
  const withoutNumber = <T extends { row: number }>({ row: _, ...rest }: T) => rest;
  return {
    ...raw,
    timeoutLimit: fields.timeoutLimit === otherTimeLimit.choice ? '' : fields.timeoutLimit?.trim(),
    useStartScript: fields.useStartScript === 'true',
    ...(raw.ramSize === undefined ? {} : { ramSize: gibToMb(String(raw.ramSize)) }),
    mountInfoList: mounts.map(withoutNumber),
    containerPortInfoList: ports.map(withoutNumber),
  };
}

function toBlockId(path: string, values: FormValues): string {
  const [list, index, field] = path.split('.');
  if (index === undefined || field === undefined) return path;
  const rows = list === 'mountInfoList' ? values.mounts : values.ports;
  const row = rows[Number(index)]?.row ?? Number(index);
  return rowFieldId(list === 'mountInfoList' ? list : 'containerPortInfoList', row, field);
}

/** What the form shows for a request: its own text again. */
export function fromLaunchRequest(request: LaunchRequest): FormValues {
  return {
    fields: {
      instanceServiceName: request.instanceServiceName,
      description: request.description,
      taskType: request.taskType,
      acceleratorType: request.acceleratorType,
      version: request.version === versionOf(request.imagePath) ? '' : request.version,
      imagePath: request.imagePath,
      timeoutLimit: request.timeoutLimit,
      taskNumber: String(request.taskNumber),
      resourceGroup: request.resourceGroup,
      useStartScript: request.useStartScript ? 'true' : '',
      startScriptActionScope: request.startScriptActionScope,
      startScriptContent: request.startScriptContent.replace(/\n$/u, ''),
      cpuNumber: String(request.cpuNumber),
      ramSize: mbToGib(request.ramSize),
      gpuNumber: String(request.gpuNumber),
    },
    mounts: request.mountInfoList.map((mount, row) => ({ row, ...mount })),
    ports: request.containerPortInfoList.map((port, row) => ({
      row,
      containerPort: String(port.containerPort),
      protocolType: port.protocolType,
    })),
  };
}

/** Somebody else's launch shows on its card what it runs on; what its person wrote into it stays theirs. */
export function withoutPrivate({ fields }: FormValues): FormValues {
  const hidden = {
    description: '',
    useStartScript: '',
    startScriptActionScope: 'all',
    startScriptContent: '',
  };
  return { fields: { ...fields, ...hidden }, mounts: [], ports: [] };
}
