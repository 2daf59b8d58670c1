// Which buttons stand where, by what can be done just now. Pure.
import type { ActionsBlock } from '@slack/types';
import { actionsRow, type ButtonSpec, confirmation, overflow } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { type InstanceButton, instanceIds, toOptionValue } from './ids.ts';
import { changeUnderWay, hasFailed, type Life } from './status.ts';

const { connect, stop, start, details, script, again, savePreset } = instanceIds;

interface Row {
  readonly shown: readonly InstanceButton[];
  /** In the overflow menu: five at most, and never one that deletes. */
  readonly more: readonly InstanceButton[];
}

/** By what it is; while something is being done with it nothing else can be asked for. */
function rowOf(life: Life): Row {
  const { instance } = life;
  if (!instance) return { shown: [again, savePreset], more: [] };
  if (changeUnderWay(life)) return { shown: [details, again], more: [savePreset] };
  switch (instance.phase) {
    case 'running':
      return { shown: [connect, stop, details, again], more: [script, savePreset] };
    case 'pending':
      return { shown: [stop, details, again], more: [connect, savePreset] };
    case 'ended':
      return hasFailed(life)
        ? { shown: [again, details, instanceIds.delete], more: [start, savePreset] }
        : { shown: [start, details, instanceIds.delete, again], more: [savePreset] };
    case 'gone':
      return { shown: [again, details], more: [savePreset] };
  }
}

/** Block id of the row on a card. */
export const rowId = (launchId: string): string => `instance.${launchId}`;

export interface ButtonsOf {
  readonly launchId: string;
  readonly name: string;
  readonly life: Life;
  /** Those that make no sense where they stand. */
  readonly without?: readonly InstanceButton[];
}

export function buildButtons({ launchId, name, life, without = [] }: ButtonsOf, t: Translate): ActionsBlock {
  const { shown, more } = rowOf(life);
  const isWanted = (id: InstanceButton) => !without.includes(id);
  const options = more
    .filter(isWanted)
    .map((id) => ({ value: toOptionValue(id, launchId), text: t(labels[id]) }));
  return actionsRow(rowId(launchId), [
    ...shown.filter(isWanted).map((id) => buttonOf(id, launchId, name, t)),
    ...(options.length > 0 ? [overflow(instanceIds.more, options)] : []),
  ]);
}

const labels = {
  [connect]: 'instance.connect',
  [stop]: 'instance.stop',
  [start]: 'instance.start',
  [instanceIds.delete]: 'instance.delete',
  [details]: 'instance.details',
  [script]: 'instance.script',
  [again]: 'card.again',
  [savePreset]: 'card.savePreset',
} as const satisfies Record<InstanceButton, string>;

/** Says what it acts on, for who does not see where it stands. */
export function buttonOf(id: InstanceButton, launchId: string, name: string, t: Translate): ButtonSpec {
  const text = t(labels[id]);
  const spec = { actionId: id, text, value: launchId, label: `${text}: ${name}` };
  if (id === connect) return { ...spec, style: 'primary' };
  if (id !== instanceIds.delete) return spec;
  const sure = confirmation({
    title: t('instance.deleteTitle'),
    text: t('instance.deleteSure', { name }),
    yes: t('instance.delete'),
    no: t('instance.keep'),
    style: 'danger',
  });
  return { ...spec, style: 'danger', confirm: sure };
}
