// A thread beside the conversation: the message it began with, the replies, and a line to answer.
import { useState } from 'preact/hooks';
import { channel, panel, threadTs, workspace } from '../state/store.ts';
import { say } from '../words.ts';
import { sendComposed } from './composer.tsx';
import { isContinued, repliesByThread } from './grouping.ts';
import { Icon } from './icons.tsx';
import { MessageItem } from './message-item.tsx';
import { PanelFrame } from './panel-frame.tsx';

export function ThreadPanel() {
  const all = workspace.value?.messages[channel.value?.id ?? ''] ?? [];
  const parent = all.find(({ ts }) => ts === threadTs.value);
  const replies = repliesByThread(all).get(threadTs.value ?? '') ?? [];
  return (
    <PanelFrame
      title={say('thread')}
      close={() => {
        panel.value = null;
      }}
    >
      <div class="thread">
        {parent && <MessageItem message={parent} isContinued={false} replies={[]} isInThread />}
        {replies.length > 0 && (
          <p class="thread-count">
            {replies.length === 1 ? say('oneReply') : say('replies', { count: replies.length })}
          </p>
        )}
        {replies.map((reply, index) => (
          <MessageItem
            key={reply.ts}
            message={reply}
            isContinued={isContinued(reply, replies[index - 1])}
            replies={[]}
            isInThread
          />
        ))}
      </div>
      {!channel.value?.is_archived && <ReplyLine />}
    </PanelFrame>
  );
}

function ReplyLine() {
  const [typed, setTyped] = useState('');
  const submit = async () => {
    const id = channel.value?.id;
    if (!id || typed.trim() === '') return;
    if (await sendComposed(id, typed, threadTs.value ?? undefined)) setTyped('');
  };
  return (
    <form
      class="composer"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <input
        type="text"
        aria-label={say('replyInThread')}
        placeholder={say('reply')}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <button type="submit" class="send" aria-label={say('send')} disabled={typed.trim() === ''}>
        <Icon name="send" />
      </button>
    </form>
  );
}
