// The page: reads the workspace through the control door and draws it again at each change.
import { contextOf } from './context.js';
import { el, role } from './dom.js';
import { onTick, readState, send } from './door.js';
import { showHome, showMessages } from './messages.js';
import { showModal } from './modal.js';
import { showWelcome } from './welcome.js';

const here = { user: null, channel: null, tab: 'messages' };
let state = null;
let reading = false;
let again = false;

async function refresh() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    do {
      again = false;
      state = await readState(here.user);
    } while (again);
    draw();
  } catch (error) {
    tellProblem(new Error(`The workspace does not answer (${error.message}).`));
  } finally {
    reading = false;
  }
}

function draw() {
  here.user = state.me.id;
  const channel = state.channels.find(({ id }) => id === here.channel) ?? state.channels[0];
  here.channel = channel.id;
  const context = contextOf(state);
  role('team').textContent = state.team.name;
  drawPeople();
  drawChannels(context);
  drawHead(channel, context);
  const onHome = channel.kind === 'app-dm' && here.tab === 'home';
  role('home').hidden = !onHome;
  role('messages').hidden = onHome;
  role('composer').hidden = onHome;
  if (onHome) showHome(state, context, tellProblem);
  else showMessages(state.messages[channel.id] ?? [], state, context, tellProblem);
  showWelcome(state.welcome, runCommand);
  showModal(state, context, tellProblem);
}

function drawPeople() {
  const select = role('person');
  const people = state.users.filter((user) => !user.is_bot);
  if (select.childElementCount !== people.length) {
    select.replaceChildren(
      ...people.map((user) => el('option', { value: user.id }, `${user.real_name} (${user.locale})`)),
    );
  }
  select.value = here.user;
}

function drawChannels(context) {
  const entry = (channel) =>
    el(
      'button',
      {
        type: 'button',
        'data-channel': channel.id,
        'aria-current': channel.id === here.channel ? 'page' : undefined,
        onclick: () => {
          here.channel = channel.id;
          draw();
          role('composer-text').focus();
        },
      },
      context.labelOf(channel),
    );
  const section = (title, kinds) => [
    el('h2', {}, title),
    ...state.channels.filter(({ kind }) => kinds.includes(kind)).map(entry),
  ];
  const key = JSON.stringify([state.channels.map(({ id, is_archived }) => [id, is_archived]), here]);
  const nav = role('channels');
  if (nav.dataset.key === key) return;
  nav.dataset.key = key;
  nav.replaceChildren(
    ...section('Channels', ['public', 'private']),
    ...section('Direct messages', ['dm']),
    ...section('Apps', ['app-dm']),
  );
}

function drawHead(channel, context) {
  role('channel-name').textContent = context.labelOf(channel);
  const input = role('composer-text');
  input.placeholder = `Type / for commands in ${context.labelOf(channel)}`;
  const tabs = role('tabs');
  tabs.hidden = channel.kind !== 'app-dm';
  if (tabs.hidden) return;
  const tab = (name, label) =>
    el(
      'button',
      {
        type: 'button',
        role: 'tab',
        'data-tab': name,
        'aria-selected': String(here.tab === name),
        onclick: () => {
          here.tab = name;
          if (name === 'home') send('home', { user: here.user }).catch(tellProblem);
          draw();
        },
      },
      label,
    );
  tabs.replaceChildren(tab('home', 'Home'), tab('messages', 'Messages'));
}

function drawCommands() {
  const typed = role('composer-text').value;
  const list = role('commands');
  const matching = (state?.commands ?? []).filter(
    ({ command }) => typed.startsWith('/') && command.startsWith(typed.split(' ')[0]),
  );
  list.hidden = matching.length === 0 || typed.includes(' ');
  list.replaceChildren(
    ...matching.map(({ command, description, usageHint = '' }) =>
      el(
        'li',
        {},
        el(
          'button',
          { type: 'button', 'data-command': command, onclick: () => useCommand(`${command} `) },
          el('strong', {}, command),
          ` ${usageHint} `,
          el('small', {}, description),
        ),
      ),
    ),
  );
}

function useCommand(text) {
  const input = role('composer-text');
  input.value = text;
  input.focus();
  drawCommands();
}

function runCommand(text) {
  useCommand(text);
  role('composer').requestSubmit();
}

async function sendComposed(event) {
  event.preventDefault();
  const input = role('composer-text');
  const [command = '', ...words] = input.value.trim().split(' ');
  if (!command) return;
  if (!command.startsWith('/')) {
    tellProblem(new Error('Only slash commands reach the app here. Try one that starts with /.'));
    return;
  }
  input.value = '';
  drawCommands();
  tellProblem(null);
  const said = { user: here.user, command, text: words.join(' '), channel: here.channel };
  await send('command', said).catch(tellProblem);
}

function tellProblem(error) {
  const notice = role('notice');
  notice.hidden = !error;
  notice.textContent = error?.message ?? '';
}

role('person').addEventListener('change', (event) => {
  here.user = event.target.value;
  refresh();
});
role('composer').addEventListener('submit', sendComposed);
role('composer-text').addEventListener('input', drawCommands);
role('composer-text').addEventListener('keydown', (event) => {
  const first = role('commands').querySelector('[data-command]');
  if (event.key !== 'Tab' || role('commands').hidden || !first) return;
  event.preventDefault();
  useCommand(`${first.dataset.command} `);
});
onTick(refresh);
refresh();
role('composer-text').focus();
