// A preset's values in one line. Pure. They are as typed, so they need not make a whole launch.

import type { FormValues } from '../../form/fields.ts';
import { readStoredValues } from '../../form/session.ts';
import { mbToGib } from '../../form/units.ts';
import { code, quote, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';

/** Kept by an older version, perhaps: what cannot be read says nothing. */
export const summariseStored = (values: unknown, t: Translate): string =>
  summarise(readStoredValues(values) ?? { fields: {}, mounts: [], ports: [] }, t);

export function summarise({ fields }: FormValues, t: Translate): string {
  const { acceleratorType = '', gpuNumber = '0', cpuNumber, ramSize, imagePath, timeoutLimit } = fields;
  const cards = acceleratorType !== 'cpu' && Number(gpuNumber) > 0;
  const parts = [
    ...(cards
      ? [t('card.cards', { count: quote(gpuNumber), kind: quote(acceleratorType.toUpperCase()) })]
      : []),
    ...(cpuNumber ? [t('card.cpu', { count: quote(cpuNumber) })] : []),
    ...(ramSize ? [`${quote(mbToGib(ramSize))} GiB`] : []),
    ...(timeoutLimit && /^(?:\d+:\d\d:\d\d|unlimited)$/u.test(timeoutLimit)
      ? [describeTimeLimit(timeoutLimit, t)]
      : []),
    ...(imagePath ? [code(truncate(imagePath, 120))] : []),
  ];
  return parts.join(t('common.listSeparator'));
}
