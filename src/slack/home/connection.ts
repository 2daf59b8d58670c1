// Whether a person's token can be used, as far as it is known without asking, and what to do. Pure.
import type { StoredAccount } from '../../accounts/ports.ts';
import type { Watch } from '../../instances/ports.ts';
import { dateText, quote, truncate } from '../kit/block-kit.ts';
import { describeTokenEnd } from '../kit/describe-token-end.ts';
import type { Translate } from '../kit/language/translate.ts';

export type Connection =
  | { readonly kind: 'none' | 'refused' }
  | { readonly kind: 'ended'; readonly at: number }
  /** The last looks at the instances failed; `lookedAt`: the last good one. */
  | { readonly kind: 'failing'; readonly lookedAt: number | null }
  | { readonly kind: 'fine' };

/** One that fails may be chance; see also the migration that marks a Home then. */
const failuresThatTell = 3;

export function readConnection(account: StoredAccount | null, watch: Watch | null, now: number): Connection {
  if (!account) return { kind: 'none' };
  const { expiresAt, connectedAt, sealedKeys, refusedAt } = account;
  if (sealedKeys !== null && refusedAt !== null) return { kind: 'refused' };
  if (expiresAt !== null && expiresAt <= now) return { kind: 'ended', at: expiresAt };
  // What was refused was the token of that time.
  if (watch?.pausedAt != null && watch.pausedAt >= connectedAt) return { kind: 'refused' };
  if (watch && watch.failures >= failuresThatTell) return { kind: 'failing', lookedAt: watch.lookedAt };
  return { kind: 'fine' };
}

export const isUsable = ({ kind }: Connection): boolean => kind === 'fine' || kind === 'failing';

export function describeConnection(
  connection: Connection,
  account: StoredAccount | null,
  t: Translate,
): string {
  switch (connection.kind) {
    case 'none':
      return `:electric_plug: ${t('home.connectionNone')}`;
    case 'ended':
      return `:warning: ${t('home.connectionEnded', { when: dateText(connection.at) })}`;
    case 'refused':
      return `:warning: ${t('home.connectionRefused')}`;
    case 'failing':
      return [`:warning: ${t('home.connectionFailing')}`, ...sinceWhen(connection.lookedAt, t)].join(
        t('common.sentenceGap'),
      );
    case 'fine':
      return account ? `:large_green_circle: ${describeToken(account, t)}` : '';
  }
}

const sinceWhen = (lookedAt: number | null, t: Translate): string[] =>
  lookedAt === null ? [] : [t('home.lastLooked', { when: dateText(lookedAt) })];

/** Of one that has not ended: that is another connection. */
function describeToken(account: StoredAccount, t: Translate): string {
  const { platformUser: user } = account;
  return [
    user ? t('whoami.user', { user: quote(truncate(user, 80)) }) : t('whoami.userUnknown'),
    describeTokenEnd(account, account.connectedAt, t),
  ].join(t('common.sentenceGap'));
}
