// Launches one at a time, by another side each time: whatever else the machine does meanwhile, it does to all alike.
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess, SideName } from './app-process.ts';
import { type LaunchTimes, launchOnce } from './launch-once.ts';
import type { StandIns } from './stand-ins.ts';

export type BySide<T> = Readonly<Record<SideName, readonly T[]>>;

export interface LatencyOptions {
  /** Measured launches a side. */
  readonly launches: number;
  /** Launches before those, to warm all sides up. */
  readonly warmUp: number;
}

/** People take their time before they type and press; what an app does after its answer is over by then. */
const thinkMs = 10;

export async function measureLatency(
  standIns: StandIns,
  apps: readonly AppProcess[],
  { launches, warmUp }: LatencyOptions,
): Promise<BySide<LaunchTimes>> {
  const times = { floor: [], sqlite: [], postgres: [] } as Record<SideName, LaunchTimes[]>;
  for (let round = 0; round < launches + warmUp; round += 1) {
    const member = standIns.people[round % standIns.people.length];
    if (!member) throw new Error('nobody is there');
    for (const app of inOrder(apps, round)) {
      standIns.deliverTo(app.port);
      await pause(thinkMs);
      const measured = await launchOnce(standIns, member, thinkMs);
      if (round >= warmUp) times[app.side].push(measured);
    }
    if (round % 100 === 99) standIns.forget();
  }
  return times;
}

/** Every order in turn, so that no side always follows the same one. */
export function inOrder<T>(sides: readonly T[], round: number): readonly T[] {
  const orders = ordersOf(sides);
  return orders[round % orders.length] ?? sides;
}

function ordersOf<T>(sides: readonly T[]): readonly (readonly T[])[] {
  if (sides.length < 2) return [sides];
  return sides.flatMap((first) =>
    ordersOf(sides.filter((side) => side !== first)).map((rest) => [first, ...rest]),
  );
}
