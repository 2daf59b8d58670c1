// Reads an open form: the draft's session, and what the person did in its inputs since it was drawn.
import type { AccountKey, Owner } from '../accounts/ports.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Choices } from '../choices/choices.ts';
import type { FormDrafts, FoundDraft } from './drafts.ts';
import { haveSameLimits, peekLists } from './form-lists.ts';
import { fieldOfId, isShownField } from './input-ids.ts';
import { shownFields } from './layout.ts';
import type { FormLists } from './lists.ts';
import { type InputTexts, readEvents } from './read-inputs.ts';
import { emptySession, type FormSession, type ShownField } from './session.ts';
import { type FormEvent, step } from './step.ts';

/** What a drawing of the form says of itself, wherever it is shown. */
export interface Drawn {
  readonly draft: string;
  /** Where the form was asked for. */
  readonly channel: string;
  readonly unfolded: boolean;
  /** Menus that became inputs. */
  readonly typed: readonly string[];
  readonly nextMount: number;
  readonly nextPort: number;
  /** Fingerprints of what it warns of. */
  readonly warned: readonly string[];
  /** Digest of what it holds without showing it; a drawing of an earlier version has none. */
  readonly unseen?: string | undefined;
}

export interface DrawnForm {
  readonly owner: Owner;
  readonly drawn: Drawn;
  readonly texts: InputTexts;
  /** What the form shows to this person when nothing was typed yet. */
  readonly fresh: () => Promise<FormSession>;
}

export interface ReadForm {
  readonly session: FormSession;
  readonly found: FoundDraft | null;
  readonly texts: InputTexts;
  /** Whether its inputs say something that its draft does not know. */
  readonly isTouched: boolean;
}

export interface OpenFormParts {
  readonly drafts: Pick<FormDrafts, 'find'>;
  readonly choices: Choices;
  readonly catalog: () => Catalog | null;
}

export type OpenForms = ReturnType<typeof createOpenForms>;

export function createOpenForms({ drafts, choices, catalog }: OpenFormParts) {
  /** The session after these events, with what is known at once. */
  function play(
    owner: AccountKey,
    session: FormSession,
    events: readonly FormEvent[],
    lists: FormLists = peekLists(choices, owner, session.values),
  ): FormSession {
    const known = catalog();
    const next = events.reduce((each, event) => step(each, event, lists, known), session);
    if (haveSameLimits(session.values, next.values)) return next;
    // Another group or accelerator has limits of its own.
    const { limits } = peekLists(choices, owner, next.values);
    return step(next, { type: 'limits-arrived' }, { ...lists, limits }, known);
  }

  const read = async (form: DrawnForm): Promise<ReadForm> =>
    readFrom(form, await drafts.find(form.drawn.draft, form.owner));

  async function readFrom(
    { owner, drawn, texts, fresh }: DrawnForm,
    found: FoundDraft | null,
  ): Promise<ReadForm> {
    const known = catalog();
    // A long form that hides nothing says all by itself.
    const saysAll = drawn.unfolded && (known?.hidden ?? []).length === 0;
    const stored = found?.session ?? drawnFrom(saysAll ? emptySession : await fresh(), drawn, known);
    const before = withIdsOf(texts, stored);
    const read = play(owner, before, readEvents(texts, { session: before, catalog: known }));
    // Made anew from the inputs, the session is drawn as they are: nothing was replaced since.
    const session = found?.session
      ? read
      : { ...read, layout: { ...read.layout, replaced: before.layout.replaced } };
    return { session, found, texts, isTouched: found?.session != null && session !== before };
  }

  return { play, read, readFrom };
}

/** The draft is gone (a form open for days): the drawing itself tells how it was made, its inputs what they hold. */
function drawnFrom(fresh: FormSession, drawn: Drawn, catalog: Catalog | null): FormSession {
  const { unfolded, typed, nextMount, nextPort } = drawn;
  const nextRow = { mountInfoList: nextMount, containerPortInfoList: nextPort };
  const layout = { ...fresh.layout, folded: !unfolded, typed, nextRow };
  const values = { ...fresh.values, mounts: [], ports: [] };
  const session = { ...fresh, values, layout };
  return { ...session, layout: { ...layout, drawn: shownFields(session, catalog) } };
}

/** A draft may be older than the drawing, when it could not be written: an input's id tells how often it was replaced. */
function withIdsOf(texts: InputTexts, session: FormSession): FormSession {
  const replaced: Partial<Record<ShownField, number>> = { ...session.layout.replaced };
  for (const id of texts.keys()) {
    const { name, times } = fieldOfId(id);
    if (isShownField(name) && times > (replaced[name] ?? 0)) replaced[name] = times;
  }
  return { ...session, layout: { ...session.layout, replaced } };
}
