// The modal that takes a platform token, and what it becomes. Pure.
import type { ModalView } from '@slack/types';
import type { PlatformTokenClaims, TokenReading } from '../../accounts/platform-token.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { dateText, plain, quote, section, textInput, truncate } from '../block-kit.ts';
import { explainFailure } from '../explain.ts';
import type { Translate } from '../language/translate.ts';
import { type ConnectMetadata, writeMetadata } from '../metadata.ts';
import { accountIds } from './ids.ts';

export interface ConnectModal {
  readonly metadata: ConnectMetadata;
  /** Sentences above the input, already mrkdwn. */
  readonly notices?: readonly string[];
}

export function buildConnectModal({ metadata, notices = [] }: ConnectModal, t: Translate): ModalView {
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
      textInput({
        id: accountIds.token,
        label: t('connect.tokenLabel'),
        placeholder: 'eyJ…',
        hint: t('connect.tokenHint'),
      }),
    ],
  };
}

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
  unchecked: PlatformFailure | null,
  t: Translate,
): string[] {
  const until = dateText(expiresAt);
  const connected = platformUser
    ? t('connect.connectedAs', { user: quote(truncate(platformUser, 80)), until })
    : t('connect.connected', { until });
  if (!unchecked) return [connected];
  return [connected, t('connect.unchecked', { happened: explainFailure(unchecked, t).happened })];
}

/** Words under the token's input. Plain text: no mrkdwn there. */
export function explainReading(reading: Extract<TokenReading, { ok: false }>, t: Translate): string {
  switch (reading.problem) {
    case 'not-a-token':
      return t('connect.notAToken');
    case 'no-expiry':
      return t('connect.noExpiry');
    case 'expired':
      return t('connect.expired', {
        when: new Date(reading.expiresAt).toISOString().slice(0, 16).replace('T', ' '),
      });
  }
}

export function explainRefusal(failure: PlatformFailure, t: Translate): string {
  const { happened } = explainFailure(failure, t);
  return t('connect.refused', { happened }).replaceAll('`', '');
}
