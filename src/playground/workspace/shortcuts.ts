// Shortcuts: from the menu that is everywhere, or from that of a message, which is never one that a single person sees.
import type { Courier } from './delivery.ts';
import type { User } from './entities.ts';
import { globalShortcutPayload, messageShortcutPayload } from './payloads.ts';
import type { Delivery, Workspace } from './workspace.ts';

export interface ShortcutOptions {
  /** The message whose menu it is chosen from; default: the menu that is everywhere. */
  readonly message?: { readonly channel: string; readonly ts: string };
}

export async function runShortcut(
  workspace: Workspace,
  courier: Courier,
  user: User,
  callbackId: string,
  { message: place }: ShortcutOptions,
): Promise<Delivery> {
  if (!place) return courier.deliver('shortcut', globalShortcutPayload(workspace, user, callbackId));
  const message = workspace.conversations.find(place.channel, place.ts);
  if (!message || !workspace.conversations.isMember(place.channel, user.id))
    throw new Error(`${user.name} sees no message ${place.ts} in ${place.channel} that has a menu`);
  return courier.deliver('shortcut', messageShortcutPayload(workspace, user, message, callbackId));
}
