// Typing and choosing in a form, and what of it the app hears at once.
import type { Option } from '@slack/types';
import { actionOf } from './action-entry.ts';
import { type FillValue, findOption, isExternal, ownOptions, toState } from './choices.ts';
import type { Courier } from './delivery.ts';
import type { User } from './entities.ts';
import { type Field, interactiveElements, statefulFields } from './form-fields.ts';
import { isObject, type JsonObject } from './json.ts';
import { suggestionPayload, viewActionPayload } from './payloads.ts';
import type { StoredView } from './stored-view.ts';
import type { Workspace } from './workspace.ts';

const textTypes = new Set([
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
]);

/** A text that ends in a newline means that Enter was pressed in a one-line input. */
export async function fillField(
  workspace: Workspace,
  courier: Courier,
  user: User,
  view: StoredView,
  key: string,
  given: FillValue,
): Promise<void> {
  const asked = findField(view, key);
  const pressedEnter = typeof given === 'string' && given.endsWith('\n') && asked.element.multiline !== true;
  const value = pressedEnter ? given.slice(0, -1) : given;
  const offered = await optionsFor(workspace, courier, user, view, asked, value);
  // The app may have drawn the view anew while its menu was read.
  const field = findField(view, key);
  const { element, blockId, actionId } = field;
  const state = toState(element, value, offered);
  // A new object: what was sent before must stay as it was.
  view.values = { ...view.values, [blockId]: { ...view.values[blockId], [actionId]: state } };
  withoutError(view, blockId);
  workspace.feed.changed();
  if (!isHeardAtOnce(field, pressedEnter)) return;
  const { type: _type, ...held } = state;
  const action = actionOf(workspace, field, held);
  await courier.deliver('block_actions', viewActionPayload(workspace, user, view, action));
}

/** Asks the app for the options of an external menu, as opening it or typing in it does. */
export async function suggest(
  workspace: Workspace,
  courier: Courier,
  user: User,
  view: StoredView,
  key: string,
  typed: string,
): Promise<{ options: readonly Option[]; optionGroups?: readonly JsonObject[] }> {
  const { element, blockId, actionId } = findField(view, key);
  if (!isExternal(element)) throw new Error(`${key} is not an external menu`);
  if ([...typed].length < Number(element.min_query_length ?? 3)) return { options: [] };
  const payload = suggestionPayload(workspace, user, view, { blockId, actionId, typed });
  const { body } = await courier.deliver('block_suggestion', payload);
  const groups = isObject(body) && Array.isArray(body.option_groups) ? body.option_groups : undefined;
  const options = groups ? groups.flatMap((group) => group.options) : isObject(body) ? body.options : null;
  if (!Array.isArray(options)) {
    workspace.warn(`The menu ${key} got no options.`);
    return { options: [] };
  }
  if (options.length > 100 && !groups) workspace.warn(`The menu ${key} got more than 100 options.`);
  view.suggested.set(`${blockId}/${actionId}`, options);
  return groups ? { options, optionGroups: groups } : { options };
}

function findField(view: StoredView, key: string): Field {
  const fields = statefulFields(view.definition.blocks);
  const isNamed = ({ blockId, actionId }: Field) =>
    blockId === key || `${blockId}/${actionId}` === key || actionId === key;
  const found =
    fields.find(isNamed) ??
    fields.find(({ blockId }) => withoutSuffix(blockId) === withoutSuffix(key.split('/')[0] ?? key));
  if (found) return found;
  const known = fields.map(({ blockId, actionId }) => `${blockId}/${actionId}`).join(', ');
  throw new Error(`The open view has no field ${key}; it has: ${known || 'none'}`);
}

/** A person knows an input by its name, however often the app drew it anew: `image~2` is the image. */
const withoutSuffix = (id: string): string => id.replace(/~\d+$/u, '');

async function optionsFor(
  workspace: Workspace,
  courier: Courier,
  user: User,
  view: StoredView,
  { element, blockId, actionId }: Field,
  value: FillValue,
): Promise<readonly Option[]> {
  if (!isExternal(element)) return ownOptions(element);
  const key = `${blockId}/${actionId}`;
  const wanted = [value].flat().filter((each): each is string => typeof each === 'string' && each !== '');
  const known = [...(view.suggested.get(key) ?? []), ...chosenBefore(view, blockId, actionId)];
  if (wanted.every((each) => findOption(known, each))) return known;
  // A person would look through the menu, and then type what they want.
  const found = [...known];
  for (const typed of ['', ...wanted]) {
    if (wanted.every((each) => findOption(found, each))) break;
    found.push(...(await suggest(workspace, courier, user, view, key, typed)).options);
  }
  return found;
}

function chosenBefore(view: StoredView, blockId: string, actionId: string): readonly Option[] {
  const state = view.values[blockId]?.[actionId];
  return [state?.selected_option ?? [], state?.selected_options ?? []].flat();
}

/** Accessories and actions always speak; inputs only with dispatch_action, text inputs only when told to. */
function isHeardAtOnce({ input, element }: Field, pressedEnter: boolean): boolean {
  if (!input) return true;
  if (!input.dispatch_action) return false;
  if (!textTypes.has(element.type)) return true;
  const config = element.dispatch_action_config as { trigger_actions_on?: readonly string[] } | undefined;
  const moments = config?.trigger_actions_on ?? ['on_enter_pressed'];
  return moments.includes('on_character_entered') || (pressedEnter && moments.includes('on_enter_pressed'));
}

function withoutError(view: StoredView, blockId: string): void {
  if (!(blockId in view.errors)) return;
  const { [blockId]: _gone, ...rest } = view.errors;
  view.errors = rest;
}

/** The button or menu with this action_id, narrowed by block_id and value. */
export function findClickable(
  blocks: Parameters<typeof interactiveElements>[0],
  actionId: string,
  narrowed: { blockId?: string; value?: string } = {},
): Field | null {
  const found = interactiveElements(blocks).filter(
    (field) =>
      field.actionId === actionId &&
      (narrowed.blockId === undefined || field.blockId === narrowed.blockId) &&
      (narrowed.value === undefined || offers(field, narrowed.value)),
  );
  return found[0] ?? null;
}

function offers({ element }: Field, value: string): boolean {
  if (element.type === 'button') return element.value === value;
  return isExternal(element) || findOption(ownOptions(element), value) !== undefined;
}
