// Anything that may stand in an actions block or beside a section, and the controls that input blocks share with them.
import type { Button, Overflow } from '@slack/types';
import { useRef, useState } from 'preact/hooks';
import { isSafe } from '../text/mrkdwn.ts';
import { TextObject } from '../text/text.tsx';
import { say } from '../words.ts';
import type { Actor, Held, Place } from './actor.ts';
import { isConfirmed } from './confirm.tsx';
import type { AnyElement, Aria, ControlProps } from './control-props.ts';
import { Choices, DateField, TextField } from './controls.tsx';
import { Menu } from './menu.tsx';
import { Picture } from './picture.tsx';

interface ElementProps {
  readonly element: object;
  readonly blockId: string;
  readonly actor: Actor;
}

export function Element({ element, blockId, actor }: ElementProps) {
  const known = element as AnyElement;
  if (known.type === 'button' || known.type === 'workflow_button') {
    return <PressButton button={element as Button} blockId={blockId} actor={actor} />;
  }
  if (known.type === 'overflow')
    return <More overflow={element as Overflow} blockId={blockId} actor={actor} />;
  if (known.type === 'image') return <Picture image={element} />;
  const label = known.placeholder?.text ?? known.type.replaceAll('_', ' ');
  return (
    <Control element={known} blockId={blockId} actor={actor} aria={{ 'aria-label': label }} isOptional />
  );
}

interface PlacedControl {
  readonly element: AnyElement;
  readonly blockId: string;
  readonly actor: Actor;
  readonly aria: Aria;
  readonly isOptional: boolean;
  readonly isDispatching?: boolean;
}

/** The control for an element that holds a value. */
export function Control({ element, blockId, actor, aria, isOptional, isDispatching = false }: PlacedControl) {
  const place = { block_id: blockId, action_id: element.action_id ?? '' };
  const held = actor.heldBy(place);
  const tell: ControlProps['tell'] = async (value, next) => {
    if (await isConfirmed(element.confirm)) void actor.fill(place, value, next);
  };
  const onEnter = isDispatching && listensToEnter(element) ? () => sendEnter(actor, place, held) : undefined;
  const props: ControlProps = { element, place, held, tell, actor, aria, isOptional, onEnter };
  switch (element.type) {
    case 'plain_text_input':
    case 'rich_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return <TextField {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateField {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Choices {...props} />;
    default:
      return /_select$/u.test(element.type) ? (
        <Menu {...props} />
      ) : (
        <p class="not-drawn">{say('notDrawn', { type: element.type })}</p>
      );
  }
}

function listensToEnter(element: AnyElement): boolean {
  const config = (element as { dispatch_action_config?: { trigger_actions_on?: readonly string[] } })
    .dispatch_action_config;
  return config?.trigger_actions_on?.includes('on_enter_pressed') !== false;
}

function sendEnter(actor: Actor, place: Place, held: Held): boolean {
  void actor.fill(place, `${held.value ?? ''}\n`, held);
  return true;
}

function PressButton({ button, blockId, actor }: { button: Button; blockId: string; actor: Actor }) {
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    if (isBusy || !(await isConfirmed(button.confirm))) return;
    if (button.url && isSafe(button.url)) window.open(button.url, '_blank', 'noopener');
    setBusy(true);
    await actor.click({ block_id: blockId, action_id: button.action_id ?? '' }, button.value);
    setBusy(false);
  };
  return (
    <button
      type="button"
      class={`button ${button.style ?? ''}`}
      name={blockId}
      data-action-id={button.action_id}
      data-value={button.value}
      aria-label={button.accessibility_label}
      aria-busy={isBusy}
      onClick={press}
    >
      <TextObject object={button.text} />
    </button>
  );
}

function More({ overflow, blockId, actor }: { overflow: Overflow; blockId: string; actor: Actor }) {
  const frame = useRef<HTMLDetailsElement>(null);
  const choose = async (value: string | undefined) => {
    frame.current?.removeAttribute('open');
    if (!(await isConfirmed(overflow.confirm))) return;
    await actor.click({ block_id: blockId, action_id: overflow.action_id ?? '' }, value);
  };
  const move = (event: KeyboardEvent) => {
    const items = [...(frame.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape' && frame.current?.open) {
      event.stopPropagation();
      event.preventDefault();
      frame.current.open = false;
      frame.current.querySelector('summary')?.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (frame.current) frame.current.open = true;
      const next = event.key === 'ArrowDown' ? at + 1 : at - 1;
      items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
    }
  };
  return (
    <details class="overflow" ref={frame} onKeyDown={move}>
      <summary aria-label={say('more')} data-action-id={overflow.action_id}>
        ⋯
      </summary>
      <div role="menu" class="overflow-menu">
        {overflow.options.map((option) => (
          <button
            type="button"
            role="menuitem"
            key={option.value}
            data-value={option.value}
            onClick={() => choose(option.value)}
          >
            <TextObject object={option.text} />
          </button>
        ))}
      </div>
    </details>
  );
}
