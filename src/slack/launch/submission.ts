// The form is sent: what it holds is read, held against what the person saw and what is known, and accepted; or the
// form stays, and says why.
import type { Knowledge } from '../../form/fit.ts';
import { shownFields } from '../../form/layout.ts';
import { findObjections, fingerprint, isFinal, type Objection } from '../../form/objections.ts';
import { type ReadRequest, toLaunchRequest } from '../../form/request.ts';
import { step } from '../../form/step.ts';
import { digestUnseen } from '../../form/unseen.ts';
import type { Acceptance, Submission as LaunchSubmission } from '../../launches/accept-launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Submission } from '../edge/incoming.ts';
import type { SubmissionAnswer } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { readLists } from './form-lists.ts';
import { type LaunchMetadata, readLaunchMetadata } from './form-metadata.ts';
import { buildFormView } from './form-view.ts';
import { inputId } from './ids.ts';
import { markObjections } from './objection-lines.ts';
import { type OpenFormParts, type ReadForm, readOpenForm } from './open-form.ts';
import type { ConnectView } from './opening.ts';
import { readEvents } from './read-view.ts';
import { toErrors } from './submission-errors.ts';

export interface SubmissionParts extends OpenFormParts {
  readonly accept: (submission: LaunchSubmission) => Promise<Acceptance>;
  readonly launches: Pick<LaunchStore, 'hasSubmission'>;
  readonly connectView: ConnectView;
}

/** How long an answer to Slack may wait for lists and limits that are not in the cache. */
const checkPatienceMs = 300;

export function createFormSubmission(parts: SubmissionParts) {
  const { accept, launches, drafts, choices, catalog } = parts;

  async function submit(visit: Visit, { view }: Submission): Promise<{ answer: SubmissionAnswer }> {
    const metadata = readLaunchMetadata(view.privateMetadata);
    // What the person did before they pressed the button is under way, perhaps.
    await drafts.ready(metadata.draft);
    return { answer: await decide(visit, view, metadata) };
  }

  async function decide(
    visit: Visit,
    view: Submission['view'],
    metadata: LaunchMetadata,
  ): Promise<SubmissionAnswer> {
    // Its draft ends with its acceptance: a second delivery changes nothing.
    if (await isAccepted(visit, metadata)) return undefined;
    const read = await readOpenForm(parts, visit, view, metadata);
    const lists = await readLists(choices, visit.key, read.session.values, checkPatienceMs);
    const knowledge: Knowledge = { lists, catalog: catalog() };
    const session = step(read.session, { type: 'list-arrived' }, lists, knowledge.catalog);
    const form: SentForm = { ...read, session, metadata, knowledge, inputs: view.inputIds };
    const reading = toLaunchRequest(session.values, knowledge);
    const objection = object(form, reading, visit);
    // What is known may change between two deliveries of a submission; that it was accepted does not.
    if (objection && !(await launches.hasSubmission(visit.key, metadata.draft))) {
      await keep(visit, form);
      return objection;
    }
    if (!reading.ok) return undefined;
    const acceptance = await accept({
      owner: visit.key,
      submissionId: metadata.draft,
      // Our own record over what comes back from outside.
      channelId: read.found?.draft.channelId ?? metadata.channel,
      cardPlace: session.values.fields.cardPlace === 'me' ? 'me' : 'channel',
      sealedReplyUrl: read.found?.draft.sealedReplyUrl ?? null,
      request: reading.request,
    });
    return acceptance.kind === 'no-account' ? askForToken(visit, form) : undefined;
  }

  const isAccepted = async ({ key }: Visit, { draft }: LaunchMetadata): Promise<boolean> =>
    (await drafts.find(draft, key)) === null && (await launches.hasSubmission(key, draft));

  /** What speaks against sending it as it is, if anything. */
  function object(form: SentForm, reading: ReadRequest, visit: Visit): SubmissionAnswer {
    const { session, knowledge, metadata, inputs } = form;
    const objections = findObjections(session.values, knowledge);
    const marks = markObjections(objections.filter(isFinal), false, visit.t);
    const problems = reading.ok ? [] : reading.problems;
    if (problems.length > 0 || Object.keys(marks).length > 0)
      return { response_action: 'errors', errors: toErrors({ problems, marks, inputs, session }, visit.t) };
    if (!wasSeen(form)) return redraw(form, visit);
    // The view tells what it warned of: the same submission, delivered again, gets the same answer.
    const isNews = (each: Objection) => !isFinal(each) && !metadata.warned.includes(fingerprint(each));
    return objections.some(isNews) ? redraw(form, visit) : undefined;
  }

  function redraw({ session, metadata, knowledge }: SentForm, { t }: Visit): SubmissionAnswer {
    const told = step(session, { type: 'submitted' }, knowledge.lists, knowledge.catalog);
    const { draft, channel: channelId } = metadata;
    return {
      response_action: 'update',
      view: buildFormView({ session: told, draft, channelId, knowledge }, t),
    };
  }

  async function askForToken(visit: Visit, form: SentForm): Promise<SubmissionAnswer> {
    await keep(visit, form);
    const { draft, channel: channelId } = form.metadata;
    return {
      response_action: 'update',
      view: parts.connectView({ draft, channelId, why: 'missing' }, visit.t),
    };
  }

  const keep = (visit: Visit, { session, metadata, knowledge }: SentForm) =>
    drafts.keep({
      id: metadata.draft,
      owner: visit.key,
      channelId: metadata.channel,
      session: step(session, { type: 'submitted' }, knowledge.lists, knowledge.catalog),
    });

  return submit;
}

interface SentForm extends ReadForm {
  readonly metadata: LaunchMetadata;
  readonly knowledge: Knowledge;
  /** Block ids of the inputs in the view. */
  readonly inputs: readonly string[];
}

/**
 * Whether the person saw what would be sent: every input of the form is in the view and holds its value, and what has
 * no input is as it was when the view was drawn. Otherwise a newer drawing was on its way when they pressed the button.
 */
function wasSeen({ session, texts, metadata, knowledge }: SentForm): boolean {
  const { catalog } = knowledge;
  // A view of an earlier version tells nothing.
  if (metadata.unseen === undefined) return true;
  const isShown = shownFields(session, catalog).every((field) => texts.has(inputId(field, session)));
  const again = readEvents(texts, { session, catalog }).reduce(
    (next, event) => step(next, event, knowledge.lists, catalog),
    session,
  );
  const isHeld =
    again.values === session.values || JSON.stringify(again.values) === JSON.stringify(session.values);
  return isShown && isHeld && metadata.unseen === digestUnseen(session, catalog);
}
