// How somebody is asked to connect: in the modal itself, or by a one-time link to the app's own page, as the operator has it.
import type { ModalView } from '@slack/types';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { ConnectLink, ConnectLinks } from '../../accounts/connect-links.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { NewId } from '../../core/ids.ts';
import type { Visit } from '../edge/visit.ts';
import { connectHelpOf } from './connect-help.ts';
import {
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
    if (url !== null) return buildConnectLinkModal({ url, draft, next: 'done' }, visit.t);
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
        draft,
        next: 'launch',
        notices: sayWhy(why, visit.t),
      } as const;
      return buildConnectLinkModal(step, visit.t);
    },
    /** What the browser shows was typed in Slack: it is the same person, or it is not. */
    sayCode: ({ key }: Visit, draft: string, code: string) =>
      links.sayCode({ teamId: key.teamId, userId: key.userId, draft }, code),
  };
}
