// Tasks: what a replica of an older version left to be told, each kind of news in a job of its own, is shown as it is now.
import type { Clock } from '../core/clock.ts';
import type { Task } from '../jobs/job.ts';
import type { SurfaceStore } from '../surfaces/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { LaunchStore } from './ports.ts';
import { cardOf, noticeOf } from './shows.ts';

export interface OldNewsParts {
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly surfaces: Pick<SurfaceStore, 'adopt'>;
  readonly clock: Clock;
}

const names = ['tell-created', 'tell-rejected', 'tell-unknown', 'tell-stuck'] as const;

export function oldNewsTasks({ launches, surfaces, clock }: OldNewsParts): Task[] {
  return names.map((name) => ({
    name,
    lane: refreshSurface.lane,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run(job) {
      const launch = await launches.find(job.subject);
      if (!launch) return { kind: 'complete' };
      const surface = name === 'tell-created' ? cardOf(launch) : noticeOf(launch);
      await surfaces.adopt(job, refreshSurface, [surface], clock());
      return { kind: 'done' };
    },
  }));
}
