// The middle of the page: a channel's head, its messages and the line to type in; for the app also its Home tab.

import { getNames } from '../state/names.ts';
import { problem, channel as shown, showTab, tab } from '../state/store.ts';
import { say } from '../words.ts';
import { Composer } from './composer.tsx';
import { Home } from './home.tsx';
import { Icon } from './icons.tsx';
import { MessageList } from './message-list.tsx';

export function Conversation() {
  const channel = shown.value;
  if (!channel) return null;
  const isApp = channel.kind === 'app-dm';
  const onHome = isApp && tab.value === 'home';
  return (
    <main class="conversation">
      <div class="conversation-head">
        <h1>
          {channel.kind === 'public' && <Icon name="hash" size={19} />}
          {channel.kind === 'private' && <Icon name="lock" size={19} />}
          {getNames().labelOf(channel)}
        </h1>
        {isApp && <Tabs />}
      </div>
      {problem.value && (
        <p class="notice" role="alert">
          <span>{problem.value}</span>
          <button
            type="button"
            aria-label={say('close')}
            onClick={() => {
              problem.value = null;
            }}
          >
            <Icon name="close" size={14} />
          </button>
        </p>
      )}
      {onHome ? <Home /> : <MessageList key={`${getNames().me.id}-${channel.id}`} channel={channel} />}
      {!onHome && <Composer key={`composer-${getNames().me.id}-${channel.id}`} channel={channel} />}
    </main>
  );
}

const tabs = ['home', 'messages'] as const;

function Tabs() {
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const next = tab.value === 'home' ? 'messages' : 'home';
    showTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" onKeyDown={move}>
      {tabs.map((name) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`tab-${name}`}
          data-tab={name}
          aria-selected={tab.value === name}
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => showTab(name)}
        >
          {say(name)}
        </button>
      ))}
    </div>
  );
}
