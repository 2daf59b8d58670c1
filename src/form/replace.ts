// A filled-in value gives way, and says so. Pure.
import { put, textOf, withNote, withoutNotes } from './change.ts';
import type { FieldName } from './fields.ts';
import { notesOf } from './notes.ts';
import type { FormSession } from './session.ts';

/** Several changes in a row are one to a person, from what it was at first. What nobody ever saw is not told. */
export function replace(
  session: FormSession,
  field: FieldName,
  to: string,
  because: FieldName,
  /** As the person's act left it, where several rules change the field one after the other. */
  before: FormSession = session,
): FormSession {
  const value = textOf(session, field);
  if (value === to) return session;
  const earlier = notesOf(before.notes, 'replaced').find((note) => note.field === field);
  const from = earlier?.from ?? textOf(before, field);
  // An emptied field is to be filled in by hand, whoever saw what stood there.
  const isTold = earlier !== undefined || to === '' || isKnown(session, field);
  const cleared = withoutNotes(session, (note) => note.code === 'replaced' && note.field === field);
  const changed = put(cleared, field, to, 'app');
  return !isTold || from === to || isBlank(field, from)
    ? changed
    : withNote(changed, { code: 'replaced', field, from, to, because });
}

/** Seen in the form, or known from the last launch or from the operator. */
const isKnown = (session: FormSession, field: FieldName): boolean =>
  session.layout.drawn.length > 0 || isFilledFromElsewhere(session, field);

export const isFilledFromElsewhere = (session: FormSession, field: FieldName): boolean =>
  notesOf(session.notes, 'filled-from').some(({ fields }) => fields.includes(field));

const isBlank = (field: FieldName, value: string): boolean =>
  value === '' || (field === 'gpuNumber' && value === '0');
