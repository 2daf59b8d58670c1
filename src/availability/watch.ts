// A watch waits until so many cards of a group are free: then its person is told, or what they asked for is launched. Pure.
import type { Owner } from '../core/person.ts';
import type { Acceptance } from '../launches/accept-launch.ts';
import type { CardPlace } from '../launches/launch.ts';

export type WatchKind = 'tell' | 'launch';

/**
 * `due`: its turn has come, and a job launches it. All after it are ends. None leads back: a watch launches once at most.
 * No constraint in the database says so.
 */
export type WatchState = 'waiting' | 'due' | 'told' | 'launched' | 'refused' | 'expired' | 'cancelled';

/** Why it launched nothing though its turn had come, or why it ended before. */
export type WatchRefusal =
  | Extract<Acceptance, { readonly kind: 'no-account' | 'paused' | 'limited' }>
  | { readonly kind: 'not-permitted'; readonly permission: 'no' | 'unclear' }
  /** Its person has connected another region since. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'sealed-shut' }
  /** The operator's catalog does not allow it any more. */
  | { readonly kind: 'unfit' }
  /** Its person took their account away. */
  | { readonly kind: 'disconnected' }
  /** The database was put back: it may have been launched since the backup was made. */
  | { readonly kind: 'restored' };

export interface FreeWatch extends Owner {
  /** UUID; the launch that comes of it has it as submission id. */
  readonly id: string;
  readonly kind: WatchKind;
  readonly place: number;
  readonly region: string;
  readonly group: string;
  readonly cards: number;
  /** The instance's; null where nothing is launched. */
  readonly name: string | null;
  readonly channelId: string;
  readonly cardPlace: CardPlace;
  /** The whole request as a JWE, as long as it may be needed. */
  readonly sealedRequest: string | null;
  readonly state: WatchState;
  readonly refusal: WatchRefusal | null;
  readonly launchId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
}

export type NewFreeWatch = Omit<FreeWatch, 'place' | 'state' | 'refusal' | 'launchId' | 'endedAt'>;

export const hasEnded = ({ state }: Pick<FreeWatch, 'state'>): boolean =>
  state !== 'waiting' && state !== 'due';
