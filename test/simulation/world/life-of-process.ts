// One life of a replica's process: whatever it asks of the outside, or waits for, passes here, and here it dies or stands still.
// After its death nothing of it goes on: its promises never settle, its timers never call, and what it had not committed
// is gone with its connection.
import type { Timers } from '../../../src/core/clock.ts';
import type { LoopTime } from '../../../src/store/loop-time.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export interface LifeParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** How often a step takes a while: other things happen between it and the next. */
  readonly slowness: number;
  readonly onDeath: () => void;
}

/** Thrown into whatever is at work as its process dies; nobody hears it. */
export class DeadProcessError extends Error {
  override readonly name = 'DeadProcessError';
}

export class LifeOfProcess {
  readonly #parts: LifeParts;
  #isDead = false;
  #standsStill = false;
  #held: (() => void)[] = [];
  /** Steps that are left until it dies. */
  #left = Number.POSITIVE_INFINITY;
  /** What its wall clock says too much. */
  skewMs = 0;

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get standsStill(): boolean {
    return this.#standsStill;
  }

  readonly clock = (): number => this.#parts.scheduler.now + this.skewMs;

  readonly timers: Timers = {
    after: (ms, call) => this.#parts.scheduler.after(ms, () => this.#whenAwake(call)),
    nextTurn: (call) => this.#parts.scheduler.turn(() => this.#whenAwake(call)),
  };

  readonly loopTime: LoopTime = {
    now: () => this.#parts.scheduler.now,
    nextTurn: (call) => this.#parts.scheduler.turn(() => this.#crossNow(call)),
    pause: (ms) =>
      new Promise((resolve) => {
        this.#parts.scheduler.after(ms, () => this.#whenAwake(resolve));
      }),
  };

  /** It dies at the so manieth step from now. */
  dieAfter(steps: number): void {
    this.#left = steps;
  }

  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#held = [];
    this.#parts.onDeath();
  }

  /** Its world has ended: nobody hears of it. */
  end(): void {
    this.#isDead = true;
    this.#held = [];
  }

  /** Everybody else goes on meanwhile. */
  standStill(): void {
    this.#standsStill = true;
  }

  goOn(): void {
    if (this.#isDead) return;
    this.#standsStill = false;
    const held = this.#held;
    this.#held = [];
    for (const call of held) this.#parts.scheduler.turn(() => this.#whenAwake(call));
  }

  /** A step of its own, in the middle of what is at work. Throws when it dies with it. */
  step(): void {
    if (this.#isDead || this.#diesNow()) throw new DeadProcessError('the process died');
  }

  /** To an await and beyond it, unless it dies there; sometimes it takes a while. */
  cross(call: () => void): void {
    const { random, scheduler, slowness } = this.#parts;
    if (this.#isDead || this.#diesNow()) return;
    if (random.chance(slowness)) scheduler.after(random.whole(1, 40), () => this.#whenAwake(call));
    else this.#whenAwake(call);
  }

  #crossNow(call: () => void): void {
    if (this.#isDead || this.#diesNow()) return;
    this.#whenAwake(call);
  }

  #diesNow(): boolean {
    this.#left -= 1;
    if (this.#left >= 0) return false;
    this.die();
    return true;
  }

  #whenAwake(call: () => void): void {
    if (this.#isDead) return;
    if (this.#standsStill) return void this.#held.push(call);
    try {
      call();
    } catch (error) {
      // It died in the middle of this: there is nobody any more who could hear it.
      if (!(error instanceof DeadProcessError)) throw error;
    }
  }

  /** The same port, but that asking and hearing are steps of this life. What is no function stays as it is. */
  port<T extends object>(real: T, isSync: (name: string) => boolean = () => false): T {
    const passed = Object.entries(real).map(([name, value]) => [
      name,
      typeof value === 'function' && !isSync(name) ? this.way(value as Method) : value,
    ]);
    return Object.fromEntries(passed) as T;
  }

  /** Of one method. */
  way<Args extends unknown[], T>(method: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
    return (...args) =>
      new Promise<T>((resolve, reject) => {
        this.cross(() => {
          let work: Promise<T>;
          try {
            work = method(...args);
          } catch (error) {
            reject(error);
            return;
          }
          work.then(
            (value) => this.cross(() => resolve(value)),
            (error: unknown) => this.cross(() => reject(error)),
          );
        });
      });
  }
}

type Method = (...args: unknown[]) => Promise<unknown>;
