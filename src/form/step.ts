// The one place where a form changes: what happened goes in, the form as it is then comes out. Pure, and safe to
// call twice with the same event: Slack may deliver one again.
import type { Catalog } from '../catalog/catalog.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import { disown, inOrder, isExplicit, put, putAll, withNote, withoutNotes } from './change.ts';
import type { FieldName, FormValues, MountField, PortField, RowList } from './fields.ts';
import { shownFields } from './layout.ts';
import type { FormLists } from './lists.ts';
import type { Note } from './notes.ts';
import { renewed, withDrawing } from './redraw.ts';
import { addRow, giveRows, typeInRow, withRows } from './rows.ts';
import { type ChosenPreset, type FormSession, layoutFor, type ShownField } from './session.ts';
import { settle } from './settle.ts';
import { hasSizes, valuesOfSize } from './sizes.ts';

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
  /** A name that no recent launch has; a name of the person's own stays. */
  | { readonly type: 'name-offered'; readonly name: string }
  /** An earlier form that was not sent is gone on with, in the place of this one. */
  | { readonly type: 'form-resumed'; readonly left: FormSession }
  /** The earlier form that was offered is not wanted. */
  | { readonly type: 'offer-discarded' }
  /** "Launch when cards are free": what was drawn before counts as older. */
  | { readonly type: 'box-ticked'; readonly isTicked: boolean }
  | { readonly type: 'submitted' };

export function step(
  session: FormSession,
  event: FormEvent,
  lists: FormLists,
  catalog: Catalog | null,
): FormSession {
  const changed = react(session, event, catalog);
  const isNews = event.type === 'list-arrived' || event.type === 'limits-arrived';
  const isSame = changed === session && !isNews;
  // A form that is being opened has no "before": nothing in it is news.
  const before = event.type === 'opened' ? changed : session;
  const settled = isSame ? session : settle(changed, before, { lists, catalog });
  const ordered = { ...settled, notes: inOrder(settled.notes, session.notes) };
  const next = withDrawing(
    isSame ? ordered : renewed(ordered, session, (field) => heldByInput(event, field), catalog),
    catalog,
  );
  return isEqual(next, session) ? session : { ...next, revision: session.revision + 1 };
}

function react(session: FormSession, event: FormEvent, catalog: Catalog | null): FormSession {
  switch (event.type) {
    case 'opened':
      return session.revision > 0 ? session : open(session, event);
    case 'arguments-given':
      return withNotes(
        putAll(chooseSize(session, event.size, catalog), withoutCards(event.fields), 'person'),
        event.notes,
      );
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
    case 'box-ticked':
      return { ...session, layout: { ...session.layout, isTicked: event.isTicked } };
    case 'refused':
      return refuse(session, event, catalog);
    case 'noted':
      return withNote(session, event.note);
    case 'name-offered':
      return isExplicit(session, 'instanceServiceName') ? session : offerName(session, event.name);
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
  const { instanceServiceName = '', ...fields } = withoutCards(values.fields);
  const told = withoutNotes(session, isAboutOrigin);
  const given = Object.entries({ ...fields, ...(name === null ? { instanceServiceName } : {}) });
  const blank = given
    .filter(([, value]) => value === '')
    .reduce((next, [field]) => blankOut(next, field as FieldName), told);
  const filled = putAll(blank, Object.fromEntries(given.filter(([, value]) => value !== '')), 'person');
  const named = name === null || isExplicit(filled, 'instanceServiceName') ? filled : offerName(filled, name);
  const withLists = giveRows(
    giveRows(named, 'mountInfoList', values.mounts),
    'containerPortInfoList',
    values.ports,
  );
  return withNotes({ ...withLists, layout: { ...withLists.layout, preset } }, notes);
}

/** Fields in which an empty text says something. */
const mayBeEmpty: readonly FieldName[] = ['description', 'version', 'useStartScript', 'startScriptContent'];

/** Elsewhere an empty text says nothing: the person's own word goes, what is filled in may stay. */
function blankOut(session: FormSession, field: FieldName): FormSession {
  if (!isExplicit(session, field) && !mayBeEmpty.includes(field)) return session;
  return put(disown(session, field), field, '', 'app');
}

const offerName = (session: FormSession, name: string) => put(session, 'instanceServiceName', name, 'app');

/** Where the form came from before another was given. */
const isAboutOrigin = ({ code }: Note): boolean =>
  ['usual-mounts', 'from-preset', 'from-launch'].includes(code);

/** What is said for CPUs has no word on cards: they are hidden, and whatever there were may be wanted again. */
function withoutCards<T extends FormValues['fields']>(fields: T): T | Omit<T, 'gpuNumber'> {
  if (fields.acceleratorType !== 'cpu') return fields;
  const { gpuNumber: _, ...others } = fields;
  return others;
}

const withNotes = (session: FormSession, notes: readonly Note[]): FormSession =>
  notes.reduce(withNote, session);

function chooseField(session: FormSession, { field, value, typed }: EventOf<'field-chosen'>): FormSession {
  const chosen = put(session, field, value, 'person');
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
  return size ? putAll(session, withoutCards(valuesOfSize(size)), 'person') : session;
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

/** In the place of the form that is open: what its inputs were drawn with is still what Slack holds. */
function resume(session: FormSession, left: FormSession): FormSession {
  if (session.notes.some(({ code }) => code === 'gone-on')) return session;
  const notes: Note[] = [{ code: 'gone-on' }, ...left.notes.filter(({ code }) => code !== 'unsent-form')];
  const { offersPresets, isTicked, drawn, replaced, nextRow } = session.layout;
  const layout = { ...left.layout, offersPresets, isTicked, drawn, replaced, nextRow };
  const values = { ...left.values, mounts: [], ports: [] };
  const withoutRows = { ...left, values, notes, layout, revision: session.revision };
  return giveRows(
    giveRows(withoutRows, 'mountInfoList', left.values.mounts),
    'containerPortInfoList',
    left.values.ports,
  );
}

type EventOf<Type extends FormEvent['type']> = FormEvent & { readonly type: Type };

/** What the person left in the input itself; null where it holds what it held. */
function heldByInput(event: FormEvent, field: ShownField): string | null {
  if (event.type === 'field-chosen') return event.field === field ? event.value : null;
  if (event.type === 'size-chosen') return field === 'size' ? event.size : null;
  return event.type === 'form-given' && field === 'preset' ? (event.preset?.id ?? null) : null;
}

/** Whether nothing but the count of changes could differ. */
const isEqual = (one: FormSession, other: FormSession): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
