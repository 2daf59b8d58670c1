// What `/gpu-instance help` says. Pure.
import { section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { Message } from '../kit/message.ts';

const lines = ['form', 'filled', 'preset', 'presets', 'recent', 'connect', 'disconnect', 'help'] as const;

/** `examples`: of the arguments that the form takes, as typed. */
export function buildHelpMessage(examples: readonly string[], t: Translate): Message {
  const commands = lines.map((line) => `• ${t(`help.${line}`)}`);
  const paragraphs = [
    `${t('help.title')}\n${commands.join('\n')}`,
    `${t('help.argumentsTitle')}\n${examples.map((example) => `\`${example}\``).join('  ')}\n${t('help.arguments')}`,
    t('help.where'),
  ];
  return { text: paragraphs.join('\n\n'), blocks: paragraphs.map((text) => section(text)) };
}
