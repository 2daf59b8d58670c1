// What it costs to watch ten thousand instances: processor, memory, calls, how old what is known becomes; and what it costs a
// launch that is made meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import { type AppProcess, type Side, type SideName, startApp } from './app-process.ts';
import { launchOneByOne } from './launch-calls.ts';
import { onBothEngines } from './on-both-engines.ts';
import { connectEverybody } from './sides.ts';
import type { StandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';
import { oldestLook, storeWatched, type Watched } from './watched-rows.ts';

export interface WatchOptions extends Watched {
  readonly runningMs: number;
  /** How many intervals are measured; two go before. */
  readonly intervals: number;
  readonly launches: number;
}

export interface WatchFigures {
  readonly side: SideName;
  /** Of one core, 0 to 1; without the launches. */
  readonly cpuShare: number;
  readonly residentMb: number;
  /** The oldest that any account's list became, in milliseconds. */
  readonly oldestMs: number;
  readonly callsPerHour: number;
  readonly idle: LaunchFigures;
  readonly watching: LaunchFigures;
}

export interface LaunchFigures {
  readonly acknowledged: Summary;
  /** From the press to the create call at the platform; exact to a millisecond. */
  readonly sent: Summary;
}

export function measureWatch(
  places: { readonly folder: string; readonly postgresUrl: string },
  options: WatchOptions,
  onProgress: (line: string) => void,
): Promise<readonly WatchFigures[]> {
  return onBothEngines(places, (standIns, side) =>
    measure(standIns, withPace(side, options), options, onProgress),
  );
}

const withPace = (side: Side, { runningMs }: WatchOptions): Side => ({
  ...side,
  env: { ...side.env, WATCH_RUNNING_MS: String(runningMs) },
});

async function measure(
  standIns: StandIns,
  side: Side,
  options: WatchOptions,
  onProgress: (line: string) => void,
): Promise<WatchFigures> {
  const url = side.env.DATABASE_URL ?? '';
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  const first = await startApp(standIns, side, visitor);
  await connectEverybody(standIns);
  // What is compiled meanwhile counts on neither side.
  await launchAll(standIns, options.launches);
  const idle = await launchAll(standIns, options.launches);
  await first.stop();

  onProgress(`${side.name}: ${options.accounts * options.instancesEach} instances`);
  await storeWatched(standIns, url, options);
  const app = await startApp(standIns, side, visitor);
  onProgress(`${side.name}: the first looks`);
  await pause(2 * options.runningMs);
  onProgress(`${side.name}: watched`);
  const figures = await watchFor(standIns, { app, url }, options);
  // Another process than before, which has to compile first what a launch needs, as that one had.
  await launchAll(standIns, options.launches);
  const watching = await launchAll(standIns, options.launches);
  await app.stop();
  return { side: side.name, ...figures, idle, watching };
}

async function watchFor(
  { platform }: StandIns,
  { app, url }: { readonly app: AppProcess; readonly url: string },
  { runningMs, intervals }: WatchOptions,
) {
  const began = performance.now();
  const cpuBefore = app.cpuMs();
  const lasts = runningMs * intervals;
  let [oldestMs, residentMb, calls, told] = [0, 0, 0, Date.now()];
  while (performance.now() - began < lasts) {
    await pause(Math.min(1000, runningMs / 4));
    oldestMs = Math.max(oldestMs, (await oldestLook(url)) ?? Number.POSITIVE_INFINITY);
    residentMb = Math.max(residentMb, app.residentMb());
    // The stand-in forgets the oldest.
    const since = told;
    told = Date.now();
    calls += platform.requests.filter(
      ({ at, endpoint }) => at >= since && at < told && endpoint === 'list',
    ).length;
  }
  const tookMs = performance.now() - began;
  return {
    cpuShare: (app.cpuMs() - cpuBefore) / tookMs,
    residentMb,
    oldestMs,
    callsPerHour: Math.round((calls * 3_600_000) / tookMs),
  };
}

async function launchAll(standIns: StandIns, count: number): Promise<LaunchFigures> {
  const waits = await launchOneByOne(standIns, count);
  return {
    acknowledged: summarize(waits.map(({ acknowledged }) => acknowledged)),
    sent: summarize(waits.map(({ sent }) => sent)),
  };
}
