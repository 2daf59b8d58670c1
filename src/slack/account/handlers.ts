// Listeners of connect and disconnect.
import type { ModalView } from '@slack/types';
import type {
  Accounts,
  Connected,
  Connection,
  KeyConnection,
  NamedRegion,
} from '../../accounts/connect-account.ts';
import { readKeyPair } from '../../accounts/key-pair.ts';
import type { PastedReading } from '../../accounts/pasted-token.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import { Secret } from '../../config/secrets.ts';
import type { Action, Command, IncomingView, Submission } from '../edge/incoming.ts';
import type { Answered, SubmissionAnswer } from '../edge/listener-guard.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { escapeMrkdwn } from '../kit/block-kit.ts';
import { describeConnection } from '../kit/describe-connection.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { updateIfOpen } from '../kit/update-view.ts';
import { connectHelpOf } from './connect-help.ts';
import type { ConnectWays } from './connect-ways.ts';
import type { WaitingForm } from './go-on.ts';
import { accountIds } from './ids.ts';
import { type ConnectMetadata, readConnectMetadata, readLinkMetadata } from './metadata.ts';
import {
  buildCheckingModal,
  buildConnectedModal,
  buildConnectModal,
  buildGoOnThereModal,
  describeChoice,
  explainKeyField,
  explainKeys,
  explainPasted,
  explainReading,
  explainRefusal,
} from './modal.ts';
import { describeAccount } from './whoami.ts';

export interface AccountHandlerParts {
  readonly accounts: Accounts;
  readonly choices: Pick<Choices, 'warm' | 'forget'>;
  readonly replyUrls: ReplyUrls;
  readonly ways: ConnectWays;
  readonly clock: () => number;
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

export function createAccountHandlers(parts: AccountHandlerParts) {
  const { accounts, choices, replyUrls, ways, patienceMs = 1500 } = parts;

  async function connect(visit: Visit, command: Command): Promise<void> {
    await openConnect(visit, command.channelId, command.triggerId);
  }

  /** The button of what is told about a token. */
  const reconnect = (visit: Visit, { channelId, triggerId }: Action) =>
    openConnect(visit, channelId ?? visit.key.userId, triggerId);

  async function openConnect(visit: Visit, channelId: string, triggerId: string): Promise<void> {
    const view = await ways.modalFor(visit, channelId);
    await visit.client.views.views.open({ trigger_id: triggerId, view });
  }

  /** Typed by whom the link was made for: so the browser that shows it is theirs. */
  async function submitCode(visit: Visit, { view }: Submission): Promise<Answered> {
    const { t } = visit;
    const { draft } = readLinkMetadata(view.privateMetadata);
    const typed = view.state[accountIds.code]?.[accountIds.code]?.value ?? '';
    switch (await ways.sayCode(visit, draft, typed)) {
      case 'confirmed':
        return { answer: { response_action: 'update', view: buildGoOnThereModal(draft, t) } };
      case 'wrong':
        return { answer: onInput(accountIds.code, t('connect.codeWrong')) };
      case 'over': {
        const over = buildNoticeModal(t('connect.title'), [t('connect.codeOver')], t);
        return { answer: { response_action: 'update', view: over } };
      }
    }
  }

  /** Slack tells the app of a press on a link as well. */
  const openedPage = async (): Promise<void> => undefined;

  async function disconnect({ key, t }: Visit, { responseUrl }: Command): Promise<void> {
    const wasConnected = await accounts.disconnect(key);
    choices.forget(key);
    const text = wasConnected ? t('connect.forgotten') : t('connect.nothingToForget');
    if (responseUrl) await replyUrls.send(new Secret(responseUrl), { text }, { visible: 'ephemeral' });
  }

  async function submit(visit: Visit, { view }: Submission): Promise<Answered> {
    const { key, t, deadline } = visit;
    const metadata = readConnectMetadata(view.privateMetadata);
    if (metadata.way === 'keys') return submitKeys(visit, view, metadata);
    const pasted = new Secret(view.state[accountIds.token]?.[accountIds.token]?.value ?? '');
    const chosen = view.state[accountIds.region]?.[accountIds.region]?.selected_option?.value ?? null;
    const reading = accounts.readPasted(pasted, chosen);
    if (reading.kind === 'choose') return { answer: askForRegion(reading, metadata, t) };
    if (reading.kind !== 'token') return { answer: onToken(explainPasted(reading, t, accounts.takesKeys)) };

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

  async function submitKeys(visit: Visit, view: IncomingView, metadata: ConnectMetadata): Promise<Answered> {
    const { key, t, deadline } = visit;
    const typed = (id: string) => new Secret(view.state[id]?.[id]?.value ?? '');
    const reading = readKeyPair({
      platformUser: typed(accountIds.platformUser),
      accessKey: typed(accountIds.accessKey),
      secretKey: typed(accountIds.secretKey),
    });
    if (reading.kind === 'unusable')
      return { answer: onInput(accountIds[reading.field], explainKeyField(reading, t)) };
    const chosen = view.state[accountIds.keyRegion]?.[accountIds.keyRegion]?.selected_option?.value ?? null;
    const connecting = accounts.connectByKeys(key, reading.keys, chosen);
    const inTime = await deadline.race(connecting, patienceMs);
    if (inTime) {
      const answer = await toKeysAnswer(inTime, visit, metadata);
      return { answer, after: async () => choices.warm(key) };
    }
    // The same inputs: what was typed stays in them, in case it is needed once more.
    const waiting = { metadata, help: connectHelpOf(parts), notices: [t('connect.checkingKeys')] };
    return {
      answer: { response_action: 'update', view: buildConnectModal(waiting, t) },
      after: async () => showLater(visit, view.id, await toLaterKeysView(connecting, visit, metadata)),
    };
  }

  async function toKeysAnswer(
    connection: KeyConnection,
    visit: Visit,
    metadata: ConnectMetadata,
  ): Promise<SubmissionAnswer> {
    switch (connection.kind) {
      case 'connected':
        return { response_action: 'update', view: await buildNext(connection, visit, metadata) };
      case 'choose':
        return { response_action: 'update', view: askForKeyRegion(connection.regions, metadata, visit.t) };
      default:
        return onInput(accountIds.secretKey, explainKeys(connection, visit.t));
    }
  }

  async function toLaterKeysView(
    connecting: Promise<KeyConnection>,
    visit: Visit,
    metadata: ConnectMetadata,
  ): Promise<ModalView> {
    const { t } = visit;
    const connection = await connecting.catch((): null => null);
    if (connection?.kind === 'connected') return buildNext(connection, visit, metadata);
    if (connection?.kind === 'choose') return askForKeyRegion(connection.regions, metadata, t);
    const text = connection
      ? t('trouble.warning', { text: escapeMrkdwn(explainKeys(connection, t)) })
      : t('connect.keysNotStored');
    return buildConnectModal({ metadata, help: connectHelpOf(parts), notices: [text] }, t);
  }

  const askForKeyRegion = (keyRegions: readonly NamedRegion[], metadata: ConnectMetadata, t: Translate) =>
    buildConnectModal(
      { metadata, help: connectHelpOf(parts), notices: [t('connect.chooseKeyRegion')], keyRegions },
      t,
    );

  /** What was typed is not carried over: it is another form. */
  const useOther =
    (way: ConnectMetadata['way']) =>
    async ({ client, t }: Visit, { view }: Action): Promise<void> => {
      if (!view) return;
      const metadata = { ...readConnectMetadata(view.privateMetadata), way };
      await updateIfOpen(
        client.views,
        view.id,
        buildConnectModal({ metadata, help: connectHelpOf(parts) }, t),
      );
    };

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
    { claims, unchecked, renewsItself }: Connected,
    visit: Visit,
    { draft, channel: channelId, next }: ConnectMetadata,
  ): Promise<ModalView> {
    const { platformUser, expiresAt } = claims;
    const note = {
      code: 'connected' as const,
      platformUser,
      expiresAt,
      unchecked: unchecked && { ...unchecked },
      renewsItself,
    };
    // Another token may see other things.
    choices.forget(visit.key);
    if (next === 'launch') return parts.waitingForm(visit, { draft, channelId, note });
    return buildConnectedModal(describeConnection(note, visit.t), visit.t);
  }

  /** Closed meanwhile: the token is stored, and the next command finds it. */
  async function showLater({ client }: Visit, viewId: string, view: ModalView): Promise<void> {
    await updateIfOpen(client.views, viewId, view);
  }

  async function whoami({ key, t }: Visit, { responseUrl }: Command): Promise<void> {
    const text = describeAccount(await accounts.find(key), parts.clock(), t);
    if (responseUrl) await replyUrls.send(new Secret(responseUrl), { text }, { visible: 'ephemeral' });
  }

  return {
    connect,
    reconnect,
    disconnect,
    submit,
    submitCode,
    useKeys: useOther('keys'),
    useToken: useOther('token'),
    openedPage,
    whoami,
  };
}

const onInput = (id: string, text: string): SubmissionAnswer => ({
  response_action: 'errors',
  errors: { [id]: text },
});

const onToken = (text: string): SubmissionAnswer => onInput(accountIds.token, text);
