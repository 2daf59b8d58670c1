// Readings of one owner's slots: from the cache when it is fresh, at once and refreshed behind when it is stale, and
// otherwise one call that all who ask share.
import type { Clock, Timers } from '../core/clock.ts';
import { backoffMs } from '../jobs/backoff.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import type { Cache } from './cache.ts';

export type Known<T> = {
  readonly kind: 'known';
  readonly value: T;
  readonly isStale: boolean;
  readonly readAt: number;
};
export type Unknown = {
  readonly kind: 'unknown';
  /** `slow`: the read goes on. `failed` has no failure when the cause is on our side. */
  readonly reason: 'no-account' | 'slow' | 'failed';
  readonly failure?: PlatformFailure;
};
export type Reading<T> = Known<T> | Unknown;

export interface Slot<T> {
  readonly key: string;
  readonly read: () => Promise<ReadOutcome<T>>;
  /** Parts that other accounts may have as well, and the whole again. */
  readonly split: (value: T) => readonly unknown[];
  readonly join: (parts: readonly unknown[]) => T;
}

export interface ReadingsParts {
  readonly cache: Cache;
  readonly clock: Clock;
  readonly freshMs: number;
  readonly staleMs: number;
  readonly onError: (error: unknown) => void;
  readonly timers: Pick<Timers, 'after'>;
}

interface Pause {
  readonly until: number;
  readonly failures: number;
  readonly unknown: Unknown;
}

const pauses = { firstMs: 4000, capMs: 60_000 } as const;
const maxPauses = 10_000;

export class Readings {
  readonly #parts: ReadingsParts;
  readonly #flights = new Map<string, Map<string, Promise<Reading<unknown>>>>();
  /** Oldest first, by owner and slot. */
  readonly #pauses = new Map<string, Map<string, Pause>>();

  constructor(parts: ReadingsParts) {
    this.#parts = parts;
  }

  peek<T>(owner: string, slot: Pick<Slot<T>, 'key' | 'join'>): Known<T> | null {
    const kept = this.#parts.cache.find(owner, slot.key);
    if (!kept) return null;
    const age = this.#parts.clock() - kept.readAt;
    if (age <= this.#parts.staleMs) {
      const isStale = age > this.#parts.freshMs;
      return { kind: 'known', value: slot.join(kept.parts), isStale, readAt: kept.readAt };
    }
    this.#parts.cache.drop(owner, slot.key);
    return null;
  }

  async ask<T>(owner: string, slot: Slot<T>, patienceMs: number): Promise<Reading<T>> {
    const known = this.peek(owner, slot);
    if (known && !known.isStale) return known;
    const work = this.#findPause(owner, slot.key) ?? this.#fly(owner, slot);
    if (known) return known;
    return work instanceof Promise ? this.#withPatience(work, patienceMs) : work;
  }

  /** What is under way for this owner is not kept when it arrives, and nobody joins it any more. */
  forget(owner: string): void {
    this.#parts.cache.dropOwner(owner);
    this.#flights.delete(owner);
    this.#pauses.delete(owner);
  }

  #findPause(owner: string, key: string): Unknown | null {
    const pause = this.#pauses.get(owner)?.get(key);
    return pause && this.#parts.clock() < pause.until ? pause.unknown : null;
  }

  /** The one call of this owner and slot; never rejects. */
  #fly<T>(owner: string, slot: Slot<T>): Promise<Reading<T>> {
    const flights = this.#flights.get(owner) ?? new Map<string, Promise<Reading<unknown>>>();
    this.#flights.set(owner, flights);
    const flying = flights.get(slot.key);
    if (flying) return flying as Promise<Reading<T>>;
    const isCurrent = () => this.#flights.get(owner) === flights;
    const flight = this.#read(owner, slot, isCurrent).finally(() => {
      flights.delete(slot.key);
      if (flights.size === 0 && isCurrent()) this.#flights.delete(owner);
    });
    flights.set(slot.key, flight);
    return flight;
  }

  async #read<T>(owner: string, slot: Slot<T>, isCurrent: () => boolean): Promise<Reading<T>> {
    try {
      const outcome = await slot.read();
      if (outcome.kind === 'ok') return this.#land(owner, slot, outcome.value, isCurrent());
      const { failure } = outcome;
      // Asked again at once: it costs the platform nothing, and an account may be connected any moment.
      if (failure.reason === 'no-account') return { kind: 'unknown', reason: 'no-account', failure };
      return this.#fail(owner, slot.key, { kind: 'unknown', reason: 'failed', failure }, isCurrent());
    } catch (error) {
      this.#parts.onError(error);
      return this.#fail(owner, slot.key, { kind: 'unknown', reason: 'failed' }, isCurrent());
    }
  }

  #land<T>(owner: string, slot: Slot<T>, value: T, isCurrent: boolean): Known<T> {
    const readAt = this.#parts.clock();
    if (isCurrent) {
      this.#endPause(owner, slot.key);
      this.#parts.cache.keep(owner, slot.key, { parts: slot.split(value), readAt });
    }
    return { kind: 'known', value, isStale: false, readAt };
  }

  /** A platform in trouble is left alone, longer each time. */
  #fail(owner: string, key: string, unknown: Unknown, isCurrent: boolean): Unknown {
    if (!isCurrent) return unknown;
    const ofOwner = this.#pauses.get(owner) ?? new Map<string, Pause>();
    const failures = (ofOwner.get(key)?.failures ?? 0) + 1;
    const until = this.#parts.clock() + backoffMs(failures, pauses, 1);
    ofOwner.delete(key);
    ofOwner.set(key, { until, failures, unknown });
    dropOldest(ofOwner, 64);
    this.#pauses.delete(owner);
    this.#pauses.set(owner, ofOwner);
    dropOldest(this.#pauses, maxPauses);
    return unknown;
  }

  #endPause(owner: string, key: string): void {
    const ofOwner = this.#pauses.get(owner);
    ofOwner?.delete(key);
    if (ofOwner?.size === 0) this.#pauses.delete(owner);
  }

  async #withPatience<T>(work: Promise<Reading<T>>, ms: number): Promise<Reading<T>> {
    const { promise: late, resolve } = Promise.withResolvers<Reading<T>>();
    const timer = this.#parts.timers.after(ms, () => resolve({ kind: 'unknown', reason: 'slow' }));
    return Promise.race([work, late]).finally(() => timer.cancel());
  }
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
}
