// Task: draws what is shown about a subject from its present state, and posts or changes it where it differs. It does not
// matter which change asked for it, how many did, or how late it comes: what is shown is what is true by then.
import type { Chance } from '../core/chance.ts';
import type { Clock } from '../core/clock.ts';
import { backoffMs } from '../jobs/backoff.ts';
import type { Hold, Task, TaskKind, TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import { createPace } from './pace.ts';
import type { Drawing, Pace, Painter, RateStore, Shown, SurfaceEvents, SurfaceStore } from './ports.ts';
import type { Surface } from './surface.ts';

export const refreshSurface = { name: 'refresh-surface', lane: 'show' } as const satisfies TaskKind;

export interface RefreshParts<Drawn extends Drawing> {
  readonly surfaces: SurfaceStore;
  readonly rates: RateStore;
  readonly painter: Painter<Drawn>;
  readonly events: SurfaceEvents;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** With the worker's backoff (capped at 5 minutes) tries last for about a day; waiting for one's turn uses none up. */
const maxAttempts = 300;
const patienceMs = 24 * 3_600_000;

/** Two that meet let each other go first, until chance parts them. That is no failure, so it never becomes a long wait. */
const turns = { firstMs: 300, capMs: 5000 };

/** How one surface fared. */
type Fared =
  | { readonly kind: 'shown' }
  | { readonly kind: 'changed-again' }
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number }
  | { readonly kind: 'given-up'; readonly error: string };

interface Turn {
  readonly job: Job;
  readonly again: boolean;
  readonly isPaced: boolean;
  readonly isSure: Hold['isSure'];
}

export function refreshSurfaceTask<Drawn extends Drawing>(parts: RefreshParts<Drawn>): Task {
  const { surfaces, rates, painter, events, clock, chance } = parts;

  async function run(job: Job, { signal, isSure }: Hold): Promise<TaskResult> {
    const { dirty, isTaken, wasTried, isPaced } = await surfaces.open(job, clock());
    if (dirty.length === 0) return { kind: 'complete' };
    // Two at once would show the same thing twice. That one sees this change too, if it lives.
    if (isTaken) return { kind: 'retry', error: 'another job has it in hand', afterMs: turnMs(job) };
    const turn = { job, again: job.attempts > 1 || wasTried, isPaced, isSure };
    const fared: Fared[] = [];
    for (const [index, surface] of dirty.entries()) {
      if (signal.aborted) return { kind: 'retry', error: 'others may have it by now' };
      const isLast = index === dirty.length - 1 && fared.every(({ kind }) => kind === 'shown');
      fared.push(await refresh(surface, turn, isLast ? job : null));
    }
    return conclude(fared);
  }

  const turnMs = ({ attempts }: Job): number => backoffMs(attempts, turns, chance());

  async function refresh(surface: Surface, turn: Turn, completes: Job | null): Promise<Fared> {
    const drawing = await painter.draw(surface);
    if (drawing === 'nobody') return keep(surface, turn);
    // A change that was sent before and never answered may stand there by now: what is noted is older than that.
    const isNoted = !(turn.again && surface.standing?.ts);
    const isSame = !drawing || (isNoted && drawing.hash === surface.shownHash);
    if (isSame) return note(surface, { standing: surface.standing, hash: surface.shownHash }, completes);

    const outcome = await painter.show(surface, drawing, { again: turn.again, pace: paceOf(surface, turn) });
    const { subject } = surface;
    if (outcome.kind === 'shown') {
      events.shown(surface.kind, Math.max(0, clock() - surface.changedAt));
      if (drawing.news !== null) events.told({ id: subject }, drawing.news);
      return note(surface, { standing: outcome.standing, hash: drawing.hash }, completes);
    }
    const error = outcome.kind === 'held' ? 'rate limited' : outcome.error;
    events.notTold({ id: subject }, drawing.news ?? surface.kind, error, turn.job.attempts);
    if (outcome.kind === 'held') return wait(surface, outcome);
    if (outcome.kind === 'retry' && !isHopeless(surface, turn.job)) return outcome;
    await surfaces.giveUp(surface, clock());
    return { kind: 'given-up', error };
  }

  function paceOf(surface: Surface, { isPaced, isSure }: Turn): Pace {
    const pace = createPace({
      rates,
      clock,
      isPaced,
      isOvertaken: async ({ channelId }) => (await surfaces.countNewer(surface, channelId, clock())) > 0,
    });
    return {
      refused: pace.refused,
      async take(limits) {
        const held = await pace.take(limits);
        // The process may have stood still: by now somebody else may have shown it.
        const [limit] = isSure() ? [] : limits;
        return held ?? (limit ? { limit, until: clock() } : null);
      },
    };
  }

  /** Until the operator mends it: for as long as other trouble. */
  async function keep(surface: Surface, { job }: Turn): Promise<Fared> {
    const error = `no bot speaks in the workspace ${surface.workspaceId}`;
    events.notTold({ id: surface.subject }, surface.kind, error, job.attempts);
    if (!isHopeless(surface, job)) return { kind: 'retry', error };
    await surfaces.giveUp(surface, clock());
    return { kind: 'given-up', error };
  }

  async function note(surface: Surface, shown: Shown, completes: Job | null): Promise<Fared> {
    const isClean = await surfaces.noteShown(surface, shown, completes);
    return { kind: isClean ? 'shown' : 'changed-again' };
  }

  /** Of those that wait for the same, the newest change comes first: who waits reads what happened just now. */
  async function wait(
    surface: Surface,
    {
      limit,
      until,
    }: {
      readonly limit: { readonly channelId: string | null; readonly intervalMs: number };
      readonly until: number;
    },
  ): Promise<Fared> {
    const before = await surfaces.countNewer(surface, limit.channelId);
    const afterMs = Math.max(0, until - clock()) + before * limit.intervalMs;
    return { kind: 'retry', error: 'held back by a limit', afterMs };
  }

  const isHopeless = ({ changedAt }: Surface, { attempts }: Job) =>
    attempts >= maxAttempts && clock() - changedAt >= patienceMs;

  return { ...refreshSurface, maxAttempts: Number.POSITIVE_INFINITY, run };
}

/** What is left to do decides; what was given up is told when nothing is. */
function conclude(fared: readonly Fared[]): TaskResult {
  const retries = fared.filter((each) => each.kind === 'retry');
  const [soonest] = retries.toSorted((a, b) => (a.afterMs ?? 0) - (b.afterMs ?? 0));
  if (fared.some(({ kind }) => kind === 'changed-again'))
    return { kind: 'retry', error: 'changed while it was drawn', afterMs: 0 };
  if (soonest) return soonest;
  const givenUp = fared.find((each) => each.kind === 'given-up');
  if (givenUp) return { kind: 'give-up', error: givenUp.error };
  return { kind: 'done' };
}
