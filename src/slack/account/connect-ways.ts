// How somebody is asked to connect: in the modal itself, or by a one-time link to the app's own page, as the operator has it.
import type { ModalView } from '@slack/types';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { ConnectLink, ConnectLinks } from '../../accounts/connect-links.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { Secret } from '../../config/secrets.ts';
import type { NewId } from '../../core/ids.ts';
import type { Command } from '../edge/incoming.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { connectHelpOf } from './connect-help.ts';
import { externalIdOf } from './ids.ts';
import {
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
  readonly newId: NewId;
}

export type ConnectWays = ReturnType<typeof createConnectWays>;

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
    const draft = parts.newId();
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
      const url = await linkFor(visit, { draft: parts.newId(), channelId, next: 'done', hasModal: false });
      if (url === null) return false;
      const message = buildConnectLinkMessage(url, visit.t);
      await parts.replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
      return true;
    },
  };
}
