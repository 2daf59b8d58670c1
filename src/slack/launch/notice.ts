// Draws what its person alone is told of a launch: that nothing was started, or that it is not known yet.
import type { HandOver } from '../../launches/hand-over.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { LaunchStore, News } from '../../launches/ports.ts';
import type { Surface } from '../../surfaces/surface.ts';
import type { SlackClients } from '../edge/clients.ts';
import type { Languages } from '../edge/languages.ts';
import { type Artist, asItIs, createReply, createWays, hashOf, type ReplyParts } from '../edge/ways.ts';
import type { Message } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import {
  buildFoundMessage,
  buildRejectedMessage,
  buildStuckMessage,
  buildUnknownMessage,
} from './messages.ts';

export interface NoticeParts extends ReplyParts {
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly handOver: Pick<HandOver, 'takeSettled'>;
  readonly clients: Pick<SlackClients, 'of'>;
  readonly languages: Languages;
}

export function createNoticeArtist(parts: NoticeParts): Artist {
  const { launches, handOver, clients, languages } = parts;
  const reply = createReply(parts);

  return async (surface) => {
    const launch = handOver.takeSettled(surface.subject) ?? (await launches.find(surface.subject));
    if (!launch) return null;
    const client = await clients.of(launch.workspaceId);
    // The operator's to mend: what is to be shown waits until then, and nobody else's bot shows it.
    if (!client) return 'nobody';
    const { t } = await languages.profileOf(launch, client);
    const drawn = drawNotice(launch, surface, t);
    if (!drawn) return null;
    const { message, news } = drawn;
    const { standing } = surface;
    return {
      message,
      news,
      hash: hashOf(message),
      reference: launchReference(launch),
      ways({ pace }) {
        const ways = createWays({ surface, client, message, pace });
        const change = standing?.ts ? [() => ways.update(standing.channelId, standing.ts ?? '')] : [];
        // What only makes an old notice true is worth no new one: the card tells it.
        if (news === null) return [...change, async () => asItIs(standing)];
        return [
          ...change,
          () => ways.postEphemeral(launch.channelId, launch.userId),
          () => reply(launch, message, 'ephemeral'),
          () => ways.post(launch.userId),
        ];
      },
    };
  };
}

interface Drawn {
  readonly message: Message;
  readonly news: News | null;
}

/** One notice, whatever it told before: what is not true any more is not told, and a created launch has its card. */
function drawNotice(launch: Launch, { standing }: Surface, t: Translate): Drawn | null {
  switch (launch.state) {
    case 'accepted':
    case 'creating':
      return null;
    case 'created':
      return standing?.ts ? { news: null, message: buildFoundMessage(launch, t) } : null;
    case 'rejected':
      return { news: 'rejected', message: buildRejectedMessage(launch, t) };
    case 'unknown':
      return launch.givesUpAt === null
        ? { news: 'unknown', message: buildUnknownMessage(launch, t) }
        : { news: 'stuck', message: buildStuckMessage(launch, t) };
  }
}
