// What can be typed after the command: a word of its own, or arguments that fill in the form.
import type { AccountHandlers } from './account/handlers.ts';
import type { People } from './edge/languages.ts';
import type { CommandArgs, Guard } from './edge/listener-guard.ts';
import { buildHelpMessage } from './help/messages.ts';
import { identify } from './identity.ts';
import { askingOf } from './launch/form-place.ts';
import type { FormOpening } from './launch/opening.ts';
import type { PresetHandlers } from './preset/handlers.ts';
import { presetName } from './preset/preset-name.ts';
import type { RecentHandlers } from './recent/recent.ts';

export interface CommandParts {
  readonly guard: Guard;
  readonly people: People;
  readonly opening: FormOpening;
  readonly account: AccountHandlers;
  readonly recent: RecentHandlers;
  readonly preset: PresetHandlers;
}

type Listener = (args: CommandArgs) => Promise<void>;

export function createCommands(parts: CommandParts): Listener {
  const { guard, people, opening, account, recent, preset } = parts;
  const help: Listener = async ({ ack, command }) => {
    const t = await people.languageOf(identify(command));
    await ack({ response_type: 'ephemeral', ...buildHelpMessage(t) });
  };
  const byWord: Readonly<Record<string, Listener>> = {
    help,
    connect: guard.command('connect', account.connect),
    disconnect: guard.command('disconnect', account.disconnect),
    presets: guard.command('presets', preset.list),
    recent: guard.command('recent', recent.list),
  };
  const openPreset = guard.command('preset', preset.openByName);
  const openForm = guard.command('launch', ({ command }) =>
    opening.openNew(askingOf(command), command.text ?? ''),
  );

  return async (args) => {
    const text = args.command.text?.trim() ?? '';
    const word = text.toLowerCase();
    const canonical = Object.hasOwn(otherWords, word) ? (otherWords[word] ?? word) : word;
    if (Object.hasOwn(byWord, canonical)) return byWord[canonical]?.(args);
    return presetName(text) === null ? openForm(args) : openPreset(args);
  };
}

/** What people may type for the same thing. */
const otherWords: Readonly<Record<string, string>> = {
  '?': 'help',
  帮助: 'help',
  连接: 'connect',
  断开: 'disconnect',
  预设: 'presets',
  preset: 'presets',
  最近: 'recent',
};
