// Listeners of help, and of words that are none.
import { Secret } from '../../config/secrets.ts';
import type { Command } from '../edge/incoming.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { buildHelpMessage, unknownWordLine } from './messages.ts';

export function createHelpHandlers({ replyUrls }: { readonly replyUrls: ReplyUrls }) {
  async function say({ t }: Visit, { responseUrl }: Command, headlines: readonly string[]): Promise<void> {
    if (!responseUrl) return;
    await replyUrls.send(new Secret(responseUrl), buildHelpMessage(t, headlines), { visible: 'ephemeral' });
  }
  return {
    help: (visit: Visit, command: Command): Promise<void> => say(visit, command, []),
    unknown: (visit: Visit, command: Command, nearest: string | null): Promise<void> =>
      say(visit, command, [unknownWordLine(nearest, visit.t)]),
  };
}
