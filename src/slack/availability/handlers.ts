// Listeners around free cards: the list of them, asking to be told, and ending that.
import type { Availability } from '../../availability/availability.ts';
import { Secret } from '../../config/secrets.ts';
import type { Action, Command } from '../edge/incoming.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import type { Message } from '../kit/block-kit.ts';
import { freeIds } from './ids.ts';
import { buildFreeMessage, describeTold } from './messages.ts';

export interface FreeHandlerParts {
  readonly availability: Pick<Availability, 'read' | 'list' | 'tell' | 'cancel'>;
  readonly replyUrls: ReplyUrls;
}

export function createFreeHandlers({ availability, replyUrls }: FreeHandlerParts) {
  /** Where it was pressed; on the Home tab and in direct messages that is their conversation with the app. */
  async function say(visit: Visit, responseUrl: string | undefined, message: Message | { text: string }) {
    if (responseUrl) {
      await replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
      return;
    }
    await visit.client.messages.chat.postMessage({ channel: visit.key.userId, ...message });
  }

  async function free(visit: Visit, { responseUrl }: Pick<Command, 'responseUrl'>): Promise<void> {
    const [reading, watches] = await Promise.all([
      availability.read(visit.key),
      availability.list(visit.key),
    ]);
    await say(visit, responseUrl, buildFreeMessage({ reading, watches }, visit.t));
  }

  async function tell(visit: Visit, { value, responseUrl }: Action): Promise<void> {
    const group = value ?? '';
    const held = await availability.tell(visit.key, group, visit.channelId ?? visit.key.userId);
    await say(visit, responseUrl, { text: describeTold(held, group, visit.t) });
  }

  async function cancel(visit: Visit, { value, responseUrl }: Action): Promise<void> {
    const isCancelled = await availability.cancel(visit.key, value ?? '');
    await say(visit, responseUrl, { text: visit.t(isCancelled ? 'free.cancelled' : 'free.notWaiting') });
  }

  return { free, buttons: { [freeIds.tell]: tell, [freeIds.cancel]: cancel } };
}
