// Opens the launch form: filled in by defaults, quick arguments or an earlier launch; behind the connect
// modal when the person has no token that still lives.
import { randomInt } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { AccountKey, StoredAccount } from '../../accounts/ports.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { Clock, LaunchStore } from '../../launches/ports.ts';
import { buildConnectModal } from '../account/modal.ts';
import { dateText } from '../block-kit.ts';
import type { People } from '../language/people.ts';
import type { Translate } from '../language/translate.ts';
import type { DraftContent, Drafts } from './drafts.ts';
import { defaultValues, type FormDefaults, type FormValues, fromLaunchRequest, offerName } from './form.ts';
import { buildLaunchModal, notUnderstoodNotice } from './modal.ts';
import { readQuickArguments } from './quick-arguments.ts';

export interface OpeningParts {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly launches: Pick<LaunchStore, 'findByUser'>;
  readonly drafts: Drafts;
  readonly people: People;
  readonly views: WebClient;
  readonly clock: Clock;
  readonly defaults: FormDefaults;
}

export interface Asking {
  readonly owner: AccountKey;
  readonly channelId: string;
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
}

export interface FormOpening {
  /** For the command; `text` holds its quick arguments. */
  openNew(asking: Asking, text: string): Promise<void>;
  /** For a launch that was refused: exactly as it was typed. */
  openAgain(asking: Asking, request: LaunchRequest): Promise<void>;
  /** What the form shows to this person when nothing was typed yet. */
  freshValues(owner: AccountKey): Promise<FormValues>;
}

/** How many of a person's launches an offered name must differ from. */
const recentLaunches = 10;

export function createFormOpening({
  accounts,
  launches,
  drafts,
  people,
  views,
  clock,
  defaults,
}: OpeningParts): FormOpening {
  async function open(
    asking: Asking,
    account: StoredAccount | null,
    content: DraftContent,
    t: Translate,
  ): Promise<void> {
    const id = drafts.newId();
    const view = buildFirstView(id, asking, account, content, t);
    // The trigger lives 3 s: Slack is asked first, the draft is written while it works.
    const opening = views.views.open({ trigger_id: asking.triggerId, view });
    const saving = drafts.save({ id, ...asking, content });
    const [opened, saved] = await Promise.allSettled([opening, saving]);
    if (opened.status === 'rejected') throw opened.reason;
    if (saved.status === 'rejected') throw saved.reason;
  }

  function buildFirstView(
    id: string,
    { channelId }: Asking,
    account: StoredAccount | null,
    content: DraftContent,
    t: Translate,
  ) {
    const metadata = { draft: id, channel: channelId };
    if (!account || account.expiresAt <= clock()) {
      const ended = account ? [t('connect.ended', { when: dateText(account.expiresAt) })] : [];
      return buildConnectModal({ metadata: { ...metadata, next: 'launch' }, notices: ended }, t);
    }
    return buildLaunchModal(
      {
        values: content.form,
        metadata: { ...metadata, ...nextRowsOf(content.form) },
        notices: noticesOf(content, t),
      },
      t,
    );
  }

  async function freshValues(owner: AccountKey): Promise<FormValues> {
    const recent = await launches.findByUser(owner, recentLaunches);
    const taken = new Set(recent.map(({ request }) => request.instanceServiceName));
    return defaultValues(offerName(clock(), randomInt, taken), defaults, recent[0]?.request ?? null);
  }

  return {
    freshValues,
    async openNew(asking, text) {
      const [account, fresh, t] = await Promise.all([
        accounts.find(asking.owner),
        freshValues(asking.owner),
        people.languageOf(asking.owner),
      ]);
      const { fields, notUnderstood } = readQuickArguments(text);
      const form = { ...fresh, fields: { ...fresh.fields, ...fields } };
      await open(asking, account, { form, notUnderstood }, t);
    },
    async openAgain(asking, request) {
      const [account, t] = await Promise.all([accounts.find(asking.owner), people.languageOf(asking.owner)]);
      await open(asking, account, { form: fromLaunchRequest(request), notUnderstood: [] }, t);
    },
  };
}

export function noticesOf({ notUnderstood }: DraftContent, t: Translate): string[] {
  return notUnderstood.length > 0 ? [notUnderstoodNotice(notUnderstood, t)] : [];
}

/** The first row numbers that are free. */
export function nextRowsOf({ mounts, ports }: FormValues): { nextMount: number; nextPort: number } {
  const after = (rows: readonly { row: number }[]) => Math.max(-1, ...rows.map(({ row }) => row)) + 1;
  return { nextMount: after(mounts), nextPort: after(ports) };
}
