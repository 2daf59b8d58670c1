// Whose token is stored for a person, until when, and how to change it. Pure.
import type { StoredAccount } from '../../accounts/ports.ts';
import { dateText, quote, truncate } from '../kit/block-kit.ts';
import { joinSentences } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';

export function describeAccount(account: StoredAccount | null, now: number, t: Translate): string {
  if (!account) return t('whoami.none');
  const { platformUser, connectedAt } = account;
  return joinSentences(t, [
    platformUser ? t('whoami.user', { user: quote(truncate(platformUser, 80)) }) : t('whoami.userUnknown'),
    describeEnd(account.expiresAt, now, t),
    t('whoami.from', { when: dateText(connectedAt) }),
    t('whoami.change'),
  ]);
}

function describeEnd(expiresAt: number | null, now: number, t: Translate): string {
  if (expiresAt === null) return t('whoami.endUnknown');
  const until = dateText(expiresAt);
  return expiresAt > now ? t('whoami.ends', { until }) : t('whoami.ended', { until });
}
