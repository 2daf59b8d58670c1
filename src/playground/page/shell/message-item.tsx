// One message: who, when, what, and its thread.

import type { Message } from '../../workspace/entities.ts';
import { placedActor } from '../blocks/actor.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { memo } from '../memo.ts';
import { send } from '../state/door.ts';
import { getNames } from '../state/names.ts';
import { attempt, openThread, workspace } from '../state/store.ts';
import { Mrkdwn } from '../text/text.tsx';
import { say } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { timeOf } from './grouping.ts';
import { Icon } from './icons.tsx';

interface MessageProps {
  readonly message: Message;
  readonly isContinued: boolean;
  readonly replies: readonly Message[];
  readonly isInThread?: boolean;
}

export const MessageItem = memo(DrawnMessage, (before, next) => {
  return (
    before.message === next.message &&
    before.isContinued === next.isContinued &&
    before.replies.length === next.replies.length &&
    before.replies.at(-1) === next.replies.at(-1)
  );
});

function DrawnMessage({ message, isContinued, replies, isInThread = false }: MessageProps) {
  const { author: authorOf, format } = getNames();
  const author = authorOf(message.user);
  const at = timeOf(message);
  const time = format(at, { hour: 'numeric', minute: '2-digit' });
  const classes = ['message', isContinued && 'continued', message.ephemeral && 'ephemeral'];
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      data-ts={message.ts}
      aria-label={`${author.name}, ${time}`}
    >
      <div class="message-side">
        {isContinued ? <time class="side-time">{time}</time> : <Avatar author={author} />}
      </div>
      <div class="message-body">
        {!isContinued && (
          <p class="byline">
            <strong>{author.name}</strong>
            {author.isApp && <span class="badge">{say('app')}</span>}
            <time dateTime={at.toISOString()} title={format(at, { dateStyle: 'full', timeStyle: 'medium' })}>
              {time}
            </time>
            {message.edited && <span class="edited">{say('edited')}</span>}
          </p>
        )}
        {message.ephemeral && (
          <p class="only-you">
            <Icon name="eye" size={14} /> {say('onlyYou')}
            <button type="button" class="dismiss" onClick={() => dismiss(message)}>
              {say('dismiss')}
            </button>
          </p>
        )}
        <Content message={message} />
        {message.edited && isContinued && <span class="edited">{say('edited')}</span>}
        {replies.length > 0 && !isInThread && <Replies message={message} replies={replies} />}
      </div>
      {!message.ephemeral && !isInThread && (
        <div class="message-tools">
          <button
            type="button"
            aria-label={say('replyInThread')}
            title={say('replyInThread')}
            onClick={() => openThread(message.ts)}
          >
            <Icon name="reply" size={16} />
          </button>
          <MessageShortcuts message={message} />
        </div>
      )}
    </article>
  );
}

function MessageShortcuts({ message: { channel, ts } }: { message: Message }) {
  const shortcuts = (workspace.value?.shortcuts ?? []).filter(({ type }) => type === 'message');
  return (
    <>
      {shortcuts.map(({ callbackId, name, description }) => (
        <button
          type="button"
          key={callbackId}
          aria-label={name}
          title={`${name}: ${description}`}
          onClick={() =>
            void attempt(
              send('shortcut', {
                user: workspace.peek()?.me.id,
                callback_id: callbackId,
                channel,
                message_ts: ts,
              }),
            )
          }
        >
          <Icon name="bolt" size={16} />
        </button>
      ))}
    </>
  );
}

function dismiss({ channel, ts }: Message): void {
  void attempt(send('dismiss', { user: workspace.peek()?.me.id, channel, ts }));
}

function Content({ message }: { message: Message }) {
  const { ts, channel, blocks, text } = message;
  if (blocks.length === 0) {
    return (
      <div class="text">
        <Mrkdwn text={text} />
      </div>
    );
  }
  return <Blocks blocks={blocks} actor={placedActor(ts, { message_ts: ts, channel })} />;
}

function Replies({ message, replies }: { message: Message; replies: readonly Message[] }) {
  const { author, format } = getNames();
  const last = replies.at(-1);
  const people = [...new Set(replies.map(({ user }) => user))].slice(0, 4);
  return (
    <button type="button" class="replies" onClick={() => openThread(message.ts)}>
      {people.map((id) => (
        <Avatar key={id} author={author(id)} size="small" />
      ))}
      <strong>{replies.length === 1 ? say('oneReply') : say('replies', { count: replies.length })}</strong>
      {last && (
        <span class="quiet">
          {say('lastReply', { time: format(timeOf(last), { hour: 'numeric', minute: '2-digit' }) })}
        </span>
      )}
    </button>
  );
}
