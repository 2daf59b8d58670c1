// The form is sent: what it holds is read, held against what the person saw and what is known, and accepted; or it
// stays, and why is told.
import type { AccountKey } from '../accounts/ports.ts';
import type { Acceptance, Submission } from '../launches/accept-launch.ts';
import type { FieldProblem } from '../launches/launch-request.ts';
import type { LaunchStore } from '../launches/ports.ts';
import type { FormDrafts } from './drafts.ts';
import type { Knowledge } from './fit.ts';
import { readLists } from './form-lists.ts';
import { inputId } from './input-ids.ts';
import { shownFields } from './layout.ts';
import { findObjections, fingerprint, isFinal, type Objection } from './objections.ts';
import type { Drawn, DrawnForm, OpenFormParts, OpenForms, ReadForm } from './open-form.ts';
import { readEvents } from './read-inputs.ts';
import { type ReadRequest, toLaunchRequest } from './request.ts';
import type { FormSession } from './session.ts';
import { step } from './step.ts';
import { digestUnseen } from './unseen.ts';

export interface SendFormParts extends OpenFormParts {
  readonly drafts: FormDrafts;
  readonly forms: OpenForms;
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly launches: Pick<LaunchStore, 'hasSubmission'>;
}

/** What came of it. `session` is as it was sent. */
export type Sending =
  /** Now, or by an earlier delivery. */
  | { readonly kind: 'accepted' }
  /** It cannot be sent as it is. */
  | {
      readonly kind: 'refused';
      readonly problems: readonly FieldProblem[];
      readonly objections: readonly Objection[];
      readonly session: FormSession;
    }
  /** It holds something that the person has not seen, or that is to be warned of before it is sent. */
  | { readonly kind: 'to-be-seen'; readonly session: FormSession; readonly knowledge: Knowledge }
  | { readonly kind: 'no-account' };

/** How long it may take to learn what is not known yet. */
const checkPatienceMs = 300;

export function createSendForm({ forms, drafts, choices, catalog, accept, launches }: SendFormParts) {
  async function send(form: DrawnForm): Promise<Sending> {
    const { owner, drawn } = form;
    // What the person did before they pressed the button is under way, perhaps.
    await drafts.ready(drawn.draft);
    // Its draft ends with its acceptance: a second delivery changes nothing.
    const isOver = async () =>
      (await drafts.find(drawn.draft, owner)) === null && (await launches.hasSubmission(owner, drawn.draft));
    if (await isOver()) return { kind: 'accepted' };
    const sent = await readSent(form);
    const reading = toLaunchRequest(sent.session.values, sent.knowledge);
    const objection = object(sent, drawn, reading);
    // What is known may change between two deliveries of a submission; that it was accepted does not.
    if (objection && !(await launches.hasSubmission(owner, drawn.draft))) {
      await keep(owner, sent, drawn);
      return objection;
    }
    if (!reading.ok) return { kind: 'accepted' };
    const { session, found } = sent;
    const { kind } = await accept({
      owner,
      submissionId: drawn.draft,
      // Our own record over what comes back from outside.
      channelId: found?.draft.channelId ?? drawn.channel,
      cardPlace: session.values.fields.cardPlace === 'me' ? 'me' : 'channel',
      sealedReplyUrl: found?.draft.sealedReplyUrl ?? null,
      request: reading.request,
    });
    if (kind !== 'no-account') return { kind: 'accepted' };
    await keep(owner, sent, drawn);
    return { kind };
  }

  async function readSent(form: DrawnForm): Promise<SentForm> {
    const read = await forms.read(form);
    const lists = await readLists(choices, form.owner, read.session.values, checkPatienceMs);
    const knowledge: Knowledge = { lists, catalog: catalog() };
    const session = step(read.session, { type: 'list-arrived' }, lists, knowledge.catalog);
    return { ...read, session, knowledge };
  }

  const keep = (owner: AccountKey, sent: SentForm, { draft, channel }: Drawn) =>
    drafts.keep({ id: draft, owner, channelId: channel, session: afterSending(sent) });

  return send;
}

interface SentForm extends ReadForm {
  readonly knowledge: Knowledge;
}

/** What speaks against sending it as it is, if anything. */
function object(sent: SentForm, drawn: Drawn, reading: ReadRequest): Sending | null {
  const { session, knowledge } = sent;
  const all = findObjections(session.values, knowledge);
  const objections = all.filter(isFinal);
  const problems = reading.ok ? [] : reading.problems;
  if (problems.length > 0 || objections.length > 0) return { kind: 'refused', problems, objections, session };
  // The drawing tells what it warned of: the same submission, delivered again, gets the same answer.
  const isNews = (each: Objection) => !isFinal(each) && !drawn.warned.includes(fingerprint(each));
  if (wasSeen(sent, drawn) && !all.some(isNews)) return null;
  return { kind: 'to-be-seen', session: afterSending(sent), knowledge };
}

const afterSending = ({ session, knowledge: { lists, catalog } }: SentForm): FormSession =>
  step(session, { type: 'submitted' }, lists, catalog);

/**
 * Whether the person saw what would be sent: every input of the form is in the drawing and holds its value, and what
 * has no input is as it was when it was drawn. Otherwise a newer drawing was on its way when they pressed the button.
 */
function wasSeen({ session, texts, knowledge: { lists, catalog } }: SentForm, { unseen }: Drawn): boolean {
  // A drawing of an earlier version tells nothing.
  if (unseen === undefined) return true;
  const isShown = shownFields(session, catalog).every((field) => texts.has(inputId(field, session)));
  const again = readEvents(texts, { session, catalog }).reduce(
    (next, event) => step(next, event, lists, catalog),
    session,
  );
  const isHeld =
    again.values === session.values || JSON.stringify(again.values) === JSON.stringify(session.values);
  return isShown && isHeld && unseen === digestUnseen(session, catalog);
}
