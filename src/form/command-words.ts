// What can be typed after the command: a word of its own, or arguments that fill in the form. Pure.

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

export function readCommand(text: string): Command {
  const name = /^(?:preset|预设)\s+(.+)$/isu.exec(text.trim())?.[1];
  if (name !== undefined)
    return { word: 'preset', name: name.replace(/^["“”'](.*)["“”']$/su, '$1').trim(), arguments: '' };
  const [first = '', ...rest] = text.trim().toLowerCase().split(/\s+/u);
  const word =
    words.find((each) => each === first) ??
    (Object.hasOwn(otherWords, first) ? otherWords[first] : undefined);
  return word ? { word, rest: rest.join(' ') } : { word: 'form', text };
}
