// Time limits in words. Pure.
import type { Translate } from './language/translate.ts';

/** `01:30:00` is "1 h 30 min". */
export function describeTimeLimit(limit: string, t: Translate): string {
  if (limit === 'unlimited') return t('time.none');
  const [hours = 0, minutes = 0, seconds = 0] = limit.split(':').map(Number);
  const parts = [
    ...(hours > 0 ? [t('time.partHours', { value: hours })] : []),
    ...(minutes > 0 ? [t('time.partMinutes', { value: minutes })] : []),
    ...(seconds > 0 ? [t('time.partSeconds', { value: seconds })] : []),
  ];
  return parts.join(' ');
}
