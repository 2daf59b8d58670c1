// What can be typed after the command: a word of its own, or arguments that fill in the form.
import type { ArgumentLabels } from '../form/argument-keys.ts';
import { readCommand, type Command as Typed } from '../form/command-words.ts';
import type { ReceivedContext } from './edge/dispatch.ts';
import type { Command } from './edge/incoming.ts';
import type { Guard, Listener } from './edge/listener-guard.ts';
import type { Visit } from './edge/visit.ts';
import type { Message } from './kit/block-kit.ts';

/** `rest`: what stands behind the word. */
type Handler = (visit: Visit, command: Command, rest: string) => Promise<void>;
type Word = Exclude<Extract<Typed, { rest: string }>['word'], 'help'>;

export interface CommandHandlers {
  readonly byWord: Readonly<Record<Word, Handler>>;
  readonly preset: (visit: Visit, command: Command, name: string, quickArguments: string) => Promise<void>;
  readonly form: (visit: Visit, command: Command, text: string) => Promise<void>;
  /** `nearest`: what was perhaps meant by a word that is none; undefined where help itself was asked for. */
  readonly help: (visit: Visit, nearest: string | null | undefined) => Message;
  /** For what looks like a token, where none belongs. */
  readonly warnOfSecret: (visit: Visit) => Message;
  /** What the form calls its fields: people type those, too. */
  readonly labels: ArgumentLabels;
}

export function createCommandListener(
  guard: Guard,
  { byWord, preset, form, help, warnOfSecret, labels }: CommandHandlers,
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
      default: {
        const { word, rest } = typed;
        return guard.command(word, (visit, command) => byWord[word](visit, command, rest))(args);
      }
    }
  };
}
