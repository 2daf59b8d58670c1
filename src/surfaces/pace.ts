// Goes as fast as the other side allows: freely until it refuses a call, then one call at a time. What one replica was
// told holds for all of them.
import type { Held, Limit, Pace, RateStore } from './ports.ts';

/** With so many channels held back at once, it is the workspace's own limit. */
const channelsOfAWorkspace = 3;
/** How long one call at a time is the rule after a refusal, or after the last time somebody had to wait. */
const pacedMs = 60_000;

export function createPace(rates: RateStore, clock: () => number, isPaced: boolean): Pace {
  async function take(limits: readonly Limit[]): Promise<Held | null> {
    // Nothing is held back anywhere: not even asked.
    if (!isPaced) return null;
    for (const limit of limits) {
      const until = await rates.take(limit, clock(), clock() + pacedMs);
      if (until !== null) return { limit, until };
    }
    return null;
  }

  async function refused(limits: readonly Limit[], afterMs: number): Promise<Held | null> {
    const [narrow, wide] = limits;
    if (!narrow) return null;
    const until = clock() + afterMs;
    await rates.hold(narrow, until, until + pacedMs);
    if (wide && (await rates.countHeld(narrow, clock())) >= channelsOfAWorkspace)
      await rates.hold(wide, until, until + pacedMs);
    return { limit: narrow, until };
  }

  return { take, refused };
}
