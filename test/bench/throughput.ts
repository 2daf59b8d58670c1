// As many launches a second as an app takes with a fixed number of people at work; the sides take turns.
import { type BySide, inOrder } from './alternating.ts';
import type { AppProcess, SideName } from './app-process.ts';
import { launchOnce } from './launch-once.ts';
import type { StandIns } from './stand-ins.ts';

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
    for (const app of inOrder(apps, round)) {
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
