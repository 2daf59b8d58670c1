// When a stored token ends, and whether anybody has to do something about it. Pure.
import type { StoredAccount } from '../../accounts/ports.ts';
import { dateText } from './block-kit.ts';
import type { Translate } from './language/translate.ts';

export function describeTokenEnd(
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
