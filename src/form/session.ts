// A form that somebody has open: the one state behind it. What it holds changes only in step.ts; what Slack
// shows is drawn from it, and what is sent is read from it (request.ts). Pure.
import { z } from 'zod';
import { type FormValues, fieldNames, formValuesSchema, type RowList } from './fields.ts';
import { type Note, noteSchema } from './notes.ts';
import { gibToMb } from './units.ts';

/** What can be a person's own word: a field, or a list of rows as a whole. */
export const ownables = [...fieldNames, 'mountInfoList', 'containerPortInfoList'] as const;
export type Ownable = (typeof ownables)[number];

/** Inputs of the form: the fields, and the choices that stand for several of them. */
export const shownFieldNames = [...fieldNames, 'size', 'preset'] as const;
export type ShownField = (typeof shownFieldNames)[number];

export interface FormSession {
  readonly version: 2;
  readonly values: FormValues;
  /** What the person gave themselves: typed, chosen, by argument, preset or an earlier launch. The rest was filled in. */
  readonly explicit: readonly Ownable[];
  readonly layout: Layout;
  /** What is to be said in the form, as codes with data: worded in the reader's language when it is drawn. */
  readonly notes: readonly Note[];
  /** Counts the changes: a view tells of which one it is the drawing. */
  readonly revision: number;
}

export interface Layout {
  /** The short form, where the operator's catalog has sizes. */
  readonly folded: boolean;
  /** Menus that are inputs now, because their person wants to type: by field or `mountInfoList.0.sourcePath`. */
  readonly typed: readonly string[];
  /** The next free number of a row; numbers are never used twice. */
  readonly nextRow: Readonly<Record<RowList, number>>;
  /** Inputs that were shown already: Slack remembers what stood in them. */
  readonly drawn: readonly ShownField[];
  /** How often the app replaced what an input showed. Slack keeps what an input holds as long as its id stays. */
  readonly replaced: Readonly<Partial<Record<ShownField, number>>>;
  /** The preset chosen in the form. */
  readonly preset: ChosenPreset | null;
  /** Whether the person or the place has presets to choose from. */
  readonly offersPresets: boolean;
  /** What its person last did to the box "launch when cards are free"; null: nothing. Whether it is ticked, the form says. */
  readonly isTicked: boolean | null;
}

export interface ChosenPreset {
  readonly id: string;
  readonly name: string;
}

export const emptyValues: FormValues = { fields: {}, mounts: [], ports: [] };

export const emptySession: FormSession = {
  version: 2,
  values: emptyValues,
  explicit: [],
  layout: {
    folded: false,
    typed: [],
    nextRow: { mountInfoList: 0, containerPortInfoList: 0 },
    drawn: [],
    replaced: {},
    preset: null,
    offersPresets: false,
    isTicked: null,
  },
  notes: [],
  revision: 0,
};

const count = z.number().int().nonnegative().max(1_000_000);
const sessionSchema = z.object({
  version: z.literal(2),
  values: formValuesSchema,
  explicit: z.array(z.enum(ownables)),
  layout: z.object({
    folded: z.boolean(),
    typed: z.array(z.string().max(64)),
    nextRow: z.object({ mountInfoList: count, containerPortInfoList: count }),
    drawn: z.array(z.enum(shownFieldNames)),
    replaced: z.partialRecord(z.enum(shownFieldNames), count),
    preset: z.object({ id: z.string(), name: z.string() }).nullable(),
    offersPresets: z.boolean(),
    // An older version stored none.
    isTicked: z.boolean().nullable().default(null),
  }),
  // What this version does not know how to say is not said.
  notes: z
    .array(noteSchema.nullable().catch(null))
    .transform((notes) => notes.filter((note) => note !== null)),
  revision: count,
});

/** As drafts held it before sessions: memory in GiB, finished sentences, nothing about who gave what. */
const firstVersionSchema = z.object({ form: formValuesSchema });

/** A session that was kept with a draft, by this version or the one before; null for what is neither. */
export function readStoredSession(stored: unknown): FormSession | null {
  const parsed = sessionSchema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const old = firstVersionSchema.safeParse(stored);
  if (!old.success) return null;
  const values = inMb(old.data.form);
  // Nobody knows any more what was typed and what was filled in: nothing of it is changed without being asked.
  return { ...emptySession, values, explicit: givenIn(values), layout: layoutFor(values, true) };
}

/** A preset's values: `version` 2, or as they were saved before that, with memory in GiB. */
export function readStoredValues(stored: unknown): FormValues | null {
  const parsed = formValuesSchema.safeParse(stored);
  if (!parsed.success) return null;
  const isCurrent = (stored as { version?: unknown }).version === 2;
  return isCurrent ? parsed.data : inMb(parsed.data);
}

export const toStoredValues = (values: FormValues): Record<string, unknown> => ({ version: 2, ...values });

/** Everything in these values that says something. */
export function givenIn({ fields, mounts, ports }: FormValues): Ownable[] {
  return [
    ...fieldNames.filter((name) => (fields[name] ?? '') !== ''),
    ...(mounts.length > 0 ? (['mountInfoList'] as const) : []),
    ...(ports.length > 0 ? (['containerPortInfoList'] as const) : []),
  ];
}

export function layoutFor(values: FormValues, folded: boolean): Layout {
  const after = (rows: readonly { readonly row: number }[]) =>
    Math.max(-1, ...rows.map(({ row }) => row)) + 1;
  return {
    ...emptySession.layout,
    folded,
    nextRow: { mountInfoList: after(values.mounts), containerPortInfoList: after(values.ports) },
  };
}

function inMb(values: FormValues): FormValues {
  const { ramSize } = values.fields;
  return ramSize === undefined
    ? values
    : { ...values, fields: { ...values.fields, ramSize: gibToMb(ramSize) } };
}
