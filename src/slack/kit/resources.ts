// What an instance runs on, in a line. Pure.

import { mbToGib } from '../../form/units.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { Translate } from './language/translate.ts';

type Resources = Pick<LaunchRequest, 'gpuNumber' | 'cpuNumber' | 'ramSize' | 'taskNumber'> & {
  readonly acceleratorType: string;
};

export function describeResources(request: Resources, t: Translate): string {
  const { gpuNumber, acceleratorType, cpuNumber, ramSize, taskNumber } = request;
  const parts = [
    ...(gpuNumber > 0 ? [t('card.cards', { count: gpuNumber, kind: acceleratorType.toUpperCase() })] : []),
    t('card.cpu', { count: cpuNumber }),
    `${mbToGib(ramSize)} GiB`,
    ...(taskNumber > 1 ? [t('card.containers', { count: taskNumber })] : []),
  ];
  return parts.join(t('common.listSeparator'));
}
