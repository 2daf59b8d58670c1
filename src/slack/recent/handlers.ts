// A person's last launches: what became of each, and a button that launches it again.
import { z } from 'zod';
import type { Catalog } from '../../catalog/catalog.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { SurfaceStore } from '../../surfaces/ports.ts';
import type { Standing } from '../../surfaces/surface.ts';
import type { Command, Submission } from '../edge/incoming.ts';
import type { Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { channelIdSchema, metadataReader } from '../kit/metadata.ts';
import { buildRecentModal, type RecentList, recentIds } from './view.ts';

export interface RecentHandlerParts {
  readonly launches: Pick<LaunchStore, 'findByUserIn'>;
  readonly surfaces: Pick<SurfaceStore, 'findCards'>;
  readonly catalog: () => Catalog | null;
  /** A link to a message, as Slack's client opens it; null while the workspace's address is not known. */
  readonly linkTo: (card: Standing, workspaceId: string) => string | null;
}

/** How far back the list and its search go. */
const mostRead = 200;

const readRecentMetadata = metadataReader(z.object({ channel: channelIdSchema }));

export function createRecentHandlers({ launches, surfaces, catalog, linkTo }: RecentHandlerParts) {
  const build = async (visit: Visit, channel: string, search: string) => {
    const recent = await launches.findByUserIn(visit.key, mostRead);
    const cards = await surfaces.findCards(recent.map(({ id }) => id));
    const list: RecentList = { recent, search, cards, catalog: catalog(), linkTo };
    return buildRecentModal(list, { channel }, visit.t);
  };

  return {
    async list(visit: Visit, { channelId, triggerId, text }: Command): Promise<void> {
      const [, ...words] = text.trim().split(/\s+/u);
      const view = await build(visit, channelId, words.join(' '));
      await visit.client.views.views.open({ trigger_id: triggerId, view });
    },
    async search(visit: Visit, { view }: Submission): Promise<Answered> {
      const { channel } = readRecentMetadata(view.privateMetadata);
      const search = view.state[recentIds.search]?.[recentIds.search]?.value ?? '';
      return { answer: { response_action: 'update', view: await build(visit, channel, search) } };
    },
    /** Where the list was asked for: there the card of a launch from it goes. */
    channelOf: (privateMetadata: string): string => readRecentMetadata(privateMetadata).channel,
  };
}
