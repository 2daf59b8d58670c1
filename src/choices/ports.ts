// What a person may choose on the platform, and what this folder needs from there.
import type { Secret } from '../config/secrets.ts';
import type { acceleratorTypes } from '../launches/launch-request.ts';
import type { ReadOutcome } from '../launches/outcome.ts';

export type AcceleratorType = (typeof acceleratorTypes)[number];

export interface ResourceGroup {
  readonly name: string;
  /** Null: the platform does not say, so it may fit any. */
  readonly acceleratorType: AcceleratorType | null;
}

export interface ImageChoice {
  readonly path: string;
  /** `name:tag`, as a launch asks for it. */
  readonly version: string;
  readonly name: string;
  /** What it starts, in the platform's word: `JupyterLab`, `CodeServer`, `RStudio`, `Base` … */
  readonly type: string | null;
  /** Null: the platform does not say, so it may fit any. */
  readonly acceleratorType: AcceleratorType | null;
  readonly access: 'public' | 'private';
}

/** Ceilings of one node. They say nothing about what is free now. Null: not known, so nothing is refused for it. */
export interface NodeLimits {
  readonly cpuNumber: number | null;
  readonly ramMb: number | null;
  readonly cards: number | null;
  /** In seconds. */
  readonly longest: 'unlimited' | number | null;
  readonly nodes: number | null;
}

export interface LimitsQuery {
  readonly acceleratorType: string;
  readonly resourceGroup: string;
}

/** Never throws for what the platform or the network does. Lists are free of repetitions, and bounded. */
export interface ChoicesPlatform {
  listResourceGroups(token: Secret): Promise<ReadOutcome<readonly ResourceGroup[]>>;
  /** Usable images only: the account's own first, then the public ones. */
  listImages(token: Secret): Promise<ReadOutcome<readonly ImageChoice[]>>;
  /** Absolute paths. */
  listMountDirs(token: Secret): Promise<ReadOutcome<readonly string[]>>;
  getLimits(token: Secret, query: LimitsQuery): Promise<ReadOutcome<NodeLimits>>;
}
