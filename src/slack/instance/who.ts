// What a channel or the whole team runs, by whom and since when. Nothing secret, and nothing of a launch whose person wanted
// no card in the channel. Pure.
import type { Instance } from '../../instances/instance.ts';
import type { Launch } from '../../launches/launch.ts';
import { code, dateText, limits, type Message, section, truncate, wholeLines } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeResources } from '../kit/resources.ts';
import { describeEnd, describeStatus } from './status.ts';

export type TeamView = 'off' | 'channel' | 'team';

export interface Running {
  readonly launch: Launch;
  readonly instance: Instance;
}

/** Far below Slack's limits, of a message and of a section. */
export const mostShown = 40;
const linesASection = 8;

export function buildWhoMessage(
  running: readonly Running[],
  view: Exclude<TeamView, 'off'>,
  t: Translate,
): Message {
  if (running.length === 0) {
    const text = t(view === 'team' ? 'who.noneInTeam' : 'who.noneHere');
    return { text, blocks: [section(text)] };
  }
  const lines = running.slice(0, mostShown).map((each) => `• ${describeRunning(each, t)}`);
  const headline = t(view === 'team' ? 'who.inTeam' : 'who.here');
  const rest = running.length > mostShown ? [t('common.more', { count: running.length - mostShown })] : [];
  const parts = [headline];
  for (let at = 0; at < lines.length; at += linesASection)
    parts.push(lines.slice(at, at + linesASection).join('\n'));
  const paragraphs = [...parts, ...rest];
  return {
    text: wholeLines(
      paragraphs.flatMap((each) => each.split('\n')),
      limits.messageText - 2,
    ),
    blocks: paragraphs.map((each) => section(each)),
  };
}

function describeRunning({ launch, instance }: Running, t: Translate): string {
  const end = describeEnd(instance, launch.request.timeoutLimit, t);
  return [
    `<@${launch.userId}>`,
    code(truncate(instance.name, 64)),
    describeStatus({ instance, action: null }, t),
    describeResources(launch.request, t),
    t('list.since', { when: dateText(instance.startedAt ?? instance.since) }),
    ...(end ? [end] : []),
  ].join(t('common.dot'));
}
