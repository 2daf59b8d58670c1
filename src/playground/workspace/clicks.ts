// Clicking a button, or choosing from a menu, in the open modal, in a message or on the Home tab.
import { actionOf } from './action-entry.ts';
import { findOption, ownOptions } from './choices.ts';
import type { Courier } from './delivery.ts';
import type { Message, User } from './entities.ts';
import { findClickable } from './filling.ts';
import { type Field, stateKeyOf } from './form-fields.ts';
import type { JsonObject } from './json.ts';
import { messageActionPayload, viewActionPayload } from './payloads.ts';
import type { StoredView } from './stored-view.ts';
import type { Delivery, Workspace } from './workspace.ts';
export interface ClickOptions {
  /** The button's value, or the option to choose. */
  readonly value?: string;
  readonly blockId?: string;
  /** Look in messages only: in this one … */
  readonly messageTs?: string;
  /** … or in this channel. */
  readonly channel?: string;
  /** Look on the Home tab only. */
  readonly home?: boolean;
}

/** Looks in the open modal first, then in the newest message that has it, then on the Home tab. */
export async function click(
  workspace: Workspace,
  courier: Courier,
  user: User,
  actionId: string,
  options: ClickOptions,
): Promise<Delivery> {
  const inMessages = options.messageTs !== undefined || options.channel !== undefined;
  const modal = inMessages || options.home ? null : workspace.views.top(user.id);
  const place =
    (modal && inView(modal, actionId, options)) ??
    (options.home ? null : inMessage(workspace, user, actionId, options)) ??
    inView(inMessages ? null : workspace.views.home(user.id), actionId, options);
  if (!place) throw new Error(`${user.name} sees nothing with the action_id ${actionId} to click`);
  const action = actionOf(workspace, place.field, heldBy(place.field, options.value));
  const payload = place.message
    ? messageActionPayload(workspace, user, place.message, action)
    : viewActionPayload(workspace, user, place.view, action);
  return courier.deliver('block_actions', payload);
}

type Place = { field: Field } & ({ view: StoredView; message?: undefined } | { message: Message });

function inView(view: StoredView | null, actionId: string, options: ClickOptions): Place | null {
  const field = view && findClickable(view.definition.blocks, actionId, options);
  return field ? { field, view } : null;
}

function inMessage(workspace: Workspace, user: User, actionId: string, options: ClickOptions): Place | null {
  const channels = workspace.conversations
    .all()
    .filter(({ id }) => options.channel === undefined || id === options.channel)
    .filter(({ id }) => workspace.conversations.isMember(id, user.id));
  let newest: Place | null = null;
  let newestAt = Number.NEGATIVE_INFINITY;
  for (const { id } of channels) {
    const messages = workspace.conversations.messagesFor(id, user.id);
    for (let index = messages.length - 1; index >= 0; index -= 1) {
      const message = messages[index];
      if (!message || Number(message.ts) < newestAt) break;
      if (options.messageTs !== undefined && message.ts !== options.messageTs) continue;
      const field = findClickable(message.blocks, actionId, options);
      if (!field) continue;
      newest = { field, message };
      newestAt = Number(message.ts);
      break;
    }
  }
  return newest;
}

/** What the action reports besides the element's own description. */
function heldBy({ element }: Field, value: string | undefined): JsonObject {
  if (element.type === 'button' || value === undefined) return {};
  const option = findOption(ownOptions(element), value);
  if (element.type === 'overflow') return { selected_option: option };
  const key = stateKeyOf(element.type);
  if (key === null) return {};
  return { [key]: key === 'selected_options' ? [option] : (option ?? value) };
}
