// What the values of a size's fields are, in a line. Pure.
import type { FormSession } from '../../form/session.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';

/** What the chosen size stands for: Slack shows an option's own note only while the menu is open. */
export function summariseSize({ values: { fields } }: FormSession, t: Translate): string {
  const { acceleratorType = '', resourceGroup } = fields;
  const asked = {
    acceleratorType,
    gpuNumber: acceleratorType === 'cpu' ? 0 : Number(fields.gpuNumber ?? 0),
    cpuNumber: Number(fields.cpuNumber ?? 0),
    ramSize: Number(fields.ramSize ?? 0),
    taskNumber: 1,
  };
  return [describeResources(asked, t), ...(resourceGroup ? [resourceGroup] : [])].join(
    t('common.listSeparator'),
  );
}
