// What is counted, whoever counts it.

/** What is maintained by the database: reading it costs the same however many launches there are. */
export interface StoredCounts {
  readonly launchesByState: Readonly<Record<string, number>>;
  readonly jobs: { readonly waiting: Readonly<Record<string, number>>; readonly givenUp: number };
  /** By lane, epoch milliseconds: of what is in nobody's hands. */
  readonly nextDue: ReadonlyMap<string, number>;
  readonly now: number;
  /** By phase: of what runs, or is about to. */
  readonly liveInstances: Readonly<Record<string, number>>;
  /** What people are shown and is out of date just now. */
  readonly dirtySurfaces: number;
}

export interface SlackCall {
  /** `chat.postMessage`, … or `response_url`. */
  readonly method: string;
  readonly outcome: string;
  readonly durationMs: number;
}

export interface Metrics {
  launchStep(step: string): void;
  platformCall(call: { readonly call: string; readonly outcome: string; readonly durationMs: number }): void;
  /** An instance was seen to have become this. */
  instanceSeen(phase: string): void;
  accountLookedAt(outcome: string): void;
  actionStep(kind: string, step: string): void;
  jobGivenUp(task: string): void;
  jobRetried(lane: string): void;
  /** A request of Slack's was answered, so long after it arrived. */
  acknowledged(kind: string, durationMs: number): void;
  /** The form stood in Slack, so long after it was asked for. */
  formOpened(durationMs: number): void;
  /** A launch came to its end, so long after it was accepted. */
  launchSettled(to: string, durationMs: number): void;
  /** What people are shown is what it should be, so long after it was out of date. */
  surfaceShown(kind: string, delayMs: number): void;
  slackCall(call: SlackCall): void;
  requestRefused(reason: string): void;
  partLookedAt(name: string, isFine: boolean): void;
}

export interface ReadableMetrics extends Metrics {
  read(): Promise<{ contentType: string; text: string }>;
}

const ignore = () => undefined;

/** Where nobody can read them, nothing is counted and the library is not loaded. */
export const noMetrics: Metrics = {
  launchStep: ignore,
  platformCall: ignore,
  instanceSeen: ignore,
  accountLookedAt: ignore,
  actionStep: ignore,
  jobGivenUp: ignore,
  jobRetried: ignore,
  acknowledged: ignore,
  formOpened: ignore,
  launchSettled: ignore,
  surfaceShown: ignore,
  slackCall: ignore,
  requestRefused: ignore,
  partLookedAt: ignore,
};
