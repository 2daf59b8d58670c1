// What instances need from the outside: the platform, a store, and somebody who hears of it.
import type { Secret } from '../config/secrets.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { Launch } from '../launches/launch.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import type { Shows } from '../surfaces/ports.ts';
import type { SurfaceChange } from '../surfaces/surface.ts';
import type { Action, ActionKind } from './action.ts';
import type { Instance, Wanted } from './instance.ts';
import type { PersonSettings } from './settings.ts';

/** An item of the platform's list, as far as it is understood. Whatever the platform leaves out is null. */
export interface SeenInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly status: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Milliseconds; null: unlimited, or not said. */
  readonly timeLimitMs: number | null;
}

/** Everything the platform's detail says that is no secret. */
export interface InstanceDetail extends SeenInstance {
  readonly description: string | null;
  readonly taskType: string | null;
  readonly acceleratorType: string | null;
  readonly cpuNumber: number | null;
  readonly gpuNumber: number | null;
  readonly ramMb: number | null;
  readonly taskNumber: number | null;
  readonly resourceGroup: string | null;
  readonly image: string | null;
  /** For display only: `14d 23h 48m`. */
  readonly remaining: string | null;
  readonly duration: string | null;
  readonly ports: readonly ExposedPort[];
}

export interface ExposedPort {
  readonly port: string;
  readonly protocol: string;
  /** A secret: for the owner's eyes, never stored or logged. Null: not yet. */
  readonly accessUrl: Secret | null;
}

export type ActOutcome =
  /** `instanceId`: another one than before, where the platform answered one. */
  | { readonly kind: 'done'; readonly instanceId?: string }
  /** Surely nothing happened. */
  | { readonly kind: 'refused'; readonly failure: PlatformFailure }
  | { readonly kind: 'unknown'; readonly failure: PlatformFailure };

/** What is done with instances at the platform. Nothing throws for what the platform or the network does. */
export interface InstancePlatform {
  /** Newest first. `isLast`: no page follows. */
  listPage(
    token: Secret,
    page: { readonly start: number; readonly limit: number },
  ): Promise<ReadOutcome<{ readonly items: readonly SeenInstance[]; readonly isLast: boolean }>>;
  /**
   * Null: not there (success without data, 10004 or 816822). "Database query error" (716020) is a failure: a platform in
   * trouble says it, too, and nothing is gone for that.
   */
  detail(token: Secret, instanceId: string): Promise<ReadOutcome<InstanceDetail | null>>;
  /** Null: not ready. What the platform gives for `ssh` is given as it is. */
  accessUrl(token: Secret, instanceId: string): Promise<ReadOutcome<Secret | null>>;
  /** Each of these is sent exactly once, over a fresh connection, as a create call is. */
  stop(token: Secret, instanceId: string): Promise<ActOutcome>;
  start(token: Secret, instanceId: string): Promise<ActOutcome>;
  delete(token: Secret, instanceId: string): Promise<ActOutcome>;
  runScript(
    token: Secret,
    instanceId: string,
    script: { readonly content: Secret; readonly scope: 'all' | 'header' },
  ): Promise<ActOutcome>;
}

/** What follows from a change that a look saw, stored with it: mentions, and jobs that remind. */
export type FollowUps = (
  seen: {
    readonly before: Instance;
    readonly after: Instance;
    readonly at: number;
    /** When the account's instances were seen the last time before; null: never. */
    readonly lookedAt: number | null;
  },
  launch: Launch,
) => Promise<{ readonly surfaces: readonly SurfaceChange[]; readonly jobs: readonly NewJob[] }>;

/** What a look changed of one instance; fields left out stay. */
export interface InstanceChange {
  readonly launchId: string;
  readonly set: Partial<
    Pick<
      Instance,
      'status' | 'phase' | 'since' | 'startedAt' | 'endsAt' | 'seenAs' | 'missed' | 'wanted' | 'wantedAt'
    >
  >;
  /** What is shown of it is out of date. */
  readonly shows?: Shows;
  /** Stored in the same transaction: reminders. */
  readonly then?: readonly NewJob[];
  /** An audit line, where its phase changed. */
  readonly audits?: string;
}

export interface Watch {
  readonly account: Owner;
  /** When its list was last read well. */
  readonly lookedAt: number | null;
  /** Looks that failed since then, in a row. */
  readonly failures: number;
  /** Its token was refused: nothing is watched until its person connects again. */
  readonly pausedAt: number | null;
}

export interface InstanceStore {
  find(launchId: string): Promise<Instance | null>;
  /** How the looks at an account's instances went; null before the first. */
  findWatch(account: AccountKey): Promise<Watch | null>;
  /** By the beginning of a launch's id (the reference), the platform's task ID, or the exact name. In the order of `findByOwner`. */
  findNamed(owner: AccountKey, word: string, limit: number): Promise<readonly Instance[]>;
  /**
   * The same, whoever's they are in the workspace, for whoever may act on them: live ones by task ID, and by name unless
   * somebody wants them for themselves; any by reference.
   */
  findNamedIn(who: Owner, word: string, limit: number): Promise<readonly Instance[]>;
  /** Running first, then pending, then the newest that ended; at most `limit`. */
  findByOwner(owner: AccountKey, limit: number): Promise<readonly Instance[]>;
  /** Live ones of all workspaces, by phase. */
  countLive(): Promise<Readonly<Record<string, number>>>;
  /** Live ones of a workspace, or of launches whose card's channel this is; whose they are is in each. */
  findLiveIn(workspaceId: string, channelId: string | null, limit: number): Promise<readonly Instance[]>;
  /**
   * Those to be watched, with the watch: live, or something accepted does not show yet, or ended after `endedAfter` (somebody
   * may start them again elsewhere).
   */
  openWatch(
    account: AccountKey,
    endedAfter: number,
  ): Promise<{ readonly watch: Watch; readonly watched: readonly Instance[] }>;
  /**
   * Notes what a look that began at `at` saw, frees the job for the next look at `nextAt` (null: ends it), in one transaction.
   * Other looks that wait for the same account are removed: those due by `at` were served by this one, and the earliest of
   * those due later says when the next look is, if that is before `nextAt`. Nothing is written, and false answered, when the
   * job was lost.
   */
  noteLook(
    account: Owner,
    changes: readonly InstanceChange[],
    look: {
      readonly job: Job;
      readonly at: number;
      readonly nextAt: number | null;
      /** The list could not be read. */
      readonly failed?: boolean;
      /** Its token was refused, or there is none. */
      readonly pauses?: boolean;
      /** What is shown about the account. */
      readonly shows?: Shows;
    },
  ): Promise<boolean>;
  /**
   * Stores the instances of launches that were created since then (epoch milliseconds) without one, as a replica of an older
   * version does it beside this one, each account's with a first look; at most `limit`. Answers how many.
   */
  adoptLaunched(since: number, limit: number, firstLook: (owner: Owner) => NewJob): Promise<number>;
}

/** An action about to be stored. */
export type NewAction = Pick<
  Action,
  'id' | 'launchId' | 'instanceId' | 'kind' | 'by' | 'account' | 'sealedScript' | 'scope' | 'askedAt'
> & {
  /** Unique: the same press delivered twice is one action. */
  readonly press: string;
  /** As the instance was when it was decided that this makes sense. */
  readonly seen: Pick<Instance, 'phase' | 'wanted'>;
};

export interface ActionStore {
  /**
   * Stores action, job, audit line and what it changes of what is shown in one transaction. `repeated`: this press is stored
   * already; `busy`: another action on the instance is under way; `not-known`: the instance was forgotten meanwhile;
   * `changed`: it is not as it was seen any more.
   */
  ask(
    action: NewAction,
    job: NewJob,
    shows: Shows,
  ): Promise<'asked' | 'repeated' | 'busy' | 'not-known' | 'changed'>;
  /** Whether this press of this person on the instance was stored. */
  hasPress(launchId: string, userId: string, press: string): Promise<boolean>;
  find(id: string): Promise<Action | null>;
  /** The newest of an instance. */
  findLast(launchId: string): Promise<Action | null>;
  /**
   * One conditional step with its audit line, as a launch's. False: not in `from` any more. A step out of `asked` forgets the
   * script. Throws on a step that the table of steps does not allow. From `unknown` to `unknown`: nobody will ever know, so
   * it is under way no longer.
   */
  step(change: {
    readonly id: string;
    readonly from: Action['state'];
    readonly to: Action['state'];
    readonly at: number;
    readonly failure?: PlatformFailure | undefined;
    /** What shows once the platform has done it. */
    readonly wanted?: Wanted;
    readonly shows?: Shows;
    readonly then?: readonly NewJob[];
    readonly completes?: Job;
  }): Promise<boolean>;
}

export interface SettingsStore {
  /** The defaults where nothing was switched. */
  read(key: AccountKey): Promise<PersonSettings>;
  /** Audited as `settings.saved`; these jobs are stored in the same transaction. */
  save(owner: Owner, settings: PersonSettings, at: number, then?: readonly NewJob[]): Promise<void>;
}

/** What a person in Slack asks for. `pressId`: Slack's own id of the press. */
export interface Ask {
  readonly by: Owner;
  readonly launchId: string;
  readonly kind: ActionKind;
  readonly pressId: string;
  readonly script?: { readonly content: Secret; readonly scope: 'all' | 'header' };
}

export type Asked =
  | { readonly kind: 'asked' | 'repeated' | 'busy' }
  /** Not this person's, and no admin whom its owner lets act. */
  | { readonly kind: 'not-yours'; readonly ownerId: string; readonly isAdmin: boolean }
  | { readonly kind: 'not-known' }
  /** It makes no sense in this phase: stopping what ended, deleting what runs. */
  | { readonly kind: 'not-now'; readonly instance: Instance };

/** What the operator hears: a line with the launch's reference each. Never throws. */
export interface InstanceEvents {
  /** Its phase changed. */
  seen(instance: Pick<Instance, 'launchId' | 'phase' | 'status'>): void;
  lookedAt(outcome: 'ok' | 'failed' | 'paused', failure?: PlatformFailure): void;
  asked(action: Pick<Action, 'id' | 'launchId' | 'kind'>): void;
  acted(
    action: Pick<Action, 'id' | 'launchId' | 'kind'>,
    to: 'done' | 'refused' | 'unknown',
    failure?: PlatformFailure,
  ): void;
  /** Starting it answered another id than it has: the old one is kept. */
  anotherId(action: Pick<Action, 'id' | 'launchId' | 'kind'>, instanceId: string): void;
}
