// The list of a menu: in the browser's top layer, so that no frame around it cuts it off.
import type { Option } from '@slack/types';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { withEmoji } from '../text/emoji.ts';
import type { OptionGroup } from './options.ts';

interface MenuListProps {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly groups: readonly OptionGroup[];
  readonly note: string | null;
  readonly active: number;
  readonly isMulti: boolean;
  readonly isChosen: (option: Option) => boolean;
  readonly choose: (option: Option) => void;
}

const gapPx = 4;
const tallestPx = 320;

export function MenuList(props: MenuListProps) {
  const { id, anchor, label, groups, note, active, isMulti, isChosen, choose } = props;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const frame = list.current;
    if (!frame) return;
    frame.showPopover?.();
    const put = () => anchor.current && placeBelow(frame, anchor.current.getBoundingClientRect());
    put();
    document.addEventListener('scroll', put, true);
    window.addEventListener('resize', put);
    return () => {
      document.removeEventListener('scroll', put, true);
      window.removeEventListener('resize', put);
    };
  }, [anchor, groups]);
  useLayoutEffect(() => {
    list.current
      ?.querySelector(`[id="${CSS.escape(`${id}-${active}`)}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);
  let index = -1;
  const drawOption = (option: Option) => {
    index += 1;
    const own = index;
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the marked option
      // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
      <div
        role="option"
        id={`${id}-${own}`}
        key={option.value}
        class={own === active ? 'option active' : 'option'}
        data-value={option.value}
        aria-selected={isChosen(option)}
        onClick={() => choose(option)}
      >
        <span class="option-text">{withEmoji(option.text.text)}</span>
        {option.description && <small>{withEmoji(option.description.text)}</small>}
      </div>
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field keeps the focus while one chooses with the mouse
    <div class="menu-list" popover="manual" ref={list} onMouseDown={(event) => event.preventDefault()}>
      <div role="listbox" id={id} aria-label={label} aria-multiselectable={isMulti || undefined}>
        {groups.map((group, position) =>
          group.label === null ? (
            group.options.map(drawOption)
          ) : (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
            <div role="group" aria-label={group.label} key={`${group.label}-${position}`}>
              <div class="option-group" aria-hidden="true">
                {withEmoji(group.label)}
              </div>
              {group.options.map(drawOption)}
            </div>
          ),
        )}
      </div>
      {note && (
        <p class="menu-note" role="status">
          {note}
        </p>
      )}
    </div>
  );
}

/** Under the field, or above it where there is more room. */
function placeBelow(frame: HTMLElement, field: DOMRect): void {
  const below = window.innerHeight - field.bottom - 2 * gapPx;
  const above = field.top - 2 * gapPx;
  const isBelow = below >= Math.min(tallestPx, frame.scrollHeight) || below >= above;
  frame.style.left = `${field.left}px`;
  frame.style.width = `${field.width}px`;
  frame.style.maxHeight = `${Math.min(tallestPx, isBelow ? below : above)}px`;
  frame.style.top = isBelow ? `${field.bottom + gapPx}px` : 'auto';
  frame.style.bottom = isBelow ? 'auto' : `${window.innerHeight - field.top + gapPx}px`;
}
