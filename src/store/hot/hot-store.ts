import type { Owner } from '../../core/person.ts';
import type { HomeStore } from '../../homes/ports.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { SurfaceStore } from '../../surfaces/ports.ts';
import type { QuietLook } from './quiet-look.ts';

/** What every launch runs, every look, and everybody who opens Home, as many do in the same instant. */
export interface HotStore {
  readonly accept: LaunchStore['accept'];
  /** Of a transition that is allowed. */
  readonly transition: LaunchStore['transition'];
  readonly open: SurfaceStore['open'];
  readonly noteShown: SurfaceStore['noteShown'];
  readonly openHome: HomeStore['open'];
  /** `noteLook` of one that changed nothing, and of which nothing is shown. */
  readonly noteQuietLook: (account: Owner, look: QuietLook) => Promise<boolean>;
}
