// What a form has to say, as codes with data. The words for them belong to whoever draws the form. Pure.
import { z } from 'zod';
import { fieldNames } from './fields.ts';

const field = z.enum(fieldNames);
const text = z.string().max(2000);
const name = z.string().max(200);

export const noteSchema = z.discriminatedUnion('code', [
  /** Where filled-in values come from, when it is not the catalog. */
  z.object({
    code: z.literal('filled-from'),
    source: z.enum(['last-launch', 'operator']),
    fields: z.array(field),
  }),
  /** Mounts of the person's last launch, filled in. */
  z.object({ code: z.literal('usual-mounts'), paths: z.array(text) }),
  z.object({
    code: z.literal('from-preset'),
    preset: name,
    author: name.nullable(),
    /** What a colleague's preset brings along that runs, or is read, in the reader's name. */
    pointsOut: z.array(z.object({ what: z.enum(['script', 'mount', 'image']), text })),
  }),
  z.object({ code: z.literal('no-such-preset'), preset: name, nearest: name.nullable() }),
  z.object({
    code: z.literal('from-launch'),
    name,
    /** Of a colleague's launch: what was not taken over. */
    notTaken: z.array(z.enum(['mountInfoList', 'startScriptContent', 'description'])),
  }),
  /** A form that was left half done is gone on with. */
  z.object({ code: z.literal('gone-on') }),
  /** An earlier form that was not sent: its draft, so that it can be gone on with. */
  z.object({ code: z.literal('unsent-form'), draft: z.uuid(), name, at: z.number() }),
  /** A filled-in value that did not fit any more, and was replaced (`to` is '' where nothing fits). */
  z.object({ code: z.literal('replaced'), field, from: text, to: text, because: field }),
  /** The short form would hide inputs that something is to be done about: by field or row id. */
  z.object({ code: z.literal('stays-open'), ids: z.array(name) }),
  /** The last attempt was refused. `blockId` is the field it is about, rows as `mountInfoList.0.sourcePath`. */
  z.object({
    code: z.literal('refused'),
    failure: z.looseObject({ reason: z.string() }),
    reference: name,
    blockId: name.nullable(),
  }),
  /** An argument that was not understood, or not as it was meant. */
  z.object({ code: z.literal('argument'), complaint: z.looseObject({ code: z.string() }) }),
  /** Several match what was typed: the menu opens with them. */
  z.object({ code: z.literal('search'), field, text }),
  /** The account that has just been connected. */
  z.object({
    code: z.literal('connected'),
    platformUser: name.nullable(),
    expiresAt: z.number().nullable(),
    /** Why the platform could not be asked about its token; null when it took it. */
    unchecked: z.looseObject({ reason: z.string() }).nullable().default(null),
    /** Nobody has to come back for another token. */
    renewsItself: z.boolean().default(false),
  }),
]);

export type Note = z.output<typeof noteSchema>;
export type NoteOf<Code extends Note['code']> = Extract<Note, { code: Code }>;

export function notesOf<Code extends Note['code']>(notes: readonly Note[], code: Code): NoteOf<Code>[] {
  return notes.filter((note): note is NoteOf<Code> => note.code === code);
}
