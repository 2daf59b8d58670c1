// The modal that takes a platform token, and what it becomes. Pure.
import type { ModalView } from '@slack/types';
import type { TokenReading } from '../../accounts/platform-token.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { dateText, plain, section, textInput } from '../kit/block-kit.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { accountIds } from './ids.ts';
import { type ConnectMetadata, writeConnectMetadata } from './metadata.ts';

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
    private_metadata: writeConnectMetadata(metadata),
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

/** The step before a form that waits for a token. */
export function buildWaitingConnectModal({ draft, channelId, why }: Waiting, t: Translate): ModalView {
  const metadata = { draft, channel: channelId, next: 'launch' as const };
  return buildConnectModal({ metadata, notices: sayWhy(why, t) }, t);
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

/** Shown while the platform takes its time to check the token. */
export function buildCheckingModal(t: Translate): ModalView {
  return buildNoticeModal(t('connect.title'), [t('connect.checking')], t);
}

export function buildConnectedModal(sentences: readonly string[], t: Translate): ModalView {
  return buildNoticeModal(t('connect.connectedTitle'), [...sentences, t('connect.launchNext')], t);
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
