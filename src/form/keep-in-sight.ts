// Where something is to be done about a field, its input is there: a short form that hides one becomes long. Pure.
import { withNote, withoutNotes } from './change.ts';
import type { Knowledge } from './fit.ts';
import { isFolded, isOnlyInLongForm } from './layout.ts';
import { notesOf } from './notes.ts';
import { findObjections } from './objections.ts';
import { toLaunchRequest } from './request.ts';
import type { FormSession } from './session.ts';
import { findSize } from './sizes.ts';

export function keepInSight(session: FormSession, before: FormSession, knowledge: Knowledge): FormSession {
  const { catalog } = knowledge;
  const wasRefused = notesOf(session.notes, 'stays-open').length > 0;
  if (!isFolded(session, catalog) && !wasRefused) return session;
  const told = withoutNotes(session, ({ code }) => code === 'stays-open');
  const hidden = findTrouble(session, knowledge).filter((id) => isOnlyInLongForm(id, session, catalog));
  if (hidden.length === 0) return told;
  const unfolded = { ...told, layout: { ...told.layout, folded: false } };
  // "Fewer options" was pressed: why nothing happens is to be said.
  const isPressed = session.layout.folded && !before.layout.folded;
  return isPressed || wasRefused ? withNote(unfolded, { code: 'stays-open', ids: hidden }) : unfolded;
}

/** Ids of the fields and rows that cannot be sent as they are, or are warned of. */
function findTrouble({ values }: FormSession, knowledge: Knowledge): string[] {
  const read = toLaunchRequest(values, knowledge);
  const problems = read.ok ? [] : read.problems.map(({ path }) => path);
  // A size of the catalog stands for its group: another size is what can be done about it.
  const isOfSize = knowledge.catalog !== null && findSize(values, knowledge.catalog) !== undefined;
  const objections = findObjections(values, knowledge)
    .map(({ blockId }) => blockId)
    .filter((id) => !(isOfSize && id === 'resourceGroup'));
  return [...new Set<string>([...problems, ...objections])];
}
