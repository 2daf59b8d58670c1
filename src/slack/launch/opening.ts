// Opens the launch form: filled in by defaults, quick arguments, a preset or an earlier launch; behind the connect
// step when the person has no token that still lives.

import type { ModalView } from '@slack/types';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { StoredAccount } from '../../accounts/ports.ts';
import type { Availability } from '../../availability/availability.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import type { Clock } from '../../core/clock.ts';
import { defaultValues, type OperatorDefaults } from '../../form/defaults.ts';
import type { FormDrafts, FoundDraft } from '../../form/drafts.ts';
import type { FormValues } from '../../form/fields.ts';
import { isComplete, peekLists, readLists } from '../../form/form-lists.ts';
import { needsLongForm } from '../../form/layout.ts';
import type { FormLists } from '../../form/lists.ts';
import { offerAnother, offerName, offerNameLike } from '../../form/names.ts';
import type { Note, NoteOf } from '../../form/notes.ts';
import type { Drawn, DrawnForm, OpenForms, ReadForm } from '../../form/open-form.ts';
import { isNothingSaid, type QuickReading } from '../../form/quick-arguments.ts';
import type { InputTexts } from '../../form/read-inputs.ts';
import { fromLaunchRequest, rowFieldId, withoutPrivate } from '../../form/request.ts';
import { type ChosenPreset, emptySession, type FormSession } from '../../form/session.ts';
import type { FormEvent } from '../../form/step.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import { findFailedField } from '../../launches/platform-codes.ts';
import type { LaunchedRequest, LaunchStore } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Presets } from '../../presets/presets.ts';
import type { Visit } from '../edge/visit.ts';
import { buildFormView } from './form-view.ts';
import { type ShownView, showView, updateView, type Where } from './view-updates.ts';
import { boxOf, type WhenFreeBox } from './when-free.ts';

export interface OpeningParts {
  readonly availability: Pick<Availability, 'isOn'>;
  readonly accounts: Pick<Accounts, 'find' | 'freshen'>;
  readonly launches: Pick<LaunchStore, 'findRequests' | 'findLastCreated'>;
  readonly presets: Pick<Presets, 'list'>;
  readonly choices: Choices;
  readonly catalog: () => Catalog | null;
  readonly drafts: FormDrafts;
  readonly forms: OpenForms;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly defaults: OperatorDefaults;
  /** Whether a person's last created launch fills in the next form. */
  readonly remembersLast: boolean;
  readonly connectView: ConnectView;
  readonly onFormOpened: (durationMs: number, draft: string) => void;
}

/** The connect step, which leads on to the form of this draft. */
export type ConnectView = (visit: Visit, waiting: WaitingForToken) => Promise<ModalView>;

export interface WaitingForToken {
  readonly draft: string;
  readonly channelId: string;
  readonly why: 'new' | 'missing' | 'refused' | 'keys-refused' | { readonly ended: number };
}

/** Where a form is to be shown, and for which place. */
export interface Request {
  readonly visit: Visit;
  readonly channelId: string;
  readonly where: Where;
  readonly responseUrl: string | undefined;
  /** Whether it is to be launched when its cards are free, until its person says otherwise. Default: now. */
  readonly whenFree?: boolean;
}

/** A preset as the form takes it. */
export interface GivenPreset {
  readonly id: string;
  readonly name: string;
  /** Null when it is the reader's own. */
  readonly author: string | null;
  readonly values: FormValues;
}

/** How many of a person's launches an offered name must differ from. */
const recentLaunches = 50;
/** How long an open form waits for the platform to say more. */
const fillInPatienceMs = 25_000;

export type FormOpening = ReturnType<typeof createFormOpening>;

export function createFormOpening(parts: OpeningParts) {
  const { accounts, launches, presets, choices, catalog, drafts, forms, logger } = parts;

  /** What a new form begins with, and the names that are taken. */
  async function begin(visit: Visit, channelId: string) {
    const [recent, listed] = await Promise.all([
      launches.findRequests(visit.key, recentLaunches),
      presets.list({ ...visit.key, channelId }),
    ]);
    const taken = namesOf(recent);
    const name = offerName(visit.personName ?? '', taken);
    const filled = defaultValues({
      name,
      operator: parts.defaults,
      catalog: catalog(),
      last: parts.remembersLast ? await findLast(visit, recent) : null,
    });
    const opened: FormEvent = {
      type: 'opened',
      filled: filled.values,
      notes: filled.notes,
      folded: true,
      offersPresets: listed.length > 0,
    };
    return { taken, session: play(visit, emptySession, [opened]) };
  }

  const play = (
    visit: Visit,
    session: FormSession,
    events: readonly FormEvent[],
    lists?: FormLists,
  ): FormSession => forms.play(visit.key, session, events, lists);

  /** Names of the person's recent launches. */
  const findTaken = async (visit: Visit): Promise<string[]> =>
    namesOf(await launches.findRequests(visit.key, recentLaunches));

  /** What the person's last created launch asked for: as a rule it is a recent one. */
  async function findLast({ key }: Visit, recent: readonly LaunchedRequest[]): Promise<LaunchRequest | null> {
    const last = recent.find(({ state }) => state === 'created');
    if (last || recent.length < recentLaunches) return last?.request ?? null;
    return (await launches.findLastCreated(key))?.request ?? null;
  }

  const fresh = async (visit: Visit, channelId: string): Promise<FormSession> =>
    (await begin(visit, channelId)).session;

  /** An open form as the core reads it. */
  const toDrawn = (visit: Visit, view: Pick<OpenView, 'texts'>, drawn: Drawn): DrawnForm => ({
    owner: visit.key,
    drawn,
    texts: view.texts,
    fresh: () => fresh(visit, drawn.channel),
  });

  /** A token that ended says so before the form; `refused` asks for another though it has not. */
  const whyConnect = (account: StoredAccount | null): WaitingForToken['why'] | null => {
    if (account === null) return 'new';
    if (account.sealedKeys !== null && account.refusedAt !== null) return 'keys-refused';
    const hasEnded = account.expiresAt !== null && account.expiresAt <= parts.clock();
    return hasEnded ? { ended: account.expiresAt } : null;
  };

  async function open(
    request: Request,
    wanted: FormSession,
    account: StoredAccount | null,
    why: WaitingForToken['why'] | null = whyConnect(account),
    /** Whether it is as any new form of this person would be: without its draft it is read as such. */
    isPlain = false,
  ): Promise<void> {
    const { visit, channelId, where, responseUrl, whenFree = false } = request;
    const waits = account?.sealedKeys != null;
    const session = play(visit, wanted, [
      ...(needsLongForm(wanted, catalog()) ? [{ type: 'unfolded' as const }] : []),
      ...(why === null ? [{ type: 'shown' as const }] : []),
    ]);
    const draft = drafts.newId();
    const lists = peek(visit, session);
    const view =
      why === null
        ? draw(visit, { draft, channelId, session, waits, whenFree }, lists)
        : await parts.connectView(visit, { draft, channelId, why });
    // The trigger lives 3 s: Slack is asked first. The draft is written while it works; after it, where nothing would
    // be lost with it.
    const showing = showView(visit.client.views, where, view, logger);
    const [shown, saved] = await Promise.allSettled([
      showing,
      drafts.insert(
        { id: draft, owner: visit.key, channelId, responseUrl, session },
        isPlain && why === null ? showing : undefined,
      ),
    ]);
    if (shown.status === 'rejected') throw shown.reason;
    parts.onFormOpened(visit.deadline.elapsedMs(), draft);
    if (saved.status === 'rejected') throw saved.reason;
    if (why !== null || !shown.value) return;
    choices.warm(visit.key);
    void accounts.freshen(visit.key);
    // Not waited for: the platform may take its time.
    void fillIn(visit, shown.value, { draft, channelId, session, waits, whenFree }, lists);
  }

  /** What is known at once for this form. */
  const peek = (visit: Visit, { values }: FormSession): FormLists => peekLists(choices, visit.key, values);

  const boxFor = (
    session: FormSession | null,
    { waits = false, whenFree = false }: Pick<OpenForm, 'waits' | 'whenFree'>,
  ): WhenFreeBox => (session && waits ? boxOf(session, parts.availability.isOn, whenFree) : null);

  function draw(
    visit: Visit,
    { draft, channelId, session, waits = false, whenFree = false }: OpenForm,
    lists?: FormLists,
  ): ModalView {
    const known = lists ?? peek(visit, session);
    return buildFormView(
      {
        session,
        draft,
        channelId,
        knowledge: { lists: known, catalog: catalog() },
        waits,
        whenFree: boxFor(session, { waits, whenFree }),
      },
      visit.t,
    );
  }

  /** Waits for the platform, and shows what came of it. Never fails; nothing typed is lost. */
  async function fillIn(
    visit: Visit,
    shown: ShownView,
    form: OpenForm,
    /** What it was drawn with; more may be known since. */
    before: FormLists,
  ): Promise<void> {
    const { values } = form.session;
    if (isComplete(before, values)) return;
    try {
      const lists = await readLists(choices, visit.key, values, fillInPatienceMs);
      const next = await learn(visit, form, lists);
      if (!next) return;
      // Another group has limits of its own.
      const known = next.values === values ? lists : peek(visit, next);
      const view = draw(visit, { ...form, session: next }, known);
      if (JSON.stringify(view) === JSON.stringify(draw(visit, form, before))) return;
      const again = await updateView(visit.client.views, shown, view, async () => null, logger);
      // What a list changed may have limits of its own to be asked for.
      if (again && next.values !== values) await fillIn(visit, again, { ...form, session: next }, known);
    } catch (error) {
      logger.warn({ err: error }, 'a form stays without what the platform said');
    }
  }

  /** Null when the person did something meanwhile: what followed from that asks for itself. */
  function learn(
    visit: Visit,
    { draft, channelId, session }: OpenForm,
    lists: FormLists,
  ): Promise<FormSession | null> {
    return drafts.inTurn(draft, async () => {
      const found = await drafts.find(draft, visit.key);
      if (found?.session && found.session.revision !== session.revision) return null;
      const next = play(visit, session, [{ type: 'list-arrived' }, { type: 'limits-arrived' }], lists);
      if (next !== session)
        await drafts.keepAsItWas({ id: draft, owner: visit.key, channelId, session: next });
      return next;
    });
  }

  function reopening(visit: Visit, session: FormSession, launch: Launch): FormSession {
    const given = play(visit, session, [likeItself(launch)]);
    const failure = launch.failure ?? { reason: 'absent' as const };
    const failed = findFailedField(failure, launch.request);
    const blockId = failed && toBlockId(failed.path, given);
    return play(visit, given, [{ type: 'refused', failure, reference: launchReference(launch), blockId }]);
  }

  /** A form that waited may offer a name that has been taken meanwhile. */
  async function offerFreeName(visit: Visit, { values, explicit }: FormSession): Promise<FormEvent[]> {
    const offered = values.fields.instanceServiceName ?? '';
    if (explicit.includes('instanceServiceName')) return [];
    const name = offerAnother(offered, await findTaken(visit));
    return name === null ? [] : [{ type: 'name-offered', name }];
  }

  const findAccount = ({ visit }: Request) => accounts.find(visit.key);

  return {
    draw,
    boxFor,
    peek,
    fillIn,
    play,
    toDrawn,
    /** What an open form holds. */
    read: (visit: Visit, view: Pick<OpenView, 'texts'>, drawn: Drawn): Promise<ReadForm> =>
      forms.read(toDrawn(visit, view, drawn)),
    /** The form of a draft, in place of the connect step. */
    async drawDraft(
      visit: Visit,
      draft: string,
      channelId: string,
      notes: readonly Note[],
    ): Promise<ModalView> {
      const [found, account] = await Promise.all([drafts.find(draft, visit.key), accounts.find(visit.key)]);
      const session = found?.session ?? (await begin(visit, channelId)).session;
      const told = play(visit, session, [
        ...(await offerFreeName(visit, session)),
        ...notes.map((note): FormEvent => ({ type: 'noted', note })),
        { type: 'list-arrived' },
        { type: 'shown' },
      ]);
      await drafts.keepAsItWas({ id: draft, owner: visit.key, channelId, session: told });
      return draw(visit, { draft, channelId, session: told, waits: account?.sealedKeys != null });
    },
    /** For the command, with its quick arguments; a preset's values come before them. */
    async openNew(
      request: Request,
      reading: QuickReading,
      preset: GivenPreset | null,
      notes: readonly Note[] = [],
    ) {
      const { visit, channelId } = request;
      const [account, { session, taken }, left] = await Promise.all([
        findAccount(request),
        begin(visit, channelId),
        drafts.findLeft(visit.key),
      ]);
      const events = [
        ...(preset ? [giveForm(preset, taken)] : []),
        ...notes.map((note): FormEvent => ({ type: 'noted', note })),
        giveArguments(reading),
        ...toOffer(left).map((note): FormEvent => ({ type: 'noted', note })),
      ];
      const isPlain = preset === null && notes.length === 0 && isNothingSaid(reading);
      await open(request, play(visit, session, events), account, undefined, isPlain);
    },
    /** For a launch that was refused: exactly as it was typed, with what went wrong. */
    async openAgain(request: Request, launch: Launch) {
      const { visit, channelId } = request;
      const [account, { session }] = await Promise.all([findAccount(request), begin(visit, channelId)]);
      await open(request, reopening(visit, session, launch), account);
    },
    /** Another one like this launch. */
    async openLike(request: Request, launch: Launch) {
      const { visit, channelId } = request;
      const [account, { session, taken }] = await Promise.all([
        findAccount(request),
        begin(visit, channelId),
      ]);
      await open(request, play(visit, session, [likeLaunch(launch, visit, taken)]), account);
    },
    /** For a launch whose token the platform refused: a fresh one first, then the form as it was typed. */
    async openConnect(request: Request, launch: Launch) {
      const { visit, channelId } = request;
      const { session } = await begin(visit, channelId);
      // What the platform said of a field still holds when there is another token.
      const isNamed = launch.failure && findFailedField(launch.failure, launch.request)?.isNamed;
      const typed = isNamed ? reopening(visit, session, launch) : play(visit, session, [likeItself(launch)]);
      await open(request, typed, null, 'refused');
    },
    /** What was asked for once and did not come to a launch: exactly as it was typed. */
    async openKept(request: Request, asked: LaunchRequest, cardPlace: string) {
      const { visit, channelId } = request;
      const [account, { session }] = await Promise.all([findAccount(request), begin(visit, channelId)]);
      const typed = play(visit, session, [likeRequest(asked, cardPlace)]);
      await open(request, typed, account);
    },
    /** A preset chosen in the open form. */
    givePreset: async (visit: Visit, preset: GivenPreset): Promise<FormEvent> =>
      giveForm(preset, await findTaken(visit)),
    /** What goes on with a form that was left half done. */
    resume: async (visit: Visit, left: FormSession): Promise<FormEvent[]> => [
      { type: 'form-resumed', left },
      ...(await offerFreeName(visit, left)),
      { type: 'list-arrived' },
    ],
  };
}

/** What Slack says of an open view. */
export interface OpenView {
  readonly id: string;
  readonly hash: string;
  readonly privateMetadata: string;
  readonly texts: InputTexts;
}

export interface OpenForm {
  readonly draft: string;
  readonly channelId: string;
  readonly session: FormSession;
  /** Whether its person can wait for free cards: they are connected by an access key. Default: not. */
  readonly waits?: boolean;
  /** Whether the box is ticked that keeps it until its cards are free. Default: not. */
  readonly whenFree?: boolean;
}

function giveForm({ id, name, author, values }: GivenPreset, taken: readonly string[]): FormEvent {
  const note: Note = {
    code: 'from-preset',
    preset: name,
    author,
    pointsOut: author === null ? [] : pointsOut(values),
  };
  return {
    type: 'form-given',
    values,
    name: offerName(name, taken),
    preset: { id, name } satisfies ChosenPreset,
    notes: [note],
  };
}

/** What runs, or is read, in the name of whoever launches it. */
function pointsOut({ fields, mounts }: FormValues): NoteOf<'from-preset'>['pointsOut'] {
  const script = fields.useStartScript === 'true' ? (fields.startScriptContent ?? '') : '';
  return [
    ...(script ? [{ what: 'script' as const, text: script.slice(0, 300) }] : []),
    ...mounts.map(({ sourcePath, targetPath }) => ({
      what: 'mount' as const,
      text: `${sourcePath} → ${targetPath}`,
    })),
    ...(fields.imagePath ? [{ what: 'image' as const, text: fields.imagePath }] : []),
  ];
}

function giveArguments({ given, size, searches, complaints }: QuickReading): FormEvent {
  // Several match: the person chooses, so nothing is filled in there.
  const open = Object.fromEntries(searches.map(({ field }) => [field, '']));
  const notes: Note[] = [
    ...searches.map(({ field, text }): Note => ({ code: 'search', field, text })),
    ...complaints.map((complaint): Note => ({ code: 'argument', complaint: { ...complaint } })),
  ];
  return { type: 'arguments-given', fields: { ...given, ...open }, size, notes };
}

const namesOf = (launched: readonly LaunchedRequest[]): string[] =>
  launched.map(({ request }) => request.instanceServiceName);

/** Exactly as it was typed. */
const likeItself = ({ request, cardPlace }: Launch): FormEvent => likeRequest(request, cardPlace);

const likeRequest = (request: LaunchRequest, cardPlace: string): FormEvent => ({
  type: 'form-given',
  values: fromLaunchRequest(request, cardPlace),
  name: null,
  notes: [],
  preset: null,
});

/** Rows of the form bear numbers of their own; the platform's words count them. */
function toBlockId(path: string, { values }: FormSession): string {
  const [list, index, field = ''] = path.split('.');
  if (list !== 'mountInfoList' && list !== 'containerPortInfoList') return path;
  const rows: readonly { row: number }[] = list === 'mountInfoList' ? values.mounts : values.ports;
  return rowFieldId(list, rows[Number(index)]?.row ?? 0, field);
}

function likeLaunch(launch: Launch, { key }: Visit, taken: readonly string[]): FormEvent {
  const isOwn = launch.userId === key.userId && launch.teamId === key.teamId;
  const wanted = fromLaunchRequest(launch.request, launch.cardPlace);
  const { values, notTaken } = isOwn ? { values: wanted, notTaken: [] } : withoutPrivate(wanted);
  const name = launch.request.instanceServiceName;
  const note: Note = { code: 'from-launch', name, notTaken: [...notTaken] };
  return { type: 'form-given', values, name: offerNameLike(name, taken), notes: [note], preset: null };
}

function toOffer(left: FoundDraft | null): Note[] {
  if (!left?.session) return [];
  const { draft, session } = left;
  return [
    {
      code: 'unsent-form',
      draft: draft.id,
      name: session.values.fields.instanceServiceName ?? '',
      at: draft.createdAt,
    },
  ];
}
