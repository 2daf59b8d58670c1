// Whose token is stored, for its person alone. Pure.
import type { AccountState } from '../../accounts/connect-account.ts';
import { code, dateText, quote, section, truncate } from '../block-kit.ts';
import { joinSentences } from '../explain.ts';
import type { Translate } from '../language/translate.ts';
import type { Message } from '../launch/messages.ts';

export function buildWhoamiMessage(account: AccountState, t: Translate): Message {
  const text = (account.kind === 'none' ? [t('whoami.none')] : describe(account, t)).join('\n');
  return { text, blocks: [section(text)] };
}

type Stored = Extract<AccountState, { kind: 'stored' }>;

function describe(account: Stored, t: Translate): string[] {
  const { platformUser, clusterId, connectedAt } = account;
  return [
    platformUser ? t('whoami.user', { user: quote(truncate(platformUser, 80)) }) : t('whoami.userUnknown'),
    ...(clusterId ? [t('whoami.region', { region: code(truncate(clusterId, 64)) })] : []),
    endOf(account, t),
    t('whoami.from', { when: dateText(connectedAt) }),
    joinSentences(t, [t('whoami.change'), t('whoami.forget')]),
  ];
}

function endOf({ condition, expiresAt }: Stored, t: Translate): string {
  if (expiresAt !== null && condition === 'ended') return t('whoami.ended', { when: dateText(expiresAt) });
  if (condition === 'sealed-shut') return t('whoami.sealedShut');
  return expiresAt === null ? t('whoami.endUnknown') : t('whoami.ends', { when: dateText(expiresAt) });
}
