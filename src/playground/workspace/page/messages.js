// The message list of a channel, and the app's Home tab.
import { drawBlocks } from './blocks.js';
import { el, role } from './dom.js';
import { send } from './door.js';
import { mrkdwn } from './mrkdwn.js';

let drawnKey = '';

export function showMessages(messages, state, context, tellProblem) {
  const list = role('messages');
  const key = JSON.stringify([state.me.id, messages]);
  if (key === drawnKey) return;
  drawnKey = key;
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const focus = document.activeElement?.closest('[data-ts]')?.dataset.ts;
  list.replaceChildren(...messages.map((message) => item(message, state, context, tellProblem)));
  if (wasAtEnd) list.scrollTop = list.scrollHeight;
  if (focus) list.querySelector(`[data-ts="${CSS.escape(focus)}"] button`)?.focus();
}

export function showHome(state, context, tellProblem) {
  const home = role('home');
  if (!state.home) {
    home.replaceChildren(el('p', { class: 'quiet' }, 'The app has not published a Home tab for you yet.'));
    return;
  }
  const actor = actorFor(state.me.id, { home: true }, state.home, tellProblem);
  home.replaceChildren(...drawBlocks(state.home.blocks, context, actor));
}

function item(message, state, context, tellProblem) {
  const author = context.author(message.user);
  const place = { message_ts: message.ts, channel: message.channel };
  const actor = actorFor(state.me.id, place, null, tellProblem);
  const content = message.blocks.length
    ? drawBlocks(message.blocks, context, actor)
    : [el('div', { class: 'text' }, ...mrkdwn(message.text, context))];
  const classes = ['message', message.ephemeral && 'ephemeral', message.thread_ts && 'reply'];
  return el(
    'li',
    { class: classes.filter(Boolean).join(' '), 'data-ts': message.ts },
    el('div', { class: 'avatar', 'aria-hidden': 'true' }, author.name.slice(0, 1).toUpperCase()),
    el(
      'div',
      { class: 'message-body' },
      el(
        'p',
        { class: 'byline' },
        el('strong', {}, author.name),
        author.isApp ? el('span', { class: 'badge' }, 'APP') : null,
        el('time', {}, context.timeOf(message.ts)),
        message.edited ? el('span', { class: 'quiet' }, '(edited)') : null,
      ),
      message.ephemeral ? el('p', { class: 'quiet' }, '👁 Only visible to you') : null,
      ...content,
    ),
  );
}

function actorFor(user, place, view, tellProblem) {
  const click = (action_id, more) => send('click', { user, action_id, ...place, ...more }).catch(tellProblem);
  return {
    click,
    stateOf: (blockId, actionId) => view?.state.values[blockId]?.[actionId],
    // Outside a modal, choosing is clicking.
    fill: (key, value) => click(key.split('/').at(-1), { value: String([value].flat()[0] ?? '') }),
    suggest: async () => ({ options: [] }),
  };
}
