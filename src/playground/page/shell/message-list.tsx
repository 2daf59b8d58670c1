// A channel's messages, the newest at the end: it stays in view unless one has scrolled away from it.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Channel, Message } from '../../workspace/entities.ts';
import { getNames } from '../state/names.ts';
import { linkedTs, markSeen, readOlder, workspace } from '../state/store.ts';
import { say } from '../words.ts';
import { dayLabel, isContinued, repliesByThread, toChunks } from './grouping.ts';
import { MessageItem } from './message-item.tsx';

/** Nearer than this to the end counts as being there. */
const nearPx = 60;

export function MessageList({ channel }: { channel: Channel }) {
  const frame = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  const heightBefore = useRef(0);
  const lastTop = useRef(0);
  const column = useRef<HTMLDivElement>(null);
  const [hasNews, setNews] = useState(false);
  const all = workspace.value?.messages[channel.id] ?? [];
  const threads = repliesByThread(all);
  const top = all.filter((message) => !message.thread_ts || message.thread_ts === message.ts);
  const newest = all.at(-1)?.ts;
  const older = workspace.value?.older[channel.id] ?? 0;

  useLayoutEffect(() => {
    const list = frame.current;
    if (!list) return;
    if (isAtEnd.current) list.scrollTop = list.scrollHeight;
    // Older messages came in above: what one was reading stays where it was.
    else if (heightBefore.current > 0) list.scrollTop += list.scrollHeight - heightBefore.current;
    heightBefore.current = 0;
    if (newest && isAtEnd.current) markSeen(channel.id, newest);
  });
  useLayoutEffect(() => setNews(!isAtEnd.current), [newest]);
  useLayoutEffect(() => {
    const linked = linkedTs.peek();
    const message = linked && frame.current?.querySelector(`[data-ts="${CSS.escape(linked)}"]`);
    if (!message) return;
    linkedTs.value = null;
    isAtEnd.current = false;
    message.classList.add('linked');
    message.scrollIntoView({ block: 'center' });
  }, []);
  useLayoutEffect(() => {
    const list = frame.current;
    if (!list || !column.current) return;
    // Heights are guessed for what was never in view: the end stays the end while they become known.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) list.scrollTop = list.scrollHeight;
    });
    observer.observe(column.current);
    observer.observe(list);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const list = frame.current;
    if (!list) return;
    const isNear = list.scrollHeight - list.scrollTop - list.clientHeight < nearPx;
    // Only a person goes up; a list that grows goes nowhere.
    if (isNear) isAtEnd.current = true;
    else if (list.scrollTop < lastTop.current) isAtEnd.current = false;
    lastTop.current = list.scrollTop;
    if (isAtEnd.current) {
      setNews(false);
      if (newest) markSeen(channel.id, newest);
    } else if (list.scrollTop < 600 && heightBefore.current === 0 && readOlder()) {
      heightBefore.current = list.scrollHeight;
    }
  };
  return (
    <div class="message-frame">
      <section
        class="messages"
        ref={frame}
        onScroll={onScroll}
        role="log"
        aria-label={say('messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is scrolled with the keyboard too
        tabIndex={0}
      >
        <div class="message-column" ref={column}>
          {older === 0 && <Beginning channel={channel} />}
          {toChunks(top, older).map(({ key, from, messages }) => (
            <div class="chunk" key={key}>
              {messages.map((message, index) => (
                <Row
                  key={message.ts}
                  message={message}
                  before={top[from + index - 1]}
                  replies={threads.get(message.ts) ?? none}
                />
              ))}
            </div>
          ))}
        </div>
      </section>
      {hasNews && (
        <button
          type="button"
          class="news"
          onClick={() => frame.current?.scrollTo({ top: frame.current.scrollHeight })}
        >
          ↓ {say('newMessages')}
        </button>
      )}
    </div>
  );
}

const none: readonly Message[] = [];

function Row({
  message,
  before,
  replies,
}: {
  message: Message;
  before: Message | undefined;
  replies: readonly Message[];
}) {
  const day = dayLabel(message, before);
  return (
    <>
      {day && (
        <h2 class="day">
          <span>{day}</span>
        </h2>
      )}
      <MessageItem message={message} isContinued={!day && isContinued(message, before)} replies={replies} />
    </>
  );
}

function Beginning({ channel }: { channel: Channel }) {
  const { labelOf } = getNames();
  const place = channel.kind === 'public' ? `#${channel.name}` : labelOf(channel);
  return (
    <div class="beginning">
      <h2>{say('emptyChannel', { place })}</h2>
      {!channel.is_archived && <p>{say('emptyHint')}</p>}
    </div>
  );
}
