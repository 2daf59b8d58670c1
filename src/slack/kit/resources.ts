// What an instance runs on, in a line. Pure.

import type { Catalog } from '../../catalog/catalog.ts';
import { mbToGib } from '../../form/units.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import { quote, truncate } from './block-kit.ts';
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

/** The name of the operator's size that is just this; null where there is none. */
export function sizeNameOf(request: Resources, catalog: Catalog | null): string | null {
  const { taskNumber, acceleratorType, gpuNumber, cpuNumber, ramSize } = request;
  if (taskNumber > 1) return null;
  const size = catalog?.sizes.find(
    (each) =>
      each.acceleratorType === acceleratorType &&
      each.gpuNumber === gpuNumber &&
      each.cpuNumber === cpuNumber &&
      each.ramGib * 1024 === ramSize,
  );
  return size ? quote(truncate(size.name, 40)) : null;
}
