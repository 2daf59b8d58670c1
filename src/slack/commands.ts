// What can be typed after the command: a word of its own, or arguments that fill in the form. Pure.

const words = ['help', 'connect', 'disconnect', 'presets', 'recent'] as const;

/** Each has a handler of its own: see register.ts. */
export type CommandWord = (typeof words)[number] | 'preset' | 'launch';

/** What a text asks for. `namesPreset`: whether it is `preset <name>`. */
export function wordOf(text: string, namesPreset: (text: string) => boolean): CommandWord {
  const typed = text.trim().toLowerCase();
  const word = Object.hasOwn(otherWords, typed) ? otherWords[typed] : words.find((each) => each === typed);
  return word ?? (namesPreset(text) ? 'preset' : 'launch');
}

/** What people may type for the same thing. */
const otherWords: Readonly<Record<string, CommandWord>> = {
  '?': 'help',
  帮助: 'help',
  连接: 'connect',
  断开: 'disconnect',
  预设: 'presets',
  preset: 'presets',
  最近: 'recent',
};
