// Many launches at once: whether anybody waits longer than Slack does, whether the app stands still, and whether it gives
// the memory back.
import { setTimeout as pause } from 'node:timers/promises';
import { memoryAim } from './aims.ts';
import { type AppProcess, type Side, type SideName, startApp } from './app-process.ts';
import { launchOnce } from './launch-once.ts';
import type { StandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';

export interface CrowdOptions {
  readonly launches: number;
  readonly inFlight: number;
  /** How long an app stands idle before its memory is looked at. */
  readonly idleMs: number;
  /** How long it may take to give memory back. */
  readonly restMs: number;
}

export interface Crowd {
  readonly side: SideName;
  readonly commandToAcknowledged: Summary;
  readonly submissionToAcknowledged: Summary;
  readonly pressedAgain: number;
  /** The longest standstill of the app's event loop. */
  readonly standstillMs: number;
  readonly idleMb: number;
  /** The least within the rest after the launches. */
  readonly afterMb: number;
}

export async function measureCrowd(
  standIns: StandIns,
  sides: readonly Side[],
  options: CrowdOptions,
): Promise<readonly Crowd[]> {
  const measured: Crowd[] = [];
  for (const side of sides) {
    const [visitor] = standIns.people;
    if (!visitor) throw new Error('nobody is there');
    const app = await startApp(standIns, side, visitor, { isProbed: true });
    measured.push(await measure(standIns, app, options));
    await app.stop();
    standIns.forget();
  }
  return measured;
}

async function measure(
  standIns: StandIns,
  app: AppProcess,
  { launches, inFlight, idleMs, restMs }: CrowdOptions,
): Promise<Crowd> {
  await pause(idleMs);
  const idleMb = app.residentMb();
  await app.standstillMs();
  const times = { command: [] as number[], submission: [] as number[] };
  let [left, pressedAgain] = [launches, 0];
  await Promise.all(
    standIns.people.slice(0, inFlight).map(async (member) => {
      for (; left > 0; ) {
        left -= 1;
        const launch = await launchOnce(standIns, member, 0);
        times.command.push(launch.commandToAcknowledged);
        times.submission.push(launch.submissionToAcknowledged);
        pressedAgain += launch.pressedAgain;
        // The stand-ins keep what they are told; none of it belongs to the figures.
        if (left % 200 === 0) standIns.forgetCalls();
      }
    }),
  );
  return {
    side: app.side,
    commandToAcknowledged: summarize(times.command),
    submissionToAcknowledged: summarize(times.submission),
    pressedAgain,
    standstillMs: await app.standstillMs(),
    idleMb,
    afterMb: await leastMemory(app, idleMb * memoryAim, restMs),
  };
}

/** Looks until it is low enough, or the time is over. */
async function leastMemory(app: AppProcess, enoughMb: number, restMs: number): Promise<number> {
  const deadline = performance.now() + restMs;
  let least = app.residentMb();
  while (least > enoughMb && performance.now() < deadline) {
    await pause(500);
    least = Math.min(least, app.residentMb());
  }
  return least;
}
