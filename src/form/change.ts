// Small steps that step.ts is made of: each gives a new session. Pure.
import type { FieldName, FormValues } from './fields.ts';
import type { Note } from './notes.ts';
import type { FormSession, Ownable, ShownField } from './session.ts';

/**
 * Who changes a value. `input`: the person, in the field's own input, which shows it already. `person`: the person,
 * by something else (a size, a preset, an argument). `app`: filled in.
 */
export type Author = 'input' | 'person' | 'app';

export const textOf = ({ values }: FormSession, field: FieldName): string => values.fields[field] ?? '';

export const isExplicit = ({ explicit }: FormSession, field: Ownable): boolean => explicit.includes(field);

export function put(session: FormSession, field: FieldName, value: string, author: Author): FormSession {
  const isNew = textOf(session, field) !== value;
  const owned = author === 'app' ? session : own(session, field);
  const told = author === 'app' ? owned : withoutNotesOn(owned, field);
  if (!isNew && told.values.fields[field] !== undefined) return told;
  const changed = withFields(told, { [field]: value });
  return isNew && author !== 'input' ? redrawn(changed, field) : changed;
}

export const putAll = (
  session: FormSession,
  values: Readonly<Partial<Record<FieldName, string>>>,
  author: Author,
): FormSession =>
  (Object.entries(values) as [FieldName, string][]).reduce(
    (next, [field, value]) => put(next, field, value, author),
    session,
  );

export function withFields(session: FormSession, fields: FormValues['fields']): FormSession {
  return { ...session, values: { ...session.values, fields: { ...session.values.fields, ...fields } } };
}

export function own(session: FormSession, field: Ownable): FormSession {
  return isExplicit(session, field) ? session : { ...session, explicit: [...session.explicit, field] };
}

/** Slack would go on showing what stood in an input that keeps its id. */
export function redrawn(session: FormSession, field: ShownField): FormSession {
  const { layout } = session;
  if (!layout.drawn.includes(field)) return session;
  const replaced = { ...layout.replaced, [field]: (layout.replaced[field] ?? 0) + 1 };
  return { ...session, layout: { ...layout, replaced } };
}

export function withNote(session: FormSession, note: Note): FormSession {
  const isThere = session.notes.some((each) => JSON.stringify(each) === JSON.stringify(note));
  return isThere ? session : { ...session, notes: [...session.notes, note] };
}

export function withoutNotes(session: FormSession, isOld: (note: Note) => boolean): FormSession {
  return session.notes.some(isOld)
    ? { ...session, notes: session.notes.filter((note) => !isOld(note)) }
    : session;
}

/** What was said about one field is old once the person has done something about it. */
function withoutNotesOn(session: FormSession, field: FieldName): FormSession {
  return withoutNotes(
    session,
    (note) =>
      ((note.code === 'replaced' || note.code === 'search') && note.field === field) ||
      (note.code === 'refused' && note.blockId === field && session.revision > 0),
  );
}
