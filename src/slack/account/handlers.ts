// Listeners of connect and disconnect.
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Accounts, Connection } from '../../accounts/connect-account.ts';
import { tidyPastedToken } from '../../accounts/platform-token.ts';
import type { AccountKey } from '../../accounts/ports.ts';
import type { Choices } from '../../choices/choices.ts';
import { Secret } from '../../config/secrets.ts';
import type { CommandArgs, SubmissionAnswer, SubmissionArgs } from '../guard.ts';
import { identify } from '../identity.ts';
import type { People } from '../language/people.ts';
import type { Translate } from '../language/translate.ts';
import type { Drafts } from '../launch/drafts.ts';
import type { FormOpening } from '../launch/opening.ts';
import { type ConnectMetadata, readConnectMetadata } from '../metadata.ts';
import { withPatience } from '../patience.ts';
import type { ReplyUrls } from '../reply-url.ts';
import { platformErrorOf } from '../web-api.ts';
import { accountIds } from './ids.ts';
import {
  buildCheckingModal,
  buildConnectedModal,
  buildConnectModal,
  describeConnection,
  explainReading,
  explainRefusal,
} from './modal.ts';

export interface AccountHandlerParts {
  readonly accounts: Accounts;
  readonly drafts: Drafts;
  readonly opening: Pick<FormOpening, 'freshContent' | 'showDraft'>;
  readonly choices: Pick<Choices, 'warm' | 'forget'>;
  readonly people: People;
  readonly views: WebClient;
  readonly replyUrls: ReplyUrls;
  /**
   * How long the answer to Slack may wait for the platform's check, so that a bad token can still be marked
   * on its field; after that the modal says that it is waiting. Slack's own limit is 3 s. Default: 1500.
   */
  readonly patienceMs?: number;
}

export interface AccountHandlers {
  connect(args: CommandArgs): Promise<void>;
  disconnect(args: CommandArgs): Promise<void>;
  submit(args: SubmissionArgs): Promise<{ answer: SubmissionAnswer; after?: () => Promise<void> }>;
}

export function createAccountHandlers(parts: AccountHandlerParts): AccountHandlers {
  const { accounts, choices, drafts, opening, people, views, replyUrls, patienceMs = 1500 } = parts;

  async function connect({ command }: CommandArgs): Promise<void> {
    const metadata = { draft: drafts.newId(), channel: command.channel_id, next: 'done' as const };
    const t = await people.languageOf(identify(command));
    await views.views.open({ trigger_id: command.trigger_id, view: buildConnectModal({ metadata }, t) });
  }

  async function disconnect({ command }: CommandArgs): Promise<void> {
    const owner = identify(command);
    const [wasConnected, t] = await Promise.all([accounts.disconnect(owner), people.languageOf(owner)]);
    choices.forget(owner);
    const text = wasConnected ? t('connect.forgotten') : t('connect.nothingToForget');
    await replyUrls.send(new Secret(command.response_url), { text }, { visible: 'ephemeral' });
  }

  async function submit({ body, view }: SubmissionArgs) {
    const owner = identify(body);
    const metadata = readConnectMetadata(view.private_metadata);
    const typed = view.state.values[accountIds.token]?.[accountIds.token]?.value ?? '';
    const token = new Secret(tidyPastedToken(typed));
    const t = await people.languageOf(owner);
    const reading = accounts.read(token);
    if (!reading.ok) return { answer: onToken(explainReading(reading, t)) };

    const connecting = accounts.connect(owner, token);
    const inTime = await withPatience(connecting, patienceMs);
    if (inTime) {
      const answer = await toAnswer(inTime, owner, metadata, t);
      return { answer, after: async () => choices.warm(owner) };
    }
    return {
      answer: { response_action: 'update' as const, view: buildCheckingModal(t) },
      after: async () => showLater(view.id, await toLaterView(connecting, owner, metadata, t)),
    };
  }

  async function toAnswer(
    connection: Connection,
    owner: AccountKey,
    metadata: ConnectMetadata,
    t: Translate,
  ): Promise<SubmissionAnswer> {
    switch (connection.kind) {
      case 'unusable':
        return onToken(explainReading(connection.reading, t));
      case 'refused':
        return onToken(explainRefusal(connection.failure, t));
      case 'connected':
        return { response_action: 'update', view: await buildNext(connection, owner, metadata, t) };
    }
  }

  /** Outside an acknowledgement no field can be marked: the modal comes back with the words above the field. */
  async function toLaterView(
    connecting: Promise<Connection>,
    owner: AccountKey,
    metadata: ConnectMetadata,
    t: Translate,
  ): Promise<ModalView> {
    const connection = await connecting.catch((): null => null);
    if (connection?.kind === 'connected') return buildNext(connection, owner, metadata, t);
    const words =
      connection?.kind === 'refused'
        ? t('trouble.warning', { text: explainRefusal(connection.failure, t) })
        : t('connect.notStored');
    return buildConnectModal({ metadata, notices: [words] }, t);
  }

  async function buildNext(
    { claims, unchecked }: Extract<Connection, { kind: 'connected' }>,
    owner: AccountKey,
    { draft: id, channel, next }: ConnectMetadata,
    t: Translate,
  ): Promise<ModalView> {
    const sentences = describeConnection(claims, unchecked, t);
    // Another token may see other things.
    choices.forget(owner);
    if (next === 'done') return buildConnectedModal(sentences, t);
    const found = await drafts.find(id, owner);
    const content = found?.content ?? (await opening.freshContent(owner));
    const notices = [...sentences, ...content.notices];
    return opening.showDraft({ id, channelId: channel }, { owner, content: { ...content, notices }, t });
  }

  async function showLater(viewId: string, view: ModalView): Promise<void> {
    try {
      await views.views.update({ view_id: viewId, view });
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
