// The list of a person's last launches. Pure.
import type { KnownBlock, ModalView } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Launch } from '../../launches/launch.ts';
import type { Standing } from '../../surfaces/surface.ts';
import {
  button,
  code,
  context,
  dateText,
  plain,
  quote,
  section,
  sectionWith,
  textInput,
  truncate,
} from '../kit/block-kit.ts';
import { describeImage } from '../kit/describe-image.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { againId } from '../kit/shared-ids.ts';

export const recentIds = {
  callback: 'recent',
  /** Block and action id of the search. */
  search: 'search',
} as const;

export interface RecentList {
  /** Newest first. */
  readonly recent: readonly Launch[];
  readonly search: string;
  readonly catalog: Catalog | null;
  /** Where the launches' cards stand, by their ids. */
  readonly cards: ReadonlyMap<string, Standing>;
  readonly linkTo: (card: Standing, workspaceId: string) => string | null;
}

/** Two blocks a row: more would pass Slack's 100 blocks a modal. */
const mostShown = 40;

export function buildRecentModal(
  list: RecentList,
  metadata: { readonly channel: string },
  t: Translate,
): ModalView {
  const { recent, search } = list;
  const found = recent.filter((launch) => matches(launch, search, list.catalog));
  const shown = found.slice(0, mostShown);
  const refused = shown.filter(({ state }) => state === 'rejected');
  const others = shown.filter(({ state }) => state !== 'rejected');
  const rows = (launches: readonly Launch[]) => launches.flatMap((launch) => buildRecentRow(launch, list, t));
  return {
    type: 'modal',
    callback_id: recentIds.callback,
    title: plain(t('recent.title'), 24),
    close: plain(t('common.close'), 24),
    private_metadata: JSON.stringify(metadata),
    ...(recent.length > 0 ? { submit: plain(t('recent.search'), 24) } : {}),
    blocks: [
      ...(recent.length > 0 ? [searchInput(search, t)] : [section(t('recent.none'))]),
      ...(recent.length > 0 && found.length === 0
        ? [section(t('recent.nothingFound', { text: quote(truncate(search, 100)) }))]
        : []),
      ...rows(others),
      ...(refused.length > 0 ? [section(t('recent.refusedTitle')), ...rows(refused)] : []),
      ...(found.length > shown.length ? [context(t('recent.mostShown', { max: mostShown }))] : []),
    ],
  };
}

const searchInput = (search: string, t: Translate) =>
  textInput({
    id: recentIds.search,
    label: t('recent.search'),
    initial: search,
    maxLength: 100,
    optional: true,
    hint: t('recent.searchHint'),
  });

/** Every word is somewhere in what the row says. */
export function matches(
  { request, instanceId, id }: Launch,
  search: string,
  catalog: Catalog | null,
): boolean {
  const image = catalog?.images.find(({ path }) => path === request.imagePath)?.name ?? '';
  const { instanceServiceName, imagePath, resourceGroup, taskType } = request;
  const within = [instanceServiceName, imagePath, image, resourceGroup, taskType, instanceId ?? '', id];
  const text = within.join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}

export function buildRecentRow(
  launch: Launch,
  { catalog, cards, linkTo }: Pick<RecentList, 'catalog' | 'cards' | 'linkTo'>,
  t: Translate,
): KnownBlock[] {
  const { request, state, acceptedAt, instanceId } = launch;
  const card = cards.get(launch.id);
  const separator = t('common.listSeparator');
  const headline = t('recent.line', {
    name: code(request.instanceServiceName),
    state: t(`recent.${state}`),
    when: dateText(acceptedAt),
  });
  const again = button({
    actionId: againId,
    text: t('card.again'),
    value: launch.id,
    label: `${t('card.again')}: ${request.instanceServiceName}`,
  });
  const link = card && linkTo(card, launch.workspaceId);
  const details = [
    describeResources(request, t),
    code(request.resourceGroup),
    describeImage(request, catalog),
    ...(instanceId ? [t('recent.taskId', { id: code(instanceId) })] : []),
    ...(link ? [`<${link}|${t('recent.card')}>`] : []),
  ].join(separator);
  return [sectionWith([headline, ...reasonOf(launch, t)].join('\n'), again), context(details)];
}

function reasonOf({ state, failure }: Launch, t: Translate): string[] {
  return failure && (state === 'rejected' || state === 'unknown')
    ? [explainFailure(failure, t).happened]
    : [];
}
