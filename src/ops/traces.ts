// What is traced, whoever traces it: requests of Slack's and jobs, with the calls and the writes in them. A launch's trace
// is found by its id alone (decision 027), so that a job in another process, or after a restart, belongs to it.
import type { TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import type { PlatformCallReport } from '../launches/ports.ts';
import type { SlackCall } from './metrics.ts';

export interface TracedRequest {
  /** As `Incoming` names it: `command`, `submission`. */
  readonly kind: string;
  /** Since it arrived, milliseconds. */
  readonly elapsedMs: number;
}

/** Something that happened to a launch or an action. */
export interface TracedStep {
  /** `accepted`, `sent`, `created`, `told_created`, …: as the launch steps are counted. */
  readonly name: string;
  /** Id of the launch or the action. */
  readonly subject: string;
  /** Id of the launch that it is about. Default: the subject. */
  readonly launch?: string;
  /** The draft that it came from: its form was opened in another trace. */
  readonly draft?: string;
  readonly failure?: PlatformFailure | undefined;
}

/** None of it throws, or changes what the work comes to. */
export interface Traces {
  request<T>(request: TracedRequest, work: () => Promise<T>): Promise<T>;
  job(job: Job, work: () => Promise<TaskResult>): Promise<TaskResult>;
  /** Something asked of the database. */
  stored<T>(operation: string, work: () => Promise<T>): Promise<T>;
  /** The request was answered, so long after it arrived. */
  acknowledged(durationMs: number): void;
  /** A form stood in Slack, of this draft. */
  formOpened(draft: string): void;
  step(step: TracedStep): void;
  platformCalled(report: PlatformCallReport): void;
  slackCalled(call: SlackCall): void;
  /** Sends what is left, for at most so long. */
  close(withinMs: number): Promise<void>;
}

const ignore = () => undefined;

/** Without a collector nothing is noted and the library is not loaded. */
export const noTraces: Traces = {
  request: (_request, work) => work(),
  job: (_job, work) => work(),
  stored: (_operation, work) => work(),
  acknowledged: ignore,
  formOpened: ignore,
  step: ignore,
  platformCalled: ignore,
  slackCalled: ignore,
  close: async () => undefined,
};
