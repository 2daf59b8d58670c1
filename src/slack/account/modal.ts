// The modal that takes a platform token, and what it becomes. Pure.
import type { ModalView } from '@slack/types';
import { mostPasted, type PastedReading, type RegionChoice } from '../../accounts/pasted-token.ts';
import type { PlatformTokenClaims, TokenReading } from '../../accounts/platform-token.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import {
  context,
  dateText,
  option,
  plain,
  quote,
  section,
  selectInput,
  textInput,
  truncate,
} from '../block-kit.ts';
import { explainFailure, joinSentences } from '../explain.ts';
import type { Translate } from '../language/translate.ts';
import { type ConnectMetadata, writeMetadata } from '../metadata.ts';
import { type ConnectHelp, describeSteps } from './connect-help.ts';
import { accountIds } from './ids.ts';

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
    private_metadata: writeMetadata(metadata),
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

export function buildNoticeModal(title: string, sentences: readonly string[], t: Translate): ModalView {
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain(t('common.close'), 24),
    blocks: sentences.map((text) => section(text)),
  };
}

/** Whose token it is and when it ends; and, if so, that the platform has not confirmed it. */
export function describeConnection(
  { platformUser, expiresAt }: PlatformTokenClaims,
  checked: boolean,
  t: Translate,
): string[] {
  const connected = platformUser
    ? t('connect.connectedAs', { user: quote(truncate(platformUser, 80)) })
    : t('connect.connected');
  const end =
    expiresAt === null ? t('connect.endUnknown') : t('connect.ends', { until: dateText(expiresAt) });
  return [joinSentences(t, [connected, end]), ...(checked ? [] : [t('connect.unchecked')])];
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
