// Listeners of the launch form: its reactive parts, its submission, and the ways back to it.

import type { AccountKey } from '../../accounts/ports.ts';
import type { Acceptance, Submission as LaunchSubmission } from '../../launches/accept-launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Action, Closed, Submission, View } from '../edge/incoming.ts';
import type { Answered, SubmissionAnswer } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import type { DraftContent, Drafts } from './drafts.ts';
import { toErrors } from './field-errors.ts';
import { type FormValues, toLaunchRequest } from './form.ts';
import { placeOfAction } from './form-place.ts';
import type { FormSpec, FormViews } from './form-views.ts';
import { launchIds, typeItIn } from './ids.ts';
import type { FormKnowledge, Knowledge } from './knowledge.ts';
import { findOverLimit, findUnlisted, fingerprint } from './marks.ts';
import { type LaunchMetadata, readLaunchMetadata } from './metadata.ts';
import { type BuildConnectView, type FormOpening, metadataOf } from './opening.ts';
import { changeRows } from './row-changes.ts';
import type { ReadView, ViewReader } from './view-reader.ts';

export interface LaunchHandlerParts {
  readonly accept: (submission: LaunchSubmission) => Promise<Acceptance>;
  readonly launches: Pick<LaunchStore, 'find' | 'hasSubmission'>;
  readonly drafts: Drafts;
  readonly reader: ViewReader;
  readonly knowledge: Knowledge;
  readonly forms: FormViews;
  readonly opening: FormOpening;
  readonly buildConnectView: BuildConnectView;
}

/** How long an answer to Slack may wait for lists and limits that are not in the cache. */
const checkMs = 300;

export function createLaunchHandlers(parts: LaunchHandlerParts) {
  const { accept, launches, drafts, reader, knowledge, forms, opening, buildConnectView } = parts;

  async function submit(visit: Visit, { view }: Submission): Promise<Answered> {
    const { owner, t, deadline } = visit;
    const metadata = readLaunchMetadata(view.metadata);
    const read = await reader.read(owner, view, metadata);
    const known = await knowledge.read(owner, read.content.form, deadline.left(checkMs));
    const form = reader.complete(read.content.form, view, known, metadata);
    const reading = toLaunchRequest(form);
    if (!reading.ok) {
      const marks = findOverLimit(form, known, t);
      return { answer: toErrors({ problems: reading.problems, marks, inputs: view.inputIds }, t) };
    }
    const spec = { visit, content: read.content, metadata };
    const objection = findObjection(form, known, view, spec);
    // What is known may change between two deliveries of a submission; that it was accepted does not.
    if (objection && !(await launches.hasSubmission(owner, metadata.draft))) {
      await remember(owner, metadata, read.content);
      return { answer: objection };
    }

    const acceptance = await accept({
      owner,
      submissionId: metadata.draft,
      // Our own record over what comes back from outside.
      channelId: read.found?.draft.channelId ?? metadata.channel,
      sealedReplyUrl: read.found?.draft.sealedReplyUrl ?? null,
      request: reading.request,
    });
    return acceptance.kind === 'no-account' ? askForToken(spec) : { answer: undefined };
  }

  /** What the platform's lists and limits have against it, if anything. */
  function findObjection(
    form: FormValues,
    known: FormKnowledge,
    view: View,
    spec: FormSpec,
  ): SubmissionAnswer {
    const { t } = spec.visit;
    const marks = findOverLimit(form, known, t);
    if (Object.keys(marks).length > 0) return toErrors({ problems: [], marks, inputs: view.inputIds }, t);
    const { warned } = spec.metadata;
    // The view tells what it warned of: the same submission, delivered again, gets the same answer.
    const isNews = findUnlisted(form, known).some((each) => !warned.includes(fingerprint(each)));
    if (!isNews) return undefined;
    const content = { ...spec.content, offer: null };
    return { response_action: 'update', view: forms.build({ ...spec, content }, known) };
  }

  async function askForToken({ visit: { owner, t }, content, metadata }: FormSpec): Promise<Answered> {
    await remember(owner, metadata, { ...content, notices: [] });
    const { draft, channel } = metadata;
    const notices = [t('connect.missing')];
    const view = buildConnectView({ metadata: { draft, channel, next: 'launch' }, notices }, t);
    return { answer: { response_action: 'update' as const, view } };
  }

  const remember = (owner: AccountKey, { draft, channel }: LaunchMetadata, content: DraftContent) =>
    drafts.remember(draft, owner, channel, content);

  /** A field that changes the form was chosen, or a row added or removed. */
  async function change(visit: Visit, action: Action): Promise<void> {
    const { view } = action;
    if (!view) return;
    const turn = forms.takeTurn(view.id);
    const { owner } = visit;
    const before = readLaunchMetadata(view.metadata);
    const read = await reader.read(owner, view, before);
    const { form, metadata } = applyAction(action, read, before);
    const spec = { visit, content: { ...read.content, form, offer: null }, metadata };
    const built = forms.build(spec);
    const [shown] = await Promise.all([
      forms.update(visit.client, view, built, turn),
      remember(owner, metadata, spec.content),
    ]);
    // Not waited for: the platform may take its time.
    if (shown) void forms.fillIn(shown, spec, built);
  }

  /** Closed without sending: what was typed is kept for a while. */
  async function closed({ owner }: Visit, { view }: Closed): Promise<void> {
    const metadata = readLaunchMetadata(view.metadata);
    const read = await reader.read(owner, view, metadata);
    if (!isTouched(read)) return;
    await remember(owner, metadata, { ...read.content, offer: null });
  }

  /** Goes on with an earlier draft that the form offers. */
  async function goOn(visit: Visit, { view, pressed }: Action): Promise<void> {
    const { owner, t } = visit;
    const left = await drafts.find(pressed ?? '', owner);
    if (!view || !left?.content) return;
    const turn = forms.takeTurn(view.id);
    const { draft: id, channel: channelId } = readLaunchMetadata(view.metadata);
    const content = { ...left.content, notices: [t('form.goneOn')], offer: null };
    const metadata = metadataOf({ id, channelId }, content, reader.catalog());
    const spec = { visit, content, metadata };
    const built = forms.build(spec);
    const [shown] = await Promise.all([
      forms.replace(visit, view, built, turn),
      remember(owner, metadata, content),
      drafts.dismiss(left.draft.id, owner),
    ]);
    if (shown) void forms.fillIn(shown, spec, built);
  }

  async function discard(visit: Visit, { view, pressed }: Action): Promise<void> {
    if (!view) return;
    const turn = forms.takeTurn(view.id);
    const { owner } = visit;
    const metadata = readLaunchMetadata(view.metadata);
    const read = await reader.read(owner, view, metadata);
    const content = { ...read.content, offer: null };
    // Only what was typed makes it a form that is left half done.
    const as = isTouched(read) ? undefined : 'asOpened';
    await Promise.all([
      drafts.dismiss(pressed ?? '', owner),
      forms.update(visit.client, view, forms.build({ visit, content, metadata }), turn),
      drafts.remember(metadata.draft, owner, metadata.channel, content, as),
    ]);
  }

  async function reopen(visit: Visit, action: Action): Promise<void> {
    const { owner } = visit;
    const launch = await launches.find(action.pressed ?? '');
    // A button in a message can be pressed by whoever sees it: only the launch's own person may.
    if (!launch || launch.userId !== owner.userId || launch.teamId !== owner.teamId) return;
    await opening.openAgain(visit, placeOfAction(action, launch.channelId), launch);
  }

  async function again(visit: Visit, action: Action): Promise<void> {
    const launch = await launches.find(action.pressed ?? '');
    if (!launch || launch.teamId !== visit.owner.teamId) return;
    const place = placeOfAction(action, visit.place.channelId ?? launch.channelId);
    await opening.openLike(visit, place, launch);
  }

  return { submit, change, closed, goOn, discard, reopen, again };
}

/** Whether the view says something that its draft does not know. */
const isTouched = ({ content, found }: ReadView): boolean =>
  found?.content != null && JSON.stringify(content.form) !== JSON.stringify(found.content.form);

function applyAction(
  action: Action,
  { content }: ReadView,
  metadata: LaunchMetadata,
): { readonly form: FormValues; readonly metadata: LaunchMetadata } {
  const { form } = content;
  if (action.actionId === launchIds.moreOptions) return { form, metadata: { ...metadata, unfolded: true } };
  if (action.type === 'button') {
    const changed = changeRows(form, { id: action.actionId, row: Number(action.pressed ?? -1) }, metadata);
    return { form: changed.form, metadata: { ...metadata, ...changed.next } };
  }
  if (action.type === 'external_select' && action.chosen === typeItIn)
    return { form, metadata: { ...metadata, typed: [...metadata.typed, action.blockId] } };
  return { form, metadata };
}
