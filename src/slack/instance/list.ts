// A person's instances: the running ones first, each with what can be done with it. Pure.
import type { KnownBlock, ModalView } from '@slack/types';
import { type Instance, isLive } from '../../instances/instance.ts';
import type { SeenInstance } from '../../instances/ports.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import {
  actionsRow,
  code,
  confirmation,
  context,
  dateText,
  limits,
  plain,
  quote,
  section,
  truncate,
  wholeLines,
} from '../kit/block-kit.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildButtons } from './buttons.ts';
import { instanceIds } from './ids.ts';
import { describeEnd, describeStatus, type Life, markOf } from './status.ts';

/** Three blocks a row: more would pass Slack's 100 blocks a modal. */
export const mostListed = 25;
const mostElsewhere = 10;

export interface Listed extends Life {
  readonly instance: Instance;
}

/** Live ones of the account that were not launched from here; or why they are not known. */
export type Elsewhere = 'asking' | 'no-token' | readonly SeenInstance[] | PlatformFailure;

export interface ListOf {
  /** Running first. */
  readonly listed: readonly Listed[];
  readonly elsewhere: Elsewhere;
}

export function buildListModal(
  { listed, elsewhere }: ListOf,
  metadata: { readonly channel: string },
  t: Translate,
): ModalView {
  const shown = listed.slice(0, mostListed);
  const live = listed.filter(({ instance }) => isLive(instance));
  return {
    type: 'modal',
    callback_id: instanceIds.listCallback,
    title: plain(t('list.title'), 24),
    close: plain(t('common.close'), 24),
    private_metadata: JSON.stringify({ channel: metadata.channel }),
    blocks: [
      ...(shown.length === 0 ? [section(t('list.none'))] : []),
      ...(live.length > 1 ? [stopAllRow(live.length, t)] : []),
      ...shown.flatMap((each) => buildListRow(each, t)),
      ...(listed.length > shown.length ? [context(t('list.mostShown', { max: mostListed }))] : []),
      ...elsewhereBlocks(elsewhere, t),
    ],
  };
}

export const stopAllRow = (count: number, t: Translate): KnownBlock =>
  actionsRow('instance.all', [
    {
      actionId: instanceIds.stopAll,
      text: t('list.stopAll'),
      style: 'danger',
      value: 'all',
      confirm: confirmation({
        title: t('list.stopAllTitle'),
        text: t('list.stopAllSure', { count }),
        yes: t('list.stopAllYes'),
        no: t('list.stopAllNo'),
        style: 'danger',
      }),
    },
  ]);

export function buildListRow(listed: Listed, t: Translate): KnownBlock[] {
  const { instance } = listed;
  const { launchId, name, since, instanceId } = instance;
  const end = describeEnd(instance, null, t);
  const headline = [
    `${markOf(listed)} ${code(truncate(name, 64))}`,
    `*${describeStatus(listed, t)}*`,
    t('list.since', { when: dateText(since) }),
    ...(end ? [end] : []),
  ].join(t('common.dot'));
  return [
    section(`${headline}\n${t('recent.taskId', { id: code(instanceId) })}`),
    buildButtons({ launchId, name, life: listed, without: [instanceIds.savePreset] }, t),
  ];
}

function elsewhereBlocks(elsewhere: Elsewhere, t: Translate): KnownBlock[] {
  if (elsewhere === 'asking') return [context(t('instance.asking'))];
  if (elsewhere === 'no-token') return [context(t('details.noToken'))];
  if ('reason' in elsewhere)
    return [context(t('details.failed', { happened: explainFailure(elsewhere, t).happened }))];
  if (elsewhere.length === 0) return [];
  const lines = elsewhere
    .slice(0, mostElsewhere)
    .map(({ name, status, instanceId }) =>
      [code(truncate(name, 80)), ...(status ? [quote(truncate(status, 40))] : []), code(instanceId)].join(
        t('common.dot'),
      ),
    );
  return [section(wholeLines([t('list.elsewhere'), ...lines], limits.sectionText - 2))];
}
