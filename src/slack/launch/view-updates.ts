// Shows the form in Slack: opens it, or replaces what is shown, unless a newer drawing is there already.
import type { ModalView } from '@slack/types';
import type { ViewsUpdateArguments, WebClient } from '@slack/web-api';
import type { Logger } from '../../ops/logger.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';

export interface ShownView {
  readonly id: string;
  readonly hash: string;
}

/** A new modal, or the place of one that is open. */
export type Where = { readonly triggerId: string } | { readonly replaces: ShownView };

export async function showView(
  client: WebClient,
  where: Where,
  view: ModalView,
  logger: Logger,
): Promise<ShownView | null> {
  if ('replaces' in where) return updateView(client, where.replaces, view, (update) => update(), logger);
  const { view: shown } = await client.views.open({ trigger_id: where.triggerId, view });
  return shown?.id && shown.hash ? { id: shown.id, hash: shown.hash } : null;
}

/** Runs the update if nothing newer is to be shown, and keeps anything newer waiting until it is through; null: it did not. */
export type IfNewest = <T>(update: () => Promise<T>) => Promise<T | null>;

/**
 * Replaces the shown view, unless it was closed or a newer one is there. What a person did last wins over what was
 * filled in meanwhile (`ifNewest`): Slack keeps what is typed in inputs that stay.
 */
export async function updateView(
  client: WebClient,
  shown: ShownView,
  view: ModalView,
  ifNewest: IfNewest,
  logger: Logger,
): Promise<ShownView | null> {
  const first = await tryUpdate(client, { view_id: shown.id, hash: shown.hash, view });
  if (typeof first !== 'string') return first;
  const again =
    first === 'hash_conflict' ? await ifNewest(() => tryUpdate(client, { view_id: shown.id, view })) : null;
  if (again !== null && typeof again !== 'string') return again;
  logger.debug({ word: again ?? first }, 'a form update came too late');
  return null;
}

/** Slack's word when the view is not what it was; other errors are thrown. */
async function tryUpdate(client: WebClient, call: ViewsUpdateArguments): Promise<ShownView | null | string> {
  try {
    const { view } = await client.views.update(call);
    return view?.id && view.hash ? { id: view.id, hash: view.hash } : null;
  } catch (error) {
    const word = platformErrorOf(error);
    if (word === 'hash_conflict' || word === 'not_found') return word;
    throw error;
  }
}
