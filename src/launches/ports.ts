// What the launches need from the outside. The rings (platform, slack, store) implement these.
import type { StoredAccount } from '../accounts/ports.ts';
import type { Secret } from '../config/secrets.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { Draft } from '../drafts/ports.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { Shows } from '../surfaces/ports.ts';
import type { Launch, LaunchState } from './launch.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { CreateOutcome, PlatformFailure, ReadOutcome } from './outcome.ts';

/** An instance as the platform's list and detail tell it, reduced to what is relied upon. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly status: string | null;
  readonly description: string | null;
  /** Epoch milliseconds; null when it could not be read. */
  readonly createdAt: number | null;
}

/** A connection for one create call, made while the launch is still being stored. Nothing was sent over it. */
export interface AheadConnection {
  /** For a create call that does not come after all. */
  close(): void;
}

export interface Platform {
  /** Begins to connect where this token may be sent, for one create call within the next two seconds; closes by itself when it does not come. */
  connectAhead(token: Secret): AheadConnection;
  /**
   * Sends the create call exactly once, over this connection if it is still good, else over a new one. Never throws for
   * what the platform or the network does.
   */
  createInstance(token: Secret, request: LaunchRequest, over?: AheadConnection): Promise<CreateOutcome>;
  /** One page of the account's instances, newest first. */
  listInstances(
    token: Secret,
    page: { start: number; limit: number },
  ): Promise<ReadOutcome<readonly Instance[]>>;
  /** `value` is null when the platform does not know the id. */
  getInstance(token: Secret, id: string): Promise<ReadOutcome<Instance | null>>;
  /** A cheap read that only a good token may make. */
  checkToken(token: Secret): Promise<ReadOutcome<true>>;
}

/** What a person is told about a launch. `stuck`: still unknown, and not even to be looked for. */
export type News = 'created' | 'rejected' | 'unknown' | 'stuck';

export type NewLaunch = Pick<
  Launch,
  | 'id'
  | 'submissionId'
  | 'teamId'
  | 'workspaceId'
  | 'userId'
  | 'channelId'
  | 'cardPlace'
  | 'sealedReplyUrl'
  | 'request'
  | 'acceptedAt'
>;

/** What becomes of a launch that is created: see instances/. */
export interface Watched {
  readonly name: string;
  /** Looks at it for the first time. */
  readonly firstLook: NewJob;
}

/** Makes the job that looks first at an instance of this person's. */
export type FirstLook = (owner: Owner) => NewJob;

export interface Transition {
  readonly launchId: string;
  readonly from: LaunchState;
  readonly to: LaunchState;
  readonly at: number;
  readonly instanceId?: string;
  readonly failure?: PlatformFailure;
  /** With a step into `creating`: whose token the call is sent with. Default: not said. */
  readonly sentAs?: string | null;
  /** Stored in the same transaction. */
  readonly then?: readonly NewJob[];
  /** What is shown about it is out of date: stored in the same transaction, with the job that draws it. */
  readonly shows?: Shows;
  /** With a step into `created`: the instance, watched from now on, stored in the same transaction. */
  readonly watched?: Watched;
  /** Completed in the same transaction (if this owner still holds it). */
  readonly completes?: Job;
  /** Given-up jobs of this task about this launch, removed in the same transaction. */
  readonly dropsGivenUp?: string;
  /** Who decided, for the audit log. Default: the app. */
  readonly by?: 'operator';
}

/** How many launches may be accepted within the hour before; undefined: any number. */
export interface LaunchLimits {
  /** In all workspaces of their enterprise: it is one account that pays. */
  readonly perPerson?: number | undefined;
  readonly perWorkspace?: number | undefined;
}

/** What an operator switches while the app runs, for every replica. */
export interface SwitchStore {
  /** The operator's reason; null while launches go on. */
  pausedBecause(): Promise<string | null>;
  pause(reason: string, at: number): Promise<void>;
  /** False when they were not paused. */
  resume(): Promise<boolean>;
}

/** What an acceptance builds on without having read it: it is held against the database in the same transaction. */
export interface Recalled {
  readonly draft: Draft;
  readonly account: StoredAccount;
}

export interface LaunchStore {
  /**
   * Stores launch, first job and audit line in one transaction. `duplicate` when this submission of
   * this person is already there; `person-limit` and `workspace-limit` when one more would pass a limit, counted over
   * all replicas: then nothing is written.
   * `outdated`: what was recalled is not what is stored any more, or launching is paused; nothing is written either.
   */
  accept(
    launch: NewLaunch,
    firstJob: NewJob,
    limits?: LaunchLimits,
    recalled?: Recalled,
  ): Promise<'accepted' | 'duplicate' | 'outdated' | 'person-limit' | 'workspace-limit'>;
  find(id: string): Promise<Launch | null>;
  /** Whether this submission of this person was accepted. */
  hasSubmission(owner: AccountKey, submissionId: string): Promise<boolean>;
  /** The newest that was created, in whatever workspace. */
  findLastCreated(owner: AccountKey): Promise<Launch | null>;
  /** Newest first, of all workspaces: what was started with this account. */
  findByUser(owner: AccountKey, limit: number): Promise<readonly Launch[]>;
  /** As `findByUser`, and only what was asked for and what became of it. */
  findRequests(owner: AccountKey, limit: number): Promise<readonly LaunchedRequest[]>;
  /** Newest first, of one workspace: what has its card there. */
  findByUserIn(owner: Owner, limit: number): Promise<readonly Launch[]>;
  /**
   * One conditional statement, plus the audit line, the next jobs and the finished one, in one
   * transaction. False, and nothing written, when the launch is not in `from` any more. Throws on a
   * transition that the table of transitions does not allow.
   */
  transition(change: Transition): Promise<boolean>;
  /** Launches whose id begins like this, at most `limit`; the reference is such a beginning. */
  findByReference(reference: string, limit: number): Promise<readonly Launch[]>;
  findByInstance(instanceId: string): Promise<Launch | null>;
  /** Notes one more successful look through the platform's list. */
  recordLook(id: string): Promise<void>;
  recordLookFailure(id: string, failure: PlatformFailure): Promise<void>;
  /**
   * Notes once, for a launch still unknown, until when it is looked for, and what that changes of what is shown, in one
   * transaction. False when that was done before.
   */
  markStuck(id: string, givesUpAt: number, at: number, shows: Shows): Promise<boolean>;
  /** Removes the reply addresses of launches accepted before this moment, at most `limit`; answers how many. */
  forgetReplyUrls(before: number, limit: number): Promise<number>;
  /** How many launches are in each state: for metrics. */
  countByState(): Promise<Readonly<Record<LaunchState, number>>>;
}

export type LaunchedRequest = Pick<Launch, 'request'> & {
  /** A state of a later version is none that this one knows. */
  readonly state: string;
};

/** What the operator hears of a launch: a line with its reference at each step, and counters. Never throws. */
export interface LaunchEvents {
  accepted(launch: Pick<Launch, 'id' | 'submissionId'>): void;
  /** The create call is about to be sent. */
  sent(launch: LaunchId): void;
  /** A step that says what became of it, by the call's own answer, by a look, or by the operator. */
  settled(
    launch: Pick<Launch, 'id' | 'acceptedAt'>,
    to: 'created' | 'rejected' | 'unknown',
    facts: SettledFacts,
  ): void;
  /** The create call's answer came after everything was over. */
  cameTooLate(launch: LaunchId, outcome: CreateOutcome): void;
  lookFailed(launch: LaunchId, failure: PlatformFailure, attempts: number): void;
  /** The looks ended without a result: somebody has to settle it. */
  gaveUpLooking(launch: LaunchId, failure: PlatformFailure): void;
}

export type LaunchId = Pick<Launch, 'id'>;

export interface SettledFacts {
  readonly how: 'answer' | 'look';
  readonly instanceId?: string | undefined;
  readonly failure?: PlatformFailure | undefined;
}

/** How a call to the platform went; free of ids and secrets. */
export interface PlatformCallReport {
  /** What the call is named: `create`, `list`. */
  readonly call: string;
  /** `ok`, `code` (the platform said no), or how it failed. */
  readonly outcome: string;
  readonly durationMs: number;
  /** Where it went: host and port. */
  readonly host: string;
  /** Node's code or ours: `ENOTFOUND`, `CONNECT_TIMEOUT`. */
  readonly cause?: string | undefined;
  /** The platform's own code. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly contentType?: string | undefined;
}
