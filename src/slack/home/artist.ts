// Draws the Home tab of one person from what is true now, and greets who comes to the app's messages for the first time.
import type { KnownBlock } from '@slack/types';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { Clock } from '../../core/clock.ts';
import type { Owner } from '../../core/person.ts';
import { type HomeChoices, readHomeSubject } from '../../homes/home.ts';
import type { HomeStore } from '../../homes/ports.ts';
import type { ActionStore, InstanceStore } from '../../instances/ports.ts';
import type { Launch } from '../../launches/launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Presets } from '../../presets/presets.ts';
import type { Surface } from '../../surfaces/surface.ts';
import type { SlackClients } from '../edge/clients.ts';
import type { Languages } from '../edge/languages.ts';
import { type Artist, createWays, hashOf, type SlackDrawing, type WayOutcome } from '../edge/ways.ts';
import { type Message, section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { readConnection } from './connection.ts';
import type { Health, Team } from './team.ts';
import { buildHome, type HomeContent, type HomeRows, type Page, pageSizes } from './view.ts';

export interface HomeArtistParts {
  readonly homes: Pick<HomeStore, 'find' | 'close' | 'overview'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly instances: Pick<InstanceStore, 'findByOwner' | 'findWatch'>;
  readonly actions: Pick<ActionStore, 'findLast'>;
  readonly launches: Pick<LaunchStore, 'findByUserIn'>;
  readonly presets: Pick<Presets, 'list'>;
  readonly isAdmin: (by: Owner) => Promise<boolean>;
  readonly health: () => Health;
  readonly connectHelpUrl: string | undefined;
  readonly clients: Pick<SlackClients, 'of'>;
  readonly languages: Languages;
  readonly clock: Clock;
}

/** What other features draw on it, and how they search; cards are looked up for one page at a time. */
export interface HomeGuests extends Pick<HomeRows, 'instance' | 'preset'> {
  /** Free cards, and what their person waits for. */
  readonly free: (owner: Owner) => Promise<HomeRows['free']>;
  readonly launches: (page: readonly Launch[]) => Promise<(launch: Launch, t: Translate) => KnownBlock[]>;
  readonly matches: (launch: Launch, search: string) => boolean;
}

/** How far back the search goes, and the lists. */
const mostInstances = 100;
const mostSearched = 200;

export function createHomeArtists(parts: HomeArtistParts, guests: HomeGuests) {
  const { homes, accounts, instances, actions, launches, presets, clients, languages, clock } = parts;

  const home: Artist = async (surface) => {
    const owner = readHomeSubject(surface.subject);
    const opened = owner && (await homes.find(owner));
    if (!opened) return null;
    if (opened.openUntil <= clock()) {
      await homes.close(opened);
      return null;
    }
    const client = await clients.of(opened.workspaceId);
    if (!client) return 'nobody';
    const [{ t }, content] = await Promise.all([
      languages.profileOf(opened, client),
      read(opened, opened.choices),
    ]);
    const message = buildHome(content, t);
    return {
      message,
      news: null,
      hash: hashOf(message),
      reference: 'home',
      ways({ again, pace }) {
        const ways = createWays({ surface, client, message, pace });
        // After an attempt that may have got through, nobody knows the hash of what stands.
        const replaced = again ? undefined : (surface.standing?.ts ?? undefined);
        return [async () => afterConflict(await ways.publish(opened.userId, replaced))];
      },
    };
  };

  async function read(owner: Owner, choices: HomeChoices): Promise<HomeContent> {
    const [account, watch, own, recent, listed, free, isAdmin] = await Promise.all([
      accounts.find(owner),
      instances.findWatch(owner),
      instances.findByOwner(owner, mostInstances),
      findRecent(owner, choices),
      presets.list({ ...owner, channelId: owner.userId }),
      guests.free(owner),
      parts.isAdmin(owner),
    ]);
    const shownInstances = pageOf(own, choices.instancesPage, pageSizes.instances);
    const shownLaunches = pageOf(recent.found, choices.launchesPage, pageSizes.launches);
    const [acted, launch, team] = await Promise.all([
      Promise.all(shownInstances.items.map(({ launchId }) => actions.findLast(launchId))),
      guests.launches(shownLaunches.items),
      isAdmin ? readTeam(owner, choices) : null,
    ]);
    const items = shownInstances.items.map((instance, at) => ({ instance, action: acted[at] ?? null }));
    return {
      choices,
      account,
      connection: readConnection(account, watch, clock()),
      instances: { ...shownInstances, items },
      presets: {
        items: listed.slice(0, pageSizes.presets),
        hasMore: listed.length > pageSizes.presets,
      },
      hasPreset: listed.some(({ ownerId }) => ownerId === owner.userId),
      launches: shownLaunches,
      hasLaunched: recent.isAny,
      team,
      rows: { instance: guests.instance, preset: guests.preset, launch, free },
    };
  }

  /** No more than is shown, unless something is searched for. */
  async function findRecent(owner: Owner, { search, launchesPage }: HomeChoices) {
    if (search.trim() === '') {
      const found = await launches.findByUserIn(owner, (launchesPage + 1) * pageSizes.launches + 1);
      return { found, isAny: found.length > 0 };
    }
    const all = await launches.findByUserIn(owner, mostSearched);
    return { found: all.filter((launch) => guests.matches(launch, search)), isAny: all.length > 0 };
  }

  /** The figures are asked for only where they are shown. */
  async function readTeam(owner: Owner, { section: chosen }: HomeChoices): Promise<Team> {
    const overview = chosen === 'team' ? await homes.overview(owner, clock()) : { groups: [], connected: 0 };
    return { overview, health: parts.health(), helpUrl: parts.connectHelpUrl };
  }

  /** Once: one that stands is never drawn again. */
  const welcome: Artist = async (surface) => {
    const owner = surface.standing ? null : readHomeSubject(surface.subject);
    if (!owner) return null;
    const client = await clients.of(owner.workspaceId);
    if (!client) return 'nobody';
    const { t } = await languages.profileOf(owner, client);
    return drawWelcome(surface, { client, t, userId: owner.userId });
  };

  return { home, welcome };
}

function drawWelcome(
  surface: Surface,
  { client, t, userId }: { client: Parameters<typeof createWays>[0]['client']; t: Translate; userId: string },
): SlackDrawing {
  const text = t('home.welcome');
  const message: Message = { text, blocks: [section(text)] };
  return {
    message,
    news: 'welcome',
    hash: hashOf(message),
    reference: 'welcome',
    ways: ({ pace }) => [() => createWays({ surface, client, message, pace }).post(userId)],
  };
}

/** Something else was published since: it is drawn anew, and takes the place of whatever is there. */
const afterConflict = (outcome: WayOutcome): WayOutcome =>
  outcome.kind === 'next' && outcome.error === 'hash_conflict'
    ? { kind: 'retry', error: 'hash_conflict', afterMs: 0 }
    : outcome;

/** The last page that there is, where fewer are left by now. */
function pageOf<T>(all: readonly T[], wanted: number, size: number): Page<T> {
  const last = Math.max(0, Math.ceil(all.length / size) - 1);
  const number = Math.min(wanted, last);
  const items = all.slice(number * size, (number + 1) * size);
  return { items, number, hasMore: all.length > (number + 1) * size };
}
