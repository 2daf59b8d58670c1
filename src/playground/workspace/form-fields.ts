// The elements of a view or message that hold a value, and what each holds before anyone touches it.
import type { AnyBlock, InputBlock, KnownBlock } from '@slack/types';
import type { ElementState, StateValues } from './entities.ts';

/** An interactive element in the shape the Block Kit rules have let through. */
export type Element = { readonly type: string; readonly action_id: string } & Readonly<
  Record<string, unknown>
>;

export interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  /** The surrounding input block; null for accessories and elements of an actions block. */
  readonly input: InputBlock | null;
}

/** Every interactive element, buttons included, in reading order. */
export function interactiveElements(blocks: readonly AnyBlock[]): Field[] {
  return (blocks as readonly KnownBlock[]).flatMap((block): Field[] => {
    const blockId = block.block_id ?? '';
    const field = (element: unknown, input: InputBlock | null = null): Field => {
      const interactive = element as Element;
      return { blockId, actionId: interactive.action_id, element: interactive, input };
    };
    if (block.type === 'input') return [field(block.element, block)];
    if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') {
      return [field(block.accessory)];
    }
    if (block.type === 'actions') return block.elements.map((element) => field(element));
    return [];
  });
}

/** The elements with a place in `state.values`. */
export function statefulFields(blocks: readonly AnyBlock[]): Field[] {
  return interactiveElements(blocks).filter((field) => initialState(field.element) !== null);
}

const stateKeys: Readonly<Record<string, { key: keyof ElementState; initial: string; empty: unknown }>> = {
  plain_text_input: { key: 'value', initial: 'initial_value', empty: null },
  number_input: { key: 'value', initial: 'initial_value', empty: null },
  email_text_input: { key: 'value', initial: 'initial_value', empty: null },
  url_text_input: { key: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', empty: null },
  static_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', empty: null },
  checkboxes: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  datepicker: { key: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { key: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', empty: null },
  users_select: { key: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', empty: [] },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', empty: null },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', empty: [] },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_conversations_select: {
    key: 'selected_conversations',
    initial: 'initial_conversations',
    empty: [],
  },
};

/** The name of the field in which an element of this type reports its value. */
export function stateKeyOf(type: string): keyof ElementState | null {
  return stateKeys[type]?.key ?? null;
}

export function stateOf(element: Element, value: unknown): ElementState {
  const shape = stateKeys[element.type];
  if (!shape) throw new Error(`A ${element.type} holds no value`);
  return { type: element.type, [shape.key]: value ?? shape.empty };
}

export function initialState(element: Element): ElementState | null {
  const shape = stateKeys[element.type];
  return shape ? stateOf(element, element[shape.initial]) : null;
}

export function isEmpty(state: ElementState | undefined): boolean {
  if (!state) return true;
  const value = state[stateKeyOf(state.type) ?? 'value'];
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/**
 * The values of a view that replaces another: what was typed stays where both block_id and action_id are
 * unchanged, everything else starts from its initial value (docs.slack.dev, "Modals", on updating views).
 */
export function carryOver(blocks: readonly AnyBlock[], before: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { blockId, actionId, element } of statefulFields(blocks)) {
    const kept = before[blockId]?.[actionId];
    const state = kept?.type === element.type ? kept : initialState(element);
    if (state) values[blockId] = { ...values[blockId], [actionId]: state };
  }
  return values;
}
