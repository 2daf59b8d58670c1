// Worlds in which a fault of the app was found, kept so that it stays mended. Seeds hold for as long as what a world draws
// stays the same: whoever changes the world looks whether a seed still meets its fault without the change that mended it.
import type { WorldOptions } from './world/world.ts';

export interface Found extends WorldOptions {
  /** What was wrong. */
  readonly fault: string;
}

export const found: readonly Found[] = [];
