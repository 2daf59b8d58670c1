// Fields for text, dates and times, checkboxes and radio buttons.
import type { Option } from '@slack/types';
import { useId } from 'preact/hooks';
import { TextObject } from '../text/text.tsx';
import { say } from '../words.ts';
import type { Held } from './actor.ts';
import type { ControlProps } from './control-props.ts';

const inputModes = {
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
} as const;

interface TextElement {
  readonly multiline?: boolean;
  readonly max_length?: number;
}

export function TextField({ element, place, held, tell, aria, onEnter }: ControlProps) {
  const { multiline, max_length: maxLength } = element as TextElement & typeof element;
  const isRich = element.type === 'rich_text_input';
  const value = isRich ? richTextOf(held) : (held.value ?? '');
  const shared = {
    ...aria,
    name: place.block_id,
    'data-action-id': place.action_id,
    'data-autofocus': element.focus_on_load,
    placeholder: element.placeholder?.text,
    value,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      tell(currentTarget.value, isRich ? richText(currentTarget.value) : { value: currentTarget.value }),
  };
  if (multiline || isRich) {
    return (
      <>
        <textarea {...shared} rows={3} />
        <Remaining value={value} maxLength={maxLength} />
      </>
    );
  }
  return (
    <>
      <input
        {...shared}
        type="text"
        inputMode={inputModes[element.type as keyof typeof inputModes] ?? 'text'}
        autocomplete="off"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && onEnter?.()) event.preventDefault();
        }}
      />
      <Remaining value={value} maxLength={maxLength} />
    </>
  );
}

/** How much may still be typed, once it becomes little. */
function Remaining({ value, maxLength }: { value: string; maxLength: number | undefined }) {
  if (!maxLength) return null;
  const count = maxLength - [...value].length;
  if (count > Math.max(10, maxLength * 0.1)) return null;
  return <span class={count < 0 ? 'remaining over' : 'remaining'}>{say('remaining', { count })}</span>;
}

function richTextOf(held: Held): string {
  const section = held.rich_text_value?.elements[0];
  const item = section && 'elements' in section ? section.elements[0] : undefined;
  return item && 'text' in item ? (item.text ?? '') : '';
}

function richText(text: string): Held {
  return {
    rich_text_value: {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
    },
  };
}

export function DateField({ element, place, held, tell, aria }: ControlProps) {
  const shared = {
    ...aria,
    name: place.block_id,
    'data-action-id': place.action_id,
    'data-autofocus': element.focus_on_load,
  };
  if (element.type === 'datetimepicker') {
    return (
      <input
        {...shared}
        type="datetime-local"
        value={held.selected_date_time ? localTime(held.selected_date_time) : ''}
        onChange={({ currentTarget }) => {
          const seconds = Math.floor(Date.parse(currentTarget.value) / 1000);
          if (!Number.isNaN(seconds)) tell(String(seconds), { selected_date_time: seconds });
        }}
      />
    );
  }
  const isDate = element.type === 'datepicker';
  return (
    <input
      {...shared}
      type={isDate ? 'date' : 'time'}
      value={(isDate ? held.selected_date : held.selected_time) ?? ''}
      onChange={({ currentTarget: { value } }) =>
        tell(value || null, isDate ? { selected_date: value } : { selected_time: value })
      }
    />
  );
}

/** What the field for a moment shows is the time of this machine. */
function localTime(seconds: number): string {
  const offsetMs = new Date(seconds * 1000).getTimezoneOffset() * 60_000;
  return new Date(seconds * 1000 - offsetMs).toISOString().slice(0, 16);
}

interface ChoiceElement {
  readonly options: readonly Option[];
}

export function Choices({ element, place, held, tell, aria }: ControlProps) {
  const { options } = element as ChoiceElement & typeof element;
  const name = useId();
  const isRadio = element.type === 'radio_buttons';
  const chosen = [held.selected_option ?? [], held.selected_options ?? []].flat();
  const isChosen = (option: Option) => chosen.some(({ value }) => value === option.value);
  const choose = (option: Option, isOn: boolean) => {
    if (isRadio) return tell(option.value ?? null, { selected_option: option });
    const next = options.filter((each) => (each === option ? isOn : isChosen(each)));
    tell(
      next.map(({ value }) => value ?? ''),
      { selected_options: next },
    );
  };
  const { 'aria-invalid': isInvalid, 'aria-required': isRequired, ...groupAria } = aria;
  return (
    <div {...groupAria} class="boxes" role={isRadio ? 'radiogroup' : 'group'}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            // Radio buttons exclude each other by name; a block id could stand in two views at once.
            name={isRadio ? name : place.block_id}
            data-action-id={place.action_id}
            value={option.value}
            checked={isChosen(option)}
            aria-invalid={isInvalid}
            onChange={({ currentTarget }) => choose(option, currentTarget.checked)}
          />
          <span>
            <TextObject object={option.text} />
            {option.description && (
              <small>
                <TextObject object={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
