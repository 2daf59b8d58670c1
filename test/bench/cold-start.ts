// Start and idle memory, by the command that README names. Each side starts alone; then all stand idle together and are
// looked at. Cold: nothing is compiled yet. Warm: Node finds the code that it compiled in a run before, which ended in good
// order. After a kill: as warm, but that run was killed as soon as it answered.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BySide, inOrder } from './alternating.ts';
import { type AppProcess, type Side, type SideName, startApp } from './app-process.ts';
import type { StandIns } from './stand-ins.ts';

export const startKinds = ['cold', 'warm', 'after a kill'] as const;
export type StartKind = (typeof startKinds)[number];

export interface Start {
  readonly startMs: number;
  readonly residentMb: number;
}

export interface StartOptions {
  readonly starts: number;
  readonly idleMs: number;
  /** For compiled code. */
  readonly folder: string;
}

export async function measureStarts(
  standIns: StandIns,
  sides: readonly Side[],
  options: StartOptions,
): Promise<Record<StartKind, BySide<Start>>> {
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  const start = (side: Side, compileCache: string | null) =>
    startApp(standIns, side, visitor, { by: 'npm', compileCache });

  async function measure(kind: StartKind): Promise<BySide<Start>> {
    const measured: Record<SideName, Start[]> = { floor: [], sqlite: [], postgres: [] };
    const caches = new Map(sides.map((side) => [side, join(options.folder, `${side.name} ${kind}`)]));
    // The first round finds cold files and, on our side, an empty database: it is not counted.
    for (let round = 0; round <= options.starts; round += 1) {
      const apps: AppProcess[] = [];
      for (const side of inOrder(sides, round)) {
        const cache = kind === 'cold' ? null : (caches.get(side) ?? null);
        if (cache !== null && (round === 0 || kind === 'after a kill')) {
          empty(cache);
          const before = await start(side, cache);
          await (kind === 'warm' ? before.stop() : before.kill());
        }
        apps.push(await start(side, cache));
      }
      await pause(round === 0 ? 0 : options.idleMs);
      for (const app of apps) {
        if (round > 0) measured[app.side].push({ startMs: app.startMs, residentMb: app.residentMb() });
        await app.stop();
      }
    }
    return measured;
  }

  return {
    cold: await measure('cold'),
    warm: await measure('warm'),
    'after a kill': await measure('after a kill'),
  };
}

function empty(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
