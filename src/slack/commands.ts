// What can be typed after the command: a word of its own, or arguments that fill in the form.
import { readCommand, type Command as Typed } from '../form/command-words.ts';
import type { Command } from './edge/incoming.ts';
import type { Visit } from './edge/visit.ts';

type Handler = (visit: Visit, command: Command) => Promise<void>;

export interface CommandHandlers {
  readonly byWord: Readonly<Record<Extract<Typed, { rest: string }>['word'], Handler>>;
  readonly preset: (visit: Visit, command: Command, name: string, quickArguments: string) => Promise<void>;
  readonly form: (visit: Visit, command: Command, text: string) => Promise<void>;
  readonly unknown: (visit: Visit, command: Command, nearest: string | null) => Promise<void>;
}

export const createCommandHandler =
  ({ byWord, preset, form, unknown }: CommandHandlers): Handler =>
  (visit, command) => {
    const typed = readCommand(command.text);
    switch (typed.word) {
      case 'preset':
        return preset(visit, command, typed.name, typed.arguments);
      case 'form':
        return form(visit, command, typed.text);
      case 'unknown':
        return unknown(visit, command, typed.nearest);
      default:
        return byWord[typed.word](visit, command);
    }
  };
