// Measurements by turns: whatever else the machine does meanwhile, it does to all sides alike.
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess, SideName } from './app-process.ts';
import { type LaunchTimes, launchOnce } from './launch-once.ts';
import type { StandIns } from './stand-ins.ts';

export type BySide<T> = Readonly<Record<SideName, readonly T[]>>;

export interface LatencyOptions {
  /** Measured launches a side, one at a time. */
  readonly launches: number;
  /** Launches before those, to warm all sides up. */
  readonly warmUp: number;
}

/** Launches before the next side has its turn. */
const turn = 5;
/** People take their time before they type and press; what an app does after its answer is over by then. */
const thinkMs = 10;

export async function measureLatency(
  standIns: StandIns,
  apps: readonly AppProcess[],
  { launches, warmUp }: LatencyOptions,
): Promise<BySide<LaunchTimes>> {
  const times = { floor: [], sqlite: [], postgres: [] } as Record<SideName, LaunchTimes[]>;
  const rounds = Math.ceil((launches + warmUp) / turn);
  for (let round = 0; round < rounds; round += 1) {
    for (const app of inTurn(apps, round)) {
      standIns.deliverTo(app.port);
      for (let count = 0; count < turn; count += 1) {
        const member = standIns.people[(round * turn + count) % standIns.people.length];
        if (!member) throw new Error('nobody is there');
        await pause(thinkMs);
        const measured = await launchOnce(standIns, member, thinkMs);
        if (round * turn >= warmUp) times[app.side].push(measured);
      }
    }
    if (round % 20 === 0) standIns.forget();
  }
  return times;
}

export interface ThroughputOptions {
  readonly rounds: number;
  readonly launchesPerTurn: number;
  readonly inFlight: number;
}

export interface ThroughputTurn {
  readonly launchesPerSecond: number;
  /** CPU time of the app's process for one launch. */
  readonly appCpuMs: number;
  /** How busy the stand-ins' process was; near 1 it would be the bottleneck. */
  readonly standInsLoad: number;
}

export async function measureThroughput(
  standIns: StandIns,
  apps: readonly AppProcess[],
  options: ThroughputOptions,
): Promise<BySide<ThroughputTurn>> {
  const turns = { floor: [], sqlite: [], postgres: [] } as Record<SideName, ThroughputTurn[]>;
  // The first round warms up.
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const app of inTurn(apps, round)) {
      standIns.deliverTo(app.port);
      const measured = await measureTurn(standIns, app, options);
      if (round > 0) turns[app.side].push(measured);
      standIns.forget();
    }
  }
  return turns;
}

async function measureTurn(
  standIns: StandIns,
  app: AppProcess,
  { launchesPerTurn, inFlight }: ThroughputOptions,
): Promise<ThroughputTurn> {
  const began = performance.now();
  const appCpu = app.cpuMs();
  const ownCpu = process.cpuUsage();
  let left = launchesPerTurn;
  const people = standIns.people.slice(0, inFlight);
  await Promise.all(
    people.map(async (member) => {
      for (; left > 0; ) {
        left -= 1;
        await launchOnce(standIns, member, 0);
      }
    }),
  );
  const elapsedMs = performance.now() - began;
  const { user, system } = process.cpuUsage(ownCpu);
  return {
    launchesPerSecond: (launchesPerTurn * 1000) / elapsedMs,
    appCpuMs: (app.cpuMs() - appCpu) / launchesPerTurn,
    standInsLoad: (user + system) / 1000 / elapsedMs,
  };
}

/** There and back again: no side always follows the same one. */
function inTurn<T>(sides: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? sides : [...sides].reverse();
}
