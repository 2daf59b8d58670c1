// The catalog as its file holds it, each value on its own. Bounds are those of Slack's menus. Pure.
import { z } from 'zod';
import {
  acceleratorTypes,
  bounds,
  launchRequestSchema,
  type ProblemCode,
  taskTypes,
} from '../launches/launch-request.ts';

/** Slack: text and description of an option, value of an option, options of a menu (less the one for "other"). */
const menu = { text: 75, value: 150, options: 99 } as const;

const fields = launchRequestSchema.shape;
type Field = keyof typeof fields;

const problemWords: Readonly<Partial<Record<ProblemCode, string>>> = {
  required: 'is empty',
  too_long: 'is too long',
  control_characters: 'holds characters that cannot be seen',
  choice: 'is not one of the choices that the form has',
  integer: 'must be a whole number',
  range: 'is out of range',
  time_format: 'must look like 04:00:00, or be unlimited',
  time_zero: 'must be longer than nothing',
  no_spaces: 'must not have spaces',
  image_path: 'must not begin or end with a slash',
};

/** What the form itself would say to this value. */
function asField(field: Field) {
  return (value: unknown, context: z.RefinementCtx<unknown>) => {
    const parsed = fields[field].safeParse(value);
    if (parsed.success) return;
    const code = parsed.error.issues[0]?.message as ProblemCode;
    context.addIssue({ code: 'custom', message: problemWords[code] ?? 'is not a value of the form' });
  };
}

const text = (max: number) => z.string().trim().min(1).max(max).superRefine(asField('description'));
const name = text(menu.text);
const note = text(menu.text).optional();
const group = text(menu.text).superRefine(asField('resourceGroup'));
const accelerator = z.enum(acceleratorTypes);
/** So that the form, which counts in MB, gives back the same number. */
const gib = z.number().positive().max(bounds.ramGib).multipleOf(0.25);

const size = z
  .strictObject({
    /** Default: the name. */
    id: name.optional(),
    name,
    acceleratorType: accelerator,
    gpuNumber: z.int().min(0).max(bounds.gpuNumber).default(0),
    cpuNumber: z.int().min(1).max(bounds.cpuNumber),
    ramGib: gib,
    resourceGroup: group.optional(),
    note,
  })
  .transform((entry) => ({ ...entry, id: entry.id ?? entry.name }));

const image = z.strictObject({
  name,
  path: text(menu.value).superRefine(asField('imagePath')),
  version: text(bounds.textLength).superRefine(asField('version')).optional(),
  taskType: z.enum(taskTypes).optional(),
  acceleratorType: accelerator.optional(),
  note,
});

const time = z.strictObject({
  /** Default: the limit in words. */
  name: name.optional(),
  limit: z.string().trim().superRefine(asField('timeoutLimit')),
});

const groupEntry = z.strictObject({
  name: group,
  note,
  acceleratorType: accelerator.optional(),
  /** The code under which the platform tells how many of the group's cards are free. Default: not known, nothing is told. */
  freeCards: text(200).optional(),
});

const choice = z.union([z.string(), z.number()]);
const defaults = z
  .strictObject({
    description: z.string().superRefine(asField('description')),
    taskType: z.enum(taskTypes),
    acceleratorType: accelerator,
    version: z.string().superRefine(asField('version')),
    imagePath: z.string().superRefine(asField('imagePath')),
    timeoutLimit: z.string().superRefine(asField('timeoutLimit')),
    taskNumber: choice.superRefine(asField('taskNumber')),
    resourceGroup: z.string().superRefine(asField('resourceGroup')),
    useStartScript: z.boolean(),
    startScriptActionScope: z.enum(['all', 'header']),
    startScriptContent: z.string().superRefine(asField('startScriptContent')),
    cpuNumber: choice.superRefine(asField('cpuNumber')),
    ramGib: gib,
    gpuNumber: choice.superRefine(asField('gpuNumber')),
  })
  .partial()
  // Inside, the field of the memory bears the platform's name and unit: MB.
  .transform(({ ramGib, ...rest }) => ({
    ...rest,
    ...(ramGib === undefined ? {} : { ramSize: ramGib * 1024 }),
  }));

/** Every field of the form can be left out of it; `ramGib` is how this file calls `ramSize`. */
const hiddenFields = Object.keys(fields) as Field[];
const hidden = z
  .enum([...hiddenFields, 'ramGib'] as const)
  .transform((field): Field => (field === 'ramGib' ? 'ramSize' : field));

const words = z.string().trim().min(1).max(1000).optional();
/** One text for everybody, or one in each language. */
const inLanguages = z.preprocess(
  (value) => (typeof value === 'string' ? { en: value, 'zh-CN': value } : value),
  z.strictObject({ en: words, 'zh-CN': words }).optional(),
);

const upTo = <T extends z.ZodType>(entry: T) => z.array(entry).max(menu.options).default([]);

export const catalogSchema = z.strictObject({
  sizes: upTo(size),
  images: upTo(image),
  times: upTo(time),
  groups: upTo(groupEntry),
  defaults: defaults.default({}),
  hidden: upTo(hidden),
  /** What the connect form says about where to find a token. */
  connectHelp: inLanguages,
});

export type Catalog = z.output<typeof catalogSchema>;

type Issue = z.core.$ZodRawIssue;

/** One issue in words, after the name of its place: "sizes[2].ramGib must be a number". */
export function explainIssue(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `must be one of: ${issue.values.join(', ')}`;
    case 'invalid_union':
      return 'must be text or a number';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'too_small':
      return issue.origin === 'string'
        ? 'is empty'
        : `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    default:
      return undefined;
  }
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `is longer than ${maximum} characters, more than Slack can show`;
  return origin === 'array'
    ? `has more than ${maximum} entries, more than Slack can show`
    : `must be at most ${maximum}`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text: put it in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list: one entry a line, each after a dash',
  object: 'names with values',
};
