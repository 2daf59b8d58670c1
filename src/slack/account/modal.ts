// The modal that takes a platform token, and what it becomes. Pure.
import type { ModalView } from '@slack/types';
import { mostPasted, type PastedReading, type RegionChoice } from '../../accounts/pasted-token.ts';
import type { TokenReading } from '../../accounts/platform-token.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import {
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
import { accountIds } from './ids.ts';
import { type ConnectMetadata, writeConnectMetadata } from './metadata.ts';

export interface ConnectModal {
  readonly metadata: ConnectMetadata;
  readonly help: ConnectHelp;
  /** Sentences above the input, already mrkdwn. */
  readonly notices?: readonly string[];
  /** To choose from, when several tokens were pasted. What was pasted stays in its input: Slack keeps it there. */
  readonly regions?: readonly RegionChoice[];
}

export function buildConnectModal(modal: ConnectModal, t: Translate): ModalView {
  const { metadata, help, notices = [], regions = [] } = modal;
  const leadsOn = metadata.next === 'launch';
  return {
    type: 'modal',
    callback_id: accountIds.callback,
    title: plain(t('connect.title'), 24),
    submit: plain(leadsOn ? t('connect.submitAndGoOn') : t('connect.submit'), 24),
    close: plain(t('common.cancel'), 24),
    private_metadata: writeConnectMetadata(metadata),
    blocks: [
      ...notices.map((notice) => section(notice)),
      section(leadsOn ? t('connect.whyAndGoOn') : t('connect.why')),
      ...describeSteps(help, t).map((text) => section(text)),
      textInput({
        id: accountIds.token,
        label: t('connect.tokenLabel'),
        placeholder: 'eyJ…',
        hint: t('connect.tokenHint', { max: mostPasted }),
        maxLength: mostPasted,
      }),
      ...(regions.length > 0 ? [regionSelect(regions, t)] : []),
      ...(regions.length > 0 ? [context(t('connect.regionHint'))] : []),
    ],
  };
}

/** The step before a form that waits for a token. */
export function buildWaitingConnectModal(
  { draft, channelId, why }: Waiting,
  help: ConnectHelp,
  t: Translate,
): ModalView {
  const metadata = { draft, channel: channelId, next: 'launch' as const };
  return buildConnectModal({ metadata, help, notices: sayWhy(why, t) }, t);
}

export interface Waiting {
  readonly draft: string;
  readonly channelId: string;
  /** `missing`: found out when the form was sent. `refused`: by the platform. `ended`: when, epoch milliseconds. */
  readonly why: 'new' | 'missing' | 'refused' | { readonly ended: number };
}

function sayWhy(why: Waiting['why'], t: Translate): string[] {
  if (why === 'new') return [];
  if (why === 'missing') return [t('connect.missing')];
  if (why === 'refused') return [t('connect.refusedBefore')];
  return [t('connect.ended', { when: dateText(why.ended) })];
}

const regionSelect = (regions: readonly RegionChoice[], t: Translate) =>
  selectInput({
    id: accountIds.region,
    label: t('connect.region'),
    options: regions.map((region, index) => option(region.value, nameOf(region, index, t), endOf(region, t))),
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
      return t('connect.accessKey');
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

export function explainRefusal(failure: PlatformFailure, t: Translate): string {
  const { happened } = explainFailure(failure, t);
  return t('connect.refused', { happened }).replaceAll('`', '');
}

/** Where Slack formats nothing. */
const plainTime = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
