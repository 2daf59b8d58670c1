// An input block: label, control, hint and error, tied together for people who listen to the page.
import { el, freshId } from './dom.js';
import { control } from './elements.js';

const grouped = new Set(['checkboxes', 'radio_buttons']);

export function inputBlock(block, context, actor) {
  const id = freshId();
  const made = control(block.element, block, context, actor, id);
  const hint = block.hint ? el('p', { class: 'hint', id: `${id}-hint` }, block.hint.text) : null;
  const error = el('p', { class: 'error', id: `${id}-error`, role: 'alert', hidden: true });
  for (const target of targetsIn(made)) {
    target.setAttribute('aria-describedby', [hint?.id, error.id].filter(Boolean).join(' '));
    if (!block.optional) target.setAttribute('aria-required', 'true');
  }
  const caption = [
    block.label.text,
    block.optional
      ? el('span', { class: 'optional' }, ' (optional)')
      : el('span', { class: 'required', title: 'required' }, ' *'),
  ];
  if (!grouped.has(block.element.type)) {
    return el('div', {}, el('label', { for: id, class: 'label' }, ...caption), made, hint, error);
  }
  made.setAttribute('aria-labelledby', `${id}-label`);
  return el('div', {}, el('div', { class: 'label', id: `${id}-label` }, ...caption), made, hint, error);
}

/** Puts the errors, by block_id, under their inputs without drawing anything anew. */
export function showErrors(form, errors) {
  for (const block of form.querySelectorAll('.block-input')) {
    const text = errors[block.dataset.blockId] ?? '';
    const note = block.querySelector('.error');
    if (note.textContent !== text) note.textContent = text;
    note.hidden = text === '';
    for (const target of targetsIn(block)) {
      if (text) target.setAttribute('aria-invalid', 'true');
      else target.removeAttribute('aria-invalid');
    }
  }
}

function targetsIn(element) {
  if (element.matches('input, textarea, select')) return [element];
  return element.querySelectorAll('input, textarea, select');
}
