// The one entrance for what people are shown: hands a surface to the feature that draws its kind, and tries the ways to
// reach people in the order that the drawing has.
import type { Availability } from '../availability/availability.ts';
import type { Logger } from '../ops/logger.ts';
import type { Painter } from '../surfaces/ports.ts';
import type { Standing, Surface, SurfaceKind } from '../surfaces/surface.ts';
import { createFreeArtists, type FreeArtistParts } from './availability/artists.ts';
import { buildFreeHome } from './availability/messages.ts';
import type { Artist, SlackDrawing } from './edge/ways.ts';
import { createHomeArtists, type HomeArtistParts, type HomeGuests } from './home/artist.ts';
import { type ArtistParts, createInstanceArtists } from './instance/artists.ts';
import { buildListRow } from './instance/list.ts';
import { createNoticeArtist, type NoticeParts } from './launch/notice.ts';
import { summariseStored } from './preset/summary.ts';
import { buildRecentRow, matches } from './recent/view.ts';

export interface PainterParts
  extends NoticeParts,
    ArtistParts,
    FreeArtistParts,
    Omit<HomeArtistParts, HeldByArtists> {
  readonly instances: ArtistParts['instances'] & HomeArtistParts['instances'];
  readonly launches: ArtistParts['launches'] & HomeArtistParts['launches'];
  readonly availability: Pick<Availability, 'read' | 'list'>;
  readonly linkTo: (message: Standing, workspaceId: string) => string | null;
  readonly logger: Logger;
}

type HeldByArtists = keyof (NoticeParts & ArtistParts);

type Family = SurfaceKind extends infer Kind ? (Kind extends `${infer Name}:${string}` ? Name : Kind) : never;

export function createPainter(parts: PainterParts): Painter<SlackDrawing> {
  const { logger } = parts;
  const all: Readonly<Record<Family, Artist>> = {
    notice: createNoticeArtist(parts),
    ...createInstanceArtists(parts),
    ...createFreeArtists(parts),
    ...createHomeArtists(parts, guestsOf(parts)),
  };
  const artists: Partial<typeof all> = all;

  return {
    // A newer version may have stored a kind that this one does not know: it draws it itself.
    draw: async (surface: Surface) => artists[familyOf(surface)]?.(surface) ?? null,
    async show(_surface, drawing, how) {
      const errors: string[] = [];
      for (const way of drawing.ways(how)) {
        const outcome = await way();
        if (outcome.kind !== 'next') return outcome;
        errors.push(outcome.error);
      }
      const { reference, news } = drawing;
      logger.error({ launch: reference, news, errors }, 'nobody could be told');
      return { kind: 'undeliverable', error: errors.join('; ') };
    },
  };
}

/** What stands on the Home tab and is drawn by others. */
const guestsOf = ({ surfaces, catalog, linkTo, availability }: PainterParts): HomeGuests => ({
  async free(owner) {
    // What is known at once: nobody who opens Home waits for the platform.
    const reading = await availability.read(owner, 0);
    if (reading.kind === 'off') return () => [];
    const watches = await availability.list(owner);
    return (t) => buildFreeHome({ reading, watches }, t);
  },
  instance: buildListRow,
  preset: ({ values }, t) => summariseStored(values, t),
  matches: (launch, search) => matches(launch, search, catalog()),
  async launches(page) {
    const cards = await surfaces.findCards(page.map(({ id }) => id));
    return (launch, t) => buildRecentRow(launch, { catalog: catalog(), cards, linkTo }, t);
  },
});

const familyOf = ({ kind }: Surface): Family => kind.split(':')[0] as Family;
