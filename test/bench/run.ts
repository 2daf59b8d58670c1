// The whole benchmark, once; see bench.ts.

import { join } from 'node:path';
import { type AppProcess, startApp } from './app-process.ts';
import { measureStarts } from './cold-start.ts';
import { measureDialogs } from './dialogs.ts';
import { probeDisk } from './disk-probe.ts';
import type { Measurements } from './report.ts';
import { connectEverybody, createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { measureLatency, measureThroughput } from './turns.ts';

export interface BenchOptions {
  readonly folder: string;
  readonly postgresUrl: string;
  readonly isQuick: boolean;
  readonly onProgress: (line: string) => void;
}

const full = {
  starts: { starts: 11, idleMs: 3000 },
  latency: { launches: 1000, warmUp: 100 },
  throughput: { rounds: 7, launchesPerTurn: 320, inFlight: 16 },
  dialogs: 100,
};
const quick: typeof full = {
  starts: { starts: 2, idleMs: 500 },
  latency: { launches: 60, warmUp: 20 },
  throughput: { rounds: 2, launchesPerTurn: 64, inFlight: 16 },
  dialogs: 5,
};

export async function runBench(options: BenchOptions): Promise<Measurements> {
  const began = performance.now();
  const amounts = options.isQuick ? quick : full;
  const standIns = await startStandIns(100);
  const sides = createSides(standIns, options);
  const { onProgress } = options;

  onProgress('cold starts and idle memory');
  const starts = await measureStarts(standIns, sides, amounts.starts);

  const apps: AppProcess[] = [];
  for (const side of sides) {
    const [visitor] = standIns.people;
    if (!visitor) throw new Error('nobody is there');
    apps.push(await startApp(standIns, side, visitor));
    if (side.name !== 'floor') await connectEverybody(standIns);
  }
  onProgress('one launch at a time');
  const latency = await measureLatency(standIns, apps, amounts.latency);
  onProgress(`${amounts.throughput.inFlight} launches at a time`);
  const throughput = await measureThroughput(standIns, apps, amounts.throughput);

  for (const app of apps) await app.stop();
  checkBooks(standIns, amounts);
  await standIns.stop();
  onProgress('dialogs, with the platform in trouble');
  const dialogs = await measureDialogs(join(options.folder, 'dialogs'), amounts.dialogs);
  const disk = probeDisk(options.folder);
  const seconds = Math.round((performance.now() - began) / 1000);
  onProgress(`${seconds} s`);
  return { disk, latency, throughput, starts, dialogs, seconds };
}

/** Figures of a run in which something was lost, doubled or frowned at would mean nothing. */
function checkBooks(standIns: StandIns, { latency, throughput }: typeof full): void {
  const wanted =
    3 * (latency.launches + latency.warmUp + (throughput.rounds + 1) * throughput.launchesPerTurn);
  const created = standIns.countInstances();
  if (created !== wanted) throw new Error(`${wanted} launches made ${created} instances`);
  const [warning] = standIns.slack.warnings;
  if (warning) throw new Error(`Slack frowned: ${warning}`);
}
