// Keeps open windows up to date: each is drawn anew when what it shows has changed, until Slack says that it was closed, or
// for long enough. Slack tells of no closing by itself, so it is the first change that shows it.
import type { Timer, Timers } from '../../core/clock.ts';

const everyMs = 5000;
/** Ten minutes: whoever comes back later presses Refresh. */
const mostLooks = 120;
const mostWindows = 200;

export class Following {
  readonly #timers: Timers;
  readonly #windows = new Map<string, Timer>();
  #isStopped = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** `redraw` answers whether the window is open still; an error says nothing about that. */
  follow(viewId: string, redraw: () => Promise<boolean>): void {
    if (this.#windows.size < mostWindows && !this.#windows.has(viewId)) this.#wait(viewId, redraw, mostLooks);
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#windows.values()) timer.cancel();
    this.#windows.clear();
  }

  #wait(viewId: string, redraw: () => Promise<boolean>, left: number): void {
    if (left === 0 || this.#isStopped) return void this.#windows.delete(viewId);
    const look = async () => {
      const isOpen = await redraw().catch(() => true);
      if (isOpen) this.#wait(viewId, redraw, left - 1);
      else this.#windows.delete(viewId);
    };
    this.#windows.set(
      viewId,
      this.#timers.after(everyMs, () => void look()),
    );
  }
}
