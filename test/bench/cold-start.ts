// Cold start and idle memory. Each side starts alone; then all stand idle together and are looked at.
import { setTimeout as pause } from 'node:timers/promises';
import { type AppProcess, type Side, type SideName, startApp } from './app-process.ts';
import type { StandIns } from './stand-ins.ts';

export interface Start {
  readonly startMs: number;
  readonly residentMb: number;
}

export async function measureStarts(
  standIns: StandIns,
  sides: readonly Side[],
  { starts, idleMs }: { readonly starts: number; readonly idleMs: number },
): Promise<Record<SideName, Start[]>> {
  const measured: Record<SideName, Start[]> = { floor: [], sqlite: [], postgres: [] };
  // The first round finds cold files and, on our side, an empty database: it is not counted.
  for (let round = 0; round <= starts; round += 1) {
    const apps: AppProcess[] = [];
    for (const side of round % 2 === 0 ? sides : [...sides].reverse())
      apps.push(await startAlone(standIns, side));
    await pause(round === 0 ? 0 : idleMs);
    for (const app of apps) {
      if (round > 0) measured[app.side].push({ startMs: app.startMs, residentMb: app.residentMb() });
      await app.stop();
    }
  }
  return measured;
}

function startAlone(standIns: StandIns, side: Side): Promise<AppProcess> {
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  return startApp(standIns, side, visitor);
}
