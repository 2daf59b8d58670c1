// What a person may choose, live from their own account: read when first asked for, kept for a while, never in the
// way. Nothing here throws for what the platform does; no key and no log holds a token.
import { failureOf, type LivingToken } from '../accounts/connect-account.ts';
import type { AccountKey } from '../accounts/ports.ts';
import type { Secret } from '../config/secrets.ts';
import type { Clock, Timers } from '../core/clock.ts';
import type { ReadOutcome } from '../launches/outcome.ts';
import { Cache, type CacheSize } from './cache.ts';
import type { ChoicesPlatform, ImageChoice, LimitsQuery, NodeLimits, ResourceGroup } from './ports.ts';
import { type Known, type Reading, Readings, type Slot } from './readings.ts';

export type { Known, Reading } from './readings.ts';

export interface Choices {
  resourceGroups(owner: AccountKey, patienceMs: number): Promise<Reading<readonly ResourceGroup[]>>;
  images(owner: AccountKey, patienceMs: number): Promise<Reading<readonly ImageChoice[]>>;
  mountDirs(owner: AccountKey, patienceMs: number): Promise<Reading<readonly string[]>>;
  limits(owner: AccountKey, query: LimitsQuery, patienceMs: number): Promise<Reading<NodeLimits>>;
  /** What is there at once, fresh or stale; asks nobody. */
  peekResourceGroups(owner: AccountKey): Known<readonly ResourceGroup[]> | null;
  peekImages(owner: AccountKey): Known<readonly ImageChoice[]> | null;
  peekMountDirs(owner: AccountKey): Known<readonly string[]> | null;
  peekLimits(owner: AccountKey, query: LimitsQuery): Known<NodeLimits> | null;
  /** Starts reading the three lists behind; returns at once and never throws. */
  warm(owner: AccountKey): void;
  /** On connect and disconnect: another token may see other things. */
  forget(owner: AccountKey): void;
  readonly size: CacheSize;
}

export interface ChoicesParts {
  readonly platform: ChoicesPlatform;
  readonly openToken: (owner: AccountKey) => Promise<LivingToken>;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'after'>;
  /** Default 60,000. */
  readonly freshMs?: number;
  /** How long an old reading is better than none. Default 24 h. */
  readonly staleMs?: number;
  /** Estimated. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Default 200,000. */
  readonly maxEntries?: number;
  /** Errors of our own making, such as a database that does not answer. Default: nobody hears them. */
  readonly onError?: (error: unknown) => void;
}

export function createChoices(parts: ChoicesParts): Choices {
  const { platform, openToken, clock, timers, onError = () => {} } = parts;
  const { freshMs = 60_000, staleMs = 86_400_000, maxBytes = 64 * 1024 * 1024, maxEntries = 200_000 } = parts;
  const cache = new Cache({ maxBytes, maxEntries });
  const readings = new Readings({ cache, clock, freshMs, staleMs, onError, timers });

  const slot = <T>(
    key: string,
    owner: AccountKey,
    read: (token: Secret) => Promise<ReadOutcome<T>>,
  ): Slot<T> => ({
    ...asOne<T>(key),
    async read() {
      const living = await openToken(owner);
      return living.kind === 'token' ? read(living.token) : { kind: 'failed', failure: failureOf(living) };
    },
  });
  const groupsOf = (owner: AccountKey) =>
    slot('groups', owner, (token) => platform.listResourceGroups(token));
  const imagesOf = (owner: AccountKey): Slot<readonly ImageChoice[]> => ({
    ...slot('images', owner, (token) => platform.listImages(token)),
    ...imagesByAccess,
  });
  const dirsOf = (owner: AccountKey) => slot('dirs', owner, (token) => platform.listMountDirs(token));
  const limitsOf = (owner: AccountKey, query: LimitsQuery) =>
    slot(limitsKey(query), owner, (token) => platform.getLimits(token, query));

  return {
    resourceGroups: (owner, patienceMs) => readings.ask(keyOf(owner), groupsOf(owner), patienceMs),
    images: (owner, patienceMs) => readings.ask(keyOf(owner), imagesOf(owner), patienceMs),
    mountDirs: (owner, patienceMs) => readings.ask(keyOf(owner), dirsOf(owner), patienceMs),
    limits: (owner, query, patienceMs) => readings.ask(keyOf(owner), limitsOf(owner, query), patienceMs),
    peekResourceGroups: (owner) => readings.peek(keyOf(owner), groupsOf(owner)),
    peekImages: (owner) => readings.peek(keyOf(owner), imagesOf(owner)),
    peekMountDirs: (owner) => readings.peek(keyOf(owner), dirsOf(owner)),
    peekLimits: (owner, query) => readings.peek(keyOf(owner), limitsOf(owner, query)),
    warm(owner) {
      for (const wanted of [groupsOf(owner), imagesOf(owner), dirsOf(owner)] as Slot<unknown>[]) {
        readings.ask(keyOf(owner), wanted, 0).catch(onError);
      }
    },
    forget: (owner) => readings.forget(keyOf(owner)),
    get size() {
      return cache.size;
    },
  };
}

/** Unambiguous, whatever the ids are made of. */
const keyOf = ({ teamId, userId }: AccountKey): string => JSON.stringify([teamId, userId]);

const limitsKey = ({ acceleratorType, resourceGroup }: LimitsQuery): string =>
  JSON.stringify(['limits', acceleratorType, resourceGroup]);

const asOne = <T>(key: string) => ({
  key,
  split: (value: T): readonly unknown[] => [value],
  join: (parts: readonly unknown[]) => parts[0] as T,
});

/** Public images are the same for everybody, so they are a part of their own. */
const imagesByAccess = {
  split: (images: readonly ImageChoice[]): readonly unknown[] => [
    images.filter(({ access }) => access === 'private'),
    images.filter(({ access }) => access === 'public'),
  ],
  join: (parts: readonly unknown[]) => (parts as (readonly ImageChoice[])[]).flat(),
};
