// The one place where a form changes: what happened goes in, the form as it is then comes out. Pure, and safe to
// call twice with the same event: Slack may deliver one again.
import type { Catalog } from '../catalog/catalog.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import { isExplicit, put, putAll, redrawn, textOf, withNote, withoutNotes } from './change.ts';
import type { FieldName, FormValues, MountField, PortField, RowList } from './fields.ts';
import { shownFields } from './layout.ts';
import type { FormLists } from './lists.ts';
import type { Note } from './notes.ts';
import { addRow, giveRows, typeInRow, withRows } from './rows.ts';
import { type ChosenPreset, type FormSession, layoutFor, type ShownField } from './session.ts';
import { settle } from './settle.ts';
import { chosenSize, hasSizes, valuesOfSize } from './sizes.ts';

export type FormEvent =
  /** A new form, filled in by defaults. */
  | {
      readonly type: 'opened';
      readonly filled: FormValues;
      readonly notes: readonly Note[];
      readonly folded: boolean;
      readonly offersPresets: boolean;
    }
  /** Quick arguments. */
  | {
      readonly type: 'arguments-given';
      readonly fields: FormValues['fields'];
      readonly size: string | null;
      readonly notes: readonly Note[];
    }
  /** A preset, or an earlier launch: a whole form, and a name to offer. */
  | {
      readonly type: 'form-given';
      readonly values: FormValues;
      /** Null: the form's own name is meant. */
      readonly name: string | null;
      readonly notes: readonly Note[];
      readonly preset: ChosenPreset | null;
    }
  /** Chosen or typed in the field's own input. */
  | {
      readonly type: 'field-chosen';
      readonly field: FieldName;
      readonly value: string;
      /** Typed in a menu's place. */
      readonly typed?: boolean;
    }
  | { readonly type: 'size-chosen'; readonly size: string }
  /** "Type it in", or a time limit of one's own. */
  | { readonly type: 'typing-wanted'; readonly id: string }
  | { readonly type: 'row-added'; readonly list: RowList; readonly row: number }
  | { readonly type: 'row-removed'; readonly list: RowList; readonly row: number }
  | {
      readonly type: 'row-typed';
      readonly list: RowList;
      readonly row: number;
      readonly field: MountField | PortField;
      readonly value: string;
    }
  /** Typographic quotes and the like made plain. */
  | { readonly type: 'script-straightened'; readonly script: string }
  /** It is in front of the person for the first time. */
  | { readonly type: 'shown' }
  | { readonly type: 'unfolded' }
  | { readonly type: 'folded' }
  /** What the lists say is in `lists`. */
  | { readonly type: 'list-arrived' }
  | { readonly type: 'limits-arrived' }
  | {
      readonly type: 'refused';
      readonly failure: PlatformFailure;
      readonly reference: string;
      readonly blockId: string | null;
    }
  | { readonly type: 'noted'; readonly note: Note }
  /** An earlier form that was not sent is gone on with, in the place of this one. */
  | { readonly type: 'form-resumed'; readonly left: FormSession }
  /** The earlier form that was offered is not wanted. */
  | { readonly type: 'offer-discarded' }
  | { readonly type: 'submitted' };

export function step(
  session: FormSession,
  event: FormEvent,
  lists: FormLists,
  catalog: Catalog | null,
): FormSession {
  const changed = react(session, event, catalog);
  const isSame = changed === session && event.type !== 'list-arrived';
  // A form that is being opened has no "before": nothing in it is news.
  const before = event.type === 'opened' ? changed : session;
  const settled = isSame ? session : settle(changed, before, { lists, catalog });
  const next = withDrawing(settled, session, event, catalog);
  return isEqual(next, session) ? session : { ...next, revision: session.revision + 1 };
}

function react(session: FormSession, event: FormEvent, catalog: Catalog | null): FormSession {
  switch (event.type) {
    case 'opened':
      return session.revision > 0 ? session : open(session, event);
    case 'arguments-given':
      return withNotes(putAll(chooseSize(session, event.size, catalog), event.fields, 'person'), event.notes);
    case 'form-given':
      return giveForm(session, event);
    case 'field-chosen':
      return chooseField(session, event);
    case 'size-chosen':
      return chooseSize(session, event.size, catalog);
    case 'typing-wanted':
      return withTyped(session, [...session.layout.typed, event.id]);
    case 'row-added':
      return addRow(session, event.list, event.row);
    case 'row-removed':
      return withRows(session, event.list, (rows) => rows.filter(({ row }) => row !== event.row));
    case 'row-typed':
      return typeInRow(session, event);
    case 'script-straightened':
      return put(session, 'startScriptContent', event.script, 'person');
    case 'shown':
      return showFirst(session, catalog);
    case 'unfolded':
    case 'folded':
      return fold(session, event.type === 'folded', catalog);
    case 'list-arrived':
    case 'limits-arrived':
      return session;
    case 'refused':
      return refuse(session, event, catalog);
    case 'noted':
      return withNote(session, event.note);
    case 'form-resumed':
      return resume(session, event.left);
    case 'offer-discarded':
    case 'submitted':
      return withoutNotes(session, ({ code }) => code === 'unsent-form');
  }
}

function open(
  session: FormSession,
  { filled, notes, folded, offersPresets }: EventOf<'opened'>,
): FormSession {
  return { ...session, values: filled, notes, layout: { ...layoutFor(filled, folded), offersPresets } };
}

function giveForm(session: FormSession, { values, name, notes, preset }: EventOf<'form-given'>): FormSession {
  const { instanceServiceName = '', ...fields } = values.fields;
  const told = withoutNotes(session, isAboutOrigin);
  // An empty text says nothing: it takes the place of what stood there, and may be filled in.
  const given = Object.entries({ ...fields, ...(name === null ? { instanceServiceName } : {}) });
  const blank = putAll(told, Object.fromEntries(given.filter(([, value]) => value === '')), 'app');
  const filled = putAll(blank, Object.fromEntries(given.filter(([, value]) => value !== '')), 'person');
  const named = name === null || isExplicit(filled, 'instanceServiceName') ? filled : offerName(filled, name);
  const withLists = giveRows(
    giveRows(named, 'mountInfoList', values.mounts),
    'containerPortInfoList',
    values.ports,
  );
  return withNotes({ ...withLists, layout: { ...withLists.layout, preset } }, notes);
}

const offerName = (session: FormSession, name: string) => put(session, 'instanceServiceName', name, 'app');

/** Where values came from before the whole form was given anew. */
const isAboutOrigin = ({ code }: Note): boolean =>
  ['filled-from', 'usual-mounts', 'from-preset', 'from-launch', 'replaced'].includes(code);

const withNotes = (session: FormSession, notes: readonly Note[]): FormSession =>
  notes.reduce(withNote, session);

function chooseField(session: FormSession, { field, value, typed }: EventOf<'field-chosen'>): FormSession {
  const chosen = put(session, field, value, 'input');
  // A time that the menu offers closes the input for a time of one's own.
  return typed
    ? chosen
    : withTyped(
        chosen,
        chosen.layout.typed.filter((id) => id !== field),
      );
}

function withTyped(session: FormSession, typed: readonly string[]): FormSession {
  return { ...session, layout: { ...session.layout, typed: [...new Set(typed)] } };
}

function chooseSize(session: FormSession, id: string | null, catalog: Catalog | null): FormSession {
  const size = catalog?.sizes.find((each) => each.id === id);
  return size ? putAll(session, valuesOfSize(size), 'person') : session;
}

/** On their first drawing inputs bear just their names, whatever happened before. */
function showFirst(session: FormSession, catalog: Catalog | null): FormSession {
  if (session.layout.drawn.length > 0) return session;
  return { ...session, layout: { ...session.layout, replaced: {}, drawn: shownFields(session, catalog) } };
}

/** Folding and unfolding change nothing but what is shown. */
function fold(session: FormSession, folded: boolean, catalog: Catalog | null): FormSession {
  if (!hasSizes(catalog) || session.layout.folded === folded) return session;
  return { ...session, layout: { ...session.layout, folded } };
}

function refuse(
  session: FormSession,
  { failure, reference, blockId }: EventOf<'refused'>,
  catalog: Catalog | null,
): FormSession {
  const told = withNote(session, { code: 'refused', failure: { ...failure }, reference, blockId });
  const isShown = blockId === null || (shownFields(told, catalog) as string[]).includes(blockId);
  return isShown ? told : fold(told, false, catalog);
}

/** Inputs that hold something else get another id: what they show is another form's. */
function resume(session: FormSession, left: FormSession): FormSession {
  if (session.notes.some(({ code }) => code === 'gone-on')) return session;
  const notes: Note[] = [{ code: 'gone-on' }, ...left.notes.filter(({ code }) => code !== 'unsent-form')];
  const { offersPresets, drawn, replaced, nextRow } = session.layout;
  const layout = { ...left.layout, offersPresets, drawn, replaced, nextRow };
  const blank = { ...left, values: { ...left.values, mounts: [], ports: [] }, notes, layout };
  const differs = (field: ShownField) =>
    field === 'size' || field === 'preset' || textOf(left, field) !== textOf(session, field);
  const redrawnAll = drawn.filter(differs).reduce(redrawn, { ...blank, revision: session.revision });
  return giveRows(
    giveRows(redrawnAll, 'mountInfoList', left.values.mounts),
    'containerPortInfoList',
    left.values.ports,
  );
}

type EventOf<Type extends FormEvent['type']> = FormEvent & { readonly type: Type };

/** What changes with the drawing: a size menu whose choice is not true any more, and what was shown so far. */
function withDrawing(
  session: FormSession,
  before: FormSession,
  event: FormEvent,
  catalog: Catalog | null,
): FormSession {
  if (session.layout.drawn.length === 0) return session;
  const size = chosenSize(session, catalog);
  const inMenu = event.type === 'size-chosen' ? event.size : chosenSize(before, catalog);
  const sized = size === inMenu ? session : redrawn(session, 'size');
  const drawn = [...new Set([...sized.layout.drawn, ...shownFields(sized, catalog)])];
  return { ...sized, layout: { ...sized.layout, drawn } };
}

/** Whether nothing but the count of changes could differ. */
const isEqual = (one: FormSession, other: FormSession): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
