// The modal that takes a platform token, and what it becomes. Pure.
import type { ModalView } from '@slack/types';
import type { PlatformTokenClaims, TokenReading } from '../../accounts/platform-token.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { dateText, plain, section, textInput } from '../block-kit.ts';
import { explainFailure } from '../explain.ts';
import { connectedNotice } from '../launch/modal.ts';
import { type ConnectMetadata, writeMetadata } from '../metadata.ts';
import { accountIds } from './ids.ts';

export interface ConnectModal {
  readonly metadata: ConnectMetadata;
  /** Sentences above the input, already mrkdwn. */
  readonly notices?: readonly string[];
}

export function buildConnectModal({ metadata, notices = [] }: ConnectModal): ModalView {
  const leadsOn = metadata.next === 'launch';
  return {
    type: 'modal',
    callback_id: accountIds.callback,
    title: plain('Connect your account', 24),
    submit: plain(leadsOn ? 'Continue' : 'Connect', 24),
    close: plain('Cancel', 24),
    private_metadata: writeMetadata(metadata),
    blocks: [
      ...notices.map((notice) => section(notice)),
      section(
        `To launch instances in your name, this app needs your *platform token* for the compute region. ${
          leadsOn ? 'The launch form follows. ' : ''
        }It is checked, encrypted and never shown again; \`/gpu-instance disconnect\` forgets it.`,
      ),
      textInput({
        id: accountIds.token,
        label: 'Platform token',
        placeholder: 'eyJ…',
        hint: "The token of your region, as the platform's token call returns it. Nobody else can use it from here.",
      }),
    ],
  };
}

/** Shown while the platform takes its time to check the token. */
export function buildCheckingModal(): ModalView {
  return buildNoticeModal('Connect your account', [
    ':hourglass_flowing_sand: The platform is taking its time to check your token. This window goes on by itself.',
  ]);
}

export function buildConnectedModal(sentences: readonly string[]): ModalView {
  return buildNoticeModal('Connected', [...sentences, 'Type `/gpu-instance` to launch an instance.']);
}

export function buildNoticeModal(title: string, sentences: readonly string[]): ModalView {
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain('Close', 24),
    blocks: sentences.map((text) => section(text)),
  };
}

/** Whose token it is and when it ends; and, if so, that the platform has not confirmed it. */
export function describeConnection(claims: PlatformTokenClaims, checked: boolean): string[] {
  const unchecked = ':warning: The platform did not answer, so the token is stored but not checked yet.';
  return [connectedNotice(claims.platformUser, dateText(claims.expiresAt)), ...(checked ? [] : [unchecked])];
}

/** Words under the token's input. Plain text: no mrkdwn there. */
export function explainReading(reading: Extract<TokenReading, { ok: false }>): string {
  switch (reading.problem) {
    case 'not-a-token':
      return 'This is not a platform token. It is a long text of three parts with dots between them, beginning with eyJ. Copy it again, whole.';
    case 'no-expiry':
      return "This token does not say when it ends, so it is not one of the platform's. Copy the token of your compute region.";
    case 'expired':
      return `This token ended on ${new Date(reading.expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC. Get a fresh one from the platform.`;
  }
}

export function explainRefusal(failure: PlatformFailure): string {
  const { happened } = explainFailure(failure);
  return `${happened} Nothing was stored. Get a fresh token for your compute region and paste it here.`.replaceAll(
    '`',
    '',
  );
}
