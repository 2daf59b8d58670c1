// What has to be true of a form's bookkeeping: folding, second deliveries, ids of inputs, rows, storage. As in
// form-rules.ts.
import { isDeepStrictEqual } from 'node:util';
import { type FormSession, type ShownField, shownFieldNames } from '../../../src/form/session.ts';
import { sorted } from './form-model.ts';
import { hold, type Moment } from './form-rules.ts';
import { problemsOf } from './plain-request.ts';

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Events that are no word on any value. */
const quiet = [
  'folded',
  'unfolded',
  'box-ticked',
  'noted',
  'offer-discarded',
  'submitted',
  'typing-wanted',
  'refused',
];

export function quietChangesNothing({ before, event, after }: Moment): void {
  const isFolding = event.type === 'folded' || event.type === 'unfolded';
  if (isFolding) {
    const rest = ({ layout, revision: _, ...others }: FormSession) => ({
      ...others,
      layout: { ...layout, folded: null, drawn: null },
      // Why it stays open.
      notes: others.notes.filter(({ code }) => code !== 'stays-open'),
    });
    hold('fold changes nothing', isSame(rest(after), rest(before)), () => [before, after]);
  }
  if (!quiet.includes(event.type)) return;
  const said = ({ values, explicit }: FormSession) => [values, explicit];
  hold('quiet events change no value', isSame(said(after), said(before)), () => [before, after]);
}

/** A refused field is there to be mended, unless the operator hides it. */
export function refusedIsShown({ event, after, model, form }: Moment): void {
  if (event.type !== 'refused') return;
  model.folded = after.layout.folded;
  const { blockId } = event;
  const { catalog } = model.known;
  if (blockId === null || (catalog?.hidden as string[] | undefined)?.includes(blockId)) return;
  const isShown = form.shownFields(after, catalog).includes(blockId as ShownField);
  hold('refused field is shown', isShown || !after.layout.folded || !catalog?.sizes.length, () => blockId);
}

/**
 * Whatever is wrong, or is warned of, has its input in the form, unless the operator hides it; a form unfolds for
 * nothing else, and says so where it was to be folded.
 */
export function troubleIsInSight({ before, event, after, model, form }: Moment): void {
  const { catalog } = model.known;
  const hasShortForm = (catalog?.sizes.length ?? 0) > 0;
  const objections = form.findObjections(after.values, model.known).map(({ blockId }) => blockId);
  const hidden = (catalog?.hidden ?? []) as string[];
  const short = form.shownFields({ ...after, layout: { ...after.layout, folded: true } }, catalog);
  const long = form.shownFields({ ...after, layout: { ...after.layout, folded: false } }, catalog);
  const isSize = !['custom', null].includes(form.chosenSize(after, catalog));
  const unseen = [...problemsOf(after.values), ...objections].filter((id) => {
    const [name = ''] = id.split('.');
    if (hidden.includes(name) || (name === 'resourceGroup' && isSize && after.values.fields[name]))
      return false;
    const isRow = name.endsWith('InfoList');
    return isRow || (long.includes(name as ShownField) && !short.includes(name as ShownField));
  });
  const wanted = model.folded;
  // A refused field was shown; it may be mended by now.
  if (event.type === 'refused') model.folded = after.layout.folded;
  else if (hasShortForm) {
    const isFolded = wanted && unseen.length === 0;
    hold('trouble is in sight', after.layout.folded === isFolded, () => [wanted, unseen, after.layout]);
    model.folded = isFolded;
  } else hold('folded', after.layout.folded === wanted, () => after.layout);
  const why = after.notes.flatMap((note) => (note.code === 'stays-open' ? note.ids : []));
  const isHeldOpen = event.type === 'folded' && !before.layout.folded && !after.layout.folded && hasShortForm;
  const isTrue = isHeldOpen ? why.length > 0 : true;
  hold('why it stays open is said', isTrue && why.every((id) => unseen.includes(id)), () => [why, unseen]);
}

export function secondDeliveryChangesNothing({ before, event, after, model, form }: Moment): void {
  const { lists, catalog } = model.known;
  // As another process may see it: with the form read anew.
  const kept = after === before ? after : form.readStoredSession(JSON.parse(JSON.stringify(after)));
  const isKept = kept === after || isDeepStrictEqual(kept, after);
  hold('storage keeps the session', isKept, () => ({ after, kept }));
  const again = kept && form.step(kept, event, lists, catalog);
  hold('second delivery changes nothing', again === kept || isDeepStrictEqual(again, after), () => ({
    after,
    again,
  }));
  const isNew = after !== before && !isSame({ ...after, revision: 0 }, { ...before, revision: 0 });
  hold('revisions count changes', after.revision === before.revision + (isNew ? 1 : 0), () => event);
}

/** An input that was drawn gets a new id when what it shows is replaced by anything but typing in it, and only then. */
export function replacedGetsNewId({ before, event, after, model, form }: Moment): void {
  if (after === before) return;
  const { catalog } = model.known;
  const textIn = (session: FormSession, field: ShownField): string | null => {
    if (field === 'size') return form.chosenSize(session, catalog);
    if (field === 'preset') return session.layout.preset?.id ?? null;
    return session.values.fields[field] ?? '';
  };
  for (const field of shownFieldNames) {
    const held = heldByInput(event, field) ?? textIn(before, field);
    const wasDrawn = before.layout.drawn.includes(field);
    const isReplaced = wasDrawn && held !== textIn(after, field);
    const isRenewed = (after.layout.replaced[field] ?? 0) > (before.layout.replaced[field] ?? 0);
    hold('replaced gets a new id', isReplaced === isRenewed, () => ({
      field,
      held,
      now: textIn(after, field),
    }));
  }
  // Nothing is drawn before the form is in front of its person.
  const isInFront = before.layout.drawn.length > 0 || event.type === 'shown';
  const drawn = new Set(isInFront ? [...before.layout.drawn, ...form.shownFields(after, catalog)] : []);
  hold(
    'what was drawn is known',
    isSame([...drawn].sort(), [...after.layout.drawn].sort()),
    () => after.layout,
  );
}

/** What the person's own act left in the input itself. */
function heldByInput(event: Moment['event'], field: ShownField): string | null {
  if (event.type === 'field-chosen' && event.field === field) return event.value;
  if (event.type === 'size-chosen' && field === 'size') return event.size;
  return event.type === 'form-given' && field === 'preset' ? (event.preset?.id ?? null) : null;
}

export function rowsAreTheirs({ after, model }: Moment): void {
  const { mounts, ports } = after.values;
  const plain = (rows: readonly object[]) => rows.map((row) => sorted(row));
  hold('mounts', isSame(plain(mounts), plain(model.rows.mountInfoList)), () => [mounts, model.rows]);
  hold('ports', isSame(plain(ports), plain(model.rows.containerPortInfoList)), () => [ports, model.rows]);
  for (const list of ['mountInfoList', 'containerPortInfoList'] as const)
    hold('numbers are used once', after.layout.nextRow[list] > model.lastRow[list], () => after.layout);
}
