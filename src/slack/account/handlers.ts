// Listeners of connect and disconnect.
import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Accounts, Connection } from '../../accounts/connect-account.ts';
import { tidyPastedToken } from '../../accounts/platform-token.ts';
import type { Choices } from '../../choices/choices.ts';
import { Secret } from '../../config/secrets.ts';
import { platformErrorOf } from '../edge/clients.ts';
import type { Command, Submission } from '../edge/incoming.ts';
import type { Answered, SubmissionAnswer } from '../edge/listener-guard.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { accountIds } from './ids.ts';
import { type ConnectMetadata, readConnectMetadata } from './metadata.ts';
import {
  buildCheckingModal,
  buildConnectedModal,
  buildConnectModal,
  describeConnection,
  explainReading,
  explainRefusal,
} from './modal.ts';

/** What a person was about to do when they were asked for a token. */
export type WhatFollows = (
  visit: Visit,
  draft: { readonly id: string; readonly channelId: string },
  /** How the connection went; mrkdwn. */
  sentences: readonly string[],
) => Promise<ModalView>;

export interface AccountHandlerParts {
  readonly accounts: Accounts;
  readonly choices: Pick<Choices, 'warm' | 'forget'>;
  readonly replyUrls: ReplyUrls;
  readonly whatFollows: WhatFollows;
}

/**
 * How long the answer to Slack may wait for the platform's check, so that a bad token can still be marked on its
 * field; after that the modal says that it is waiting. In milliseconds.
 */
const checkMs = 1500;

export function createAccountHandlers({ accounts, choices, replyUrls, whatFollows }: AccountHandlerParts) {
  async function connect({ client, t }: Visit, { channelId, triggerId }: Command): Promise<void> {
    const metadata = { draft: randomUUID(), channel: channelId, next: 'done' as const };
    await client.views.open({ trigger_id: triggerId, view: buildConnectModal({ metadata }, t) });
  }

  async function disconnect({ owner, t }: Visit, { responseUrl }: Command): Promise<void> {
    const wasConnected = await accounts.disconnect(owner);
    choices.forget(owner);
    const text = wasConnected ? t('connect.forgotten') : t('connect.nothingToForget');
    if (responseUrl) await replyUrls.send(responseUrl, { text }, { visible: 'ephemeral' });
  }

  async function submit(visit: Visit, { view }: Submission): Promise<Answered> {
    const { owner, t, deadline } = visit;
    const metadata = readConnectMetadata(view.metadata);
    const typed = view.state[accountIds.token]?.[accountIds.token]?.value ?? '';
    const token = new Secret(tidyPastedToken(typed));
    const reading = accounts.read(token);
    if (!reading.ok) return { answer: onToken(explainReading(reading, t)) };

    const connecting = accounts.connect(owner, token);
    const inTime = await deadline.wait(connecting, checkMs);
    if (inTime) {
      const answer = await toAnswer(visit, inTime, metadata);
      return { answer, after: async () => choices.warm(owner) };
    }
    return {
      answer: { response_action: 'update' as const, view: buildCheckingModal(t) },
      after: async () => showLater(visit, view.id, await toLaterView(visit, connecting, metadata)),
    };
  }

  async function toAnswer(
    visit: Visit,
    connection: Connection,
    metadata: ConnectMetadata,
  ): Promise<SubmissionAnswer> {
    switch (connection.kind) {
      case 'unusable':
        return onToken(explainReading(connection.reading, visit.t));
      case 'refused':
        return onToken(explainRefusal(connection.failure, visit.t));
      case 'connected':
        return { response_action: 'update', view: await buildNext(visit, connection, metadata) };
    }
  }

  /** Outside an acknowledgement no field can be marked: the modal comes back with the words above the field. */
  async function toLaterView(
    visit: Visit,
    connecting: Promise<Connection>,
    metadata: ConnectMetadata,
  ): Promise<ModalView> {
    const { t } = visit;
    const connection = await connecting.catch((): null => null);
    if (connection?.kind === 'connected') return buildNext(visit, connection, metadata);
    const words =
      connection?.kind === 'refused'
        ? t('trouble.warning', { text: explainRefusal(connection.failure, t) })
        : t('connect.notStored');
    return buildConnectModal({ metadata, notices: [words] }, t);
  }

  async function buildNext(
    visit: Visit,
    { claims, checked }: Extract<Connection, { kind: 'connected' }>,
    { draft: id, channel: channelId, next }: ConnectMetadata,
  ): Promise<ModalView> {
    const sentences = describeConnection(claims, checked, visit.t);
    // Another token may see other things.
    choices.forget(visit.owner);
    if (next === 'done') return buildConnectedModal(sentences, visit.t);
    return whatFollows(visit, { id, channelId }, sentences);
  }

  async function showLater({ client }: Visit, viewId: string, view: ModalView): Promise<void> {
    try {
      await client.views.update({ view_id: viewId, view });
    } catch (error) {
      // Closed meanwhile: the token is stored, and the next command finds it.
      if (platformErrorOf(error) !== 'not_found') throw error;
    }
  }

  return { connect, disconnect, submit };
}

const onToken = (text: string): SubmissionAnswer => ({
  response_action: 'errors',
  errors: { [accountIds.token]: text },
});
