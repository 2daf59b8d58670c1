// What a person has typed so far: the open view over what their draft remembers.
import type { AccountKey } from '../../accounts/ports.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { taskOfType } from '../../choices/search.ts';
import { versionOf } from '../../launches/launch-request.ts';
import type { View, ViewState } from '../edge/incoming.ts';
import { type DraftContent, type Drafts, type FoundDraft, toContent } from './drafts.ts';
import { type FormValues, readForm } from './form.ts';
import type { FormKnowledge } from './knowledge.ts';
import type { LaunchMetadata } from './metadata.ts';
import { isListHidden, isShort } from './modal.ts';
import { applyCatalogChoices } from './size.ts';

type ViewWithState = Pick<View, 'state'>;

export interface ReadView {
  readonly content: DraftContent;
  readonly found: FoundDraft | null;
}

export type ViewReader = ReturnType<typeof createViewReader>;

export function createViewReader(parts: {
  readonly drafts: Drafts;
  readonly catalog: () => Catalog | null;
  /** What the form shows to a person who typed nothing. */
  readonly fresh: (owner: AccountKey) => Promise<DraftContent>;
}) {
  const { drafts, catalog, fresh } = parts;
  /** The draft is gone (a form open for days): a full form says all by itself, a short one what it asks. */
  const withoutDraft = async (owner: AccountKey, metadata: LaunchMetadata): Promise<DraftContent> =>
    isShort(metadata, catalog()) ? fresh(owner) : toContent({ fields: {}, mounts: [], ports: [] });

  return {
    catalog,
    async read(owner: AccountKey, view: ViewWithState, metadata: LaunchMetadata): Promise<ReadView> {
      const found = await drafts.find(metadata.draft, owner);
      const content = found?.content ?? (await withoutDraft(owner, metadata));
      const form = readShown(view.state, content.form, metadata, catalog());
      return { content: { ...content, form }, found };
    },
    /** Whether the view has the catalog's choices only. */
    isShort: (metadata: LaunchMetadata): boolean => isShort(metadata, catalog()),
    /** Adds what follows from what was chosen in this view. */
    complete(
      form: FormValues,
      view: ViewWithState,
      known: FormKnowledge,
      metadata: LaunchMetadata,
    ): FormValues {
      const whole = withVersion(withoutCards(form, view.state), known, catalog());
      return isShort(metadata, catalog()) ? withTaskType(whole, known, catalog()) : whole;
    },
  };
}

function readShown(
  state: ViewState,
  before: FormValues,
  metadata: LaunchMetadata,
  catalog: Catalog | null,
): FormValues {
  const isFolded = isShort(metadata, catalog);
  const isEmpty = Object.keys(state).length === 0;
  const isShown = (list: string) => !isFolded && !isEmpty && !isListHidden(list, catalog);
  const form = readForm(state, before, {
    mounts: isShown('mountInfoList'),
    ports: isShown('containerPortInfoList'),
  });
  return isFolded ? applyCatalogChoices(form, catalog) : form;
}

/** A CPU instance has no cards: with their field hidden, whatever it once held does not count. */
function withoutCards(form: FormValues, state: object): FormValues {
  const isHidden = form.fields.acceleratorType === 'cpu' && !('gpuNumber' in state);
  return isHidden ? { ...form, fields: { ...form.fields, gpuNumber: '0' } } : form;
}

/** Nobody was asked what to run: the image is made for something. */
function withTaskType(form: FormValues, known: FormKnowledge, catalog: Catalog | null): FormValues {
  const { imagePath } = form.fields;
  if (catalog?.images.some(({ path, taskType }) => path === imagePath && taskType)) return form;
  const taskType = taskOfType(known.images?.find(({ path }) => path === imagePath)?.type ?? null);
  return taskType ? { ...form, fields: { ...form.fields, taskType } } : form;
}

/** The platform's list, or the catalog, knows the version of an image better than the path's last part. */
function withVersion(form: FormValues, known: FormKnowledge, catalog: Catalog | null): FormValues {
  const { imagePath = '', version } = form.fields;
  if (version?.trim()) return form;
  const listed =
    catalog?.images.find(({ path }) => path === imagePath)?.version ??
    known.images?.find(({ path }) => path === imagePath)?.version;
  if (!listed || listed === versionOf(imagePath)) return form;
  return { ...form, fields: { ...form.fields, version: listed } };
}
