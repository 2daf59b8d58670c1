// How somebody is asked to connect: in the modal itself, or by a one-time link to the app's own page, as the operator has it. And
// what goes on in Slack once they have connected there.
import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Accounts, Connected } from '../../accounts/connect-account.ts';
import type { ConnectLink, ConnectLinks } from '../../accounts/connect-links.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import { Secret } from '../../config/secrets.ts';
import { ownerOf, type Person } from '../../core/person.ts';
import type { NoteOf } from '../../form/notes.ts';
import type { Logger } from '../../ops/logger.ts';
import type { SlackClients } from '../edge/clients.ts';
import { startDeadline } from '../edge/deadline.ts';
import type { Command } from '../edge/incoming.ts';
import type { Languages } from '../edge/languages.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { section } from '../kit/block-kit.ts';
import { describeConnection } from '../kit/describe-connection.ts';
import { joinSentences } from '../kit/explain-failure.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import { connectHelpOf } from './connect-help.ts';
import type { WaitingForm } from './handlers.ts';
import {
  buildConnectedModal,
  buildConnectLinkMessage,
  buildConnectLinkModal,
  buildConnectModal,
  buildWaitingConnectModal,
  sayWhy,
  type Waiting,
} from './modal.ts';

/** `page`: null where people connect in Slack; its address is not known before the app listens. */
export interface ConnectSettings {
  readonly page: { readonly url: () => string | null } | null;
  readonly links: ConnectLinks;
}

export interface ConnectWaysParts {
  readonly connectSettings: ConnectSettings;
  readonly accounts: Pick<Accounts, 'takesKeys'>;
  readonly catalog: () => Catalog | null;
  readonly connectHelpUrl: string | undefined;
  readonly replyUrls: ReplyUrls;
}

export type ConnectWays = ReturnType<typeof createConnectWays>;

const externalIdOf = (draft: string): string => `connect.${draft}`;

export function createConnectWays(parts: ConnectWaysParts) {
  const { page, links } = parts.connectSettings;

  /** Null where people connect in Slack. */
  async function linkFor(
    { key, t }: Visit,
    about: Pick<ConnectLink, 'draft' | 'channelId' | 'next' | 'hasModal'>,
  ): Promise<string | null> {
    const base = page?.url() ?? null;
    if (base === null) return null;
    const { teamId, workspaceId, userId } = key;
    const nonce = await links.issue({ teamId, workspaceId, userId, ...about, locale: t.locale });
    return `${base}/connect/${nonce.reveal()}`;
  }

  async function modalFor(visit: Visit, channelId: string): Promise<ModalView> {
    const draft = randomUUID();
    const url = await linkFor(visit, { draft, channelId, next: 'done', hasModal: true });
    if (url !== null)
      return buildConnectLinkModal({ url, externalId: externalIdOf(draft), next: 'done' }, visit.t);
    const metadata = { draft, channel: channelId, next: 'done' as const, way: 'token' as const };
    return buildConnectModal({ metadata, help: connectHelpOf(parts) }, visit.t);
  }

  return {
    modalFor,
    /** The step before a form that waits. */
    async waitingModal(visit: Visit, waiting: Waiting): Promise<ModalView> {
      const { draft, channelId, why } = waiting;
      const url = await linkFor(visit, { draft, channelId, next: 'launch', hasModal: true });
      if (url === null) return buildWaitingConnectModal(waiting, connectHelpOf(parts), visit.t);
      const step = {
        url,
        externalId: externalIdOf(draft),
        next: 'launch',
        notices: sayWhy(why, visit.t),
      } as const;
      return buildConnectLinkModal(step, visit.t);
    },
    /** False where there is nothing to send: the modal is the way. */
    async sendLink(visit: Visit, { channelId, responseUrl }: Command): Promise<boolean> {
      if (responseUrl === undefined) return false;
      const url = await linkFor(visit, { draft: randomUUID(), channelId, next: 'done', hasModal: false });
      if (url === null) return false;
      const message = buildConnectLinkMessage(url, visit.t);
      await parts.replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
      return true;
    },
  };
}

export interface GoOnParts {
  readonly clients: SlackClients;
  readonly languages: Languages;
  readonly choices: Pick<Choices, 'warm' | 'forget'>;
  readonly logger: Logger;
  readonly waitingForm: (visit: Visit, waiting: WaitingForm) => Promise<ModalView>;
}

/** What waits for the account in Slack; where nothing does any more, its person is told. Never fails. */
export function createGoOn({ clients, languages, choices, logger, waitingForm }: GoOnParts) {
  async function goOn(link: ConnectLink, connected: Connected): Promise<void> {
    const { draft, channelId, next } = link;
    choices.forget(link);
    const visit = await visitOf(link);
    if (!visit) return;
    choices.warm(link);
    const note = noteOf(connected);
    const view =
      next === 'launch'
        ? () => waitingForm(visit, { draft, channelId, note })
        : async () => doneView(note, visit);
    const isShown = link.hasModal && (await replaceModal(visit, draft, await view()));
    if (!isShown) await tell(visit, note);
  }

  async function visitOf({ teamId, workspaceId, userId }: ConnectLink): Promise<Visit | null> {
    const client = clients.of(workspaceId);
    if (!client) return null;
    const person: Person = { workspaceId, enterpriseId: teamId === workspaceId ? null : teamId, userId };
    const { t, name } = await languages.profileOf(person, client);
    const deadline = startDeadline(Date.now);
    return { person, key: ownerOf(person), personName: name, channelId: null, client, t, deadline };
  }

  async function tell({ client, key, t }: Visit, note: NoteOf<'connected'>): Promise<void> {
    const sentences = [...sayConnected(note, t), t('connect.notYou')];
    const blocks = [section(sentences.join('\n'))];
    await client.messages.chat.postMessage({
      channel: key.userId,
      text: joinSentences(t, sentences),
      blocks,
    });
  }

  return async (link: ConnectLink, connected: Connected): Promise<void> => {
    try {
      await goOn(link, connected);
    } catch (error) {
      logger.warn({ err: error }, 'somebody connected on the page, and what waits in Slack does not know');
    }
  };
}

const sayConnected = (note: NoteOf<'connected'>, t: Visit['t']): string[] =>
  describeConnection({ ...note, unchecked: note.unchecked as never }, t);

const doneView = (note: NoteOf<'connected'>, { t }: Visit): ModalView =>
  buildConnectedModal([...sayConnected(note, t), t('connect.notYou')], t);

/** False when it was closed meanwhile. */
async function replaceModal({ client }: Visit, draft: string, view: ModalView): Promise<boolean> {
  try {
    await client.views.views.update({ external_id: externalIdOf(draft), view });
    return true;
  } catch (error) {
    if (platformErrorOf(error) === 'not_found') return false;
    throw error;
  }
}

function noteOf({ claims, unchecked, renewsItself }: Connected): NoteOf<'connected'> {
  const { platformUser, expiresAt } = claims;
  return {
    code: 'connected',
    platformUser,
    expiresAt,
    unchecked: unchecked && { ...unchecked },
    renewsItself,
  };
}
