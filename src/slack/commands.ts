// What can be typed after the command: a word of its own, or arguments that fill in the form.
import type { ArgumentLabels } from '../form/argument-keys.ts';
import { readCommand, type Command as Typed } from '../form/command-words.ts';
import type { ReceivedContext } from './edge/dispatch.ts';
import type { Command } from './edge/incoming.ts';
import type { AfterPress, Guard, Listener } from './edge/listener-guard.ts';
import type { Visit } from './edge/visit.ts';
import type { Message } from './kit/block-kit.ts';

/** `rest`: what stands behind the word. */
type Handler = (visit: Visit, command: Command, rest: string) => Promise<void>;
/** Settles once what was asked for is stored, which comes before the acknowledgement. */
type Press = (visit: Visit, command: Command, rest: string) => Promise<AfterPress>;
const actingWords = ['stop', 'start'] as const;
type ActingWord = (typeof actingWords)[number];
type Word = Exclude<Extract<Typed, { rest: string }>['word'], 'help' | ActingWord>;

export interface CommandHandlers {
  readonly byWord: Readonly<Record<Word, Handler>>;
  readonly presses: Readonly<Record<ActingWord, Press>>;
  readonly preset: (visit: Visit, command: Command, name: string, quickArguments: string) => Promise<void>;
  readonly form: (visit: Visit, command: Command, text: string) => Promise<void>;
  /** `nearest`: what was perhaps meant by a word that is none; undefined where help itself was asked for. */
  readonly help: (visit: Visit, nearest: string | null | undefined) => Message;
  /** For what looks like a token, where none belongs. */
  readonly warnOfSecret: (visit: Visit) => Message;
  /** What the form calls its fields: people type those, too. */
  readonly labels: ArgumentLabels;
}

/**
 * Whether the acknowledgement has to wait for who may be served: what says the same to everybody is answered with it, and
 * what acts is stored before it.
 */
export function isAcknowledgedLast({ text }: Command, labels: ArgumentLabels): boolean {
  const { word } = readCommand(text, labels);
  return word === 'help' || word === 'unknown' || word === 'secret' || isActing(word);
}

const isActing = (word: string): word is ActingWord => (actingWords as readonly string[]).includes(word);

export function createCommandListener(
  guard: Guard,
  { byWord, presses, preset, form, help, warnOfSecret, labels }: CommandHandlers,
): Listener {
  return (args) => {
    const { incoming } = args.context as ReceivedContext & { incoming: Command };
    const typed = readCommand(incoming.text, labels);
    switch (typed.word) {
      case 'help':
        return guard.answered((visit) => help(visit, undefined))(args);
      case 'unknown':
        return guard.answered((visit) => help(visit, typed.nearest))(args);
      case 'secret':
        return guard.answered(warnOfSecret)(args);
      case 'preset':
        return guard.command('preset', (visit, command) =>
          preset(visit, command, typed.name, typed.arguments),
        )(args);
      case 'form':
        return guard.command('launch', (visit, command) => form(visit, command, typed.text))(args);
      case 'stop':
      case 'start': {
        const press = presses[typed.word];
        return guard.typed(typed.word, (visit, command) => press(visit, command, typed.rest))(args);
      }
      default: {
        const { word, rest } = typed;
        return guard.command(word, (visit, command) => byWord[word](visit, command, rest))(args);
      }
    }
  };
}
