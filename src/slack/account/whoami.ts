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
    describeEnd(account, now, t),
    ...(account.region ? [t('whoami.region', { region: quote(truncate(account.region, 40)) })] : []),
    t(account.sealedKeys === null ? 'whoami.from' : 'whoami.fromKeys', { when: dateText(connectedAt) }),
    t('whoami.change'),
  ]);
}

function describeEnd(
  { sealedKeys, refusedAt, expiresAt, renewAt }: StoredAccount,
  now: number,
  t: Translate,
): string {
  if (sealedKeys !== null && refusedAt !== null)
    return t('whoami.keysRefused', { when: dateText(refusedAt) });
  if (sealedKeys !== null) return t('whoami.renewed');
  if (expiresAt === null) return t('whoami.endUnknown');
  const until = dateText(expiresAt);
  if (expiresAt <= now) return t('whoami.ended', { until });
  return renewAt === null ? t('whoami.ends', { until }) : t('whoami.renewedWhileUsed', { until });
}
