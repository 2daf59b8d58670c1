// What is posted about a launch. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { type Remedy, remedyOf } from '../../launches/platform-codes.ts';
import {
  buttonRow,
  code,
  context,
  dateText,
  limits,
  type Message,
  mrkdwn,
  section,
  truncate,
} from '../kit/block-kit.ts';
import { describeImage } from '../kit/describe-image.ts';
import { explainFailure, joinSentences } from '../kit/explain-failure.ts';
import type { TextKey } from '../kit/language/texts.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { againId, savePresetId } from '../kit/shared-ids.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import { launchIds } from './ids.ts';
import { namedFieldOf } from './refused-field.ts';

/** The card in the channel. */
export function buildCreatedMessage(launch: Launch, catalog: Catalog | null, t: Translate): Message {
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
    [t('card.image'), describeImage(request, catalog)],
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
        `${againId}.${launch.id}`,
        {
          actionId: againId,
          text: t('card.again'),
          value: launch.id,
          label: `${t('card.again')}: ${request.instanceServiceName}`,
        },
        { actionId: savePresetId, text: t('card.savePreset'), value: launch.id },
      ),
      context(reference),
    ],
  };
}

/** For the person alone: nothing was started. */
export function buildRejectedMessage(launch: Launch, t: Translate): Message {
  const failure = launch.failure ?? { reason: 'absent' };
  const { happened, next } = explainFailure(failure, t, { named: namedFieldOf(failure, launch.request, t) });
  const started = t(`news.${toProof(failure)}`);
  const headline = t('news.notLaunched', { name: code(launch.request.instanceServiceName) });
  return buildNotice(
    { headline, sentences: [happened, started, next], launch, remedy: remedyOf(failure) },
    t,
  );
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
  return buildNotice({ headline, sentences, launch, remedy: null }, t);
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
  return buildNotice({ headline: t('news.stuck', { name }), sentences, launch, remedy: null }, t);
}

/** For the person alone, in the place of what said that it was not known. */
export function buildFoundMessage(launch: Launch, t: Translate): Message {
  const headline = t('news.found', {
    name: code(launch.request.instanceServiceName),
    id: code(launch.instanceId ?? ''),
  });
  return buildNotice({ headline, sentences: [], launch, remedy: null }, t);
}

/** A fresh token would help. */
const needsToken = (failure: PlatformFailure | null) => failure !== null && remedyOf(failure) === 'connect';

interface Notice {
  readonly headline: string;
  readonly sentences: readonly string[];
  readonly launch: Launch;
  /** What the button does; none where nothing is to be done. */
  readonly remedy: Remedy | null;
}

/** A fresh token first where that is what is missing; otherwise the form as it was typed. */
const buttons: Readonly<
  Record<Remedy, { readonly actionId: string; readonly text: TextKey & `news.${string}` }>
> = {
  connect: { actionId: launchIds.connectAgain, text: 'news.connectAgain' },
  reopen: { actionId: launchIds.reopen, text: 'news.reopen' },
  retry: { actionId: launchIds.reopen, text: 'news.tryAgain' },
};

function buildNotice({ headline, sentences, launch, remedy }: Notice, t: Translate): Message {
  const reference = t('common.reference', { reference: launchReference(launch) });
  const button = remedy && {
    actionId: buttons[remedy].actionId,
    text: t(buttons[remedy].text as 'news.reopen'),
    value: launch.id,
    style: 'primary' as const,
  };
  return {
    text: truncate(joinSentences(t, [headline, ...sentences, reference]), limits.messageText),
    blocks: [
      section([headline, ...sentences].join('\n')),
      ...(button ? [buttonRow(`${button.actionId}.${launch.id}`, button)] : []),
      context(reference),
    ],
  };
}
