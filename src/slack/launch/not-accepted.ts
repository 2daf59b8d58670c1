// Why a launch was not accepted, though nothing is wrong with the form. Plain text: it stands under an input. Pure.
import type { Acceptance } from '../../launches/accept-launch.ts';
import type { Permission } from '../edge/permission.ts';
import type { Translate } from '../kit/language/translate.ts';

/** Null where it was accepted, or something else is to be done about it. */
export function explainAcceptance(acceptance: Acceptance, t: Translate): string | null {
  switch (acceptance.kind) {
    case 'paused':
      return t('launching.paused', { reason: acceptance.reason });
    case 'limited':
      return acceptance.whose === 'person'
        ? t('launching.personLimit', { max: acceptance.perHour })
        : t('launching.workspaceLimit', { max: acceptance.perHour });
    default:
      return null;
  }
}

export const explainPermission = (permission: Exclude<Permission, 'yes'>, t: Translate): string =>
  t(permission === 'no' ? 'launching.notAllowed' : 'launching.permissionUnclear');
