// A menu whose options the app sends while one types: a search field and the list under it.
import { el, freshId } from './dom.js';

export function externalMenu({ definition, block, actor, state, attributes, tell }) {
  const isMulti = definition.type.startsWith('multi_');
  const key = `${block.block_id}/${definition.action_id}`;
  const chosen = [state.selected_option ?? [], state.selected_options ?? []].flat();
  const listId = freshId();
  const list = el('ul', { id: listId, role: 'listbox', class: 'menu', hidden: true });
  const search = el('input', {
    ...attributes,
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-controls': listId,
    'aria-expanded': 'false',
    value: isMulti ? '' : (chosen[0]?.text.text ?? ''),
    onfocus: () => look(''),
    oninput: () => look(search.value),
    onkeydown: onKey,
    onblur: () => setTimeout(hide, 150),
  });
  const tags = el('div', { class: 'tags' });
  let asked = 0;
  drawTags();
  return el('div', { class: 'external' }, tags, search, list);

  async function look(typed) {
    asked += 1;
    const mine = asked;
    const { options } = await actor.suggest(key, typed);
    // An answer to an earlier keystroke must not replace a later one.
    if (mine !== asked || document.activeElement !== search) return;
    list.replaceChildren(...(options.length > 0 ? options.map(toItem) : [nothing(typed)]));
    list.hidden = false;
    search.setAttribute('aria-expanded', 'true');
  }

  function nothing(typed) {
    const wanted = Number(definition.min_query_length ?? 3);
    const text = typed.length < wanted ? `Type at least ${wanted} characters` : 'Nothing found';
    return el('li', { class: 'menu-note' }, text);
  }

  function toItem(option) {
    return el(
      'li',
      {
        role: 'option',
        tabindex: '-1',
        'data-value': option.value,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => choose(option),
      },
      el('span', {}, option.text.text),
      option.description ? el('small', {}, option.description.text) : null,
    );
  }

  function choose(option) {
    if (isMulti) {
      if (!chosen.some((each) => each.value === option.value)) chosen.push(option);
      search.value = '';
      drawTags();
      tell(chosen.map((each) => each.value));
    } else {
      search.value = option.text.text;
      tell(option.value);
    }
    hide();
  }

  function drawTags() {
    if (!isMulti) return;
    const remove = (option) => () => {
      chosen.splice(chosen.indexOf(option), 1);
      drawTags();
      tell(chosen.map((each) => each.value));
    };
    tags.replaceChildren(
      ...chosen.map((option) =>
        el('button', { type: 'button', class: 'tag', onclick: remove(option) }, `${option.text.text} ×`),
      ),
    );
  }

  function hide() {
    list.hidden = true;
    search.setAttribute('aria-expanded', 'false');
  }

  function onKey(event) {
    const items = [...list.querySelectorAll('[role="option"]')];
    const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) look(search.value);
      else mark(items, event.key === 'ArrowDown' ? at + 1 : at - 1);
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault();
      (items[at] ?? items[0])?.click();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
  }

  function mark(items, wanted) {
    const index = Math.max(0, Math.min(items.length - 1, wanted));
    for (const [position, item] of items.entries()) {
      item.setAttribute('aria-selected', String(position === index));
    }
    items[index]?.scrollIntoView({ block: 'nearest' });
  }
}
