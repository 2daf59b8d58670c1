// Whose token is stored for a person, until when, and how to change it. Pure.
import type { StoredAccount } from '../../accounts/ports.ts';
import { dateText, quote, truncate } from '../kit/block-kit.ts';
import { describeTokenEnd } from '../kit/describe-token-end.ts';
import { joinSentences } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';

export function describeAccount(account: StoredAccount | null, now: number, t: Translate): string {
  if (!account) return t('whoami.none');
  const { platformUser, connectedAt } = account;
  return joinSentences(t, [
    platformUser ? t('whoami.user', { user: quote(truncate(platformUser, 80)) }) : t('whoami.userUnknown'),
    describeTokenEnd(account, now, t),
    ...(account.region ? [t('whoami.region', { region: quote(truncate(account.region, 40)) })] : []),
    t(account.sealedKeys === null ? 'whoami.from' : 'whoami.fromKeys', { when: dateText(connectedAt) }),
    t('whoami.change'),
  ]);
}
