// Reads an open form: the draft's session, and what the person did in the view since it was drawn.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import type { FormDrafts, FoundDraft } from '../../form/drafts.ts';
import { shownFields } from '../../form/layout.ts';
import { emptySession, type FormSession, type ShownField } from '../../form/session.ts';
import type { Visit } from '../edge/visit.ts';
import type { LaunchMetadata } from './form-metadata.ts';
import { fieldOfId, isShownField } from './ids.ts';
import type { FormOpening } from './opening.ts';
import { readEvents, readTexts, type ViewTexts } from './read-view.ts';

/** What Slack says of an open view. */
export interface OpenView {
  readonly id: string;
  readonly hash: string;
  readonly privateMetadata: string;
  /** By block id and action id. */
  readonly state: unknown;
}

export interface OpenFormParts {
  readonly drafts: FormDrafts;
  readonly choices: Choices;
  readonly catalog: () => Catalog | null;
  readonly opening: Pick<FormOpening, 'fresh' | 'play'>;
}

export interface ReadForm {
  readonly session: FormSession;
  readonly found: FoundDraft | null;
  readonly texts: ViewTexts;
  /** Whether the view says something that its draft does not know. */
  readonly isTouched: boolean;
}

export async function readOpenForm(
  { drafts, catalog, opening }: OpenFormParts,
  visit: Visit,
  view: Pick<OpenView, 'state'>,
  metadata: LaunchMetadata,
): Promise<ReadForm> {
  const texts = readTexts(view.state);
  // A long form that hides nothing says all by itself.
  const saysAll = metadata.unfolded && (catalog()?.hidden ?? []).length === 0;
  const basis = async () => (saysAll ? emptySession : opening.fresh(visit, metadata.channel));
  const found = await drafts.find(metadata.draft, visit.key);
  const stored = found?.session ?? drawnFrom(await basis(), metadata, catalog());
  const before = withIdsOf(texts, stored);
  const read = opening.play(visit, before, readEvents(texts, { session: before, catalog: catalog() }));
  // Made anew from the view, the session is drawn as the view is: nothing was replaced since.
  const session = found?.session
    ? read
    : { ...read, layout: { ...read.layout, replaced: before.layout.replaced } };
  return { session, found, texts, isTouched: found?.session != null && session !== before };
}

/** The draft is gone (a form open for days): the view itself tells how it was drawn, its inputs what they hold. */
function drawnFrom(fresh: FormSession, metadata: LaunchMetadata, catalog: Catalog | null): FormSession {
  const { unfolded, typed, nextMount, nextPort } = metadata;
  const nextRow = { mountInfoList: nextMount, containerPortInfoList: nextPort };
  const layout = { ...fresh.layout, folded: !unfolded, typed, nextRow };
  const values = { ...fresh.values, mounts: [], ports: [] };
  const session = { ...fresh, values, layout };
  return { ...session, layout: { ...layout, drawn: shownFields(session, catalog) } };
}

/** A draft may be older than the view, when it could not be written: an input's id tells how often it was replaced. */
function withIdsOf(texts: ViewTexts, session: FormSession): FormSession {
  const replaced: Partial<Record<ShownField, number>> = { ...session.layout.replaced };
  for (const id of texts.keys()) {
    const { name, times } = fieldOfId(id);
    if (isShownField(name) && times > (replaced[name] ?? 0)) replaced[name] = times;
  }
  return { ...session, layout: { ...session.layout, replaced } };
}
