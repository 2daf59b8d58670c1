// Whether this process may still call its jobs its own. It says in the database, every fifth of its lease, that it lives;
// who is silent for a whole lease counts as dead, and others take what it held.
//
// The figures (default lease: 4 s): four beats in a row may be late or fail before others take the work, and a beat is one
// small statement. Others look for the dead with each of their own beats, 0.8 s, so that a killed process's launch is in
// other hands within 5 s; a process that is new looks with its first beat, so that replicas which die again and again leave
// nothing to lie. Counted as dead by mistake is slow, never wrong: a call that was under way is looked up.
import type { Clock, Timer, Timers } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { Logger } from '../ops/logger.ts';
import type { JobStore } from './ports.ts';

export interface LivenessParts {
  readonly store: Pick<JobStore, 'enrol' | 'keepAlive' | 'freeDead'>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newId: NewId;
}

export interface LivenessOptions {
  readonly forMs: number;
  /** This owner was counted as dead. */
  readonly onLost: (owner: string) => void;
  /** Jobs of somebody dead are free. */
  readonly onFreed: () => void;
}

const beatsPerLease = 5;

export class Liveness {
  readonly #parts: LivenessParts;
  readonly #options: LivenessOptions;
  #owner: string;
  #isEnrolled = false;
  /** By this process's own clock, from before the database was asked: never later than what the database knows. */
  #sureUntil = Number.NEGATIVE_INFINITY;
  /** Who was away itself cannot tell who died and who was cut off from the database as well: it waits a lease. */
  #judgesFrom = Number.POSITIVE_INFINITY;
  #hasSpoken = false;
  /** Not of one that is new: until its first lease is over it asks the database who died while that was up all the time. */
  #wasAway = false;
  #beating: Promise<void> | undefined;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(parts: LivenessParts, options: LivenessOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#owner = parts.newId();
  }

  /** In whose name jobs are held. Another one after this process was counted as dead. */
  get owner(): string {
    return this.#owner;
  }

  /** False once others may have taken what is held, by the clock: a process that stood still knows it at once. */
  isSure(): boolean {
    return this.#parts.clock() < this.#sureUntil;
  }

  start(): void {
    void this.#beatAndGoOn();
  }

  /** To be awaited before something is taken. Throws what the store throws. */
  async makeSure(): Promise<void> {
    if (!this.isSure()) await this.#beat();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#beating?.catch(() => undefined);
  }

  async #beatAndGoOn(): Promise<void> {
    try {
      await this.#beat();
      if ((await this.#freeDead()) > 0) this.#options.onFreed();
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'could not say that this process lives');
    }
    if (this.#isStopped) return;
    this.#timer = this.#parts.timers.after(
      this.#options.forMs / beatsPerLease,
      () => void this.#beatAndGoOn(),
    );
  }

  #freeDead(): Promise<number> {
    const { clock, store } = this.#parts;
    if (clock() >= this.#judgesFrom) return store.freeDead();
    return this.#wasAway ? Promise.resolve(0) : store.freeDead(this.#options.forMs);
  }

  /** One at a time: whoever asks meanwhile waits for the same. */
  #beat(): Promise<void> {
    this.#beating ??= this.#say().finally(() => {
      this.#beating = undefined;
    });
    return this.#beating;
  }

  async #say(): Promise<void> {
    const { store, clock, newId } = this.#parts;
    const { forMs } = this.#options;
    const askedAt = clock();
    const wasSure = this.isSure();
    if (this.#isEnrolled && !(await store.keepAlive(this.#owner, forMs))) {
      const lost = this.#owner;
      this.#owner = newId();
      this.#isEnrolled = false;
      this.#sureUntil = Number.NEGATIVE_INFINITY;
      this.#options.onLost(lost);
    }
    if (!this.#isEnrolled) await store.enrol(this.#owner, forMs);
    this.#isEnrolled = true;
    this.#sureUntil = askedAt + forMs;
    if (wasSure) return;
    this.#judgesFrom = askedAt + forMs;
    this.#wasAway = this.#hasSpoken;
    this.#hasSpoken = true;
  }
}
