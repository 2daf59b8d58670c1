// Who one is, what is shown beside the conversation, and light or dark.
import type { ComponentChildren } from 'preact';
import { getNames } from '../state/names.ts';
import { type Panel, panel, switchPerson, workspace } from '../state/store.ts';
import { switchTheme, theme } from '../state/theme.ts';
import { say } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { Icon, type IconName } from './icons.tsx';

export function TopBar() {
  const state = workspace.value;
  if (!state) return null;
  const { me, people, author } = getNames();
  const { welcome, consoleUrl, team } = state;
  const themeWords = say(theme.value === 'dark' ? 'light' : 'dark');
  return (
    <header class="top">
      <span class="team-mark" aria-hidden="true">
        {[...team.name][0]}
      </span>
      <strong class="team-name">{team.name}</strong>
      <span class="top-note">{say('pretend')}</span>
      <nav class="top-tools" aria-label={say('more')}>
        {welcome && (
          <Toggle of="guide" icon="guide">
            {say('guide')}
          </Toggle>
        )}
        <Toggle of="wire" icon="wire">
          {say('wire')}
        </Toggle>
        {consoleUrl && (
          <a class="tool" href={consoleUrl} target="_blank" rel="noopener">
            <Icon name="platform" />
            <span>{say('platform')}</span>
          </a>
        )}
        <button
          type="button"
          class="tool only-icon"
          aria-label={themeWords}
          title={themeWords}
          onClick={switchTheme}
        >
          <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
        </button>
      </nav>
      <label class="who">
        <span class="unseen">{say('youAre')}</span>
        <Avatar author={author(me.id)} size="small" />
        <select value={me.id} onChange={({ currentTarget }) => switchPerson(currentTarget.value)}>
          {people.map((user) => (
            <option key={user.id} value={user.id}>
              {user.real_name}
              {user.locale.startsWith('en') ? '' : ` (${user.locale})`}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}

function Toggle({ of, icon, children }: { of: Panel; icon: IconName; children: ComponentChildren }) {
  const isOn = panel.value === of;
  return (
    <button
      type="button"
      class="tool"
      aria-pressed={isOn}
      onClick={() => {
        panel.value = isOn ? null : of;
      }}
    >
      <Icon name={icon} />
      <span>{children}</span>
    </button>
  );
}
