// Why a request was not kept until cards are free. Plain text: it may stand under an input. Pure.
import type { Held } from '../../availability/availability.ts';
import type { Translate } from './language/translate.ts';

export function explainHeld(held: Exclude<Held, { readonly kind: 'kept' }>, t: Translate): string {
  switch (held.kind) {
    case 'duplicate':
      return t('free.already');
    case 'off':
      return t(
        held.why === 'no-login'
          ? 'free.offLogin'
          : held.why === 'group'
            ? 'free.offGroup'
            : 'free.offMapping',
      );
    case 'no-keys':
      return t('free.notKeptNoKeys');
    case 'too-many':
      return t('free.tooMany', { most: held.most });
    case 'too-large':
      return t('free.tooLarge', { most: held.most });
    case 'no-cards':
      return t('free.noCards');
  }
}
