// Why a launch was not accepted, though nothing is wrong with the form. Plain text: it stands under an input. Pure.
import type { Sending } from '../../form/send-form.ts';
import { explainHeld } from '../kit/explain-held.ts';
import type { Translate } from '../kit/language/translate.ts';

export type NotAccepted = Extract<
  Sending,
  { readonly kind: 'paused' | 'limited' | 'not-permitted' | 'not-held' }
>;

export function explainNotAccepted(sending: NotAccepted, t: Translate): string {
  switch (sending.kind) {
    case 'paused':
      return t('launching.paused', { reason: sending.reason });
    case 'limited':
      return sending.whose === 'person'
        ? t('launching.personLimit', { max: sending.perHour })
        : t('launching.workspaceLimit', { max: sending.perHour });
    case 'not-held':
      return explainHeld(sending.held, t);
    case 'not-permitted':
      return t(sending.permission === 'no' ? 'launching.notAllowed' : 'launching.permissionUnclear');
  }
}
