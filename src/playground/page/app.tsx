// The whole page: top bar, channels, the conversation, and one panel beside it.
import { useEffect } from 'preact/hooks';
import { ConfirmDialog } from './blocks/confirm.tsx';
import { Conversation } from './shell/conversation.tsx';
import { GuidePanel } from './shell/guide.tsx';
import { Modal } from './shell/modal.tsx';
import { Sidebar } from './shell/sidebar.tsx';
import { ThreadPanel } from './shell/thread.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { isLost, openView, panel, workspace } from './state/store.ts';
import { WirePanel } from './wire/wire-panel.tsx';
import { say } from './words.ts';

export function App() {
  const state = workspace.value;
  const locale = state?.me.locale ?? 'en';
  useEffect(() => {
    document.documentElement.lang = locale;
    document.title = state?.team.name ?? 'Playground';
  }, [locale, state?.team.name]);
  if (!state) return isLost.value ? <p class="lost">{say('lost')}</p> : null;
  return (
    <>
      <TopBar />
      {isLost.value && (
        <p class="lost" role="status">
          {say('lost')}
        </p>
      )}
      <div class="columns">
        <Sidebar />
        <Conversation />
        {panel.value === 'guide' && state.welcome && <GuidePanel welcome={state.welcome} />}
        {panel.value === 'thread' && <ThreadPanel />}
        {panel.value === 'wire' && <WirePanel />}
      </div>
      {openView.value && <Modal view={openView.value} />}
      <ConfirmDialog />
    </>
  );
}
