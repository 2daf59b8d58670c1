// Small steps that step.ts is made of: each gives a new session. Pure.
import type { FieldName, FormValues } from './fields.ts';
import type { Note } from './notes.ts';
import type { FormSession, Ownable } from './session.ts';

/** Who changes a value: its person, or the app, which fills in. */
export type Author = 'person' | 'app';

export const textOf = ({ values }: FormSession, field: FieldName): string => values.fields[field] ?? '';

export const isExplicit = ({ explicit }: FormSession, field: Ownable): boolean => explicit.includes(field);

export function put(session: FormSession, field: FieldName, value: string, author: Author): FormSession {
  const isNew = textOf(session, field) !== value;
  const owned = author === 'app' ? session : own(session, field);
  const told = author === 'app' ? owned : withoutNotesOn(owned, field);
  const sourced = isNew || author === 'person' ? withoutSource(told, field) : told;
  if (!isNew && sourced.values.fields[field] !== undefined) return sourced;
  return withFields(sourced, { [field]: value });
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

/** Nothing is said about it any more: it may be filled in. */
export function disown(session: FormSession, field: Ownable): FormSession {
  if (!isExplicit(session, field)) return session;
  return { ...session, explicit: session.explicit.filter((each) => each !== field) };
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

/** It is not any more what the last launch or the operator filled in. */
function withoutSource(session: FormSession, field: FieldName): FormSession {
  const isAbout = (note: Note) => note.code === 'filled-from' && note.fields.includes(field);
  if (!session.notes.some(isAbout)) return session;
  const notes = session.notes.flatMap((note) => {
    if (note.code !== 'filled-from') return note;
    const fields = note.fields.filter((each) => each !== field);
    return fields.length > 0 ? { ...note, fields } : [];
  });
  return { ...session, notes };
}

/** What was said already stays where it stood: said once more by a second delivery, it has not moved. */
export function inOrder(notes: readonly Note[], before: readonly Note[]): readonly Note[] {
  if (notes === before) return notes;
  const earlier = before.map((note) => JSON.stringify(note));
  const placeOf = (note: Note) => {
    const place = earlier.indexOf(JSON.stringify(note));
    return place < 0 ? earlier.length : place;
  };
  return notes.toSorted((one, other) => placeOf(one) - placeOf(other));
}
