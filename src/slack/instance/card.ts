// The card of a launch: who, what, how it is, until when; where it stands in its life decides its buttons. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import { isUnderWay } from '../../instances/action.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import { code, context, limits, type Message, section, truncate } from '../kit/block-kit.ts';
import { describeImage } from '../kit/describe-image.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources, sizeNameOf } from '../kit/resources.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import { buildButtons } from './buttons.ts';
import { describeEnd, describeStatus, hasFailed, type Life, markOf } from './status.ts';

export interface CardOf extends Life {
  readonly launch: Launch;
  readonly catalog: Catalog | null;
  /** The channel that it would stand in if this app could post there. */
  readonly movedFrom?: string | null;
}

/** Three blocks, so that a screen holds many; everything else is behind Details. */
export function buildCard(card: CardOf, t: Translate): Message {
  const { launch } = card;
  const { id: launchId, request, userId } = launch;
  const separator = t('common.dot');
  const end = describeEnd(card.instance, request.timeoutLimit, t);
  const line = [
    `${markOf(card)} <@${userId}>`,
    code(request.instanceServiceName),
    `*${describeStatus(card, t)}*`,
    ...(end ? [end] : []),
  ].join(separator);
  return {
    text: describeCard(card, t),
    blocks: [
      section(line),
      context(truncate([factsOf(card, t), ...remarksOf(card, t)].join('\n'), limits.fieldText)),
      buildButtons({ launchId, name: request.instanceServiceName, life: card }, t),
    ],
  };
}

/** One line where a card cannot be: read by all of the channel. */
export const buildLine = (launch: Launch, t: Translate): { text: string } => ({
  text: t('card.line', {
    person: `<@${launch.userId}>`,
    name: code(launch.request.instanceServiceName),
    id: code(launch.instanceId ?? ''),
  }),
});

/** What tells one launch from another at a glance; the task ID first, since it is what is copied. */
function factsOf({ launch, catalog }: CardOf, t: Translate): string {
  const { request, instanceId } = launch;
  return [
    code(instanceId ?? ''),
    sizeNameOf(request, catalog) ?? describeResources(request, t),
    describeImage(request, catalog, 40),
    code(truncate(request.resourceGroup, 30)),
  ].join(t('common.dot'));
}

function remarksOf(card: CardOf, t: Translate): string[] {
  const { action, movedFrom } = card;
  return [
    ...(hasFailed(card) ? [t('instance.noReason')] : []),
    ...(action?.state === 'refused' && isNewest(card) ? [t(`instance.refused_${action.kind}`)] : []),
    ...(action?.state === 'unknown' && !isUnderWay(action) && isNewest(card) ? [t('instance.unknown')] : []),
    ...(movedFrom ? [t('card.moved', { channel: `<#${movedFrom}>` })] : []),
  ];
}

/** Nothing has happened to it since: what was refused is still what somebody waits for. */
const isNewest = ({ instance, action }: Life): boolean =>
  (action?.settledAt ?? 0) >= (instance?.since ?? 0) && instance?.phase !== 'gone';

/** Read instead of the blocks: status, task ID and end, then the rest. */
function describeCard(card: CardOf, t: Translate): string {
  const { launch, catalog, instance } = card;
  const { request } = launch;
  const headline = t('card.launched', {
    person: `<@${launch.userId}>`,
    name: code(request.instanceServiceName),
  });
  const end = describeEnd(instance, request.timeoutLimit, t);
  const facts: [string, string][] = [
    ...(instance ? [[t('card.status'), describeStatus(card, t)] as [string, string]] : []),
    [t('card.taskId'), code(launch.instanceId ?? '')],
    ...(end ? [[t('card.ends'), end] as [string, string]] : []),
    [t('card.resources'), describeResources(request, t)],
    [t('card.taskType'), t(`taskType.${request.taskType}`)],
    [t('card.group'), code(request.resourceGroup)],
    [t('card.image'), describeImage(request, catalog)],
    [t('card.stopsAfter'), describeTimeLimit(request.timeoutLimit, t)],
  ];
  const sentences = facts.map(([name, value]) => t('card.fact', { name, value }));
  const reference = t('common.reference', { reference: launchReference(launch) });
  return truncate([headline, ...sentences, ...remarksOf(card, t), reference].join('. '), limits.messageText);
}
