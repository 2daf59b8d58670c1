// Opens the launch form: filled in by defaults, quick arguments, a preset or an earlier launch; behind the
// connect modal when the person has no token that still lives.
import { randomInt } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { AccountKey, StoredAccount } from '../../accounts/ports.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import type { Draft } from '../../drafts/ports.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { Clock, LaunchStore } from '../../launches/ports.ts';
import type { Visit } from '../edge/visit.ts';
import { code, dateText, quote, truncate } from '../kit/block-kit.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { defaultValues, type FormDefaults, foldIfPossible, offerName } from './defaults.ts';
import { type DraftContent, type Drafts, type FoundDraft, toContent } from './drafts.ts';
import { markFailedField } from './failed-field.ts';
import { type FormValues, formValuesSchema, fromLaunchRequest, withoutPrivate } from './form.ts';
import type { FormPlace, ShownView } from './form-place.ts';
import type { FormContent, FormViews } from './form-views.ts';
import type { LaunchMetadata } from './metadata.ts';
import { notUnderstoodNotice } from './notices.ts';
import { readQuickArguments } from './quick-arguments.ts';

export interface OpeningParts {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly launches: Pick<LaunchStore, 'findByUser'>;
  readonly choices: Pick<Choices, 'warm'>;
  readonly catalog: () => Catalog | null;
  readonly drafts: Drafts;
  readonly forms: FormViews;
  readonly buildConnectView: BuildConnectView;
  readonly clock: Clock;
  readonly defaults: FormDefaults;
  /** Whether a person's last launch fills in the next form. */
  readonly remembersLast: boolean;
}

export type DraftPlace = Pick<Draft, 'id' | 'channelId'>;

/** The view in which a person connects their account, from which they come back to the form. */
export type BuildConnectView = (
  connect: {
    readonly metadata: { readonly draft: string; readonly channel: string; readonly next: 'launch' };
    readonly notices: readonly string[];
  },
  t: Translate,
) => ModalView;

export type FormOpening = ReturnType<typeof createFormOpening>;

/** How many of a person's launches an offered name must differ from. */
const recentLaunches = 10;

export function createFormOpening(parts: OpeningParts) {
  const { accounts, launches, choices, catalog, drafts, forms, buildConnectView, clock, defaults } = parts;

  async function open(
    visit: Visit,
    place: FormPlace,
    account: StoredAccount | null,
    wanted: DraftContent,
  ): Promise<void> {
    const { owner, t } = visit;
    const { channelId, responseUrl } = place;
    const content = { ...wanted, form: foldIfPossible(wanted.form, catalog()).form };
    const id = drafts.newId();
    const isLiving = account !== null && account.expiresAt > clock();
    const form = isLiving ? showDraft({ id, channelId }, { visit, content }) : null;
    const view = form ?? buildConnect(id, channelId, account, t);
    // The trigger lives 3 s: Slack is asked first, the draft is written while it works.
    const [opened, saved] = await Promise.allSettled([
      show(visit, place, view),
      drafts.save({ id, owner, channelId, responseUrl, content }),
    ]);
    if (opened.status === 'rejected') throw opened.reason;
    if (saved.status === 'rejected') throw saved.reason;
    if (!form || !opened.value) return;
    choices.warm(owner);
    const metadata = metadataOf({ id, channelId }, content, catalog());
    // Not waited for: the platform may take its time.
    void forms.fillIn(opened.value, { visit, content, metadata }, form);
  }

  async function show({ client }: Visit, { where }: FormPlace, view: ModalView): Promise<ShownView | null> {
    if ('replaces' in where) return forms.update(client, where.replaces, view);
    const { view: shown } = await client.views.open({ trigger_id: where.triggerId, view });
    return shown?.id && shown.hash ? { id: shown.id, hash: shown.hash } : null;
  }

  function showDraft(draft: DraftPlace, spec: Omit<FormContent, 'metadata'>): ModalView {
    return forms.build({ ...spec, metadata: metadataOf(draft, spec.content, catalog()) });
  }

  function buildConnect(id: string, channel: string, account: StoredAccount | null, t: Translate) {
    const ended = account ? [t('connect.ended', { when: dateText(account.expiresAt) })] : [];
    return buildConnectView({ metadata: { draft: id, channel, next: 'launch' }, notices: ended }, t);
  }

  /** What the form shows to this person when nothing was typed yet. */
  async function freshContent(owner: AccountKey): Promise<DraftContent> {
    const recent = await launches.findByUser(owner, recentLaunches);
    const taken = new Set(recent.map(({ request }) => request.instanceServiceName));
    const name = offerName(clock(), randomInt, taken);
    const last = parts.remembersLast ? (recent[0]?.request ?? null) : null;
    return toContent(defaultValues({ name, operator: defaults, catalog: catalog(), last }));
  }

  const prepare = (owner: AccountKey) => Promise.all([accounts.find(owner), freshContent(owner)]);

  return {
    freshContent,

    /** In place of the connect modal: the form that the person was about to fill in, under these sentences. */
    async afterConnecting(visit: Visit, draft: DraftPlace, sentences: readonly string[]): Promise<ModalView> {
      const found = await drafts.find(draft.id, visit.owner);
      const content = found?.content ?? (await freshContent(visit.owner));
      const notices = [...sentences, ...content.notices];
      return showDraft(draft, { visit, content: { ...content, notices } });
    },

    /** For the command; `text` holds its quick arguments. */
    async openNew(visit: Visit, place: FormPlace, text: string): Promise<void> {
      const { owner, t } = visit;
      const [[account, fresh], left] = await Promise.all([prepare(owner), drafts.findLeft(owner)]);
      const { fields, notUnderstood } = readQuickArguments(text);
      const form = { ...fresh.form, fields: { ...fresh.form.fields, ...fields } };
      const notices = notUnderstood.length > 0 ? [notUnderstoodNotice(notUnderstood, t)] : [];
      await open(visit, place, account, { ...fresh, form, notices, offer: toOffer(left, t) });
    },

    /** For a launch that was refused: exactly as it was typed, with what went wrong. */
    async openAgain(visit: Visit, place: FormPlace, launch: Launch): Promise<void> {
      const { owner, t } = visit;
      const account = await accounts.find(owner);
      const failure = launch.failure ?? { reason: 'absent' as const };
      const reference = launchReference(launch);
      const notices = [t('form.lastAttempt', { ...explainFailure(failure, t), reference })];
      const marks = markFailedField(failure, t);
      await open(visit, place, account, toContent(fromLaunchRequest(launch.request), { notices, marks }));
    },

    /** Another one like this launch. */
    async openLike(visit: Visit, place: FormPlace, launch: Launch): Promise<void> {
      const { owner, t } = visit;
      const [account, fresh] = await prepare(owner);
      const isOwn = launch.userId === owner.userId && launch.teamId === owner.teamId;
      const wanted = fromLaunchRequest(launch.request);
      const form = named(isOwn ? wanted : withoutPrivate(wanted), fresh);
      const notices = [t('form.again', { name: code(launch.request.instanceServiceName) })];
      await open(visit, place, account, toContent(form, { notices }));
    },

    /** With a preset's values; null, or kept by an older version in a way that cannot be read, is as good as none. */
    async openPreset(visit: Visit, place: FormPlace, name: string, values: unknown): Promise<void> {
      const { owner, t } = visit;
      const [account, fresh] = await prepare(owner);
      const preset = quote(truncate(name, 80));
      const readable = formValuesSchema.safeParse(values);
      if (!readable.success) {
        await open(visit, place, account, { ...fresh, notices: [t('preset.unknown', { preset })] });
        return;
      }
      const form = named(readable.data, fresh);
      const notices = [t('form.fromPreset', { preset })];
      await open(visit, place, account, toContent(form, { notices, fromPreset: true }));
    },
  };
}

/** With a name of its own: the platform need not take one twice. */
function named(form: FormValues, fresh: DraftContent): FormValues {
  const { instanceServiceName = '' } = fresh.form.fields;
  return { ...form, fields: { ...form.fields, instanceServiceName } };
}

function toOffer(left: FoundDraft | null, t: Translate): DraftContent['offer'] {
  if (!left?.content) return null;
  const { draft, content } = left;
  const name = code(truncate(content.form.fields.instanceServiceName ?? '', 60));
  return { draft: draft.id, text: t('form.goOnOffer', { when: dateText(draft.createdAt), name }) };
}

export function metadataOf(
  draft: DraftPlace,
  { form }: DraftContent,
  catalog: Catalog | null,
): LaunchMetadata {
  const { unfolded } = foldIfPossible(form, catalog);
  return { draft: draft.id, channel: draft.channelId, unfolded, typed: [], warned: [], ...nextRowsOf(form) };
}

/** The first row numbers that are free. */
function nextRowsOf({ mounts, ports }: FormValues): { nextMount: number; nextPort: number } {
  const after = (rows: readonly { row: number }[]) => Math.max(-1, ...rows.map(({ row }) => row)) + 1;
  return { nextMount: after(mounts), nextPort: after(ports) };
}
