// From what a test or the page says was chosen to the state of the element.
import type { AnyBlock, Option } from '@slack/types';
import type { ElementState, StateValues } from './entities.ts';
import { type Element, statefulFields, stateOf } from './form-fields.ts';

export type FillValue = string | readonly string[] | boolean | null;

/** Options go by their value, or by the text a person reads. Throws for what Slack's client would not let happen. */
export function toState(element: Element, given: FillValue, offered: readonly Option[]): ElementState {
  if (given === null || given === '') return stateOf(element, null);
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return stateOf(element, pick(offered, String(given), element));
    case 'checkboxes':
      if (typeof given === 'boolean') return stateOf(element, given ? offered : []);
      return stateOf(element, pickSeveral(offered, given, element));
    case 'multi_static_select':
    case 'multi_external_select':
      return stateOf(element, pickSeveral(offered, given, element));
    case 'multi_users_select':
    case 'multi_channels_select':
    case 'multi_conversations_select':
      return stateOf(element, limited([given].flat().map(String), element));
    case 'datetimepicker':
      return stateOf(element, Number(given));
    case 'rich_text_input':
      return stateOf(element, toRichText(String(given)));
    default:
      return stateOf(element, String(given));
  }
}

/** What a static menu offers; external menus offer what the app last answered. */
export function ownOptions(element: Element): readonly Option[] {
  const groups = (element.option_groups ?? []) as readonly { readonly options: readonly Option[] }[];
  return [...((element.options ?? []) as readonly Option[]), ...groups.flatMap((group) => group.options)];
}

export function isExternal(element: Element): boolean {
  return element.type === 'external_select' || element.type === 'multi_external_select';
}

export function findOption(offered: readonly Option[], wanted: string): Option | undefined {
  return (
    offered.find((option) => option.value === wanted) ?? offered.find((option) => option.text.text === wanted)
  );
}

function pick(offered: readonly Option[], wanted: string, element: Element): Option {
  const option = findOption(offered, wanted);
  if (option) return option;
  const known = offered.map((each) => `${each.value} (${each.text.text})`).join(', ');
  throw new Error(`${element.action_id} does not offer "${wanted}"; it offers: ${known || 'nothing'}`);
}

function pickSeveral(offered: readonly Option[], wanted: FillValue, element: Element): readonly Option[] {
  return limited(
    [wanted].flat().map((each) => pick(offered, String(each), element)),
    element,
  );
}

function limited<T>(chosen: readonly T[], element: Element): readonly T[] {
  const max = Number(element.max_selected_items ?? Number.POSITIVE_INFINITY);
  if (chosen.length > max) throw new Error(`${element.action_id} takes no more than ${max} choices`);
  return chosen;
}

function toRichText(text: string) {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

/** Fields whose kept choice is no longer among the options: the person cannot see what will be submitted. */
export function fieldsWithUnofferedChoice(blocks: readonly AnyBlock[], values: StateValues): string[] {
  return statefulFields(blocks).flatMap(({ blockId, actionId, element }) => {
    if (isExternal(element)) return [];
    const state = values[blockId]?.[actionId];
    const chosen = [state?.selected_option ?? [], state?.selected_options ?? []].flat();
    const offered = ownOptions(element).map((option) => option.value);
    return chosen.every((option) => offered.includes(option.value)) ? [] : [`${blockId}/${actionId}`];
  });
}
