// The whole benchmark, once; see bench.ts.
import { join } from 'node:path';
import { measureLaunchCosts } from '../support/launch-cost.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { measureLatency } from './alternating.ts';
import { type AppProcess, type Side, startApp } from './app-process.ts';
import { measureBacklog } from './backlog.ts';
import { measureStarts } from './cold-start.ts';
import { measureCrowd } from './crowd.ts';
import { measureDialogs } from './dialogs.ts';
import { type DueLooks, type DueLooksOptions, measureDueLooks } from './due-looks.ts';
import { type Homes, type HomesOptions, measureHomes } from './homes.ts';
import { countLaunches } from './launch-once.ts';
import { measureOpenLoop } from './open-loop.ts';
import type { Measurements } from './report.ts';
import { connectEverybody, createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { measureThroughput } from './throughput.ts';
import { measureWatch, type WatchFigures, type WatchOptions } from './watch.ts';

export interface BenchOptions {
  readonly folder: string;
  readonly postgres: TestPostgres;
  readonly isQuick: boolean;
  readonly onProgress: (line: string) => void;
}

const full = {
  people: 100,
  starts: { starts: 6, idleMs: 1000 },
  latency: { launches: 600, warmUp: 60 },
  throughput: { rounds: 6, launchesPerTurn: 240, inFlight: 16 },
  openLoop: { ratesPerSecond: [10, 25, 50], seconds: 6 },
  crowd: { launches: 2000, inFlight: 50, idleMs: 2000, restMs: 45_000 },
  distant: { launches: 72, warmUp: 6 },
  backlog: { jobs: 10_000, launches: 10 },
  dialogs: 40,
  watch: { accounts: 1000, instancesEach: 10, runningMs: 60_000, intervals: 2, launches: 60 },
  looks: { accounts: 10_000, launches: 30 },
  homes: { people: 300, instancesEach: 2, rounds: 3 },
};
const quick: typeof full = {
  people: 16,
  starts: { starts: 1, idleMs: 200 },
  latency: { launches: 12, warmUp: 6 },
  throughput: { rounds: 1, launchesPerTurn: 32, inFlight: 16 },
  openLoop: { ratesPerSecond: [10], seconds: 1 },
  crowd: { launches: 48, inFlight: 16, idleMs: 200, restMs: 500 },
  distant: { launches: 6, warmUp: 0 },
  backlog: { jobs: 500, launches: 3 },
  dialogs: 2,
  watch: { accounts: 20, instancesEach: 3, runningMs: 2000, intervals: 3, launches: 4 },
  looks: { accounts: 200, launches: 3 },
  homes: { people: 120, instancesEach: 0, rounds: 3 },
};
const roundTripMs = 30;

export async function runBench({
  folder,
  postgres,
  isQuick,
  onProgress,
}: BenchOptions): Promise<Measurements> {
  const amounts = isQuick ? quick : full;
  const near = await startStandIns(amounts.people);
  const places = { folder, postgresUrl: await postgres.createDatabase() };
  const sides = createSides(near, places);

  onProgress('starts and idle memory');
  const starts = await measureStarts(near, sides, { ...amounts.starts, folder: join(folder, 'compiled') });
  const apps = await startAll(near, sides);
  onProgress('one launch at a time');
  const latency = await measureLatency(near, apps, amounts.latency);
  onProgress(`${amounts.throughput.inFlight} launches at a time`);
  const throughput = await measureThroughput(near, apps, amounts.throughput);
  onProgress('launches at a fixed rate');
  const openLoop = await measureOpenLoop(near, apps, amounts.openLoop);
  for (const app of apps) await app.stop();
  onProgress('a crowd');
  const crowd = await measureCrowd(near, sides, amounts.crowd);
  // Figures of a run in which something was lost or doubled would mean nothing.
  checkBooks(near, countLaunches());
  await near.stop();

  onProgress('with TLS and distance');
  const distantLatency = await measureDistant(
    { folder: join(folder, 'distant'), postgresUrl: await postgres.createDatabase() },
    amounts.distant,
  );
  onProgress('costs, counted');
  const costs = {
    sqlite: await measureLaunchCosts(),
    postgres: await measureLaunchCosts(await postgres.createDatabase()),
  };
  onProgress('behind waiting jobs');
  const backlog = await measureBacklog(
    { folder: join(folder, 'backlog'), postgresUrl: await postgres.createDatabase() },
    amounts.backlog,
  );
  onProgress('dialogs, with the platform in trouble');
  const dialogs = await measureDialogs(join(folder, 'dialogs'), amounts.dialogs);
  return {
    latency,
    distantLatency,
    roundTripMs,
    throughput,
    inFlight: amounts.throughput.inFlight,
    starts,
    openLoop,
    crowd,
    crowdSize: amounts.crowd,
    costs,
    backlog,
    dialogs,
  };
}

/** Only the crowd, for whoever works at what happens under load. */
export async function runCrowd({
  folder,
  postgres,
  isQuick,
  onProgress,
}: BenchOptions): Promise<Pick<Measurements, 'crowd' | 'crowdSize'>> {
  const { people, crowd: crowdSize } = isQuick ? quick : full;
  const near = await startStandIns(people);
  const sides = createSides(near, { folder, postgresUrl: await postgres.createDatabase() });
  for (const app of await startAll(near, sides)) await app.stop();
  onProgress('a crowd');
  const crowd = await measureCrowd(near, sides, crowdSize);
  checkBooks(near, countLaunches());
  await near.stop();
  return { crowd, crowdSize };
}

/** What watching costs; no part of the whole, since it lasts as long as some intervals do. */
export async function runWatch({ folder, postgres, isQuick, onProgress }: BenchOptions): Promise<{
  readonly watch: readonly WatchFigures[];
  readonly watchSize: WatchOptions;
}> {
  const { watch: watchSize } = isQuick ? quick : full;
  const places = { folder: join(folder, 'watch'), postgresUrl: await postgres.createDatabase() };
  return { watch: await measureWatch(places, watchSize, onProgress), watchSize };
}

/** A launch while many looks are due. */
export async function runLooks({ folder, postgres, isQuick, onProgress }: BenchOptions): Promise<{
  readonly looks: readonly DueLooks[];
  readonly looksSize: DueLooksOptions;
}> {
  const { looks: looksSize } = isQuick ? quick : full;
  const places = { folder: join(folder, 'looks'), postgresUrl: await postgres.createDatabase() };
  return { looks: await measureDueLooks(places, looksSize, onProgress), looksSize };
}

/** Home, opened by everybody at once. */
export async function runHomes({ folder, postgres, isQuick, onProgress }: BenchOptions): Promise<{
  readonly homes: readonly Homes[];
  readonly homesSize: HomesOptions;
}> {
  const { homes: homesSize } = isQuick ? quick : full;
  const places = { folder: join(folder, 'homes'), postgresUrl: await postgres.createDatabase() };
  return { homes: await measureHomes(places, homesSize, onProgress), homesSize };
}

async function startAll(standIns: StandIns, sides: readonly Side[]): Promise<readonly AppProcess[]> {
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  const apps: AppProcess[] = [];
  for (const side of sides) {
    apps.push(await startApp(standIns, side, visitor));
    if (side.name !== 'floor') await connectEverybody(standIns);
  }
  return apps;
}

async function measureDistant(
  places: { readonly folder: string; readonly postgresUrl: string },
  options: typeof full.distant,
) {
  const standIns = await startStandIns(6, { roundTripMs });
  const apps = await startAll(standIns, createSides(standIns, places));
  const latency = await measureLatency(standIns, apps, options);
  for (const app of apps) await app.stop();
  await standIns.stop();
  return latency;
}

function checkBooks(standIns: StandIns, wanted: number): void {
  const created = standIns.countInstances();
  if (created !== wanted) throw new Error(`${wanted} launches made ${created} instances`);
  const [warning] = standIns.slack.warnings;
  if (warning) throw new Error(`Slack frowned: ${warning}`);
}
