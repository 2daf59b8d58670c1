// Listeners of connect and disconnect.
import type { ModalView } from '@slack/types';
import type { Accounts, Connection } from '../../accounts/connect-account.ts';
import type { PastedReading } from '../../accounts/pasted-token.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import { Secret } from '../../config/secrets.ts';
import type { NewId } from '../../core/ids.ts';
import type { NoteOf } from '../../form/notes.ts';
import type { Action, Command, Submission } from '../edge/incoming.ts';
import type { Answered, SubmissionAnswer } from '../edge/listener-guard.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { describeConnection } from '../kit/describe-connection.ts';
import type { Translate } from '../kit/language/translate.ts';
import { updateIfOpen } from '../kit/update-view.ts';
import { connectHelpOf } from './connect-help.ts';
import { accountIds } from './ids.ts';
import { type ConnectMetadata, readConnectMetadata } from './metadata.ts';
import {
  buildCheckingModal,
  buildConnectedModal,
  buildConnectModal,
  describeChoice,
  explainPasted,
  explainReading,
  explainRefusal,
} from './modal.ts';
import { describeAccount } from './whoami.ts';

export interface AccountHandlerParts {
  readonly accounts: Accounts;
  readonly choices: Pick<Choices, 'warm' | 'forget'>;
  readonly replyUrls: ReplyUrls;
  readonly clock: () => number;
  readonly newId: NewId;
  readonly catalog: () => Catalog | null;
  readonly connectHelpUrl: string | undefined;
  /** The form that waits for the token, with what is to be said of the connection. */
  readonly waitingForm: (visit: Visit, waiting: WaitingForm) => Promise<ModalView>;
  /**
   * How long the answer to Slack may wait for the platform's check, so that a bad token can still be marked on its
   * field; after that the modal says that it is waiting. Slack's own limit is 3 s. Default: 1500.
   */
  readonly patienceMs?: number;
}

export interface WaitingForm {
  readonly draft: string;
  readonly channelId: string;
  readonly note: NoteOf<'connected'>;
}

export function createAccountHandlers(parts: AccountHandlerParts) {
  const { accounts, choices, replyUrls, patienceMs = 1500 } = parts;

  const connect = (visit: Visit, { channelId, triggerId }: Command) =>
    openConnect(visit, channelId, triggerId);

  /** The button of what is told about a token. */
  const reconnect = (visit: Visit, { channelId, triggerId }: Action) =>
    openConnect(visit, channelId ?? visit.key.userId, triggerId);

  async function openConnect({ client, t }: Visit, channelId: string, triggerId: string): Promise<void> {
    const metadata = { draft: parts.newId(), channel: channelId, next: 'done' as const };
    await client.views.views.open({
      trigger_id: triggerId,
      view: buildConnectModal({ metadata, help: connectHelpOf(parts) }, t),
    });
  }

  async function disconnect({ key, t }: Visit, { responseUrl }: Command): Promise<void> {
    const wasConnected = await accounts.disconnect(key);
    choices.forget(key);
    const text = wasConnected ? t('connect.forgotten') : t('connect.nothingToForget');
    if (responseUrl) await replyUrls.send(new Secret(responseUrl), { text }, { visible: 'ephemeral' });
  }

  async function submit(visit: Visit, { view }: Submission): Promise<Answered> {
    const { key, t, deadline } = visit;
    const metadata = readConnectMetadata(view.privateMetadata);
    const pasted = new Secret(view.state[accountIds.token]?.[accountIds.token]?.value ?? '');
    const chosen = view.state[accountIds.region]?.[accountIds.region]?.selected_option?.value ?? null;
    const reading = accounts.readPasted(pasted, chosen);
    if (reading.kind === 'choose') return { answer: askForRegion(reading, metadata, t) };
    if (reading.kind !== 'token') return { answer: onToken(explainPasted(reading, t)) };

    const connecting = accounts.connect(key, reading.token);
    const inTime = await deadline.race(connecting, patienceMs);
    if (inTime) {
      const answer = await toAnswer(inTime, visit, metadata);
      return { answer, after: async () => choices.warm(key) };
    }
    return {
      answer: { response_action: 'update', view: buildCheckingModal(t) },
      after: async () => showLater(visit, view.id, await toLaterView(connecting, visit, metadata)),
    };
  }

  function askForRegion(
    { regions, isCut }: Extract<PastedReading, { kind: 'choose' }>,
    metadata: ConnectMetadata,
    t: Translate,
  ): SubmissionAnswer {
    const notices = [describeChoice(isCut, t)];
    const modal = { metadata, help: connectHelpOf(parts), notices, regions };
    return { response_action: 'update', view: buildConnectModal(modal, t) };
  }

  async function toAnswer(
    connection: Connection,
    visit: Visit,
    metadata: ConnectMetadata,
  ): Promise<SubmissionAnswer> {
    switch (connection.kind) {
      case 'unusable':
        return onToken(explainReading(connection.reading, visit.t));
      case 'refused':
        return onToken(explainRefusal(connection.failure, visit.t));
      case 'connected':
        return { response_action: 'update', view: await buildNext(connection, visit, metadata) };
    }
  }

  /** Outside an acknowledgement no field can be marked: the modal comes back with the words above the field. */
  async function toLaterView(
    connecting: Promise<Connection>,
    visit: Visit,
    metadata: ConnectMetadata,
  ): Promise<ModalView> {
    const connection = await connecting.catch((): null => null);
    if (connection?.kind === 'connected') return buildNext(connection, visit, metadata);
    return buildConnectModal(
      { metadata, help: connectHelpOf(parts), notices: [sayNotConnected(connection, visit.t)] },
      visit.t,
    );
  }

  const sayNotConnected = (connection: Connection | null, t: Translate): string =>
    connection?.kind === 'refused'
      ? t('trouble.warning', { text: explainRefusal(connection.failure, t) })
      : t('connect.notStored');

  async function buildNext(
    { claims, unchecked }: Extract<Connection, { kind: 'connected' }>,
    visit: Visit,
    { draft, channel: channelId, next }: ConnectMetadata,
  ): Promise<ModalView> {
    const { platformUser, expiresAt } = claims;
    const note = {
      code: 'connected' as const,
      platformUser,
      expiresAt,
      unchecked: unchecked && { ...unchecked },
    };
    // Another token may see other things.
    choices.forget(visit.key);
    if (next === 'launch') return parts.waitingForm(visit, { draft, channelId, note });
    return buildConnectedModal(describeConnection(note, visit.t), visit.t);
  }

  /** Closed meanwhile: the token is stored, and the next command finds it. */
  const showLater = ({ client }: Visit, viewId: string, view: ModalView): Promise<void> =>
    updateIfOpen(client.views, viewId, view);

  async function whoami({ key, t }: Visit, { responseUrl }: Command): Promise<void> {
    const text = describeAccount(await accounts.find(key), parts.clock(), t);
    if (responseUrl) await replyUrls.send(new Secret(responseUrl), { text }, { visible: 'ephemeral' });
  }

  return { connect, reconnect, disconnect, submit, whoami };
}

const onToken = (text: string): SubmissionAnswer => ({
  response_action: 'errors',
  errors: { [accountIds.token]: text },
});
