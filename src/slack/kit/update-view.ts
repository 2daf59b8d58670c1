// Changes a modal that may have been closed meanwhile, which is nobody's mistake.
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { platformErrorOf } from './slack-errors.ts';

/** Throws whatever else Slack answers. */
export async function updateIfOpen(client: WebClient, viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    if (platformErrorOf(error) !== 'not_found') throw error;
  }
}
