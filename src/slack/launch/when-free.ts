// The box in the form that keeps a launch until its cards are free. It is no field of the form: it says when, not what. Pure.
import type { InputBlock } from '@slack/types';
import type { InputTexts } from '../../form/read-inputs.ts';
import type { FormSession } from '../../form/session.ts';
import { checkboxInput, option } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { launchIds } from './ids.ts';

/** Whether it is ticked; null: there is none. */
export type WhenFreeBox = boolean | null;

/** What the ticked box holds. */
export const tickedBox = 'true';

/** As it is in an open form. */
export const isWhenFree = ({ texts }: { readonly texts: InputTexts }): boolean =>
  texts.get(launchIds.whenFree) === tickedBox;

/** Only where there are cards to wait for, of a group that is known to be told of. */
export function boxOf(
  { values: { fields } }: FormSession,
  isOn: (group: string) => boolean,
  isTicked: boolean,
): WhenFreeBox {
  const hasCards = fields.acceleratorType !== 'cpu' && Number(fields.gpuNumber) > 0;
  return hasCards && isOn(fields.resourceGroup ?? '') ? isTicked : null;
}

export function whenFreeBlocks(box: WhenFreeBox, { values }: FormSession, t: Translate): InputBlock[] {
  if (box === null) return [];
  const group = values.fields.resourceGroup ?? '';
  return [
    checkboxInput({
      id: launchIds.whenFree,
      label: t('free.box'),
      option: option(tickedBox, t('free.boxOption', { group })),
      checked: box,
      hint: t('free.boxHint'),
      // The last line of the form says when.
      dispatch: true,
    }),
  ];
}
