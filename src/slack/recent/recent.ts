// A person's last launches, each with a button that launches it again.
import type { KnownBlock, ModalView } from '@slack/types';
import type { Launch } from '../../launches/launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Command } from '../edge/incoming.ts';
import type { Visit } from '../edge/visit.ts';
import { button, code, context, dateText, plain, section, sectionWith } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { sharedActions } from '../kit/shared-actions.ts';

const mostShown = 20;

export function createRecentHandlers({ launches }: { readonly launches: Pick<LaunchStore, 'findByUser'> }) {
  return {
    async list({ owner, client, t }: Visit, { triggerId }: Command): Promise<void> {
      const recent = await launches.findByUser(owner, mostShown);
      await client.views.open({ trigger_id: triggerId, view: buildRecentModal(recent, t) });
    },
  };
}

export function buildRecentModal(recent: readonly Launch[], t: Translate): ModalView {
  const rows = recent.flatMap((launch) => buildRow(launch, t));
  return {
    type: 'modal',
    title: plain(t('recent.title'), 24),
    close: plain(t('common.close'), 24),
    blocks: rows.length > 0 ? rows : [section(t('recent.none'))],
  };
}

function buildRow(launch: Launch, t: Translate): KnownBlock[] {
  const { request, state, acceptedAt } = launch;
  const name = code(request.instanceServiceName);
  const line = t('recent.line', { name, state: t(`recent.${state}`), when: dateText(acceptedAt) });
  const again = button({
    actionId: sharedActions.launchAgain,
    text: t('card.again'),
    value: launch.id,
    label: `${t('card.again')}: ${request.instanceServiceName}`,
  });
  return [
    sectionWith(line, again),
    context(`${describeResources(request, t)}${t('common.listSeparator')}${code(request.imagePath)}`),
  ];
}
