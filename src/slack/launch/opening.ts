// Opens the launch form: filled in by defaults, quick arguments, a preset or an earlier launch; behind the
// connect modal when the person has no token that still lives.
import { randomInt } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Accounts } from '../../accounts/connect-account.ts';
import { hasEnded } from '../../accounts/platform-token.ts';
import type { AccountKey, StoredAccount } from '../../accounts/ports.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import type { Draft } from '../../drafts/ports.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { Clock, LaunchStore } from '../../launches/ports.ts';
import { connectHelpOf } from '../account/connect-help.ts';
import { buildConnectModal } from '../account/modal.ts';
import { code, dateText, quote, truncate } from '../block-kit.ts';
import { explainFailure } from '../explain.ts';
import type { People } from '../language/people.ts';
import type { Translate } from '../language/translate.ts';
import type { LaunchMetadata } from '../metadata.ts';
import type { Asking, ShownView } from './asking.ts';
import { defaultValues, type FormDefaults, foldIfPossible, offerName } from './defaults.ts';
import { type DraftContent, type Drafts, type FoundDraft, toContent } from './drafts.ts';
import { markFailedField } from './failed-field.ts';
import { type FormValues, fromLaunchRequest, withoutPrivate } from './form.ts';
import type { FormSpec, FormViews } from './form-views.ts';
import { notUnderstoodNotice } from './notices.ts';
import { readQuickArguments } from './quick-arguments.ts';

export interface OpeningParts {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly launches: Pick<LaunchStore, 'findByUser'>;
  readonly choices: Pick<Choices, 'warm'>;
  readonly catalog: () => Catalog | null;
  readonly connectHelpUrl: string | undefined;
  readonly drafts: Drafts;
  readonly people: People;
  readonly forms: FormViews;
  readonly views: WebClient;
  readonly clock: Clock;
  readonly defaults: FormDefaults;
  /** Whether a person's last launch fills in the next form. */
  readonly remembersLast: boolean;
}

export type DraftPlace = Pick<Draft, 'id' | 'channelId'>;

export interface FormOpening {
  /** For the command; `text` holds its quick arguments. */
  openNew(asking: Asking, text: string): Promise<void>;
  /** For a launch that was refused: exactly as it was typed, with what went wrong. */
  openAgain(asking: Asking, launch: Launch): Promise<void>;
  /** Another one like this launch. */
  openLike(asking: Asking, launch: Launch): Promise<void>;
  /** With a preset's values; null when there is none of this name. */
  openPreset(asking: Asking, name: string, values: FormValues | null): Promise<void>;
  /** What the form shows to this person when nothing was typed yet. */
  freshContent(owner: AccountKey): Promise<DraftContent>;
  /** The form of a draft, in place of the connect modal. */
  showDraft(draft: DraftPlace, spec: Omit<FormSpec, 'metadata'>): ModalView;
}

/** How many of a person's launches an offered name must differ from. */
const recentLaunches = 10;

export function createFormOpening(parts: OpeningParts): FormOpening {
  const { accounts, launches, choices, catalog, drafts, people, forms, views, clock, defaults } = parts;

  async function open(asking: Asking, account: StoredAccount | null, wanted: DraftContent, t: Translate) {
    const { owner, channelId } = asking;
    const content = { ...wanted, form: foldIfPossible(wanted.form, catalog()).form };
    const id = drafts.newId();
    const isLiving = account !== null && !hasEnded(account, clock());
    const form = isLiving ? showDraft({ id, channelId }, { owner, content, t }) : null;
    const view = form ?? buildConnect(id, channelId, account, t);
    // The trigger lives 3 s: Slack is asked first, the draft is written while it works.
    const [opened, saved] = await Promise.allSettled([
      show(asking, view),
      drafts.save({ id, owner, channelId, responseUrl: asking.responseUrl, content }),
    ]);
    if (opened.status === 'rejected') throw opened.reason;
    if (saved.status === 'rejected') throw saved.reason;
    if (!form || !opened.value) return;
    choices.warm(owner);
    const metadata = metadataOf({ id, channelId }, content, catalog());
    // Not waited for: the platform may take its time.
    void forms.fillIn(opened.value, { owner, content, metadata, t }, form);
  }

  async function show({ where }: Asking, view: ModalView): Promise<ShownView | null> {
    if ('replaces' in where) return forms.update(where.replaces, view);
    const { view: shown } = await views.views.open({ trigger_id: where.triggerId, view });
    return shown?.id && shown.hash ? { id: shown.id, hash: shown.hash } : null;
  }

  function showDraft(draft: DraftPlace, spec: Omit<FormSpec, 'metadata'>): ModalView {
    return forms.build({ ...spec, metadata: metadataOf(draft, spec.content, catalog()) });
  }

  function buildConnect(id: string, channel: string, account: StoredAccount | null, t: Translate) {
    const ended = account?.expiresAt ? [t('connect.ended', { when: dateText(account.expiresAt) })] : [];
    const metadata = { draft: id, channel, next: 'launch' as const };
    return buildConnectModal({ metadata, help: connectHelpOf(parts), notices: ended }, t);
  }

  async function freshContent(owner: AccountKey): Promise<DraftContent> {
    const recent = await launches.findByUser(owner, recentLaunches);
    const taken = new Set(recent.map(({ request }) => request.instanceServiceName));
    const name = offerName(clock(), randomInt, taken);
    const last = parts.remembersLast ? (recent[0]?.request ?? null) : null;
    return toContent(defaultValues({ name, operator: defaults, catalog: catalog(), last }));
  }

  const prepare = (owner: AccountKey) =>
    Promise.all([accounts.find(owner), freshContent(owner), people.languageOf(owner)]);

  return {
    freshContent,
    showDraft,
    async openNew(asking, text) {
      const { owner } = asking;
      const [[account, fresh, t], left] = await Promise.all([prepare(owner), drafts.findLeft(owner)]);
      const { fields, notUnderstood } = readQuickArguments(text);
      const form = { ...fresh.form, fields: { ...fresh.form.fields, ...fields } };
      const notices = notUnderstood.length > 0 ? [notUnderstoodNotice(notUnderstood, t)] : [];
      await open(asking, account, { ...fresh, form, notices, offer: toOffer(left, t) }, t);
    },
    async openAgain(asking, launch) {
      const [account, , t] = await prepare(asking.owner);
      const failure = launch.failure ?? { reason: 'absent' as const };
      const reference = launchReference(launch);
      const notices = [t('form.lastAttempt', { ...explainFailure(failure, t), reference })];
      const marks = markFailedField(failure, t);
      await open(asking, account, toContent(fromLaunchRequest(launch.request), { notices, marks }), t);
    },
    async openLike(asking, launch) {
      const [account, fresh, t] = await prepare(asking.owner);
      const isOwn = launch.userId === asking.owner.userId && launch.teamId === asking.owner.teamId;
      const wanted = fromLaunchRequest(launch.request);
      const form = named(isOwn ? wanted : withoutPrivate(wanted), fresh);
      const notices = [t('form.again', { name: code(launch.request.instanceServiceName) })];
      await open(asking, account, toContent(form, { notices }), t);
    },
    async openPreset(asking, name, values) {
      const [account, fresh, t] = await prepare(asking.owner);
      const preset = quote(truncate(name, 80));
      if (!values) {
        await open(asking, account, { ...fresh, notices: [t('preset.unknown', { preset })] }, t);
        return;
      }
      const form = named(values, fresh);
      const notices = [t('form.fromPreset', { preset })];
      await open(asking, account, toContent(form, { notices, fromPreset: true }), t);
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
