// Goes as fast as the other side allows: freely until it refuses a call, then one call at a time, the newest change first.
// What one replica was told holds for all of them.
import type { Held, Limit, Pace, RateStore } from './ports.ts';

export interface PaceParts {
  readonly rates: RateStore;
  readonly clock: () => number;
  /** Whether anything is held back in the workspace. */
  readonly isPaced: boolean;
  /** Whether a newer change waits for the same calls and has its turn by now. */
  readonly isOvertaken: (limit: Limit) => Promise<boolean>;
}

/** With so many channels held back at once, it is the workspace's own limit. */
const channelsOfAWorkspace = 3;
/** How long one call at a time is the rule after a refusal, or after the last time somebody had to wait. */
const pacedMs = 60_000;

export function createPace({ rates, clock, isPaced, isOvertaken }: PaceParts): Pace {
  async function take(limits: readonly Limit[]): Promise<Held | null> {
    // Nothing is held back anywhere: not even asked.
    if (!isPaced) return null;
    for (const limit of limits) {
      const until = await takeOne(limit);
      if (until !== null) return { limit, until };
    }
    return null;
  }

  async function takeOne(limit: Limit): Promise<number | null> {
    const now = clock();
    const freeAt = await rates.freeAt(limit, now);
    if (freeAt === null || freeAt > now) return freeAt;
    return (await isOvertaken(limit)) ? now : rates.take(limit, now, now + pacedMs);
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
