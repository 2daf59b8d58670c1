// What `/gpu-instance help` says. Pure.
import type { KnownBlock } from '@slack/types';
import { section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { quickArguments } from '../launch/quick-arguments.ts';

const lines = ['form', 'filled', 'preset', 'presets', 'recent', 'connect', 'disconnect', 'help'] as const;

export function buildHelpMessage(t: Translate): { text: string; blocks: KnownBlock[] } {
  const commands = lines.map((line) => `• ${t(`help.${line}`)}`);
  const examples = Object.entries(quickArguments).map(([name, { example }]) => `\`${name}=${example}\``);
  const paragraphs = [
    `${t('help.title')}\n${commands.join('\n')}`,
    `${t('help.argumentsTitle')}\n${examples.join('  ')}\n${t('help.arguments')}`,
    t('help.where'),
  ];
  return { text: paragraphs.join('\n\n'), blocks: paragraphs.map((text) => section(text)) };
}
