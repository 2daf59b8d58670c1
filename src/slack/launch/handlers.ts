// Listeners of the launch form: its reactive parts, its submission, and the ways back to it.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Acceptance, Submission } from '../../launches/accept-launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import { connectHelpOf } from '../account/connect-help.ts';
import { buildConnectModal } from '../account/modal.ts';
import type { ActionArgs, ClosedArgs, SubmissionAnswer, SubmissionArgs } from '../guard.ts';
import { identify } from '../identity.ts';
import type { People } from '../language/people.ts';
import { type LaunchMetadata, readLaunchMetadata } from '../metadata.ts';
import { inputIdsOf, type SubmittedView } from '../view-inputs.ts';
import { type Asking, pressedValue, toAsking } from './asking.ts';
import type { DraftContent, Drafts } from './drafts.ts';
import { toErrors } from './field-errors.ts';
import { type FormValues, toLaunchRequest } from './form.ts';
import type { FormSpec, FormViews } from './form-views.ts';
import { launchIds, typeItIn } from './ids.ts';
import type { FormKnowledge, Knowledge } from './knowledge.ts';
import { findOverLimit, findUnlisted, fingerprint } from './marks.ts';
import { type FormOpening, metadataOf } from './opening.ts';
import { changeRows } from './row-changes.ts';
import type { ReadView, ViewReader } from './view-reader.ts';

export interface LaunchHandlerParts {
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly launches: Pick<LaunchStore, 'find' | 'hasSubmission'>;
  readonly drafts: Drafts;
  readonly reader: ViewReader;
  readonly knowledge: Knowledge;
  readonly forms: FormViews;
  readonly opening: FormOpening;
  readonly people: People;
  readonly catalog: () => Catalog | null;
  readonly connectHelpUrl: string | undefined;
}

export interface LaunchHandlers {
  submit(args: SubmissionArgs): Promise<{ answer: SubmissionAnswer }>;
  /** A field that changes the form was chosen, or a row added or removed. */
  change(args: ActionArgs): Promise<void>;
  /** Closed without sending: what was typed is kept for a while. */
  closed(args: ClosedArgs): Promise<void>;
  /** Goes on with an earlier draft that the form offers. */
  goOn(args: ActionArgs): Promise<void>;
  discard(args: ActionArgs): Promise<void>;
  reopen(args: ActionArgs): Promise<void>;
  again(args: ActionArgs): Promise<void>;
}

/** How long an answer to Slack may wait for lists and limits that are not in the cache. */
const checkPatienceMs = 300;

export function createLaunchHandlers(parts: LaunchHandlerParts): LaunchHandlers {
  const { accept, launches, drafts, reader, knowledge, forms, opening, people } = parts;

  async function submit({ body, view }: SubmissionArgs): Promise<{ answer: SubmissionAnswer }> {
    const owner = identify(body);
    const metadata = readLaunchMetadata(view.private_metadata);
    const [read, t] = await Promise.all([reader.read(owner, view, metadata), people.languageOf(owner)]);
    const known = await knowledge.read(owner, read.content.form, checkPatienceMs);
    const form = reader.complete(read.content.form, view, known, metadata);
    const reading = toLaunchRequest(form);
    if (!reading.ok) {
      const marks = findOverLimit(form, known, t);
      return { answer: toErrors({ problems: reading.problems, marks, inputs: inputIdsOf(view) }, t) };
    }
    const spec = { owner, content: read.content, metadata, t };
    const objection = object(form, known, view, spec);
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
      cardPlace: 'channel',
      sealedReplyUrl: read.found?.draft.sealedReplyUrl ?? null,
      request: reading.request,
    });
    return acceptance.kind === 'no-account' ? askForToken(spec) : { answer: undefined };
  }

  /** What the platform's lists and limits have against it, if anything. */
  function object(
    form: FormValues,
    known: FormKnowledge,
    view: SubmittedView,
    spec: FormSpec,
  ): SubmissionAnswer {
    const marks = findOverLimit(form, known, spec.t);
    if (Object.keys(marks).length > 0)
      return toErrors({ problems: [], marks, inputs: inputIdsOf(view) }, spec.t);
    const { warned } = spec.metadata;
    // The view tells what it warned of: the same submission, delivered again, gets the same answer.
    const isNews = findUnlisted(form, known).some((each) => !warned.includes(fingerprint(each)));
    if (!isNews) return undefined;
    const content = { ...spec.content, offer: null };
    return { response_action: 'update', view: forms.build({ ...spec, content }, known) };
  }

  async function askForToken({ owner, content, metadata, t }: FormSpec) {
    await remember(owner, metadata, { ...content, notices: [] });
    const { draft, channel } = metadata;
    const notices = [t('connect.missing')];
    const modal = {
      metadata: { draft, channel, next: 'launch' as const },
      help: connectHelpOf(parts),
      notices,
    };
    const view = buildConnectModal(modal, t);
    return { answer: { response_action: 'update' as const, view } };
  }

  const remember = (owner: Asking['owner'], { draft, channel }: LaunchMetadata, content: DraftContent) =>
    drafts.remember(draft, owner, channel, content);

  async function change({ body }: ActionArgs): Promise<void> {
    const { view } = body;
    const [action] = body.actions;
    if (!view || !action) return;
    const turn = forms.takeTurn(view.id);
    const owner = identify(body);
    const before = readLaunchMetadata(view.private_metadata);
    const [read, t] = await Promise.all([reader.read(owner, view, before), people.languageOf(owner)]);
    const { form, metadata } = applyAction(action, read, before);
    const spec = { owner, content: { ...read.content, form, offer: null }, metadata, t };
    const built = forms.build(spec);
    const [shown] = await Promise.all([
      forms.update(view, built, turn),
      remember(owner, metadata, spec.content),
    ]);
    // Not waited for: the platform may take its time.
    if (shown) void forms.fillIn(shown, spec, built);
  }

  async function closed({ body, view }: ClosedArgs): Promise<void> {
    const owner = identify(body);
    const metadata = readLaunchMetadata(view.private_metadata);
    const read = await reader.read(owner, view, metadata);
    if (!isTouched(read)) return;
    await remember(owner, metadata, { ...read.content, offer: null });
  }

  async function goOn({ body }: ActionArgs): Promise<void> {
    const { view } = body;
    const owner = identify(body);
    const left = await drafts.find(pressedValue(body) ?? '', owner);
    if (!view || !left?.content) return;
    const turn = forms.takeTurn(view.id);
    const t = await people.languageOf(owner);
    const { draft: id, channel: channelId } = readLaunchMetadata(view.private_metadata);
    const content = { ...left.content, notices: [t('form.goneOn')], offer: null };
    const metadata = metadataOf({ id, channelId }, content, reader.catalog());
    const spec = { owner, content, metadata, t };
    const built = forms.build(spec);
    const [shown] = await Promise.all([
      forms.replace(view, built, turn, t),
      remember(owner, metadata, content),
      drafts.dismiss(left.draft.id, owner),
    ]);
    if (shown) void forms.fillIn(shown, spec, built);
  }

  async function discard({ body }: ActionArgs): Promise<void> {
    const { view } = body;
    if (!view) return;
    const turn = forms.takeTurn(view.id);
    const owner = identify(body);
    const metadata = readLaunchMetadata(view.private_metadata);
    const [read, t] = await Promise.all([reader.read(owner, view, metadata), people.languageOf(owner)]);
    const content = { ...read.content, offer: null };
    await Promise.all([
      drafts.dismiss(pressedValue(body) ?? '', owner),
      forms.update(view, forms.build({ owner, content, metadata, t }), turn),
      // Only what was typed makes it a form that is left half done.
      drafts.remember(
        metadata.draft,
        owner,
        metadata.channel,
        content,
        isTouched(read) ? undefined : 'asOpened',
      ),
    ]);
  }

  async function reopen({ body }: ActionArgs): Promise<void> {
    const owner = identify(body);
    const launch = await launches.find(pressedValue(body) ?? '');
    // A button in a message can be pressed by whoever sees it: only the launch's own person may.
    if (!launch || launch.userId !== owner.userId || launch.teamId !== owner.teamId) return;
    await opening.openAgain(toAsking(body, launch.channelId), launch);
  }

  async function again({ body }: ActionArgs): Promise<void> {
    const owner = identify(body);
    const launch = await launches.find(pressedValue(body) ?? '');
    if (!launch || launch.teamId !== owner.teamId) return;
    await opening.openLike(toAsking(body, body.channel?.id ?? launch.channelId), launch);
  }

  return { submit, change, closed, goOn, discard, reopen, again };
}

type ActionBody = ActionArgs['body'];

/** Whether the view says something that its draft does not know. */
const isTouched = ({ content, found }: ReadView): boolean =>
  found?.content != null && JSON.stringify(content.form) !== JSON.stringify(found.content.form);

function applyAction(
  action: ActionBody['actions'][number],
  { content }: ReadView,
  metadata: LaunchMetadata,
): { readonly form: FormValues; readonly metadata: LaunchMetadata } {
  const { form } = content;
  if (action.action_id === launchIds.moreOptions) return { form, metadata: { ...metadata, unfolded: true } };
  if (action.type === 'button') {
    const changed = changeRows(form, { id: action.action_id, row: Number(action.value ?? -1) }, metadata);
    return { form: changed.form, metadata: { ...metadata, ...changed.next } };
  }
  if (action.type === 'external_select' && action.selected_option?.value === typeItIn)
    return { form, metadata: { ...metadata, typed: [...metadata.typed, action.block_id] } };
  return { form, metadata };
}
