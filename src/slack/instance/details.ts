// Everything known of an instance, in a modal: what was launched, how it is, and, for its owner, what the platform says of
// it just now. Addresses and the script stay out: Connect gives those, and nobody is shown another's script. Pure.
import type { KnownBlock, ModalView } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import type { InstanceDetail } from '../../instances/ports.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { PlatformFailure, ReadOutcome } from '../../launches/outcome.ts';
import {
  button,
  code,
  context,
  dateText,
  limits,
  mrkdwn,
  plain,
  quote,
  section,
  sectionWith,
  truncate,
  wholeLines,
} from '../kit/block-kit.ts';
import { describeImage } from '../kit/describe-image.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import { buildButtons } from './buttons.ts';
import { instanceIds } from './ids.ts';
import { describeEnd, describeStatus, hasFailed, type Life, markOf } from './status.ts';

/** What the platform says: nothing asked, being asked, or its answer. */
export type Said = 'not-asked' | 'asking' | 'no-token' | ReadOutcome<InstanceDetail | null>;

export interface DetailsOf extends Life {
  readonly launch: Launch;
  readonly catalog: Catalog | null;
  readonly isOwner: boolean;
  readonly said: Said;
  /** When it was drawn. */
  readonly at: number;
}

export function buildDetailsModal(
  details: DetailsOf,
  metadata: { readonly channel: string },
  t: Translate,
): ModalView {
  const { launch } = details;
  const name = launch.request.instanceServiceName;
  const { details: itself, savePreset } = instanceIds;
  return {
    type: 'modal',
    callback_id: instanceIds.detailsCallback,
    title: plain(t('instance.title'), 24),
    close: plain(t('common.close'), 24),
    private_metadata: JSON.stringify({ channel: metadata.channel, launch: launch.id }),
    blocks: [
      sectionWith(
        headlineOf(details, t),
        button({
          actionId: instanceIds.refresh,
          text: t('instance.refresh'),
          value: launch.id,
          label: `${t('instance.refresh')}: ${name}`,
        }),
      ),
      ...remarksOf(details, t).map((text) => section(text)),
      ...inFields(factsOf(details, t)),
      buildButtons({ launchId: launch.id, name, life: details, without: [itself, savePreset] }, t),
      context(footOf(details, t)),
    ],
  };
}

function headlineOf(details: DetailsOf, t: Translate): string {
  const { launch, instance } = details;
  const end = describeEnd(instance, launch.request.timeoutLimit, t);
  return [
    `${markOf(details)} ${code(launch.request.instanceServiceName)}`,
    `*${describeStatus(details, t)}*`,
    ...(end ? [end] : []),
  ].join(t('common.dot'));
}

/** What its owner should know; why something was refused is theirs alone. */
function remarksOf(details: DetailsOf, t: Translate): string[] {
  const { action, said, isOwner } = details;
  const why = (failure: PlatformFailure | null) => (failure ? ` ${explainFailure(failure, t).happened}` : '');
  return [
    ...(hasFailed(details) ? [t('instance.noReason')] : []),
    ...(action?.state === 'refused' && isOwner
      ? [`${t(`details.refused_${action.kind}`)}${why(action.failure)}`]
      : []),
    ...(action?.state === 'unknown' && isOwner ? [`${t('details.unknown')}${why(action.failure)}`] : []),
    ...(said === 'no-token' ? [t('details.noToken')] : []),
    ...(typeof said === 'object' && said.kind === 'failed'
      ? [t('details.failed', { happened: explainFailure(said.failure, t).happened })]
      : []),
    ...(typeof said === 'object' && said.kind === 'ok' && said.value === null ? [t('details.notThere')] : []),
  ];
}

type Fact = readonly [name: string, value: string];

function factsOf({ launch, instance, catalog, said, isOwner }: DetailsOf, t: Translate): Fact[] {
  const { request } = launch;
  const detail = typeof said === 'object' && said.kind === 'ok' ? said.value : null;
  const when = (name: string, at: number | null | undefined): Fact[] => (at ? [[name, dateText(at)]] : []);
  const word = (name: string, text: string | null | undefined): Fact[] =>
    text ? [[name, quote(truncate(text, 300))]] : [];
  const paths = request.mountInfoList.map(
    ({ sourcePath, targetPath }) => `${code(sourcePath)} → ${code(targetPath)}`,
  );
  const ports = request.containerPortInfoList.map(
    ({ containerPort, protocolType }) => `${containerPort} ${protocolType}`,
  );
  return [
    [t('card.taskId'), code(launch.instanceId ?? '')],
    [t('details.owner'), `<@${launch.userId}>`],
    [t('card.resources'), describeResources(request, t)],
    [t('card.taskType'), t(`taskType.${request.taskType}`)],
    [t('card.group'), code(truncate(request.resourceGroup, 200))],
    [t('card.image'), describeImage(request, catalog)],
    [t('card.stopsAfter'), describeTimeLimit(request.timeoutLimit, t)],
    ...when(t('details.launched'), launch.acceptedAt),
    ...when(t('details.started'), detail?.startedAt ?? instance?.startedAt),
    ...when(t('card.ends'), detail?.endedAt ?? instance?.endsAt),
    ...word(t('details.remaining'), detail?.remaining),
    ...word(t('details.duration'), detail?.duration),
    ...(isOwner ? word(t('details.description'), request.description) : []),
    ...(isOwner && paths.length > 0 ? [[t('field.mounts'), wholeLines(paths, 1500)] as Fact] : []),
    ...(ports.length > 0 ? [[t('field.ports'), truncate(quote(ports.join(', ')), 500)] as Fact] : []),
    ...(isOwner && request.useStartScript
      ? [[t('field.useStartScript'), t('details.hasScript')] as Fact]
      : []),
  ];
}

/** Ten to a section, as Slack has it. */
function inFields(facts: readonly Fact[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (let at = 0; at < facts.length; at += 10)
    blocks.push({
      type: 'section',
      fields: facts
        .slice(at, at + 10)
        .map(([name, value]) => mrkdwn(`*${name}*\n${value}`, limits.fieldText)),
    });
  return blocks;
}

function footOf({ launch, said, at }: DetailsOf, t: Translate): string {
  const reference = t('common.reference', { reference: launchReference(launch) });
  if (said === 'asking') return `${reference}${t('common.dot')}${t('instance.asking')}`;
  return `${reference}${t('common.dot')}${t('details.asOf', { when: dateText(at) })}`;
}
