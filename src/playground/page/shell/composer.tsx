// The line to type in: slash commands, completed from the app's manifest, and words for the others.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Channel } from '../../workspace/entities.ts';
import type { SlashCommand } from '../../workspace/rooms.ts';
import { send } from '../state/door.ts';
import { getNames } from '../state/names.ts';
import { attempt, problem, workspace } from '../state/store.ts';
import { say } from '../words.ts';
import { Icon } from './icons.tsx';

export function focusComposer(): void {
  // After the channel's own line was drawn.
  requestAnimationFrame(() => document.getElementById('composer-text')?.focus());
}

export async function sendComposed(channel: string, typed: string, threadTs?: string): Promise<boolean> {
  const text = typed.trim();
  const user = workspace.peek()?.me.id ?? '';
  problem.value = null;
  if (!text.startsWith('/')) {
    void attempt(send('say', { user, channel, text, ...(threadTs && { thread_ts: threadTs }) }));
    return true;
  }
  const [command = '', ...words] = text.split(' ');
  if (!workspace.peek()?.commands.some((known) => known.command === command)) {
    problem.value = say('noCommand', { command });
    return false;
  }
  // Slack takes none there, and says so in these words.
  if (threadTs) {
    problem.value = say('noCommandInThread', { command });
    return false;
  }
  void attempt(send('command', { user, command, text: words.join(' '), channel }));
  return true;
}

/** What each person was writing in each channel: going elsewhere loses nothing. */
const unsent = new Map<string, string>();

export function Composer({ channel }: { channel: Channel }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const key = `${workspace.value?.me.id}/${channel.id}`;
  const [typed, setText] = useState(unsent.get(key) ?? '');
  const setTyped = (text: string) => {
    unsent.set(key, text);
    setText(text);
  };
  const [active, setActive] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  useLayoutEffect(() => {
    // Whoever comes here can begin to type at once, unless they are busy elsewhere.
    if (document.activeElement === document.body) field.current?.focus();
  }, []);
  if (channel.is_archived) return <p class="archived-note">{say('archivedNote')}</p>;
  const { labelOf } = getNames();
  const matching = isDismissed ? [] : completionsOf(typed);
  const put = (text: string) => {
    setTyped(text);
    setActive(0);
    setDismissed(false);
    field.current?.focus();
  };
  const submit = async () => {
    if (typed.trim() !== '' && (await sendComposed(channel.id, typed))) setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const marked = matching[active] ?? matching[0];
    if (marked && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + matching.length) % matching.length);
    } else if (marked && event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault();
      put(`${marked.command} `);
    } else if (marked && event.key === 'Escape') {
      event.preventDefault();
      setDismissed(true);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      // A half-typed command is completed first; a whole one goes.
      if (marked && marked.command !== typed.trim()) put(`${marked.command} `);
      else void submit();
    }
  };
  const place = channel.kind === 'public' ? `#${channel.name}` : labelOf(channel);
  return (
    <form
      class="composer"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {matching.length > 0 && <Completions commands={matching} active={active} use={put} />}
      <label class="unseen" for="composer-text">
        {say('message')}
      </label>
      <textarea
        id="composer-text"
        ref={field}
        rows={1}
        value={typed}
        placeholder={hintOf(place)}
        aria-controls={matching.length > 0 ? 'commands' : undefined}
        aria-autocomplete="list"
        aria-activedescendant={matching.length > 0 ? `command-${active}` : undefined}
        onInput={({ currentTarget }) => put(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <GlobalShortcuts />
      <button type="submit" class="send" aria-label={say('send')} disabled={typed.trim() === ''}>
        <Icon name="send" />
      </button>
    </form>
  );
}

/** As Slack's own menu has them, wherever one is. */
function GlobalShortcuts() {
  const shortcuts = (workspace.value?.shortcuts ?? []).filter(({ type }) => type === 'global');
  return (
    <>
      {shortcuts.map(({ callbackId, name, description }) => (
        <button
          type="button"
          class="shortcut"
          key={callbackId}
          aria-label={name}
          title={`${name}: ${description}`}
          onClick={() =>
            void attempt(send('shortcut', { user: workspace.peek()?.me.id, callback_id: callbackId }))
          }
        >
          <Icon name="bolt" />
        </button>
      ))}
    </>
  );
}

/** Names a command in full: on a narrow screen the guide is out of sight. */
function hintOf(place: string): string {
  const command = workspace.value?.commands[0]?.command;
  if (!command) return say('messageTo', { place });
  // The joiner keeps a command on one line.
  return say('messageOrCommand', { place, command: command.replaceAll('-', '-\u2060') });
}

function completionsOf(typed: string): readonly SlashCommand[] {
  if (!typed.startsWith('/') || /\s/u.test(typed)) return [];
  return (workspace.value?.commands ?? []).filter(({ command }) => command.startsWith(typed));
}

interface CompletionsProps {
  readonly commands: readonly SlashCommand[];
  readonly active: number;
  readonly use: (text: string) => void;
}

function Completions({ commands, active, use }: CompletionsProps) {
  return (
    <div class="commands" id="commands" role="listbox" aria-label={say('commands')}>
      {commands.map(({ command, description, usageHint }, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the line above keeps the focus and names the marked command
        // biome-ignore lint/a11y/useKeyWithClickEvents: the line above hears the keys
        <div
          role="option"
          id={`command-${index}`}
          key={command}
          class={index === active ? 'active' : ''}
          aria-selected={index === active}
          data-command={command}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => use(`${command} `)}
        >
          <strong>{command}</strong> <span class="usage">{usageHint}</span>
          <small>{description}</small>
        </div>
      ))}
    </div>
  );
}
