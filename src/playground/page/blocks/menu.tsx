// Menus of every kind: one or several choices, own options or the app's, with search. A combobox and its list.
import type { Option } from '@slack/types';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { say } from '../words.ts';
import type { ControlProps } from './control-props.ts';
import { MenuList } from './menu-list.tsx';
import { isMultiMenu, type MenuElement, toChosen, toHeld, useGroups } from './menu-options.ts';
import type { OptionGroup } from './options.ts';

export function Menu(props: ControlProps) {
  const { element, place, held, tell, aria, isOptional } = props;
  const menu = element as MenuElement;
  const isMulti = isMultiMenu(menu);
  const listId = useId();
  const field = useRef<HTMLInputElement | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { groups, note } = useGroups(props, isOpen, typed ?? '');
  const chosen = toChosen(menu, held);
  const offered = groups.flatMap(({ options }) => options);
  const isFull = isMulti && chosen.length >= (menu.max_selected_items ?? Number.POSITIVE_INFINITY);
  const isChosen = (option: Option) => chosen.some(({ value }) => value === option.value);

  // A shorter list must not leave the mark behind its end.
  useLayoutEffect(
    () => setActive(typed || isMulti ? 0 : Math.max(0, offered.findIndex(isChosen))),
    [isOpen, typed, groups],
  );

  const close = () => {
    setOpen(false);
    setTyped(null);
  };
  const set = (options: readonly Option[]) => {
    const values = options.map(({ value }) => value ?? '');
    tell(isMulti ? values : (values[0] ?? null), toHeld(menu, options));
  };
  const choose = (option: Option) => {
    if (!isMulti) {
      set([option]);
      close();
      return;
    }
    if (isChosen(option)) set(chosen.filter(({ value }) => value !== option.value));
    else if (!isFull) set([...chosen, option]);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) return setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      return setActive((active + step + offered.length) % Math.max(1, offered.length));
    }
    if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      const option = offered[active];
      if (option) choose(option);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') close();
    else if (event.key === 'Backspace' && isMulti && !typed) set(chosen.slice(0, -1));
  };
  const shownText = typed ?? (isMulti ? '' : (chosen[0]?.text.text ?? ''));
  return (
    <div class={isOpen ? 'menu open' : 'menu'}>
      {isMulti && <Tags chosen={chosen} remove={(option) => set(chosen.filter((each) => each !== option))} />}
      <div class="menu-field">
        <input
          {...aria}
          ref={field}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          name={place.block_id}
          data-action-id={place.action_id}
          data-autofocus={element.focus_on_load}
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && offered[active] ? `${listId}-${active}` : undefined}
          placeholder={element.placeholder?.text ?? say('choose')}
          value={shownText}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setOpen(true);
          }}
          onClick={({ currentTarget }) => {
            setOpen(true);
            currentTarget.select();
          }}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        {isOptional && !isMulti && chosen.length > 0 && (
          <button
            type="button"
            class="menu-clear"
            aria-label={say('remove', { name: chosen[0]?.text.text ?? '' })}
            onClick={() => {
              set([]);
              field.current?.focus();
            }}
          >
            ×
          </button>
        )}
        <span class="chevron" aria-hidden="true" />
      </div>
      {isOpen && (
        <MenuList
          id={listId}
          anchor={field}
          label={aria['aria-label'] ?? say('choose')}
          groups={groups as readonly OptionGroup[]}
          note={note}
          active={active}
          isMulti={isMulti}
          isChosen={isChosen}
          choose={choose}
        />
      )}
    </div>
  );
}

function Tags({ chosen, remove }: { chosen: readonly Option[]; remove: (option: Option) => void }) {
  if (chosen.length === 0) return null;
  return (
    <div class="tags">
      {chosen.map((option) => (
        <button
          type="button"
          class="tag"
          key={option.value}
          aria-label={say('remove', { name: option.text.text })}
          onClick={() => remove(option)}
        >
          {option.text.text} <span aria-hidden="true">×</span>
        </button>
      ))}
    </div>
  );
}
