// The form is sent: what it holds is read, held against what the person saw and what is known, and accepted; or it
// stays, and why is told.
import type { Held } from '../availability/availability.ts';
import type { Acceptance, Submission } from '../launches/accept-launch.ts';
import type { FieldProblem, LaunchRequest } from '../launches/launch-request.ts';
import type { LaunchStore } from '../launches/ports.ts';
import type { FormDrafts, FoundDraft } from './drafts.ts';
import type { Knowledge } from './fit.ts';
import { readLists } from './form-lists.ts';
import { inputId } from './input-ids.ts';
import { keepInSight } from './keep-in-sight.ts';
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
  /** In place of that: until its cards are free. */
  readonly hold: (submission: Submission) => Promise<Held>;
  readonly launches: Pick<LaunchStore, 'hasSubmission'>;
  /** More containers than this are asked about once more. */
  readonly confirmAbove: number;
}

export interface SentForm extends DrawnForm {
  /** Whether its person may launch from this channel. Null: everybody may. */
  readonly permission: ((channelId: string) => Promise<Permission>) | null;
  /** To be launched once its cards are free. Default: now. */
  readonly whenFree?: boolean;
}

/** `unclear`: nobody could be asked just now. */
export type Permission = 'yes' | 'no' | 'unclear';

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
  | {
      readonly kind: 'to-be-seen';
      readonly problems: readonly FieldProblem[];
      readonly session: FormSession;
      readonly knowledge: Knowledge;
    }
  | { readonly kind: 'no-account' }
  | { readonly kind: 'not-permitted'; readonly permission: Exclude<Permission, 'yes'> }
  /** It was to be kept until its cards are free, and is not. */
  | { readonly kind: 'not-held'; readonly held: Exclude<Held, { readonly kind: 'kept' }> }
  /** The operator's switch, or a limit. */
  | Extract<Acceptance, { readonly kind: 'paused' | 'limited' }>;

/** How long it may take to learn what is not known yet. */
const checkPatienceMs = 300;

export function createSendForm(parts: SendFormParts) {
  const { forms, drafts, choices, catalog, accept, launches, confirmAbove } = parts;

  async function send(form: SentForm): Promise<Sending> {
    const { owner, drawn } = form;
    // What the person did before they pressed the button is under way, perhaps.
    await drafts.ready(drawn.draft);
    return (await sendRecalled(form)) ?? sendRead(form, await drafts.find(drawn.draft, owner));
  }

  /** From the draft as this process knows it, which is checked as it is accepted; null where it has to be read. */
  async function sendRecalled(form: SentForm): Promise<Sending | null> {
    const { owner, drawn } = form;
    const isRead = form.permission !== null || form.whenFree === true;
    const found = isRead ? null : await drafts.recall(drawn.draft, owner);
    if (found === null) return null;
    const sent = await readSent(form, found);
    const reading = toLaunchRequest(sent.session.values, sent.knowledge);
    if (!reading.ok || object(sent, drawn, reading)) return null;
    const { kind } = await accept({ ...toSubmission(form, sent, reading.request), recalled: found.draft });
    return kind === 'accepted' || kind === 'duplicate' ? { kind: 'accepted' } : null;
  }

  async function sendRead(form: SentForm, found: FoundDraft | null): Promise<Sending> {
    const { drawn } = form;
    // Its draft ends with its acceptance: a second delivery changes nothing.
    if (found === null && (await isStored(form))) return { kind: 'accepted' };
    const sent = await readSent(form, found);
    const reading = toLaunchRequest(sent.session.values, sent.knowledge);
    const objection = object(sent, drawn, reading);
    if (objection) return (await isStored(form)) ? { kind: 'accepted' } : keptFor(form, sent, objection);
    return reading.ok ? submit(form, sent, reading.request) : { kind: 'accepted' };
  }

  async function submit(form: SentForm, sent: ReadSent, request: LaunchRequest): Promise<Sending> {
    const submission = toSubmission(form, sent, request);
    const permission = (await form.permission?.(submission.channelId)) ?? 'yes';
    if (permission !== 'yes' && !(await isStored(form)))
      return keptFor(form, sent, { kind: 'not-permitted', permission });
    if (form.whenFree) {
      const held = await parts.hold(submission);
      const isKept = held.kind === 'kept' || held.kind === 'duplicate';
      return isKept ? { kind: 'accepted' } : keptFor(form, sent, { kind: 'not-held', held });
    }
    const acceptance = await accept(submission);
    switch (acceptance.kind) {
      case 'accepted':
      case 'duplicate':
        return { kind: 'accepted' };
      case 'outdated':
        throw new Error('what was read cannot be outdated');
      default:
        return keptFor(form, sent, acceptance);
    }
  }

  /** What is known, or allowed, may change between two deliveries of a submission; that it was accepted does not. */
  const isStored = ({ owner, drawn }: DrawnForm) => launches.hasSubmission(owner, drawn.draft);

  async function readSent(form: DrawnForm, found: FoundDraft | null): Promise<ReadSent> {
    const read = await forms.readFrom(form, found);
    const lists = await readLists(choices, form.owner, read.session.values, checkPatienceMs);
    // Only here: a form drawn while somebody types has not asked about many containers, so the first press always does.
    const knowledge: Knowledge = { lists, catalog: catalog(), confirmAbove };
    const known = step(read.session, { type: 'list-arrived' }, lists, knowledge.catalog);
    return { ...read, session: keepInSight(known, known, knowledge), knowledge };
  }

  /** Nothing of it is lost. */
  async function keptFor({ owner, drawn }: DrawnForm, sent: ReadSent, sending: Sending): Promise<Sending> {
    const { draft, channel: channelId } = drawn;
    const session = afterSending(sent);
    // Another view takes the form's place: a drawing of it that is under way must not come over that.
    const revision = session.revision + (sending.kind === 'no-account' ? 1 : 0);
    await drafts.inTurn(draft, () =>
      drafts.keep({ id: draft, owner, channelId, session: { ...session, revision } }),
    );
    return sending;
  }

  return send;
}

function toSubmission({ owner, drawn }: SentForm, { found, session }: ReadSent, request: LaunchRequest) {
  // Our own record over what comes back from outside.
  const channelId = found?.draft.channelId ?? drawn.channel;
  // Asked for where there is no channel: then their own id stands for the messages between them and the app.
  const isTheirs = channelId === owner.userId || session.values.fields.cardPlace === 'me';
  return {
    owner,
    submissionId: drawn.draft,
    channelId,
    cardPlace: isTheirs ? ('me' as const) : ('channel' as const),
    sealedReplyUrl: found?.draft.sealedReplyUrl ?? null,
    request,
  };
}

interface ReadSent extends ReadForm {
  readonly knowledge: Knowledge;
}

/** What speaks against sending it as it is, if anything. */
function object(sent: ReadSent, drawn: Drawn, reading: ReadRequest): Sending | null {
  const { session, knowledge } = sent;
  const all = findObjections(session.values, knowledge);
  const objections = all.filter(isFinal);
  const problems = reading.ok ? [] : reading.problems;
  const toBeSeen = { kind: 'to-be-seen', problems, session: afterSending(sent), knowledge } as const;
  // What is wrong is told on inputs that are there: those of the long form, as soon as they are.
  const isInSight = drawn.unfolded || session.layout.folded;
  if (problems.length > 0 || objections.length > 0)
    return isInSight ? { kind: 'refused', problems, objections, session } : toBeSeen;
  // The drawing tells what it warned of: the same submission, delivered again, gets the same answer.
  const isNews = (each: Objection) => !isFinal(each) && !drawn.warned.includes(fingerprint(each));
  if (wasSeen(sent, drawn) && !all.some(isNews)) return null;
  return toBeSeen;
}

const afterSending = ({ session, knowledge: { lists, catalog } }: ReadSent): FormSession =>
  step(session, { type: 'submitted' }, lists, catalog);

/**
 * Whether the person saw what would be sent: every input of the form is in the drawing and holds its value, and what
 * has no input is as it was when it was drawn. Otherwise a newer drawing was on its way when they pressed the button.
 */
function wasSeen({ session, texts, knowledge: { lists, catalog } }: ReadSent, { unseen }: Drawn): boolean {
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
