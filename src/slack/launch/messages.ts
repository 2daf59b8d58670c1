// What is posted about a launch. Pure.
import type { KnownBlock } from '@slack/types';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { buttonRow, code, context, limits, mrkdwn, section, truncate } from '../block-kit.ts';
import { explainFailure } from '../explain.ts';
import { mbToGib } from './form.ts';
import { launchIds } from './ids.ts';

export interface Message {
  /** Says the same as the blocks: screen readers and notifications show it instead of them. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const taskTypeNames: Readonly<Record<LaunchRequest['taskType'], string>> = {
  jupyter: 'Jupyter notebook',
  ssh: 'SSH terminal',
  codeserver: 'VS Code in the browser',
  rstudio: 'RStudio',
};

/** `01:30:00` is "1 h 30 min". */
export function describeTimeLimit(limit: string): string {
  if (limit === 'unlimited') return 'no limit';
  const [hours = 0, minutes = 0, seconds = 0] = limit.split(':').map(Number);
  const parts = [`${hours} h`, `${minutes} min`, `${seconds} s`];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ');
}

export function describeResources(request: LaunchRequest): string {
  const cards =
    request.gpuNumber > 0 ? `${request.gpuNumber} × ${request.acceleratorType.toUpperCase()}, ` : '';
  const containers = request.taskNumber > 1 ? `, ${request.taskNumber} containers` : '';
  return `${cards}${request.cpuNumber} CPU, ${mbToGib(request.ramSize)} GiB${containers}`;
}

/** The card in the channel. */
export function buildCreatedMessage(launch: Launch): Message {
  const { request } = launch;
  const taskId = launch.instanceId ?? '';
  const headline = `:white_check_mark: <@${launch.userId}> launched ${code(request.instanceServiceName)}`;
  const facts: [string, string][] = [
    ['Task ID', code(taskId)],
    ['Resources', describeResources(request)],
    ['What runs', taskTypeNames[request.taskType]],
    ['Resource group', code(request.resourceGroup)],
    ['Image', code(request.imagePath)],
    ['Stops after', describeTimeLimit(request.timeoutLimit)],
  ];
  const text = `${headline}. ${facts.map(([name, value]) => `${name}: ${value}`).join('. ')}. Reference: ${launchReference(launch)}`;
  return {
    text: truncate(text, limits.messageText),
    blocks: [
      section(headline),
      {
        type: 'section',
        fields: facts.map(([name, value]) => mrkdwn(`*${name}*\n${value}`, limits.fieldText)),
      },
      context(`Reference ${launchReference(launch)}`),
    ],
  };
}

/** For the person alone: nothing was started. */
export function buildRejectedMessage(launch: Launch): Message {
  const failure = launch.failure ?? { reason: 'absent' };
  const { happened, next } = explainFailure(failure);
  const started =
    failure.reason === 'absent'
      ? 'We looked through your instances several times and it is not there: nothing was started.'
      : 'Nothing was started.';
  return buildNotice(
    `:x: ${code(launch.request.instanceServiceName)} was not launched.`,
    [happened, started, next],
    launch,
    true,
  );
}

/** For the person alone: we do not know yet. */
export function buildUnknownMessage(launch: Launch): Message {
  const { happened } = explainFailure(launch.failure ?? { reason: 'connection' });
  return buildNotice(
    `:grey_question: We do not know yet whether ${code(launch.request.instanceServiceName)} was launched.`,
    [
      happened,
      'It may or may not have been started. We keep looking through your instances and will tell you here.',
      ...(needsToken(launch.failure) ? ['To let us look, type `/gpu-instance connect`.'] : []),
      'Please do not launch it again before that: it could run, and cost, twice.',
    ],
    launch,
    false,
  );
}

const needsToken = (failure: PlatformFailure | null) => failure?.reason === 'no-account';

function buildNotice(
  headline: string,
  sentences: readonly string[],
  launch: Launch,
  canReopen: boolean,
): Message {
  const reference = `Reference ${launchReference(launch)}`;
  const reopen = buttonRow({
    blockId: `${launchIds.reopen}.${launch.id}`,
    actionId: launchIds.reopen,
    text: 'Open the form again',
    value: launch.id,
    style: 'primary',
  });
  return {
    text: truncate([headline, ...sentences, reference].join(' '), limits.messageText),
    blocks: [
      section(`${headline}\n${sentences.join('\n')}`),
      ...(canReopen ? [reopen] : []),
      context(reference),
    ],
  };
}
