// What a region offers, entry by entry.
export const accelerators = ['gpu', 'dcu', 'mlu', 'cpu'] as const;
export type Accelerator = (typeof accelerators)[number];

/** Ceilings are per node; memory in MB; `maxTime` as HH:MM:SS or `unlimited`. */
export interface ResourceGroup {
  readonly name: string;
  readonly accelerator: Accelerator;
  readonly cpuNumber: number;
  readonly memorySize: number;
  readonly gpuNumber: number;
  readonly nodeNumber: number;
  readonly maxTime: string;
}

/** As on the wire. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  /** `name:tag` */
  readonly version: string;
  readonly path: string;
  readonly type: string;
  readonly access: 'public' | 'private';
  readonly acceleratorType: string;
  /** Only `Completed` images can be used. */
  readonly status: string;
  /** Bytes, as text. */
  readonly imageSize: string;
  readonly description: string;
  readonly createTime: string;
  readonly user: string;
  readonly cloneTimes: number;
}

export type ImageSeed = readonly [
  registry: string,
  accelerator: Accelerator,
  type: string,
  name: string,
  tag: string,
  status?: string,
];
