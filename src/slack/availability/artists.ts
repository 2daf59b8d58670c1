// Draws what is shown of who waits for free cards, for their eyes only: that it is kept, and what came of it.
import type { FreeStore } from '../../availability/ports.ts';
import type { FreeWatch } from '../../availability/watch.ts';
import type { Surface } from '../../surfaces/surface.ts';
import type { SlackClient, SlackClients } from '../edge/clients.ts';
import type { Languages } from '../edge/languages.ts';
import { type Artist, asItIs, createWays, hashOf, type SlackDrawing } from '../edge/ways.ts';
import type { Message } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildKept, buildNews } from './messages.ts';

export interface FreeArtistParts {
  readonly freeCards: Pick<FreeStore, 'findWatch'>;
  readonly clients: Pick<SlackClients, 'of'>;
  readonly languages: Languages;
}

/** Slack's clock need not agree with ours; which message is meant its metadata says. */
const clockSlackMs = 600_000;

export function createFreeArtists({ freeCards, clients, languages }: FreeArtistParts) {
  const of =
    (news: string, build: (watch: FreeWatch, t: Translate) => Message | null): Artist =>
    async (surface) => {
      const watch = await freeCards.findWatch(surface.subject);
      if (!watch) return null;
      const client = await clients.of(watch.workspaceId);
      if (!client) return 'nobody';
      const { t } = await languages.profileOf(watch, client);
      const message = build(watch, t);
      return message && drawDirect(surface, { client, watch, message, news });
    };

  return {
    'free-kept': ((surface) => {
      // Over before it was said: what came of it says all.
      const build = (watch: FreeWatch, t: Translate) =>
        surface.standing || watch.state === 'waiting' ? buildKept(watch, t) : null;
      return of('free-kept', build)(surface);
    }) satisfies Artist,
    'free-news': ((surface) =>
      surface.standing ? Promise.resolve(null) : of('free-news', buildNews)(surface)) satisfies Artist,
  };
}

interface Direct {
  readonly client: SlackClient;
  readonly watch: FreeWatch;
  readonly message: Message;
  readonly news: string;
}

function drawDirect(surface: Surface, { client, watch, message, news }: Direct): SlackDrawing {
  const { standing, changedAt } = surface;
  return {
    message,
    news: standing ? null : news,
    hash: hashOf(message),
    reference: watch.id.slice(0, 8),
    ways({ again, pace }) {
      const ways = createWays({ surface, client, message, pace });
      if (standing?.ts)
        return [() => ways.update(standing.channelId, standing.ts ?? ''), async () => asItIs(standing)];
      const find = async () =>
        ways.bringUpToDate(await ways.findPostedTo(watch.userId, changedAt - clockSlackMs));
      return [...(again ? [find] : []), () => ways.post(watch.userId)];
    },
  };
}
