// Which inputs have to be drawn anew: Slack keeps what an input holds as long as its id stays. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { textOf } from './change.ts';
import { shownFields } from './layout.ts';
import type { FormSession, ShownField } from './session.ts';
import { chosenSize } from './sizes.ts';

/** An input that was drawn gets a new id when what it shows is replaced by anything but its person's act in it. */
export function renewed(
  session: FormSession,
  before: FormSession,
  /** What the person's act left in an input itself; null: what it held before. */
  heldBy: (field: ShownField) => string | null,
  catalog: Catalog | null,
): FormSession {
  const replaced = { ...session.layout.replaced };
  for (const field of before.layout.drawn) {
    const held = heldBy(field) ?? textShown(before, field, catalog);
    if (held !== textShown(session, field, catalog)) replaced[field] = (replaced[field] ?? 0) + 1;
  }
  return { ...session, layout: { ...session.layout, replaced } };
}

function textShown(session: FormSession, field: ShownField, catalog: Catalog | null): string | null {
  if (field === 'size') return chosenSize(session, catalog);
  return field === 'preset' ? (session.layout.preset?.id ?? null) : textOf(session, field);
}

/** What was ever drawn: Slack may remember it. Nothing is, before the form was shown for the first time. */
export function withDrawing(session: FormSession, catalog: Catalog | null): FormSession {
  if (session.layout.drawn.length === 0) return session;
  const drawn = [...new Set([...session.layout.drawn, ...shownFields(session, catalog)])];
  return { ...session, layout: { ...session.layout, drawn } };
}
