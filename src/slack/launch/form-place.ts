// Who asks for the form, from where, and where it is to appear. Pure.
import type { AccountKey } from '../../accounts/ports.ts';
import type { ActionArgs, CommandArgs } from '../edge/listener-guard.ts';
import { identify } from '../identity.ts';

export interface ShownView {
  readonly id: string;
  readonly hash: string;
}

export interface Asking {
  readonly owner: AccountKey;
  readonly channelId: string;
  /** A new modal, or the place of one that is open. */
  readonly where: { readonly triggerId: string } | { readonly replaces: ShownView };
  readonly responseUrl: string | undefined;
}

export function askingOf(command: CommandArgs['command']): Asking {
  return {
    owner: identify(command),
    channelId: command.channel_id,
    where: { triggerId: command.trigger_id },
    responseUrl: command.response_url,
  };
}

/** A button in a modal puts the form in its place; one in a message opens it. */
export function toAsking(body: ActionArgs['body'], channelId: string): Asking {
  const { view, trigger_id: triggerId } = body;
  const where = view ? { replaces: { id: view.id, hash: view.hash } } : { triggerId };
  return { owner: identify(body), channelId, where, responseUrl: body.response_url };
}

/** What the pressed button stands for. */
export function pressedValue({ actions: [action] }: ActionArgs['body']): string | null {
  return action?.type === 'button' ? (action.value ?? null) : null;
}
