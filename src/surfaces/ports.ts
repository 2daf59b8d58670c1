// What showing needs from the outside: a store, and somebody who draws.
import type { TaskKind } from '../jobs/job.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { Standing, Surface, SurfaceChange, SurfaceKey } from './surface.ts';

/** A change of something that is shown: stored with it in one transaction. */
export interface Shows {
  readonly surfaces: readonly SurfaceChange[];
  /** Draws them: of the task `refresh-surface`, about the same subject. */
  readonly job: NewJob;
}

/** What a job finds when its turn comes. */
export interface Opened {
  /** Changed since they were last shown, and not given up; cards first. */
  readonly dirty: readonly Surface[];
  /** Another job has the subject in hand, or its process died with it: what that one did is not known yet. */
  readonly isTaken: boolean;
  /** Another job about the subject began before: something may have been posted that nobody noted. */
  readonly wasTried: boolean;
  /** Somewhere in the workspace calls are held back: ask before each. */
  readonly isPaced: boolean;
}

export interface SurfaceStore {
  /** One statement at most. `now`: epoch milliseconds. */
  open(
    job: Pick<Job, 'id' | 'task' | 'subject'> & Partial<Pick<Job, 'attempts'>>,
    now: number,
  ): Promise<Opened>;
  /**
   * Notes what is shown now, as of the change that was drawn; completes the job in the same transaction, unless something
   * changed since. False when something did: the surface is dirty still.
   */
  noteShown(surface: Surface, shown: Shown, completes: Job | null): Promise<boolean>;
  /** Kept, visibly not shown, until its next change. */
  giveUp(surface: SurfaceKey, at: number): Promise<void>;
  /** Of all workspaces, what is out of date just now and not given up. */
  countDirty(): Promise<number>;
  /**
   * Dirty ones for the same place (`placeId`), or anywhere in the workspace (null), with a newer change, that are to be posted
   * or to be changed as this one is: the two are different calls. `dueBy`: only those that a job has in hand, or may take by
   * then. Epoch milliseconds.
   */
  countNewer(surface: Surface, placeId: string | null, dueBy?: number): Promise<number>;
  /**
   * Turns a job of another kind into one that draws these, all about one subject, and stores those that follow, in one
   * transaction. False when it was lost.
   */
  adopt(
    job: Job,
    task: TaskKind,
    surfaces: readonly SurfaceChange[],
    at: number,
    then?: readonly NewJob[],
  ): Promise<boolean>;
  /** Where the cards of these stand; those that stand nowhere are left out. */
  findCards(subjects: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
}

export interface Shown {
  readonly standing: Standing | null;
  readonly hash: string | null;
}

/** A kind of call that a messenger limits, and how far apart calls must be once it has said so. */
export interface Limit {
  readonly workspaceId: string;
  /** The messenger's name for the call. */
  readonly method: string;
  /** Null: in the whole workspace. */
  readonly channelId: string | null;
  readonly intervalMs: number;
}

/** Shared by all replicas. Where nothing was held back lately nothing is stored, and every call is free. */
export interface RateStore {
  /** When the next call is free, epoch milliseconds; null where calls are not held back. */
  freeAt(limit: Limit, now: number): Promise<number | null>;
  /**
   * Takes the next call, if it is free now: null. Otherwise answers when it is, epoch milliseconds. While calls queue,
   * being paced goes on until `pacedUntil`.
   */
  take(limit: Limit, now: number, pacedUntil: number): Promise<number | null>;
  /** No call before `until`, and from then to `pacedUntil` one at a time, `intervalMs` apart. */
  hold(limit: Limit, until: number, pacedUntil: number): Promise<void>;
  /** How many channels of the workspace are held back in this way. */
  countHeld(limit: Limit, now: number): Promise<number>;
  /** Removes what holds nothing back any more; answers how many. */
  purge(now: number): Promise<number>;
}

export interface Drawing {
  readonly hash: string;
  /** What it tells, for the operator: `created`. Null: nothing new, only what is out of date becomes true. */
  readonly news: string | null;
}

export type ShowOutcome =
  | { readonly kind: 'shown'; readonly standing: Standing | null }
  /** Not now; `afterMs` where the other side says when. */
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number }
  /** Held back by this limit until then. */
  | { readonly kind: 'held'; readonly limit: Limit; readonly until: number }
  /** No way is left. */
  | { readonly kind: 'undeliverable'; readonly error: string };

/** Asks before calls that are limited, and says when one was refused. */
export interface Pace {
  /** Null: go ahead. */
  take(limits: readonly Limit[]): Promise<Held | null>;
  /** The other side refused a call and wants a pause. The first limit is the narrowest. */
  refused(limits: readonly Limit[], afterMs: number): Promise<Held | null>;
}

export interface Held {
  readonly limit: Limit;
  readonly until: number;
}

export interface Painter<Drawn extends Drawing = Drawing> {
  /**
   * From the subject's present state. Null: there is nothing to show (any more, or here). `nobody`: the app does not
   * speak in that workspace just now.
   */
  draw(surface: Surface): Promise<Drawn | null | 'nobody'>;
  /**
   * Changes what stands, where that is possible; otherwise posts. `again` says that an earlier attempt may have got
   * through, so it looks before it posts, where it can.
   */
  show(
    surface: Surface,
    drawing: Drawn,
    how: { readonly again: boolean; readonly pace: Pace },
  ): Promise<ShowOutcome>;
}

/** What the operator hears: a line with the subject's reference. Never throws. */
export interface SurfaceEvents {
  told(subject: { readonly id: string }, news: string): void;
  /** Posted or changed, so long after what it shows had changed. */
  shown(kind: string, delayMs: number): void;
  notTold(subject: { readonly id: string }, news: string, error: string, attempts: number): void;
}
