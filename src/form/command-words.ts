// What can be typed after the command: a word of its own, or arguments that fill in the form. Pure.
import { tidyArguments } from './argument-text.ts';
import { editDistance } from './edit-distance.ts';

export type Command =
  | {
      readonly word: 'help' | 'connect' | 'disconnect' | 'presets' | 'recent' | 'whoami';
      readonly rest: string;
    }
  | { readonly word: 'preset'; readonly name: string; readonly arguments: string }
  | { readonly word: 'form'; readonly text: string }
  | { readonly word: 'unknown'; readonly nearest: string | null };

const words = ['help', 'connect', 'disconnect', 'presets', 'recent', 'whoami'] as const;
/** What people may type for the same thing. */
const otherWords: Readonly<Record<string, (typeof words)[number]>> = {
  '?': 'help',
  帮助: 'help',
  连接: 'connect',
  断开: 'disconnect',
  预设: 'presets',
  preset: 'presets',
  最近: 'recent',
  我是谁: 'whoami',
};

/** The first word decides; a word that is none never opens the form. */
export function readCommand(text: string): Command {
  const tidy = tidyArguments(text).trim();
  const preset = /^(?:preset|预设)\s+(.+)$/isu.exec(tidy)?.[1];
  if (preset !== undefined) return readPreset(preset);
  const [first = '', ...rest] = tidy.toLowerCase().split(/\s+/u);
  const bare = first === '?' ? first : first.replace(/^[-–—−/]+|[.,;:!?。、…]+$/gu, '');
  const word =
    words.find((each) => each === bare) ?? (Object.hasOwn(otherWords, bare) ? otherWords[bare] : undefined);
  if (word) return { word, rest: rest.join(' ') };
  return tidy === '' || /[=:]/u.test(tidy)
    ? { word: 'form', text }
    : { word: 'unknown', nearest: nearestTo(bare) };
}

/** `train time=4h`: the name, then what goes over it. */
function readPreset(text: string): Command {
  const [, name = text, args = ''] = /^(.*?)(?:\s+([\p{L}]+=.*))?$/su.exec(text) ?? [];
  return { word: 'preset', name: name.replace(/^["'](.*)["']$/su, '$1').trim(), arguments: args };
}

function nearestTo(typed: string): string | null {
  const known = [...words, ...Object.keys(otherWords).filter((word) => word !== '?')];
  const ranked = known
    .map((word) => ({ word, distance: editDistance(typed, word) }))
    .toSorted((one, other) => one.distance - other.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= Math.max(1, Math.floor([...nearest.word].length / 3))
    ? nearest.word
    : null;
}
