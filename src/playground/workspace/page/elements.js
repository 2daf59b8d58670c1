// Buttons and menus outside of input blocks, and the native controls that inputs share with them.
import { el } from './dom.js';
import { externalMenu } from './external-menu.js';

/** Anything that may stand in an actions block or beside a section. */
export function element(definition, block, context, actor) {
  if (definition.type === 'button') return button(definition, block, actor);
  if (definition.type === 'overflow') return overflow(definition, block, actor);
  if (definition.type === 'image') return el('span', { class: 'picture' }, `🖼 ${definition.alt_text}`);
  return control(definition, block, context, actor);
}

function button(definition, block, actor) {
  return el(
    'button',
    {
      type: 'button',
      class: `button ${definition.style ?? ''}`,
      name: block.block_id,
      'data-action-id': definition.action_id,
      'data-value': definition.value,
      'aria-label': definition.accessibility_label,
      onclick: () => {
        if (!isConfirmed(definition.confirm)) return;
        if (definition.url && /^https?:/i.test(definition.url)) open(definition.url, '_blank', 'noopener');
        actor.click(definition.action_id, { block_id: block.block_id, value: definition.value });
      },
    },
    definition.text.text,
  );
}

function overflow(definition, block, actor) {
  const choices = definition.options.map((option) =>
    el(
      'button',
      {
        type: 'button',
        'data-action-id': definition.action_id,
        'data-value': option.value,
        onclick: () =>
          isConfirmed(definition.confirm) &&
          actor.click(definition.action_id, { block_id: block.block_id, value: option.value }),
      },
      option.text.text,
    ),
  );
  return el('details', { class: 'overflow' }, el('summary', { 'aria-label': 'More' }, '⋯'), ...choices);
}

function isConfirmed(dialog) {
  return !dialog || confirm([dialog.title?.text, dialog.text.text].filter(Boolean).join('\n\n'));
}

/** The native control for an element that holds a value; it tells `actor` of each change. */
export function control(definition, block, context, actor, id) {
  const state = actor.stateOf(block.block_id, definition.action_id) ?? {};
  const attributes = {
    id,
    name: block.block_id,
    'data-action-id': definition.action_id,
    autofocus: definition.focus_on_load === true,
    placeholder: definition.placeholder?.text,
  };
  const tell = (value) => actor.fill(`${block.block_id}/${definition.action_id}`, value);
  const draw = controls[definition.type];
  if (!draw) return el('p', { class: 'not-drawn' }, `(a ${definition.type}, which this page does not draw)`);
  return draw({ definition, block, context, actor, state, attributes, tell });
}

const controls = {
  plain_text_input: (parts) => (parts.definition.multiline ? area(parts) : line(parts, 'text')),
  rich_text_input: (parts) => area(parts),
  number_input: (parts) => line(parts, 'text', { inputmode: 'decimal' }),
  email_text_input: (parts) => line(parts, 'email'),
  url_text_input: (parts) => line(parts, 'url'),
  datepicker: (parts) => dated(parts, 'date', parts.state.selected_date),
  timepicker: (parts) => dated(parts, 'time', parts.state.selected_time),
  datetimepicker: ({ attributes, state, tell }) =>
    el('input', {
      ...attributes,
      type: 'datetime-local',
      value: state.selected_date_time ? localTime(state.selected_date_time) : '',
      onchange: (event) => tell(String(Math.floor(Date.parse(event.target.value) / 1000))),
    }),
  static_select: (parts) => menu(parts, groupsOf(parts.definition), [state(parts).selected_option?.value]),
  multi_static_select: (parts) =>
    menu(parts, groupsOf(parts.definition), (state(parts).selected_options ?? []).map(chosenValue)),
  external_select: (parts) => externalMenu(parts),
  multi_external_select: (parts) => externalMenu(parts),
  users_select: (parts) => menu(parts, people(parts), [state(parts).selected_user]),
  multi_users_select: (parts) => menu(parts, people(parts), state(parts).selected_users ?? []),
  channels_select: (parts) => menu(parts, places(parts), [state(parts).selected_channel]),
  multi_channels_select: (parts) => menu(parts, places(parts), state(parts).selected_channels ?? []),
  conversations_select: (parts) => menu(parts, places(parts), [state(parts).selected_conversation]),
  multi_conversations_select: (parts) =>
    menu(parts, places(parts), state(parts).selected_conversations ?? []),
  checkboxes: (parts) => boxes(parts, 'checkbox', (state(parts).selected_options ?? []).map(chosenValue)),
  radio_buttons: (parts) => boxes(parts, 'radio', [state(parts).selected_option?.value]),
};

const state = (parts) => parts.state;
const chosenValue = (option) => option.value;

function line({ definition, block, attributes, state, tell }, type, more = {}) {
  return el('input', {
    ...attributes,
    ...more,
    type,
    value: state.value ?? '',
    oninput: (event) => tell(event.target.value),
    onkeydown: (event) => {
      // Where the app listens for Enter, Enter is for the app; elsewhere it submits the form.
      if (event.key !== 'Enter' || !block.dispatch_action) return;
      if (definition.dispatch_action_config?.trigger_actions_on?.includes('on_enter_pressed') === false)
        return;
      event.preventDefault();
      tell(`${event.target.value}\n`);
    },
  });
}

function area({ attributes, state, tell }) {
  const value = state.value ?? state.rich_text_value?.elements?.[0]?.elements?.[0]?.text ?? '';
  return el('textarea', { ...attributes, rows: 4, value, oninput: (event) => tell(event.target.value) });
}

function dated({ attributes, tell }, type, value) {
  return el('input', {
    ...attributes,
    type,
    value: value ?? '',
    onchange: (event) => tell(event.target.value),
  });
}

function localTime(seconds) {
  const offsetMs = new Date(seconds * 1000).getTimezoneOffset() * 60_000;
  return new Date(seconds * 1000 - offsetMs).toISOString().slice(0, 16);
}

function menu({ definition, attributes, tell }, groups, chosen) {
  const isMulti = definition.type.startsWith('multi_');
  const toOption = ({ value, label }) => {
    const made = el('option', { value }, label);
    made.selected = chosen.includes(value);
    return made;
  };
  const options = groups.flatMap(({ label, options }) =>
    label ? [el('optgroup', { label }, ...options.map(toOption))] : options.map(toOption),
  );
  const blank = isMulti ? [] : [el('option', { value: '' }, definition.placeholder?.text ?? 'Choose…')];
  return el(
    'select',
    {
      ...attributes,
      multiple: isMulti,
      onchange: ({ target }) =>
        tell(isMulti ? [...target.selectedOptions].map((each) => each.value) : target.value || null),
    },
    ...blank,
    ...options,
  );
}

function groupsOf({ options, option_groups }) {
  const toPair = (option) => ({ value: option.value, label: option.text.text });
  if (options) return [{ options: options.map(toPair) }];
  return option_groups.map((group) => ({ label: group.label.text, options: group.options.map(toPair) }));
}

function people({ context }) {
  return [{ options: context.users.map((user) => ({ value: user.id, label: user.real_name })) }];
}

function places({ context }) {
  return [{ options: context.channels.map((each) => ({ value: each.id, label: context.labelOf(each) })) }];
}

function boxes({ definition, block, attributes, tell }, type, chosen) {
  const { id, placeholder: _placeholder, ...shared } = attributes;
  const group = el('div', { class: 'boxes', id, role: type === 'radio' ? 'radiogroup' : 'group' });
  const checked = () => [...group.querySelectorAll('input:checked')].map((input) => input.value);
  for (const option of definition.options) {
    const input = el('input', {
      ...shared,
      type,
      // Radio buttons exclude each other by name, which is the block's.
      name: block.block_id,
      value: option.value,
      onchange: () => tell(type === 'radio' ? (checked()[0] ?? null) : checked()),
    });
    input.checked = chosen.includes(option.value);
    const note = option.description ? el('small', {}, option.description.text) : null;
    group.append(el('label', {}, input, el('span', {}, option.text.text), note));
  }
  return group;
}
