import type { LaunchStore } from '../../launches/ports.ts';
import type { SurfaceStore } from '../../surfaces/ports.ts';

/** What every launch runs. */
export interface HotStore {
  readonly accept: LaunchStore['accept'];
  /** Of a transition that is allowed. */
  readonly transition: LaunchStore['transition'];
  readonly open: SurfaceStore['open'];
  readonly noteShown: SurfaceStore['noteShown'];
}
