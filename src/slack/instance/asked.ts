// What somebody is told who asked for something to be done with an instance. Pure.
import type { ActionKind } from '../../instances/action.ts';
import type { Asked } from '../../instances/ports.ts';
import { code } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeStatus } from './status.ts';

export interface AskedAbout {
  readonly kind: ActionKind;
  readonly name: string;
  readonly asked: Asked;
}

export function describeAsked({ kind, name, asked }: AskedAbout, t: Translate): string {
  switch (asked.kind) {
    case 'asked':
    case 'repeated':
      return t(`instance.asked_${kind}`, { name: code(name) });
    case 'busy':
      return t('instance.busy', { name: code(name) });
    case 'not-known':
      return t('instance.notKnown');
    case 'not-yours':
      return describeNotYours(asked, t);
    case 'not-now':
      return t(`instance.notNow_${kind}`, {
        name: code(name),
        status: describeStatus({ instance: asked.instance, action: null }, t),
      });
  }
}

export const describeNotYours = (
  { ownerId, isAdmin }: { readonly ownerId: string; readonly isAdmin: boolean },
  t: Translate,
): string => t(isAdmin ? 'instance.adminsMayNot' : 'instance.notYours', { owner: `<@${ownerId}>` });
