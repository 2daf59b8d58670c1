// What its person alone is told of a launch. Pure.
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
  section,
  truncate,
} from '../kit/block-kit.ts';
import { explainFailure, joinSentences } from '../kit/explain-failure.ts';
import type { TextKey } from '../kit/language/texts.ts';
import type { Translate } from '../kit/language/translate.ts';
import { launchIds } from './ids.ts';
import { namedFieldOf } from './refused-field.ts';

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
