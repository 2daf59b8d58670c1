// Changes a modal that may have been closed meanwhile, which is nobody's mistake.
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { platformErrorOf } from './slack-errors.ts';

/** Answers whether it was open. Throws whatever else Slack answers. */
export async function updateIfOpen(client: WebClient, viewId: string, view: ModalView): Promise<boolean> {
  try {
    await client.views.update({ view_id: viewId, view });
    return true;
  } catch (error) {
    if (platformErrorOf(error) !== 'not_found') throw error;
    return false;
  }
}
