// People who come at a fixed rate, whether or not the app is done with those before: what each of them waits for. Counted
// from the moment at which somebody was to come, so that an app that is late is not spared the next one.
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess, SideName } from './app-process.ts';
import { launchOnce } from './launch-once.ts';
import type { Member, StandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';

export interface OpenLoopOptions {
  readonly ratesPerSecond: readonly number[];
  readonly seconds: number;
}

export interface OpenLoop {
  readonly side: SideName;
  readonly ratePerSecond: number;
  readonly commandToAcknowledged: Summary;
  readonly commandToView: Summary;
  readonly submissionToCard: Summary;
  /** Who found no other person's turn to take: everybody was still waiting for something. */
  readonly turnedAway: number;
  readonly pressedAgain: number;
}

export async function measureOpenLoop(
  standIns: StandIns,
  apps: readonly AppProcess[],
  { ratesPerSecond, seconds }: OpenLoopOptions,
): Promise<readonly OpenLoop[]> {
  const measured: OpenLoop[] = [];
  for (const ratePerSecond of ratesPerSecond) {
    for (const app of apps) {
      standIns.deliverTo(app.port);
      measured.push({ side: app.side, ...(await measureRate(standIns, ratePerSecond, seconds)) });
      standIns.forget();
    }
  }
  return measured;
}

async function measureRate(standIns: StandIns, ratePerSecond: number, seconds: number) {
  const free: Member[] = [...standIns.people];
  const times = { acknowledged: [] as number[], view: [] as number[], card: [] as number[] };
  let [turnedAway, pressedAgain] = [0, 0];
  const visits: Promise<void>[] = [];
  const visit = async (member: Member, due: number) => {
    const lateMs = performance.now() - due;
    const launch = await launchOnce(standIns, member, 0);
    times.acknowledged.push(lateMs + launch.commandToAcknowledged);
    times.view.push(lateMs + launch.commandToView);
    times.card.push(launch.submissionToCard);
    pressedAgain += launch.pressedAgain;
    free.push(member);
  };
  const began = performance.now();
  for (let arrival = 0; arrival < ratePerSecond * seconds; arrival += 1) {
    const due = began + (arrival * 1000) / ratePerSecond;
    await pause(Math.max(0, due - performance.now()));
    const member = free.shift();
    if (member) visits.push(visit(member, due));
    else turnedAway += 1;
  }
  await Promise.all(visits);
  return {
    ratePerSecond,
    commandToAcknowledged: summarize(times.acknowledged),
    commandToView: summarize(times.view),
    submissionToCard: summarize(times.card),
    turnedAway,
    pressedAgain,
  };
}
