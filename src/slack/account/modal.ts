// The modal that takes a platform token, and what it becomes. Pure.
import type { ModalView } from '@slack/types';
import type { KeyConnection, NamedRegion } from '../../accounts/connect-account.ts';
import type { KeyPairReading } from '../../accounts/key-pair.ts';
import { mostPasted, type PastedReading, type RegionChoice } from '../../accounts/pasted-token.ts';
import type { TokenReading } from '../../accounts/platform-token.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import {
  type ButtonSpec,
  buttonRow,
  context,
  dateText,
  option,
  plain,
  section,
  selectInput,
  textInput,
  truncate,
} from '../kit/block-kit.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { type ConnectHelp, describeSteps } from './connect-help.ts';
import { accountIds, externalIdOf } from './ids.ts';
import { type ConnectMetadata, writeConnectMetadata, writeLinkMetadata } from './metadata.ts';

export interface ConnectModal {
  readonly metadata: ConnectMetadata;
  readonly help: ConnectHelp;
  /** Sentences above the input, already mrkdwn. */
  readonly notices?: readonly string[];
  /** To choose from, when several tokens were pasted. What was pasted stays in its input: Slack keeps it there. */
  readonly regions?: readonly RegionChoice[];
  /** To choose from, when an access key is good for several. What was typed stays, too. */
  readonly keyRegions?: readonly NamedRegion[];
}

export function buildConnectModal(modal: ConnectModal, t: Translate): ModalView {
  const { metadata, help, notices = [] } = modal;
  const leadsOn = metadata.next === 'launch';
  const { way } = metadata;
  return {
    type: 'modal',
    callback_id: accountIds.callback,
    title: plain(t('connect.title'), 24),
    submit: plain(leadsOn ? t('connect.submitAndGoOn') : t('connect.submit'), 24),
    close: plain(t('common.cancel'), 24),
    private_metadata: writeConnectMetadata(metadata),
    blocks: [
      ...notices.map((notice) => section(notice)),
      section(sayWhatFor(metadata, t)),
      ...describeSteps(help, way, t).map((text) => section(text)),
      ...(way === 'keys' ? keyInputs(modal, t) : tokenInputs(modal, t)),
      // After the inputs: who comes with a keyboard begins in the first of them.
      ...(help.takesKeys ? [buttonRow('connect.way', otherWay(way, t))] : []),
    ],
  };
}

function sayWhatFor({ next, way }: ConnectMetadata, t: Translate): string {
  if (way === 'keys') return next === 'launch' ? t('connect.whyKeysAndGoOn') : t('connect.whyKeys');
  return next === 'launch' ? t('connect.whyAndGoOn') : t('connect.why');
}

const otherWay = (way: ConnectMetadata['way'], t: Translate): ButtonSpec =>
  way === 'keys'
    ? { actionId: accountIds.useToken, text: t('connect.useToken') }
    : { actionId: accountIds.useKeys, text: t('connect.useKeys') };

const tokenInputs = ({ regions = [] }: ConnectModal, t: Translate) => [
  textInput({
    id: accountIds.token,
    label: t('connect.tokenLabel'),
    placeholder: 'eyJ…',
    hint: t('connect.tokenHint', { max: mostPasted }),
    maxLength: mostPasted,
  }),
  ...(regions.length > 0 ? [regionSelect(regions, t)] : []),
  ...(regions.length > 0 ? [context(t('connect.regionHint'))] : []),
];

const keyInputs = ({ keyRegions = [] }: ConnectModal, t: Translate) => [
  textInput({
    id: accountIds.platformUser,
    label: t('connect.platformUserLabel'),
    hint: t('connect.platformUserHint'),
    maxLength: 200,
  }),
  textInput({ id: accountIds.accessKey, label: t('connect.accessKeyLabel'), maxLength: 200 }),
  textInput({
    id: accountIds.secretKey,
    label: t('connect.secretKeyLabel'),
    hint: t('connect.secretKeyHint'),
    maxLength: 500,
  }),
  ...(keyRegions.length > 0 ? [keyRegionSelect(keyRegions, t)] : []),
  ...(keyRegions.length > 0 ? [context(t('connect.keyRegionHint'))] : []),
];

export interface ConnectLinkStep {
  readonly url: string;
  /** Whose link it is; makes the modal one that can be found again. */
  readonly draft: string;
  readonly next: ConnectMetadata['next'];
  readonly notices?: readonly string[];
}

/** Leads to the app's own page, and takes the code that it shows there. */
export function buildConnectLinkModal(step: ConnectLinkStep, t: Translate): ModalView {
  const { url, draft, next, notices = [] } = step;
  return {
    type: 'modal',
    callback_id: accountIds.codeCallback,
    external_id: externalIdOf(draft),
    private_metadata: writeLinkMetadata({ draft }),
    title: plain(t('connect.title'), 24),
    submit: plain(t('connect.codeSubmit'), 24),
    close: plain(t('common.cancel'), 24),
    blocks: [
      ...notices.map((notice) => section(notice)),
      section(next === 'launch' ? t('connect.onPageAndGoOn') : t('connect.onPage')),
      buttonRow('connect.page', openPageButton(url, t)),
      textInput({
        id: accountIds.code,
        label: t('connect.codeLabel'),
        placeholder: '123 456',
        hint: t('connect.codeHint'),
        maxLength: 20,
      }),
      context(t('connect.linkLife')),
    ],
  };
}

/** Waits until its person has connected there. */
export const buildGoOnThereModal = (draft: string, t: Translate): ModalView => ({
  ...buildNoticeModal(t('connect.title'), [t('connect.codeRight')], t),
  external_id: externalIdOf(draft),
});

const openPageButton = (url: string, t: Translate): ButtonSpec => ({
  actionId: accountIds.openPage,
  text: t('connect.openPage'),
  url,
  style: 'primary',
});

/** The step before a form that waits for a token. */
export function buildWaitingConnectModal(
  { draft, channelId, why }: Waiting,
  help: ConnectHelp,
  t: Translate,
): ModalView {
  const way = why === 'keys-refused' && help.takesKeys ? ('keys' as const) : ('token' as const);
  const metadata = { draft, channel: channelId, next: 'launch' as const, way };
  return buildConnectModal({ metadata, help, notices: sayWhy(why, t) }, t);
}

export interface Waiting {
  readonly draft: string;
  readonly channelId: string;
  /** `missing`: found out when the form was sent. `refused`, `keys-refused`: by the platform. `ended`: when, epoch milliseconds. */
  readonly why: 'new' | 'missing' | 'refused' | 'keys-refused' | { readonly ended: number };
}

export function sayWhy(why: Waiting['why'], t: Translate): string[] {
  if (why === 'new') return [];
  if (why === 'missing') return [t('connect.missing')];
  if (why === 'refused') return [t('connect.refusedBefore')];
  if (why === 'keys-refused') return [t('connect.keysRefusedBefore')];
  return [t('connect.ended', { when: dateText(why.ended) })];
}

const regionSelect = (regions: readonly RegionChoice[], t: Translate) =>
  selectInput({
    id: accountIds.region,
    label: t('connect.region'),
    options: regions.map((region, index) => option(region.value, nameOf(region, index, t), endOf(region, t))),
  });

const keyRegionSelect = (regions: readonly NamedRegion[], t: Translate) =>
  selectInput({
    id: accountIds.keyRegion,
    label: t('connect.region'),
    options: regions.map(({ region, name }) =>
      option(region, name ? `${truncate(name, 50)} (${truncate(region, 20)})` : region),
    ),
  });

function nameOf({ clusterId, clusterName }: RegionChoice, index: number, t: Translate): string {
  if (clusterName && clusterId) return `${truncate(clusterName, 50)} (${truncate(clusterId, 20)})`;
  return clusterName ?? clusterId ?? t('connect.regionUnnamed', { number: index + 1 });
}

const endOf = ({ expiresAt }: RegionChoice, t: Translate): string =>
  expiresAt === null
    ? t('connect.regionEndUnknown')
    : t('connect.regionEnds', { when: plainTime(expiresAt) });

/** Shown while the platform takes its time to check the token. */
export function buildCheckingModal(t: Translate): ModalView {
  return buildNoticeModal(t('connect.title'), [t('connect.checking')], t);
}

export function buildConnectedModal(sentences: readonly string[], t: Translate): ModalView {
  return buildNoticeModal(t('connect.connectedTitle'), [...sentences, t('connect.launchNext')], t);
}

/** What is asked above the input when several tokens were found in what was pasted. */
export function describeChoice(isCut: boolean, t: Translate): string {
  return isCut ? t('connect.chooseOfCut', { max: mostPasted }) : t('connect.chooseRegion');
}

/** Words under the token's input. Plain text: no mrkdwn there. */
export function explainPasted(
  reading: Extract<PastedReading, { kind: 'unusable' | 'expired' }>,
  t: Translate,
  takesKeys = false,
): string {
  if (reading.kind === 'expired') return t('connect.expired', { when: plainTime(reading.expiresAt) });
  switch (reading.problem) {
    case 'not-a-token':
      return t('connect.notAToken');
    case 'platform-wide':
      return t('connect.platformWide');
    case 'no-token-given':
      return t('connect.noTokenGiven');
    case 'access-key':
      return takesKeys ? t('connect.accessKeyElsewhere') : t('connect.accessKey');
    case 'cut':
      return t('connect.cut', { max: mostPasted });
  }
}

export const explainReading = (reading: Extract<TokenReading, { ok: false }>, t: Translate): string =>
  explainPasted(
    reading.problem === 'expired'
      ? { kind: 'expired', expiresAt: reading.expiresAt }
      : { kind: 'unusable', problem: reading.problem },
    t,
  );

export function explainKeyField(
  { field, problem }: Extract<KeyPairReading, { kind: 'unusable' }>,
  t: Translate,
): string {
  switch (problem) {
    case 'missing':
      return t('connect.keyMissing');
    case 'token':
      return t('connect.keyIsToken');
    case 'odd':
      return field === 'platformUser' ? t('connect.userOdd') : t('connect.keyOdd');
  }
}

/** Why nothing came of an access key. Plain text, as under an input. */
export function explainKeys(
  connection: Exclude<KeyConnection, { kind: 'connected' | 'choose' }>,
  t: Translate,
): string {
  switch (connection.kind) {
    case 'refused':
      return t('connect.keysRefused', { happened: happenedOf(connection.failure, t) });
    case 'failed':
      return t('connect.loginFailed', { happened: happenedOf(connection.failure, t) });
    case 'no-region':
      return explainNoRegion(connection, t);
  }
}

function explainNoRegion(
  { problem, hosts }: Extract<KeyConnection, { kind: 'no-region' }>,
  t: Translate,
): string {
  switch (problem) {
    case 'suspended':
      return t('connect.regionsSuspended');
    case 'no-address':
      return t('connect.regionsWithoutService');
    case 'not-allowed':
      return t('connect.regionsNotAllowed', { hosts: truncate(hosts.join(', '), 300) });
  }
}

/** A login says by this code that the signature is wrong; elsewhere it means something else. Source: page "get user tokens". */
const happenedOf = (failure: PlatformFailure, t: Translate): string =>
  failure.code === '10009'
    ? t('connect.checkFailed')
    : explainFailure(failure, t).happened.replaceAll('`', '');

export function explainRefusal(failure: PlatformFailure, t: Translate): string {
  const { happened } = explainFailure(failure, t);
  return t('connect.refused', { happened }).replaceAll('`', '');
}

/** Where Slack formats nothing. */
const plainTime = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
