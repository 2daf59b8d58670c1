// What free cards and waiting for them need from the outside.
import type { Secret } from '../config/secrets.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import type { FreeCount } from './free-cards.ts';
import type { FreeWatch, NewFreeWatch, WatchRefusal } from './watch.ts';

/** What the operator hears. Never throws. */
export interface WatchEvents {
  /** `end`: the launch that it became, where this turn made it; or why it was refused. */
  turnCame(watch: Pick<FreeWatch, 'id'>, end: WatchTurn): void;
}

export type WatchTurn =
  | { readonly kind: 'launched'; readonly launchId: string | null }
  | { readonly kind: 'refused'; readonly refusal: WatchRefusal };

export interface FreeCardsPlatform {
  /** One call, whatever comes of it. Never throws for what the platform or the network does. */
  countFree(token: Secret, region: string): Promise<ReadOutcome<readonly FreeCount[]>>;
}

/** As it was seen last. */
export interface RegionFree {
  readonly counts: readonly FreeCount[];
  /** Epoch milliseconds; null: never. */
  readonly lookedAt: number | null;
  /** Of the last look; null: it succeeded. */
  readonly failure: PlatformFailure | null;
  /** When it may be looked at again. */
  readonly nextAt: number;
}

/** A call that nobody else makes in this interval. */
export interface Look {
  readonly region: string;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whose token it is made with; null: nobody of the region is connected by keys. */
  readonly account: AccountKey | null;
}

export interface SeenFree {
  readonly counts: readonly FreeCount[];
  /** Container groups by code. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

export interface FreeStore {
  /**
   * Takes the region's turn to be looked at and chooses whose token is used: the one that worked last, or the next one after
   * it failed. Null while the turn is another's, or the interval is not over. Cards of launches that are over, run, or were
   * begun before `heldSince` count as the platform counts them from now on.
   */
  beginLook(
    region: string,
    turn: { readonly by: string; readonly now: number; readonly everyMs: number; readonly heldSince: number },
  ): Promise<Look | null>;
  /**
   * Notes what was seen, and serves who waits, in one transaction: launches are due, with their jobs; who is to be told is
   * told. Answers the jobs that were stored. Nothing is written where the turn is another's by now.
   */
  noteSeen(look: Look, seen: SeenFree): Promise<readonly NewJob[]>;
  /** Nothing that is known changes. `nextAt`: not before. */
  noteFailed(look: Look, failure: PlatformFailure, nextAt: number): Promise<void>;
  /** Failed looks in a row. */
  failures(region: string): Promise<number>;
  find(region: string): Promise<RegionFree | null>;
  /**
   * Stores it with the region's job, the one that ends it, and what is shown of it, all in one transaction; its draft ends.
   * `no-keys`: its person is not connected by keys in this region any more.
   */
  keep(watch: NewFreeWatch, ends: NewJob, limits: { readonly perPerson: number }): Promise<Kept>;
  findWatch(id: string): Promise<FreeWatch | null>;
  /** What waits, then what ended after this moment, each newest first. */
  findByOwner(owner: AccountKey, endedAfter: number): Promise<readonly FreeWatch[]>;
  /** What it came to once it was due, with the job that saw to it. False when it is not due any more. */
  settle(
    id: string,
    end: { readonly kind: 'launched' } | { readonly kind: 'refused'; readonly refusal: WatchRefusal },
    at: number,
    job: Job,
  ): Promise<boolean>;
  /** False when it does not wait any more. */
  expire(id: string, at: number, job: Job): Promise<boolean>;
  /** False when it is not this person's, or does not wait any more. */
  cancel(owner: Owner, id: string, at: number): Promise<boolean>;
  /** Ends the region's job if nobody waits: null. Otherwise answers when it is due again, epoch milliseconds. */
  goOn(job: Job): Promise<number | null>;
  /** Stores the job of each region that somebody waits in and that has none. */
  mend(at: number): Promise<number>;
  /** Removes what ended before this moment, at most `limit`; answers how many. */
  purge(before: number, limit: number): Promise<number>;
}

export type Kept =
  | { readonly kind: 'kept'; readonly jobs: readonly NewJob[] }
  | { readonly kind: 'duplicate' | 'too-many' | 'no-keys' };
