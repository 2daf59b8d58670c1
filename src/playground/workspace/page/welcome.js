// The "try this first" panel, and its sample values inside an open modal, where the panel cannot be reached.
import { el, role } from './dom.js';

export function showWelcome(welcome, runCommand) {
  const panel = role('welcome');
  panel.hidden = !welcome;
  if (!welcome || panel.childElementCount > 0) return;
  const steps = welcome.steps.map((step) =>
    el(
      'li',
      {},
      el('p', {}, step.text),
      step.command
        ? el(
            'button',
            { type: 'button', class: 'chip', onclick: () => runCommand(step.command) },
            el('code', {}, step.command),
          )
        : null,
      step.copy
        ? el(
            'button',
            { type: 'button', class: 'chip', onclick: (event) => copy(event.currentTarget, step.copy.value) },
            `Copy ${step.copy.label}`,
          )
        : null,
    ),
  );
  panel.append(el('h2', {}, welcome.title), el('ol', {}, ...steps));
}

/** One click puts a sample value into its input; one without, into the text input one was in, or the first empty one. */
export function insertButtons(welcome, blocks) {
  const ids = blocks.map((each) => each.block_id);
  const samples = (welcome?.steps ?? [])
    .flatMap((step) => step.copy ?? [])
    .filter(({ block }) => !block || ids.includes(block));
  if (samples.length === 0) return null;
  let last = null;
  const buttons = samples.map(({ label, value, block }) =>
    el(
      'button',
      {
        type: 'button',
        class: 'chip',
        'data-role': 'insert',
        onmousedown: () => {
          last = document.activeElement;
        },
        onclick: (event) => insert(event.currentTarget.form, block, last, value),
      },
      `Insert ${label}`,
    ),
  );
  return el('div', { class: 'samples' }, el('span', {}, 'Playground: '), ...buttons);
}

function insert(form, block, last, value) {
  const texts = [...form.querySelectorAll('input[type="text"]:not([role="combobox"]), textarea')];
  const named = block ? texts.find((each) => each.name === block) : null;
  const found = texts.includes(last) ? last : (texts.find((each) => each.value === '') ?? texts[0]);
  const target = named ?? found;
  if (!target) return;
  target.value = value;
  target.dispatchEvent(new Event('input'));
  target.focus();
}

async function copy(button, value) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(value);
    button.textContent = 'Copied';
  } catch {
    button.textContent = value;
  }
  setTimeout(() => {
    button.textContent = label;
  }, 2500);
}
