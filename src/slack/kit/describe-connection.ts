// Whose token is stored, and when it ends; and, if so, that the platform has not confirmed it. Pure.
import { dateText, quote, truncate } from './block-kit.ts';
import type { Translate } from './language/translate.ts';

export interface DescribedConnection {
  readonly platformUser: string | null;
  /** Null: the token does not say. */
  readonly expiresAt: number | null;
  readonly checked: boolean;
}

export function describeConnection(
  { platformUser, expiresAt, checked }: DescribedConnection,
  t: Translate,
): string[] {
  const user = platformUser ? quote(truncate(platformUser, 80)) : null;
  return [
    ...(expiresAt === null ? [withoutEnd(user, t)] : [withEnd(user, dateText(expiresAt), t)]),
    ...(checked ? [] : [t('connect.unchecked')]),
  ];
}

const withEnd = (user: string | null, until: string, t: Translate) =>
  user ? t('connect.connectedAs', { user, until }) : t('connect.connected', { until });

const withoutEnd = (user: string | null, t: Translate) =>
  user ? t('connect.connectedAsWithoutEnd', { user }) : t('connect.connectedWithoutEnd');
