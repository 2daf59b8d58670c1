// "/gpu-instance forget-me": says what will be erased, asks, and erases.
import type { ModalView } from '@slack/types';
import type { ForgetOutcome } from '../../accounts/personal-data.ts';
import type { AccountKey } from '../../accounts/ports.ts';
import type { Choices } from '../../choices/choices.ts';
import type { Command, Submission } from '../edge/incoming.ts';
import type { Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { checkboxInput, option, plain, section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { accountIds } from './ids.ts';

export interface ForgetMeParts {
  readonly forgetPerson: (key: AccountKey) => Promise<ForgetOutcome>;
  readonly choices: Pick<Choices, 'forget'>;
}

export function createForgetMeHandlers({ forgetPerson, choices }: ForgetMeParts) {
  return {
    async open({ client, t }: Visit, { triggerId }: Command): Promise<void> {
      await client.views.views.open({ trigger_id: triggerId, view: buildForgetMeModal(t) });
    },
    async submit({ key, t }: Visit, _submission: Submission): Promise<Answered> {
      const outcome = await forgetPerson(key);
      choices.forget(key);
      return { answer: { response_action: 'update', view: buildForgottenModal(outcome, t) } };
    },
  };
}

/** The box is an input that Slack wants filled in: nobody is forgotten by one slip. */
export const buildForgetMeModal = (t: Translate): ModalView => ({
  type: 'modal',
  callback_id: accountIds.forgetCallback,
  title: plain(t('forgetMe.title'), 24),
  submit: plain(t('forgetMe.submit'), 24),
  close: plain(t('common.cancel'), 24),
  blocks: [
    section(t('forgetMe.what')),
    section(t('forgetMe.stays')),
    checkboxInput({
      id: accountIds.forgetSure,
      label: t('forgetMe.sureLabel'),
      option: option('sure', t('forgetMe.sure')),
      checked: false,
      optional: false,
    }),
  ],
});

export function buildForgottenModal(outcome: ForgetOutcome, t: Translate): ModalView {
  const text =
    outcome.kind === 'forgotten'
      ? t('forgetMe.done')
      : t('forgetMe.later', { count: outcome.launchIds.length });
  return buildNoticeModal(t('forgetMe.title'), [text], t);
}
