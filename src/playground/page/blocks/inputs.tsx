// An input block: label, control, hint and error, tied together for people who listen to the page.
import type { InputBlock } from '@slack/types';
import { useId } from 'preact/hooks';
import { withEmoji } from '../text/emoji.ts';
import { say } from '../words.ts';
import type { Actor } from './actor.ts';
import type { AnyElement } from './control-props.ts';
import { Control } from './elements.tsx';

const grouped = new Set(['checkboxes', 'radio_buttons']);

interface InputProps {
  readonly block: InputBlock;
  readonly actor: Actor;
  readonly error: string | undefined;
}

export function InputField({ block, actor, error }: InputProps) {
  const id = useId();
  const element = block.element as AnyElement;
  const isGroup = grouped.has(element.type);
  const isOptional = block.optional === true;
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const aria = {
    id,
    ...(isGroup && { 'aria-labelledby': `${id}-label` }),
    ...(described && { 'aria-describedby': described }),
    ...(!isOptional && { 'aria-required': true }),
    ...(error && { 'aria-invalid': true }),
  };
  const caption = (
    <>
      {withEmoji(block.label.text)}
      {isOptional ? (
        <span class="optional"> {say('optional')}</span>
      ) : (
        <span class="required" title={say('required')} aria-hidden="true">
          {' '}
          *
        </span>
      )}
    </>
  );
  return (
    <>
      {isGroup ? (
        <div class="label" id={`${id}-label`}>
          {caption}
        </div>
      ) : (
        <label class="label" for={id}>
          {caption}
        </label>
      )}
      <Control
        element={element}
        blockId={block.block_id ?? ''}
        actor={actor}
        aria={aria}
        isOptional={isOptional}
        isDispatching={block.dispatch_action === true}
      />
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p class="hint" id={`${id}-hint`}>
          {withEmoji(block.hint.text)}
        </p>
      )}
    </>
  );
}
