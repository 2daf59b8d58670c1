// Use cases around free cards: what is free for a person, waiting for more, and ending that.
import type { Accounts } from '../accounts/connect-account.ts';
import type { StoredAccount } from '../accounts/ports.ts';
import type { Sealer } from '../accounts/sealer.ts';
import type { Timers } from '../core/clock.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import type { Submission } from '../launches/accept-launch.ts';
import type { LaunchRequest } from '../launches/launch-request.ts';
import { cardsOf, codeOf, freeByGroup, type GroupFree } from './free-cards.ts';
import { type LaunchWhenFreeParts, launchWhenFreeTask } from './launch-when-free.ts';
import { createLooks, type LookParts } from './look.ts';
import type { FreeStore, Kept } from './ports.ts';
import { openRequest, sealRequest } from './sealed-request.ts';
import { taskKinds } from './task-kinds.ts';
import type { FreeWatch } from './watch.ts';

export interface AvailabilityParts
  extends Omit<LookParts, 'store' | 'jobs'>,
    Omit<LaunchWhenFreeParts, 'store' | 'jobs' | 'sealer' | 'accounts'> {
  readonly store: FreeStore;
  readonly accounts: Pick<Accounts, 'find' | 'openToken' | 'replaceRefused'>;
  readonly sealer: Pick<Sealer, 'open' | 'seal'>;
  readonly jobs: JobStarter;
  readonly timers: Pick<Timers, 'after'>;
  /** How long it is waited for free cards. */
  readonly watchForMs: number;
}

/** Why nothing is told of free cards. */
export type FreeOff =
  /** The operator has not said where the platform tells of them. */
  | 'no-login'
  /** The operator has not said which cards the container groups draw on. */
  | 'no-mapping';

export type FreeReading =
  | { readonly kind: 'off'; readonly why: FreeOff }
  /** Its person is not connected by an access key. */
  | { readonly kind: 'no-keys' }
  /** Nobody has seen any yet. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'known';
      readonly groups: readonly GroupFree[];
      readonly lookedAt: number;
      /** The newest look failed: it may be old. */
      readonly isOld: boolean;
    };

/** What came of asking to wait. */
export type Held =
  | { readonly kind: 'kept'; readonly until: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'off'; readonly why: FreeOff | 'group' }
  | { readonly kind: 'no-keys' }
  /** One person may wait so many times at once. */
  | { readonly kind: 'too-many'; readonly most: number }
  /** No node has so many cards, so they are never free on one. */
  | { readonly kind: 'too-large'; readonly most: number }
  /** It wants no cards at all. */
  | { readonly kind: 'no-cards' };

export type Availability = ReturnType<typeof createAvailability>;

/** One person may wait for free cards so many times at once. */
export const mostWatches = 10;
/** For so long what did not come to a launch is listed, and can be opened again. */
const listedForMs = 7 * 86_400_000;
/** How long it is waited for a look by default. */
const lookPatienceMs = 8000;

export function createAvailability(parts: AvailabilityParts) {
  const { store, platform, accounts, sealer, catalog, jobs, timers, clock, newId, watchForMs } = parts;
  const looks = createLooks(parts);

  function whyOff(): FreeOff | null {
    if (!platform) return 'no-login';
    return (catalog()?.groups ?? []).some(({ freeCards }) => freeCards !== undefined) ? null : 'no-mapping';
  }

  const regionOf = (account: StoredAccount | null): string | null =>
    account?.sealedKeys == null ? null : account.region;

  const within = (work: Promise<unknown>, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = timers.after(ms, resolve);
      void work.finally(() => {
        timer.cancel();
        resolve();
      });
    });

  /** A look begins behind it where what is known is old; it is waited for so long. */
  async function read(key: AccountKey, patienceMs = lookPatienceMs): Promise<FreeReading> {
    const why = whyOff();
    if (why) return { kind: 'off', why };
    const region = regionOf(await accounts.find(key));
    if (region === null) return { kind: 'no-keys' };
    const known = await store.find(region);
    const isDue = known === null || known.nextAt <= clock();
    // Whoever asks is told what is known; that nobody could look is noted with it.
    const looking = isDue ? looks.look(region).catch(() => undefined) : null;
    if (looking && patienceMs > 0) await within(looking, patienceMs);
    const seen = looking ? await store.find(region) : known;
    if (!seen || seen.lookedAt === null) return { kind: 'unknown' };
    const groups = freeByGroup(catalog(), seen.counts);
    return { kind: 'known', groups, lookedAt: seen.lookedAt, isOld: seen.failure !== null };
  }

  interface Wanted {
    readonly id: string;
    readonly owner: Owner;
    readonly group: string;
    readonly cards: number;
    readonly channelId: string;
  }

  async function keep(
    { id, owner, group, cards, channelId }: Wanted,
    launch: Pick<Submission, 'cardPlace' | 'request'> | null,
  ): Promise<Held> {
    const why = whyOff() ?? (codeOf(catalog(), group) === null ? ('group' as const) : null);
    if (why) return { kind: 'off', why };
    if (cards < 1) return { kind: 'no-cards' };
    const region = regionOf(await accounts.find(owner));
    if (region === null) return { kind: 'no-keys' };
    const counts = (await store.find(region))?.counts ?? [];
    const most = freeByGroup(catalog(), counts).find((each) => each.group === group)?.most ?? null;
    if (most !== null && cards > most) return { kind: 'too-large', most };
    const { teamId, workspaceId, userId } = owner;
    const now = clock();
    const until = now + watchForMs;
    const watch = {
      id,
      kind: launch ? ('launch' as const) : ('tell' as const),
      teamId,
      workspaceId,
      userId,
      region,
      group,
      cards,
      name: launch?.request.instanceServiceName ?? null,
      channelId,
      cardPlace: launch?.cardPlace ?? ('me' as const),
      sealedRequest: launch && (await sealRequest(sealer, owner, launch.request)),
      createdAt: now,
      expiresAt: until,
    };
    const ends = jobs.newJob(taskKinds.endWatch, id, { delayMs: watchForMs });
    return toHeld(await store.keep(watch, ends, { perPerson: mostWatches }), until);
  }

  function toHeld(kept: Kept, until: number): Held {
    switch (kept.kind) {
      case 'kept':
        jobs.start(kept.jobs);
        return { kind: 'kept', until };
      case 'too-many':
        return { kind: 'too-many', most: mostWatches };
      default:
        return { kind: kept.kind };
    }
  }

  async function endWatch(job: Job): Promise<TaskResult> {
    const watch = await store.findWatch(job.subject);
    if (!watch) return { kind: 'complete' };
    await store.expire(watch.id, clock(), job);
    return { kind: 'done' };
  }

  const tasks: readonly Task[] = [
    looks.task,
    launchWhenFreeTask(parts),
    { ...taskKinds.endWatch, maxAttempts: Number.POSITIVE_INFINITY, run: endWatch },
  ];

  return {
    tasks,
    read,
    /** Whether it can be waited for free cards of this group, as far as the operator's settings go. */
    isOn: (group: string): boolean => platform !== null && codeOf(catalog(), group) !== null,
    /** In place of a launch: a form that was sent, kept until its cards are free. */
    hold: ({ owner, submissionId, channelId, cardPlace, request }: Submission): Promise<Held> =>
      keep(
        { id: submissionId, owner, group: request.resourceGroup, cards: cardsOf(request), channelId },
        { cardPlace, request },
      ),
    tell: (owner: Owner, group: string, channelId: string): Promise<Held> =>
      keep({ id: newId(), owner, group, cards: 1, channelId }, null),
    /** What waits, and what ended in the last days without a launch. */
    async list(owner: AccountKey): Promise<readonly FreeWatch[]> {
      const all = await store.findByOwner(owner, clock() - listedForMs);
      return all.filter(({ state }) => state !== 'told' && state !== 'launched' && state !== 'cancelled');
    },
    cancel: (owner: Owner, id: string): Promise<boolean> => store.cancel(owner, id, clock()),
    /** Null where it is not theirs, or nothing of it is kept any more. */
    async findRequest(
      owner: AccountKey,
      id: string,
    ): Promise<{ readonly watch: FreeWatch; readonly request: LaunchRequest } | null> {
      const watch = await store.findWatch(id);
      if (watch?.userId !== owner.userId || watch.teamId !== owner.teamId) return null;
      const request = await openRequest(sealer, watch);
      return request && { watch, request };
    },
  };
}
