// What a person asks for. The field names are the platform's documented ones (page "create container
// instance"): the form's ids, quick arguments, field errors and the call all speak of the same thing by
// the same name. Problems are codes; the words for them belong to whoever shows them. Pure.
import { z } from 'zod';

export const taskTypes = ['jupyter', 'ssh', 'codeserver', 'rstudio'] as const;
export const acceleratorTypes = ['gpu', 'dcu', 'mlu', 'cpu'] as const;
export const scriptScopes = ['all', 'header'] as const;
export const mountTypes = ['path', 'data'] as const;
export const protocolTypes = ['HTTP', 'SSH'] as const;

/** Upper bounds against slips and hostile input; the platform's own limits are lower and per node. */
export const bounds = {
  nameLength: 32,
  descriptionLength: 500,
  textLength: 500,
  scriptLength: 3000,
  cpuNumber: 1024,
  gpuNumber: 64,
  ramGib: 8192,
  taskNumber: 100,
  /** Mounts, and ports: more would pass Slack's 100 blocks a form. */
  rows: 10,
} as const;

export const problemCodes = [
  'required',
  'too_long',
  'name_pattern',
  'control_characters',
  'choice',
  'integer',
  'range',
  'cards_without_accelerator',
  'accelerator_without_cards',
  'time_format',
  'time_zero',
  'absolute_path',
  'path_dots',
  'duplicate_target',
  'duplicate_port',
  'port_range',
  'image_path',
  'no_spaces',
  'script_required',
  'too_many_rows',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** One thing wrong with one field. `path` is the field's API name, rows as `mountInfoList.0.sourcePath`. */
export interface FieldProblem {
  readonly path: string;
  readonly code: ProblemCode;
}

const code = (problem: ProblemCode) => ({ error: problem });
const isControl = (character: string): boolean => {
  const point = character.codePointAt(0) ?? 0;
  const isC0OrC1 = point < 32 || (point >= 127 && point < 160);
  // Marks that reorder or hide text: a name must read as it is stored.
  const isInvisible =
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x2028 && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x2069) ||
    point === 0x61c ||
    point === 0xfeff;
  return isC0OrC1 || isInvisible;
};
const hasNoControls = (text: string) => ![...text].some(isControl);
/** What has no width is warned of (script-characters.ts) and may be meant; what turns the direction never is. */
const isPrintableScript = (text: string) =>
  ![...text].some((c) => isControl(c) && !/[\n\r\t\u200b\u200c\u2060\ufeff]|\u200d/u.test(c));

const line = (max: number) =>
  z
    .string(code('required'))
    .trim()
    .max(max, code('too_long'))
    .refine(hasNoControls, code('control_characters'));
const requiredLine = (max: number) => line(max).min(1, code('required'));
const word = (max: number) => requiredLine(max).regex(/^\S+$/u, code('no_spaces'));

/** What a number field holds arrives as text; nothing typed is `undefined`. */
const wholeNumber = (min: number, max: number) =>
  z
    .union([z.number(), z.string()], code('required'))
    // `Number` alone would take 0x10 for a number, and white space for 0.
    .transform((value) => (/^[\d.e+-]+$/iu.test(String(value).trim()) ? Number(value) : Number.NaN))
    .pipe(z.number(code('integer')).int(code('integer')).min(min, code('range')).max(max, code('range')));

/** `HH:MM:SS`, hours may pass 24; or `unlimited`. */
const timeLimit = requiredLine(bounds.textLength)
  .regex(/^(?:\d{1,5}:[0-5]\d:[0-5]\d|unlimited)$/u, code('time_format'))
  .refine((value) => !/^[0:]+$/u.test(value), code('time_zero'));

const absolutePath = requiredLine(bounds.textLength)
  .regex(/^\/\S*$/u, code('absolute_path'))
  .refine((path) => !path.split('/').includes('..'), code('path_dots'));

const mount = z.object({
  sourcePath: absolutePath,
  targetPath: absolutePath,
  type: z.enum(mountTypes, code('choice')),
});
const port = z.object({
  containerPort: z.coerce
    .number(code('port_range'))
    .int(code('port_range'))
    .min(1, code('port_range'))
    .max(65535, code('port_range')),
  protocolType: z.enum(protocolTypes, code('choice')),
});

const withoutTrailingSlash = (path: string) => (path.length > 1 ? path.replace(/\/+$/u, '') : path);

/** Left empty, the version is the part of the image path that names it: `…/jupyter:4.4-py3.7-cpu`. */
export const versionOf = (imagePath: string): string => imagePath.split('/').at(-1) ?? imagePath;

export const launchRequestSchema = z
  .object({
    instanceServiceName: requiredLine(bounds.nameLength).regex(
      /^[A-Za-z][A-Za-z0-9_]*$/u,
      code('name_pattern'),
    ),
    description: line(bounds.descriptionLength).default(''),
    taskType: z.enum(taskTypes, code('choice')),
    acceleratorType: z.enum(acceleratorTypes, code('choice')),
    version: line(bounds.textLength).regex(/^\S*$/u, code('no_spaces')).default(''),
    imagePath: word(bounds.textLength).regex(/^[^/\s].*[^/\s]$/u, code('image_path')),
    timeoutLimit: timeLimit,
    taskNumber: wholeNumber(1, bounds.taskNumber),
    resourceGroup: word(bounds.textLength),
    useStartScript: z.boolean().default(false),
    startScriptActionScope: z.enum(scriptScopes, code('choice')).default('all'),
    startScriptContent: z
      .string()
      .max(bounds.scriptLength, code('too_long'))
      .refine(isPrintableScript, code('control_characters'))
      .default(''),
    cpuNumber: wholeNumber(1, bounds.cpuNumber),
    /** MB. */
    ramSize: wholeNumber(1, bounds.ramGib * 1024),
    gpuNumber: wholeNumber(0, bounds.gpuNumber),
    mountInfoList: z.array(mount).max(bounds.rows, code('too_many_rows')).default([]),
    containerPortInfoList: z.array(port).max(bounds.rows, code('too_many_rows')).default([]),
  })
  // `when` lets the rules across fields speak up even while some other field is wrong.
  .superRefine(checkAcrossFields, {
    when: (payload) => typeof payload.value === 'object' && payload.value !== null,
  });

/** May see fields of the wrong type (see `when`), so it trusts nothing it reads. */
function checkAcrossFields(request: Loose, context: z.RefinementCtx<unknown>): void {
  const report = (path: string, problem: ProblemCode) =>
    context.addIssue({ code: 'custom', message: problem, path: [path] });

  const cards = toText(request.gpuNumber);
  if (request.acceleratorType === 'cpu' && Number(cards) > 0)
    report('gpuNumber', 'cards_without_accelerator');
  if (request.acceleratorType !== 'cpu' && cards !== '' && Number(cards) === 0)
    report('gpuNumber', 'accelerator_without_cards');
  if (request.useStartScript === true && !toText(request.startScriptContent).trim()) {
    report('startScriptContent', 'script_required');
  }
  reportRepeats(
    context,
    'mountInfoList',
    'targetPath',
    'duplicate_target',
    request.mountInfoList,
    withoutTrailingSlash,
  );
  reportRepeats(
    context,
    'containerPortInfoList',
    'containerPort',
    'duplicate_port',
    request.containerPortInfoList,
    String,
  );
}

type Loose = Readonly<Record<string, unknown>>;

/** Not `String(value)`: that runs an object's own `toString`, whatever it is. */
function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Reports each repetition on the later row's field. */
function reportRepeats(
  context: z.RefinementCtx<unknown>,
  list: string,
  field: string,
  problem: ProblemCode,
  rows: unknown,
  toKey: (value: string) => string,
): void {
  if (!Array.isArray(rows)) return;
  const seen = new Set<string>();
  rows.forEach((row: Loose, index) => {
    const value = toText(row?.[field]).trim();
    if (value === '') return;
    const key = toKey(value);
    if (seen.has(key)) context.addIssue({ code: 'custom', message: problem, path: [list, index, field] });
    seen.add(key);
  });
}

export type LaunchRequest = Readonly<z.output<typeof launchRequestSchema>>;

export type ParsedRequest =
  | { readonly ok: true; readonly request: LaunchRequest }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Parses what a form or a preset holds. Every problem is reported, at most one a field. */
export function parseLaunchRequest(values: unknown): ParsedRequest {
  const parsed = launchRequestSchema.safeParse(values);
  if (parsed.success) return { ok: true, request: normalise(parsed.data) };
  const byPath = new Map<string, FieldProblem>();
  for (const issue of parsed.error.issues) {
    const path = issue.path.join('.');
    if (!byPath.has(path)) byPath.set(path, { path, code: toProblemCode(issue.message) });
  }
  return { ok: false, problems: [...byPath.values()] };
}

function toProblemCode(message: string): ProblemCode {
  return (problemCodes as readonly string[]).includes(message) ? (message as ProblemCode) : 'required';
}

function normalise(request: LaunchRequest): LaunchRequest {
  return {
    ...request,
    version: request.version || versionOf(request.imagePath),
    // The platform's page asks for a real newline at the end of every line of the script.
    startScriptContent: request.useStartScript
      ? request.startScriptContent.replace(/\r\n?/gu, '\n').replace(/\n*$/u, '\n')
      : '',
    mountInfoList: request.mountInfoList.map((row) => ({
      ...row,
      sourcePath: withoutTrailingSlash(row.sourcePath),
      targetPath: withoutTrailingSlash(row.targetPath),
    })),
  };
}
