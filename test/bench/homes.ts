// Three hundred people open Home in the same instant, as after a message to everybody: how long each waits for it. Each has
// a token stored and instances that run, and was not known to this process before; what fell due while no app was there is
// looked at by then.
import { setTimeout as pause } from 'node:timers/promises';
import { homeAimMs } from './aims.ts';
import { type Side, type SideName, startApp } from './app-process.ts';
import { openRaw } from './bulk-rows.ts';
import { launchOnce } from './launch-once.ts';
import { onBothEngines } from './on-both-engines.ts';
import { connectEverybody } from './sides.ts';
import type { Member, StandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';
import type { Table } from './tables.ts';

/** What follows from a round is over by then. */
const restMs = 1000;
const lateMs = 2000;
const catchUpMs = 120_000;

export interface HomesOptions {
  readonly people: number;
  readonly instancesEach: number;
  /** Each of other people. */
  readonly rounds: number;
}

export interface Homes {
  readonly side: SideName;
  /** From the moment at which all of them open it to the view that Slack has, in milliseconds; exact to one. */
  readonly shown: Summary;
  /** Of those who come one after the other. */
  readonly alone: Summary;
  /** User and system time of the app for one of them, in milliseconds. */
  readonly cpuMs: number;
}

export function measureHomes(
  places: { readonly folder: string; readonly postgresUrl: string },
  options: HomesOptions,
  onProgress: (line: string) => void,
): Promise<readonly Homes[]> {
  const people = options.people * (options.rounds + 2);
  return onBothEngines(places, (standIns, side) => measure(standIns, side, options, onProgress), people);
}

async function measure(
  standIns: StandIns,
  side: Side,
  { people, instancesEach, rounds }: HomesOptions,
  onProgress: (line: string) => void,
): Promise<Homes> {
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  onProgress(`${side.name}: ${standIns.people.length} people launch`);
  const first = await startApp(standIns, side, visitor);
  await connectEverybody(standIns);
  for (const member of standIns.people)
    for (let index = 0; index < instancesEach; index += 1) await launchOnce(standIns, member, 0);
  await first.stop();

  onProgress(`${side.name}: they open Home`);
  // Knows nobody's name and language, as after a restart.
  const app = await startApp(standIns, side, visitor);
  await untilUpToDate(side);
  const { warmUp, one, together } = inGroups(standIns.people, { people, rounds });
  await openAtOnce(standIns, warmUp);
  const alone: number[] = [];
  for (const member of one) alone.push(...(await openAtOnce(standIns, [member])));
  const cpuBefore = app.cpuMs();
  const shown: number[] = [];
  for (const crowd of together) {
    shown.push(...(await openAtOnce(standIns, crowd)));
    await pause(restMs);
  }
  const cpuMs = (app.cpuMs() - cpuBefore) / (rounds * people);
  await app.stop();
  return { side: side.name, shown: summarize(shown), alone: summarize(alone), cpuMs };
}

/** Whatever fell due while no app was there is looked at: none is left that is late. */
async function untilUpToDate({ env }: Side): Promise<void> {
  const raw = await openRaw(env.DATABASE_URL ?? '');
  const deadline = Date.now() + catchUpMs;
  const isLate = async () => {
    const late = `select count(*) as count from jobs where gave_up_at is null and run_at < ${Date.now() - lateMs}
      and (due_at is not null or lease_owner is not null)`;
    return Number((await raw.query(late))[0]?.count) > 0;
  };
  try {
    while (await isLate()) {
      if (Date.now() > deadline) throw new Error('what fell due meanwhile is still not done');
      await pause(restMs);
    }
  } finally {
    await raw.close();
  }
}

/** Everybody opens Home once: a Home that stands and has not changed would not be published again. */
function inGroups(all: readonly Member[], { people, rounds }: Pick<HomesOptions, 'people' | 'rounds'>) {
  const [warmUp = [], one = [], ...together] = Array.from({ length: rounds + 2 }, (_, group) =>
    all.slice(group * people, (group + 1) * people),
  );
  return { warmUp, one, together };
}

/** How long each waited, in milliseconds. */
async function openAtOnce({ slack, forgetCalls }: StandIns, crowd: readonly Member[]): Promise<number[]> {
  forgetCalls();
  const began = Date.now();
  const answers = crowd.map(({ person }) => person.openHome());
  const published = await slack.until(
    () => {
      const calls = slack.apiCalls.filter(({ method }) => method === 'views.publish');
      return calls.length >= crowd.length && calls;
    },
    { what: `${crowd.length} Homes` },
  );
  for (const { status } of await Promise.all(answers))
    if (status !== 200) throw new Error(`opening Home was answered with ${status}`);
  const seen = new Set(published.map(({ args }) => args.user_id));
  if (seen.size !== crowd.length || published.some(({ response }) => response?.ok !== true))
    throw new Error('not everybody has one Home');
  return published.map(({ at }) => at - began);
}

export function toHomesTable(figures: readonly Homes[], { people, instancesEach }: HomesOptions): Table {
  return {
    title: `${people} people open Home in the same instant`,
    note:
      `Each has ${instancesEach} instances. From the instant to the view that Slack has, in ms, and the app's computing for ` +
      `one. Aim: half of them within ${homeAimMs} ms.`,
    header: ['Side', 'median', '99 of 100', 'longest', 'one alone', 'computing for one', ''],
    rows: figures.map(({ side, shown, alone, cpuMs }) => [
      side,
      String(shown.median),
      String(shown.p99),
      String(shown.max),
      String(alone.median),
      cpuMs.toFixed(1),
      shown.median <= homeAimMs ? 'hit' : '**miss**',
    ]),
  };
}
