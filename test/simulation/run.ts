// A run: many worlds, each of a seed of its own that is drawn from the run's, each judged.
import type { Happening } from './history.ts';
import { judgeAndCount, type Violation } from './judge/judge.ts';
import { hashOf } from './world/chronicle.ts';
import { prepareTemplate } from './world/database.ts';
import { type Distribution, type Lived, live, type WorldOptions } from './world/world.ts';

export const livesPerWorld = 200;

export interface RunPart {
  readonly seed: string;
  readonly lives: number;
  /** Of all worlds of the run, those whose number leaves this rest are lived here. */
  readonly part: number;
  readonly parts: number;
  /** Every so manieth world is lived twice, and both histories compared. Default: none. */
  readonly twice?: number | undefined;
  /** No world begins after this moment, epoch milliseconds. Default: all are lived. */
  readonly until?: number | undefined;
  readonly onWorld?: (done: Done) => void;
}

export interface Done {
  readonly seed: string;
  readonly distribution: Distribution;
  readonly violations: readonly Violation[];
  readonly occasions: Judged['occasions'];
  /** Of computing, whatever else the machine did. */
  readonly ms: number;
  readonly calls: number;
  /** Of worlds that were lived twice: whether both histories are the same. */
  readonly isSame: boolean | null;
}

export interface Judged {
  readonly lived: Lived;
  /** By what there was to judge: lives. */
  readonly occasions: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

export async function liveAndJudge(options: WorldOptions): Promise<Judged> {
  await prepareTemplate();
  const lived = await live(options);
  return { lived, ...judgeAndCount(lived.world, lived.history) };
}

export const worldsOf = (seed: string, lives: number): WorldOptions[] =>
  Array.from({ length: Math.ceil(lives / livesPerWorld) }, (_, number) => ({
    seed: `${seed}.${number}`,
    lives: Math.min(livesPerWorld, lives - number * livesPerWorld),
  }));

export async function runPart({
  seed,
  lives,
  part,
  parts,
  twice = 0,
  until,
  onWorld,
}: RunPart): Promise<Done[]> {
  const all: Done[] = [];
  for (const [number, options] of worldsOf(seed, lives).entries()) {
    if (number % parts !== part) continue;
    if (until !== undefined && Date.now() > until) break;
    const before = process.threadCpuUsage();
    const { lived, violations, occasions } = await liveAndJudge(options);
    const isTwice = twice > 0 && number % twice === 0;
    const isSame = isTwice ? await isLivedTheSame(options, lived.history) : null;
    const { distribution, calls } = lived;
    const { user, system } = process.threadCpuUsage(before);
    const ms = (user + system) / 1000;
    const done = { seed: options.seed, distribution, violations, occasions, ms, calls, isSame };
    all.push(done);
    onWorld?.(done);
  }
  return all;
}

const isLivedTheSame = async (options: WorldOptions, history: readonly Happening[]): Promise<boolean> =>
  hashOf((await live(options)).history) === hashOf(history);

/** What there was to judge, of all these worlds. */
export function addOccasions(all: readonly Pick<Done, 'occasions'>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { occasions } of all)
    for (const [name, lives] of Object.entries(occasions)) sum[name] = (sum[name] ?? 0) + lives;
  return sum;
}

export function addUp(all: readonly Pick<Done, 'distribution'>[]): Distribution {
  const sum: Distribution = {
    lives: 0,
    accepted: 0,
    withAction: 0,
    withDeath: 0,
    withReminder: 0,
    deaths: 0,
    suspensions: 0,
    worlds: 0,
    replicas: {},
  };
  for (const { distribution } of all) {
    for (const key of [
      'lives',
      'accepted',
      'withAction',
      'withDeath',
      'withReminder',
      'deaths',
      'suspensions',
      'worlds',
    ] as const)
      sum[key] += distribution[key];
    for (const [count, worlds] of Object.entries(distribution.replicas))
      sum.replicas[count] = (sum.replicas[count] ?? 0) + worlds;
  }
  return sum;
}
