// The way into a running instance, for its owner's eyes: what the platform gives at this moment. Addresses are opened here
// and nowhere else, and go into the one message that is sent.
import type { Secret } from '../../config/secrets.ts';
import type { Instance } from '../../instances/instance.ts';
import type { ExposedPort, InstanceDetail, InstancePlatform } from '../../instances/ports.ts';
import type { Launch } from '../../launches/launch.ts';
import type { ReadOutcome } from '../../launches/outcome.ts';
import {
  code,
  escapeMrkdwn,
  limits,
  type Message,
  quote,
  section,
  truncate,
  wholeLines,
} from '../kit/block-kit.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';

export interface Given {
  readonly url: ReadOutcome<Secret | null>;
  readonly detail: ReadOutcome<InstanceDetail | null>;
}

export async function askForWayIn(
  platform: Pick<InstancePlatform, 'accessUrl' | 'detail'>,
  token: Secret,
  { instanceId }: Instance,
): Promise<Given> {
  const [url, detail] = await Promise.all([
    platform.accessUrl(token, instanceId),
    platform.detail(token, instanceId),
  ]);
  return { url, detail };
}

export function buildWayIn(launch: Launch, given: Given, t: Translate): Message {
  const { request } = launch;
  const ports = given.detail.kind === 'ok' ? (given.detail.value?.ports ?? []) : [];
  const lines = [
    t('wayIn.headline', { name: code(request.instanceServiceName) }),
    request.taskType === 'ssh' ? describeSsh(given, ports, t) : describeUrl(given, launch, t),
    ...(request.taskNumber > 1 ? [t('wayIn.first', { count: request.taskNumber })] : []),
    t('wayIn.onlyYou'),
    ...ports.map((port) => describePort(port, t)),
    ...(given.detail.kind === 'failed' && request.containerPortInfoList.length > 0
      ? [t('wayIn.portsUnknown', { happened: explainFailure(given.detail.failure, t).happened })]
      : []),
  ];
  const text = wholeLines(lines, limits.sectionText - 2);
  return { text, blocks: [section(text)] };
}

function describeUrl({ url }: Given, { request }: Launch, t: Translate): string {
  if (url.kind === 'failed') return t('wayIn.failed', { happened: explainFailure(url.failure, t).happened });
  return url.value
    ? t('wayIn.open', { link: linkTo(url.value, t(`taskType.${request.taskType}`)) })
    : t('wayIn.notYet');
}

/** What the platform gives, as it is: a command that nobody gave would be a guess. */
function describeSsh({ url, detail }: Given, ports: readonly ExposedPort[], t: Translate): string {
  const given = (url.kind === 'ok' ? url.value : null) ?? sshPortOf(ports)?.accessUrl ?? null;
  if (given) return t('wayIn.ssh', { given: code(given.reveal()) });
  const failed = url.kind === 'failed' ? url : detail;
  return failed.kind === 'failed'
    ? t('wayIn.failed', { happened: explainFailure(failed.failure, t).happened })
    : t('wayIn.noSsh');
}

const sshPortOf = (ports: readonly ExposedPort[]) =>
  ports.find(({ protocol, accessUrl }) => protocol.trim().toLowerCase() === 'ssh' && accessUrl !== null);

function describePort({ port, protocol, accessUrl }: ExposedPort, t: Translate): string {
  const named = { port: quote(truncate(port, 10)), protocol: quote(truncate(protocol, 20)) };
  return accessUrl
    ? t('wayIn.port', { ...named, given: linkTo(accessUrl, null) })
    : t('wayIn.portNotYet', named);
}

/** A link where a browser can open it; else what was given, to be copied. */
function linkTo(address: Secret, label: string | null): string {
  const text = address.reveal();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return code(text);
  // `|` and `>` would end Slack's link.
  const href = escapeMrkdwn(url.href.replace(/[|<>]/gu, encodeURIComponent));
  return label === null ? `<${href}>` : `<${href}|${label}>`;
}
