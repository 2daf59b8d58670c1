// Whose token is stored, and when it ends; and, if so, that the platform has not confirmed it. Pure.
import type { PlatformFailure } from '../../launches/outcome.ts';
import { dateText, quote, truncate } from './block-kit.ts';
import { explainFailure } from './explain-failure.ts';
import type { Translate } from './language/translate.ts';

export interface DescribedConnection {
  readonly platformUser: string | null;
  /** Null: the token does not say. */
  readonly expiresAt: number | null;
  /** Why the platform could not be asked about it; null when it took the token. */
  readonly unchecked: PlatformFailure | null;
  /** Nobody has to come back for another token. Default: false. */
  readonly renewsItself?: boolean;
}

export function describeConnection(
  { platformUser, expiresAt, unchecked, renewsItself = false }: DescribedConnection,
  t: Translate,
): string[] {
  const user = platformUser ? quote(truncate(platformUser, 80)) : null;
  return [
    describeEnd(user, { expiresAt, renewsItself }, t),
    ...(unchecked ? [t('connect.unchecked', { happened: explainFailure(unchecked, t).happened })] : []),
  ];
}

function describeEnd(
  user: string | null,
  { expiresAt, renewsItself }: Required<Pick<DescribedConnection, 'expiresAt' | 'renewsItself'>>,
  t: Translate,
): string {
  if (renewsItself) return user ? t('connect.connectedAsRenewed', { user }) : t('connect.connectedRenewed');
  return expiresAt === null ? withoutEnd(user, t) : withEnd(user, dateText(expiresAt), t);
}

const withEnd = (user: string | null, until: string, t: Translate) =>
  user ? t('connect.connectedAs', { user, until }) : t('connect.connected', { until });

const withoutEnd = (user: string | null, t: Translate) =>
  user ? t('connect.connectedAsWithoutEnd', { user }) : t('connect.connectedWithoutEnd');
