// A person's last launches, each with a button that launches it again.
import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Launch } from '../../launches/launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { People } from '../edge/languages.ts';
import type { CommandArgs } from '../edge/listener-guard.ts';
import { identify } from '../identity.ts';
import { button, code, context, dateText, plain, section, sectionWith } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { launchIds } from '../launch/ids.ts';

export interface RecentHandlers {
  list(args: CommandArgs): Promise<void>;
}

const mostShown = 20;

export function createRecentHandlers(parts: {
  readonly launches: Pick<LaunchStore, 'findByUser'>;
  readonly people: People;
  readonly views: WebClient;
}): RecentHandlers {
  const { launches, people, views } = parts;
  return {
    async list({ command }) {
      const owner = identify(command);
      const [recent, t] = await Promise.all([
        launches.findByUser(owner, mostShown),
        people.languageOf(owner),
      ]);
      await views.views.open({ trigger_id: command.trigger_id, view: buildRecentModal(recent, t) });
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
    actionId: launchIds.again,
    text: t('card.again'),
    value: launch.id,
    label: `${t('card.again')}: ${request.instanceServiceName}`,
  });
  return [
    sectionWith(line, again),
    context(`${describeResources(request, t)}${t('common.listSeparator')}${code(request.imagePath)}`),
  ];
}
