// What `/gpu-instance help` says. Pure.
import { argumentExamples } from '../../form/argument-keys.ts';
import { code, type Message, section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

const lines = [
  'home',
  'form',
  'filled',
  'preset',
  'presets',
  'recent',
  'list',
  'who',
  'free',
  'instances',
  'settings',
  'connect',
  'disconnect',
  'forgetMe',
  'whoami',
  'admins',
  'help',
] as const;

export function buildHelpMessage(t: Translate, headlines: readonly string[] = []): Message {
  const commands = lines.map((line) => `• ${t(`help.${line}`)}`);
  const examples = Object.values(argumentExamples).map((example) => code(example));
  const paragraphs = [
    ...headlines,
    `${t('help.title')}\n${commands.join('\n')}`,
    `${t('help.argumentsTitle')}\n${examples.join('  ')}\n${t('help.arguments')}`,
    t('help.where'),
  ];
  return { text: paragraphs.join('\n\n'), blocks: paragraphs.map((text) => section(text)) };
}

/** For a word that is none: what was perhaps meant. */
export function unknownWordLine(nearest: string | null, t: Translate): string {
  return nearest === null ? t('help.unknown') : t('help.didYouMean', { word: code(nearest) });
}
