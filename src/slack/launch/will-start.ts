// The last line of every form: what would start, read from exactly the request that would be sent. Pure.
import type { ContextBlock } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import type { RowList } from '../../form/fields.ts';
import type { ReadRequest } from '../../form/request.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import { code, mrkdwn, quote, truncate } from '../kit/block-kit.ts';
import { describeImage } from '../kit/describe-image.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import { launchIds } from './ids.ts';

export interface WillStart {
  readonly reading: ReadRequest;
  readonly catalog: Catalog | null;
  /** Where the form was asked for. */
  readonly channelId: string;
  readonly cardPlace: string;
  /** Whether it waits until its cards are free. */
  readonly whenFree: boolean;
  /** What a field or a row's field is called. */
  readonly labelOf: (path: string) => string;
  /** Whether an input shows it: what is typed there says itself, and the line is drawn before it is typed. */
  readonly isShown: (field: 'description' | 'useStartScript' | RowList) => boolean;
}

export function willStartBlock(start: WillStart, t: Translate): ContextBlock {
  const { reading } = start;
  const text = reading.ok ? describeStart(reading.request, start, t) : describeMissing(reading, start, t);
  return { type: 'context', block_id: launchIds.willStart, elements: [mrkdwn(text)] };
}

function describeStart(
  request: LaunchRequest,
  { catalog, channelId, cardPlace, whenFree, isShown }: WillStart,
  t: Translate,
): string {
  const sentences = [
    t(whenFree ? 'willStart.startWhenFree' : 'willStart.start', {
      task: t(`taskType.${request.taskType}`),
      resources: describeResources(request, t),
      image: describeImage(request, catalog),
      group: code(request.resourceGroup),
      time: describeTimeLimit(request.timeoutLimit, t),
    }),
    ...describeExtras(request, isShown, t),
    describePlace(channelId, cardPlace, t),
  ];
  return sentences.join(t('common.sentenceGap'));
}

/** What has no place in the sentence, and must not be a surprise. */
function describeExtras(request: LaunchRequest, isShown: WillStart['isShown'], t: Translate): string[] {
  const { mountInfoList: mounts, containerPortInfoList: ports } = request;
  const list = (texts: readonly string[]) => texts.join(t('common.listSeparator'));
  return [
    ...(mounts.length > 0 && !isShown('mountInfoList')
      ? [
          t('willStart.mounts', {
            paths: list(
              mounts.map(({ sourcePath, targetPath }) =>
                code(`${truncate(sourcePath, 80)} → ${truncate(targetPath, 80)}`),
              ),
            ),
          }),
        ]
      : []),
    ...(ports.length > 0 && !isShown('containerPortInfoList')
      ? [t('willStart.ports', { ports: list(ports.map(({ containerPort }) => String(containerPort))) })]
      : []),
    ...(request.useStartScript && !isShown('useStartScript') ? [t('willStart.script')] : []),
    ...(request.description && !isShown('description')
      ? [t('willStart.description', { description: quote(truncate(request.description, 80)) })]
      : []),
  ];
}

/** Where there is no channel, a person's id stands for one. */
const isPersonId = (channelId: string): boolean => /^[UW]/u.test(channelId);

export function describePlace(channelId: string, cardPlace: string, t: Translate): string {
  if (cardPlace === 'me' || isPersonId(channelId)) return t('willStart.onlyMe');
  return /^[CG]/u.test(channelId)
    ? t('willStart.channel', { channel: `<#${channelId}>` })
    : t('willStart.directMessage');
}

/** Not launchable yet: which fields to look at. */
function describeMissing(
  { problems }: ReadRequest & { ok: false },
  { labelOf }: WillStart,
  t: Translate,
): string {
  const fields = [...new Set(problems.map(({ path }) => labelOf(path)))];
  return t('willStart.notYet', { fields: fields.join(t('common.listSeparator')) });
}
