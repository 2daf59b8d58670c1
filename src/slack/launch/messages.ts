// What is posted about a launch. Pure.
import type { KnownBlock } from '@slack/types';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { buttonRow, code, context, dateText, limits, mrkdwn, section, truncate } from '../block-kit.ts';
import { explainFailure, joinSentences } from '../explain.ts';
import type { Translate } from '../language/translate.ts';
import { presetIds } from '../preset/ids.ts';
import { launchIds } from './ids.ts';
import { describeResources } from './resources.ts';
import { describeTimeLimit } from './time-limit.ts';

export interface Message {
  /** Says the same as the blocks: screen readers and notifications show it instead of them. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** The card in the channel. */
export function buildCreatedMessage(launch: Launch, t: Translate): Message {
  const { request } = launch;
  const headline = t('card.launched', {
    person: `<@${launch.userId}>`,
    name: code(request.instanceServiceName),
  });
  const facts: [string, string][] = [
    [t('card.taskId'), code(launch.instanceId ?? '')],
    [t('card.resources'), describeResources(request, t)],
    [t('card.taskType'), t(`taskType.${request.taskType}`)],
    [t('card.group'), code(request.resourceGroup)],
    [t('card.image'), code(request.imagePath)],
    [t('card.stopsAfter'), describeTimeLimit(request.timeoutLimit, t)],
  ];
  const reference = t('common.reference', { reference: launchReference(launch) });
  const sentences = facts.map(([name, value]) => t('card.fact', { name, value }));
  return {
    text: truncate([headline, ...sentences, reference].join('. '), limits.messageText),
    blocks: [
      section(headline),
      {
        type: 'section',
        fields: facts.map(([name, value]) => mrkdwn(`*${name}*\n${value}`, limits.fieldText)),
      },
      buttonRow(
        `${launchIds.again}.${launch.id}`,
        {
          actionId: launchIds.again,
          text: t('card.again'),
          value: launch.id,
          label: `${t('card.again')}: ${request.instanceServiceName}`,
        },
        { actionId: presetIds.save, text: t('card.savePreset'), value: launch.id },
      ),
      context(reference),
    ],
  };
}

/** For the person alone: nothing was started. */
export function buildRejectedMessage(launch: Launch, t: Translate): Message {
  const failure = launch.failure ?? { reason: 'absent' };
  const { happened, next } = explainFailure(failure, t);
  const started = t(`news.${toProof(failure)}`);
  const headline = t('news.notLaunched', { name: code(launch.request.instanceServiceName) });
  return buildNotice({ headline, sentences: [happened, started, next], launch, canReopen: true }, t);
}

/** How it is known that nothing was started. */
function toProof({ reason }: PlatformFailure): 'absent' | 'operator' | 'nothingStarted' {
  return reason === 'absent' || reason === 'operator' ? reason : 'nothingStarted';
}

/** For the person alone: we do not know yet. */
export function buildUnknownMessage(launch: Launch, t: Translate): Message {
  const { happened } = explainFailure(launch.failure ?? { reason: 'connection' }, t);
  const sentences = [
    happened,
    t('news.looking'),
    ...(needsToken(launch.failure) ? [t('news.letUsLook')] : []),
    t('news.doNotRepeat'),
  ];
  const headline = t('news.unknown', { name: code(launch.request.instanceServiceName) });
  return buildNotice({ headline, sentences, launch, canReopen: false }, t);
}

/** For the person alone: we do not know, and cannot even look. */
export function buildStuckMessage(launch: Launch, t: Translate): Message {
  const name = code(launch.request.instanceServiceName);
  const failure = launch.lookFailure ?? { reason: 'unreadable' };
  const sentences = [
    t('news.cannotLook', { happened: explainFailure(failure, t).happened }),
    ...(needsToken(failure) ? [t('news.letUsLook')] : []),
    t('news.lookYourself', { name }),
    ...(launch.givesUpAt === null ? [] : [t('news.goesOn', { until: dateText(launch.givesUpAt) })]),
  ];
  return buildNotice({ headline: t('news.stuck', { name }), sentences, launch, canReopen: false }, t);
}

/** A fresh token would help. */
const needsToken = (failure: PlatformFailure | null) =>
  failure?.reason === 'no-account' || failure?.code === '10008' || failure?.httpStatus === 401;

interface Notice {
  readonly headline: string;
  readonly sentences: readonly string[];
  readonly launch: Launch;
  readonly canReopen: boolean;
}

function buildNotice({ headline, sentences, launch, canReopen }: Notice, t: Translate): Message {
  const reference = t('common.reference', { reference: launchReference(launch) });
  const reopen = buttonRow(`${launchIds.reopen}.${launch.id}`, {
    actionId: launchIds.reopen,
    text: t('news.reopen'),
    value: launch.id,
    style: 'primary',
  });
  return {
    text: truncate(joinSentences(t, [headline, ...sentences, reference]), limits.messageText),
    blocks: [
      section(`${headline}\n${sentences.join('\n')}`),
      ...(canReopen ? [reopen] : []),
      context(reference),
    ],
  };
}
