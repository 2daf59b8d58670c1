// The open modal. It is drawn anew when the app or the client's checks change it, never while one types.
import { drawBlocks } from './blocks.js';
import { el, role } from './dom.js';
import { isSending, send } from './door.js';
import { showErrors } from './inputs.js';
import { insertButtons } from './welcome.js';

let drawnKey = '';

export function showModal(state, context, tellProblem) {
  const dialog = role('modal');
  const view = state.views.at(-1);
  if (!view) {
    drawnKey = '';
    if (dialog.open) dialog.close();
    return;
  }
  // What was typed meanwhile is not in this state yet; the next tick brings a newer one.
  if (isSending()) return;
  const key = JSON.stringify([view.id, view.hash, state.me.id]);
  if (key !== drawnKey) {
    const focus = dialog.open && drawnKey !== '' ? focusedField() : null;
    drawnKey = key;
    draw(dialog, view, state, context, tellProblem);
    if (!dialog.open) dialog.showModal();
    restoreFocus(dialog, focus);
  }
  showErrors(dialog, view.errors);
  showBanner(dialog, view.banner);
}

function showBanner(dialog, text) {
  const banner = dialog.querySelector('.banner');
  banner.hidden = !text;
  banner.textContent = text ?? '';
}

function draw(dialog, view, state, context, tellProblem) {
  const actor = actorFor(view, state.me.id, tellProblem);
  const close = (all) => send('close', { user: state.me.id, all }).catch(tellProblem);
  dialog.oncancel = (event) => {
    event.preventDefault();
    close(false);
  };
  const form = el(
    'form',
    { novalidate: true, 'data-view-id': view.id, onsubmit: (event) => submit(event, state, tellProblem) },
    el(
      'header',
      {},
      el('h2', { id: 'modal-title' }, view.title.text),
      el('button', { type: 'button', class: 'x', 'aria-label': 'Close', onclick: () => close(true) }, '×'),
    ),
    el('p', { class: 'banner', role: 'alert', hidden: true }),
    el('div', { class: 'modal-body' }, ...drawBlocks(view.blocks, context, actor)),
    insertButtons(state.welcome, view.blocks),
    el(
      'footer',
      {},
      el(
        'button',
        { type: 'button', class: 'button', 'data-role': 'cancel', onclick: () => close(false) },
        view.close?.text ?? 'Cancel',
      ),
      view.submit
        ? el('button', { type: 'submit', class: 'button primary', 'data-role': 'submit' }, view.submit.text)
        : null,
    ),
  );
  dialog.replaceChildren(form);
}

function actorFor(view, user, tellProblem) {
  return {
    stateOf: (blockId, actionId) => view.state.values[blockId]?.[actionId],
    fill: (key, value) => send('fill', { user, values: { [key]: value } }).catch(tellProblem),
    click: (action_id, more) => send('click', { user, action_id, ...more }).catch(tellProblem),
    suggest: (block_id, typed) =>
      send('suggest', { user, block_id, typed }).catch((error) => {
        tellProblem(error);
        return { options: [] };
      }),
  };
}

async function submit(event, state, tellProblem) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('[data-role="submit"]');
  if (!button || button.disabled) return;
  button.disabled = true;
  const result = await send('submit', { user: state.me.id }).catch(tellProblem);
  button.disabled = false;
  const errors = result?.clientErrors ?? result?.errors;
  if (!errors || !form.isConnected) return;
  showErrors(form, errors);
  form.querySelector('[aria-invalid]')?.focus();
}

function focusedField() {
  const { activeElement: active } = document;
  if (!active?.dataset?.actionId) return null;
  const { selectionStart, selectionEnd } = active;
  return { name: active.name, actionId: active.dataset.actionId, selectionStart, selectionEnd };
}

function restoreFocus(dialog, focus) {
  const same = focus && findField(dialog, focus);
  const first = dialog.querySelector('.modal-body :is(input, select, textarea)');
  const target = same ?? dialog.querySelector('[autofocus]') ?? first;
  target?.focus();
  if (same && focus.selectionStart != null) {
    same.setSelectionRange?.(focus.selectionStart, focus.selectionEnd);
  }
}

function findField(dialog, { name, actionId }) {
  const fields = [...dialog.querySelectorAll('[data-action-id]')];
  return fields.find((field) => field.name === name && field.dataset.actionId === actionId) ?? null;
}
