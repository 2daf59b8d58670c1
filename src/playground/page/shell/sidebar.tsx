// Channels, direct messages and the app, with a mark where something new was said.
import type { Channel } from '../../workspace/entities.ts';
import { getNames } from '../state/names.ts';
import { channel as current, goTo, seenUpTo, workspace } from '../state/store.ts';
import { say } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { focusComposer } from './composer.tsx';
import { Icon } from './icons.tsx';

const sections = [
  { title: 'channels', kinds: ['public', 'private'] },
  { title: 'directMessages', kinds: ['dm'] },
  { title: 'apps', kinds: ['app-dm'] },
] as const;

export function Sidebar() {
  const channels = workspace.value?.channels ?? [];
  return (
    <nav class="sidebar" aria-label={say('channels')} onKeyDown={moveFocus}>
      {sections.map(({ title, kinds }) => {
        const own = channels.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
        return (
          own.length > 0 && (
            <section key={title}>
              <h2>{say(title)}</h2>
              {own.map((channel) => (
                <Entry key={channel.id} channel={channel} />
              ))}
            </section>
          )
        );
      })}
    </nav>
  );
}

function Entry({ channel }: { channel: Channel }) {
  const { labelOf, author } = getNames();
  const isCurrent = current.value?.id === channel.id;
  const isUnread = !isCurrent && hasNews(channel.id);
  const other = channel.members.find((id) => id !== workspace.value?.me.id) ?? '';
  return (
    <button
      type="button"
      class={isUnread ? 'channel unread' : 'channel'}
      data-channel={channel.id}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={() => {
        goTo(channel.id);
        focusComposer();
      }}
    >
      {channel.kind === 'public' && <Icon name="hash" size={16} />}
      {channel.kind === 'private' && <Icon name="lock" size={16} />}
      {(channel.kind === 'dm' || channel.kind === 'app-dm') && <Avatar author={author(other)} size="small" />}
      <span class="channel-label">{labelOf(channel)}</span>
      {channel.is_archived && <small>{say('archived')}</small>}
      {isUnread && <span class="unseen">, {say('unread')}</span>}
      {isUnread && <span class="unread-mark" aria-hidden="true" />}
    </button>
  );
}

function hasNews(id: string): boolean {
  const last = workspace.value?.messages[id]?.at(-1);
  return last !== undefined && Number(last.ts) > Number(seenUpTo(id) ?? 0);
}

function moveFocus(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const nav = event.currentTarget as HTMLElement;
  const entries = [...nav.querySelectorAll<HTMLElement>('button')];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  event.preventDefault();
  entries[(at + (event.key === 'ArrowDown' ? 1 : -1) + entries.length) % entries.length]?.focus();
}
