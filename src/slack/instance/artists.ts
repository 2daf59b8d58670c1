// Draws what is shown of an instance: its card, which follows its life; replies under the card that mention its owner;
// reminders for its owner alone, and news of the token that watches it.
import type { Accounts } from '../../accounts/connect-account.ts';
import type { StoredAccount } from '../../accounts/ports.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../core/clock.ts';
import type { AccountKey } from '../../core/person.ts';
import type { Instance } from '../../instances/instance.ts';
import { asJustCreated } from '../../instances/just-created.ts';
import type { ActionStore, InstanceStore, SettingsStore } from '../../instances/ports.ts';
import { isTimely, type RemindDefaults, type RemindTimes, timesFor } from '../../instances/remind.ts';
import type { HandOver } from '../../launches/hand-over.ts';
import { type Launch, launchReference } from '../../launches/launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { SurfaceStore } from '../../surfaces/ports.ts';
import type { MentionKind, Standing, Surface } from '../../surfaces/surface.ts';
import type { SlackClient, SlackClients } from '../edge/clients.ts';
import type { Languages } from '../edge/languages.ts';
import {
  type Artist,
  asItIs,
  createReply,
  createWays,
  hashOf,
  isPlaceClosed,
  type ReplyParts,
  type SlackDrawing,
  type Way,
  type Ways,
} from '../edge/ways.ts';
import type { Message } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildCard, buildLine } from './card.ts';
import {
  buildKeysRefused,
  buildMention,
  buildReminder,
  buildStillNeeded,
  buildTokenEnds,
  buildTokenRefused,
} from './reminders.ts';

export interface ArtistParts extends ReplyParts {
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly handOver: Pick<HandOver, 'takeSettled'>;
  readonly instances: Pick<InstanceStore, 'find'>;
  readonly actions: Pick<ActionStore, 'findLast'>;
  readonly settings: Pick<SettingsStore, 'read'>;
  readonly remindDefaults: RemindDefaults;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly surfaces: Pick<SurfaceStore, 'findCards'>;
  readonly clients: Pick<SlackClients, 'of'>;
  readonly languages: Languages;
  readonly catalog: () => Catalog | null;
  readonly clock: Clock;
}

/** Somebody to speak to, and how. */
interface Told {
  readonly workspaceId: string;
  readonly userId: string;
}

export function createInstanceArtists(parts: ArtistParts) {
  const { launches, handOver, instances, actions, settings, accounts, surfaces, clients, languages, clock } =
    parts;
  const reply = createReply(parts);

  async function speakerTo(told: Told): Promise<{ client: SlackClient; t: Translate } | null> {
    const client = await clients.of(told.workspaceId);
    if (!client) return null;
    const { t } = await languages.profileOf(told, client);
    return { client, t };
  }

  const card: Artist = async (surface) => {
    const settled = handOver.takeSettled(surface.subject);
    const launch = settled ?? (await launches.find(surface.subject));
    if (launch?.state !== 'created') return null;
    const speaker = await speakerTo(launch);
    if (!speaker) return 'nobody';
    // Settled in this very moment: nobody has seen the instance, or done anything with it. What changes it marks the card anew.
    const [instance, action] = settled
      ? [asJustCreated(settled), null]
      : await Promise.all([instances.find(launch.id), actions.findLast(launch.id)]);
    const drawn = { launch, instance, action, catalog: parts.catalog() };
    const moved = () => buildCard({ ...drawn, movedFrom: launch.channelId }, speaker.t);
    const message = isMoved(surface) ? moved() : buildCard(drawn, speaker.t);
    return {
      message,
      news: surface.standing ? null : 'created',
      hash: hashOf(message),
      reference: launchReference(launch),
      ways: (how) => cardWays({ surface, launch, message, moved, ...speaker }, how),
    };
  };

  interface DrawnCard {
    readonly surface: Surface;
    readonly launch: Launch;
    readonly client: SlackClient;
    readonly t: Translate;
    readonly message: Message;
    /** Where the channel is closed to this app, which is rare. */
    readonly moved: () => Message;
  }

  function cardWays(drawn: DrawnCard, { again, pace }: Parameters<SlackDrawing['ways']>[0]): Way[] {
    const { surface, launch, client, t, message, moved } = drawn;
    const { standing, place } = surface;
    const ways = createWays({ surface, client, message, pace });
    if (standing) return [() => change(standing)];
    // The person asked that the channel sees nothing.
    if (launch.cardPlace === 'me')
      return [
        ...(again ? [() => findDirect(message)] : []),
        () => ways.post(launch.userId),
        () => reply(launch, message, 'ephemeral'),
        () => ways.postEphemeral(launch.channelId, launch.userId),
      ];
    return [
      ...(again ? [findInChannel] : []),
      () => ways.post(launch.channelId),
      postDirectly,
      () => reply(launch, message, 'in_channel'),
    ];

    async function findInChannel() {
      return ways.bringUpToDate(await ways.findPosted(launch.channelId, launch.acceptedAt));
    }

    async function findDirect(says: Message) {
      return ways.bringUpToDate(await ways.findPostedTo(launch.userId, launch.acceptedAt), says);
    }

    /** A card is posted once: one that cannot be changed, or was deleted, stays as it is. */
    async function change(at: Standing) {
      const { channelId, ts } = at;
      if (ts === null) return asItIs(at);
      const outcome = await ways.update(channelId, ts);
      if (outcome.kind !== 'next') return outcome;
      const isInItsChannel = place.kind === 'channel' && channelId === place.id;
      if (!isInItsChannel || !isPlaceClosed(outcome.error)) return asItIs(at);
      const there = await ways.post(launch.userId, { says: moved() });
      return there.kind === 'next' ? asItIs(at) : there;
    }

    /** Where it can go on changing; the channel reads one line, which cannot. */
    async function postDirectly() {
      const before = again ? await findDirect(moved()) : null;
      const isNew = before === null || before.kind === 'next';
      const there = isNew ? await ways.post(launch.userId, { says: moved() }) : before;
      if (there.kind !== 'shown') return there;
      const line = { ...buildLine(launch, t), blocks: [] };
      const told = await reply(launch, line, 'in_channel');
      // The card stands, and is not posted again for the line's sake.
      if (told.kind === 'retry') await reply(launch, line, 'in_channel');
      return there;
    }
  }

  /** A reply under the card, or to its owner directly where the card takes none. Posted once, as long as it is true. */
  const mention: Artist = async (surface) => {
    const [, what, at] = surface.kind.split(':') as [string, MentionKind, string];
    const found = surface.standing ? null : await findLiving(surface.subject);
    if (!found) return null;
    const { launch, instance } = found;
    const isWanted = isTrueOf(instance, what, Number(at), clock());
    if (!isWanted || !(await settings.read(launch)).mentions[what]) return null;
    const speaker = await speakerTo(launch);
    if (!speaker) return 'nobody';
    const message = buildMention({ launch, instance, what }, speaker.t);
    const cardAt = (await surfaces.findCards([launch.id])).get(launch.id);
    return {
      message,
      news: `mention-${what}`,
      hash: hashOf(message),
      reference: launchReference(launch),
      ways({ again, pace }) {
        const ways = createWays({ surface, client: speaker.client, message, pace });
        const directly = directWays(ways, { userId: launch.userId, sinceMs: launch.acceptedAt, again });
        // Said directly just before its card comes to be, and the answer lost, it would be said again under the card.
        if (!cardAt && clock() - surface.changedAt < cardComesMs) return [async () => notYet];
        if (!cardAt?.ts) return directly;
        const { channelId, ts: threadTs } = cardAt;
        return [
          ...(again ? [() => ways.findPosted(channelId, launch.acceptedAt, threadTs)] : []),
          () => ways.post(channelId, { threadTs }),
          ...directly,
        ];
      },
    };
  };

  async function findLiving(launchId: string): Promise<{ launch: Launch; instance: Instance } | null> {
    const [launch, instance] = await Promise.all([launches.find(launchId), instances.find(launchId)]);
    return launch && instance ? { launch, instance } : null;
  }

  /** For its owner alone, about an instance that runs. */
  const direct =
    (
      news: string,
      isTrue: (instance: Instance, numbers: readonly number[]) => boolean | Promise<boolean>,
      build: (about: { launch: Launch; instance: Instance }, t: Translate) => Message,
    ): Artist =>
    async (surface) => {
      const found = surface.standing ? null : await findLiving(surface.subject);
      const numbers = surface.kind.split(':').slice(1).map(Number);
      if (found?.instance.phase !== 'running' || !(await isTrue(found.instance, numbers))) return null;
      return drawDirect(surface, found.launch, news, (t) => build(found, t));
    };

  async function drawDirect(
    surface: Surface,
    told: Told,
    news: string,
    build: (t: Translate) => Message,
  ): Promise<SlackDrawing | 'nobody'> {
    const speaker = await speakerTo(told);
    if (!speaker) return 'nobody';
    const message = build(speaker.t);
    return {
      message,
      news,
      hash: hashOf(message),
      reference: launchReference({ id: surface.subject }),
      ways: ({ again, pace }) => {
        const ways = createWays({ surface, client: speaker.client, message, pace });
        const sinceMs = surface.changedAt - clockSlackMs;
        return directWays(ways, { userId: told.userId, sinceMs, again });
      },
    };
  }

  /** About the token of an account, as long as it is that token. */
  const ofToken =
    (
      news: string,
      isTrue: (account: StoredAccount, numbers: readonly number[]) => boolean | Promise<boolean>,
      build: (account: StoredAccount, t: Translate) => Message,
    ): Artist =>
    async (surface) => {
      const key = surface.standing ? null : readAccountSubject(surface.subject);
      const account = key && (await accounts.find(key));
      const numbers = surface.kind.split(':').slice(1).map(Number);
      if (!account || !(await isTrue(account, numbers))) return null;
      const told = { workspaceId: surface.workspaceId, userId: account.userId };
      return drawDirect(surface, told, news, (t) => build(account, t));
    };

  /** Of that end, and the last one that is due: of several that Slack held up, one is posted. */
  async function isDue(
    about: AccountKey & { readonly endsAt: number | null },
    [ends = Number.NaN, before = Number.NaN]: readonly number[],
    which: keyof RemindTimes,
  ): Promise<boolean> {
    if (about.endsAt !== ends) return false;
    const times = timesFor(await settings.read(about), parts.remindDefaults);
    return isTimely(times[which], before, ends, clock());
  }

  return {
    card,
    mention,
    reminder: direct('reminder', (instance, numbers) => isDue(instance, numbers, 'end'), buildReminder),
    'still-needed': direct('still-needed', ({ endsAt }) => endsAt === null, buildStillNeeded),
    token: ofToken(
      'token-ends',
      (account, numbers) => isDue({ ...account, endsAt: account.expiresAt }, numbers, 'tokenEnd'),
      ({ expiresAt }, t) => buildTokenEnds(expiresAt, t),
    ),
    'token-refused': ofToken(
      'token-refused',
      ({ connectedAt }, [connected]) => connectedAt === connected,
      ({ sealedKeys }, t) => (sealedKeys === null ? buildTokenRefused(t) : buildKeysRefused(t)),
    ),
  };
}

/** For so long a mention waits for a card that is still to be posted. */
const cardComesMs = 600_000;
const notYet = { kind: 'retry', error: 'its card is not posted yet' } as const;

/** Slack's clock need not agree with ours; which message is meant its metadata says. */
const clockSlackMs = 600_000;

/** To its person alone: what an earlier attempt may have posted is looked for first. */
const directWays = (
  ways: Ways,
  { userId, sinceMs, again }: { userId: string; sinceMs: number; again: boolean },
): Way[] => [...(again ? [() => ways.findPostedTo(userId, sinceMs)] : []), () => ways.post(userId)];

/** Its place is a channel, and it stands in the direct messages with its person. */
const isMoved = ({ standing, place }: Surface): boolean =>
  place.kind === 'channel' && standing !== null && standing.channelId !== place.id;

/** `at`: since when it is so, or when it ends. */
function isTrueOf(instance: Instance, what: MentionKind, at: number, now: number): boolean {
  const { phase, since, endsAt, status } = instance;
  switch (what) {
    case 'running':
      return phase === 'running' && since === at;
    case 'failed':
      return phase === 'ended' && since === at && status?.trim().toLowerCase() === 'failed';
    case 'ending':
      return phase === 'running' && (since === at || endsAt === at) && endsAt !== null && endsAt > now;
  }
}

/** `account:<teamId>/<userId>`; null for anything else. */
export function readAccountSubject(subject: string): AccountKey | null {
  const [, teamId, userId] = /^account:([^/]+)\/([^/]+)$/u.exec(subject) ?? [];
  return teamId === undefined || userId === undefined ? null : { teamId, userId };
}
