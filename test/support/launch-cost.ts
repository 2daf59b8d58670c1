// What one launch costs, counted at the real app as a process of its own: durable commits, statements, round trips, sealed
// values, parses. Counts say the same on every machine, however busy it is.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { launchOnce } from '../bench/launch-once.ts';
import { connectEverybody, createSides } from '../bench/sides.ts';
import { type StandIns, startStandIns } from '../bench/stand-ins.ts';
import { tapPostgres } from './postgres-tap.ts';

export interface LaunchCost {
  /** Commits that had changed something: on SQLite each waits for the disk. Null on PostgreSQL, which flushes by itself. */
  readonly commits: number | null;
  /** Statements, those around a transaction included. */
  readonly statements: number;
  /** Questions to the database's server; null on SQLite, which has none. */
  readonly roundTrips: number | null;
  /** Sealings and openings. */
  readonly jweOperations: number;
  readonly zodParses: number;
}

export interface LaunchCosts {
  /** Of a launch that has the app for itself, from the command to the last note about its card. */
  readonly alone: LaunchCost;
  /** Of one among `atOnceCount` that run at a time. */
  readonly atOnce: LaunchCost;
  /** The statements of the launch that `alone` is about, in order. */
  readonly trail: readonly string[];
}

export const atOnceCount = 16;
const launchesAlone = 5;
const roundsAtOnce = 3;

/** As most installations run; everybody here stays below them. */
const defaultLimits = { LAUNCH_LIMIT_PER_HOUR: '', LAUNCH_LIMIT_WORKSPACE_PER_HOUR: '' };

/** What becomes of an instance is looked at later, and is no cost of its launch. */
const noLooks = { WATCH_PENDING_MS: '3600000', WATCH_RUNNING_MS: '3600000' };

/** `postgresUrl`: of an empty database, for PostgreSQL. Default: SQLite. */
export async function measureLaunchCosts(postgresUrl?: string): Promise<LaunchCosts> {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-cost-'));
  const standIns = await startStandIns(atOnceCount);
  const tap = postgresUrl === undefined ? null : await tapPostgres(postgresUrl);
  const sides = createSides(standIns, { folder, postgresUrl: tap?.url ?? '' });
  const side = sides.find(({ name }) => name === (tap ? 'postgres' : 'sqlite'));
  const app = await startCountedApp({ ...side?.env, ...defaultLimits, ...noLooks });
  const settled = await openJobs(postgresUrl ?? join(folder, 'app.db'));
  try {
    standIns.deliverTo(app.port);
    await connectEverybody(standIns);
    const read = async (): Promise<Reading> => {
      await settled.wait();
      const { costs, trail } = await app.read();
      if (!tap) return { cost: { ...costs, roundTrips: null }, trail };
      return { cost: { ...costs, ...tap.counts(), commits: null }, trail: tap.takeTrail() };
    };
    return await countLaunches(standIns, read);
  } finally {
    await app.stop();
    await settled.close();
    await tap?.stop();
    await standIns.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Reading {
  readonly cost: LaunchCost;
  readonly trail: readonly string[];
}

async function countLaunches(standIns: StandIns, read: () => Promise<Reading>): Promise<LaunchCosts> {
  const everybody = () => Promise.all(standIns.people.map((member) => launchOnce(standIns, member, 0)));
  // The first form of a person asks who they are; the second is as all that follow.
  await everybody();
  await everybody();

  const single: Reading[] = [];
  let before = await read();
  for (let count = 0; count < launchesAlone; count += 1) {
    await launchOnce(standIns, standIns.people[0] as (typeof standIns.people)[number], 0);
    const after = await read();
    single.push({ cost: difference(after.cost, before.cost), trail: after.trail });
    before = after;
  }
  // What the app does by the clock (looking for work, writing to see whether it can) only ever adds.
  const cheapest = single.reduce((best, each) => (each.cost.statements < best.cost.statements ? each : best));
  const alone = Object.fromEntries(
    costNames.map((name) => [name, least(single.map(({ cost }) => cost[name]))]),
  ) as unknown as LaunchCost;

  let after = before;
  for (let round = 0; round < roundsAtOnce; round += 1) {
    await everybody();
    // What is left to do for one round would take hands from the next, by chance.
    after = await read();
  }
  const atOnce = divide(difference(after.cost, before.cost), roundsAtOnce * atOnceCount);
  return { alone, atOnce, trail: cheapest.trail };
}

const costNames = ['commits', 'statements', 'roundTrips', 'jweOperations', 'zodParses'] as const;

const least = (values: readonly (number | null)[]) =>
  values.includes(null) ? null : Math.min(...(values as readonly number[]));

const difference = (after: LaunchCost, before: LaunchCost) =>
  mapCost(after, (value, name) => value - (before[name] ?? 0));
const divide = (cost: LaunchCost, by: number) => mapCost(cost, (value) => value / by);

const mapCost = (cost: LaunchCost, map: (value: number, name: keyof LaunchCost) => number) =>
  Object.fromEntries(
    costNames.map((name) => [name, cost[name] === null ? null : map(cost[name], name)]),
  ) as unknown as LaunchCost;

interface CountedApp {
  readonly port: number;
  read(): Promise<{
    readonly costs: { commits: number; statements: number; jweOperations: number; zodParses: number };
    readonly trail: readonly string[];
  }>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');

async function startCountedApp(env: Readonly<Record<string, string>>): Promise<CountedApp> {
  const preloads = ['die-with-parent.ts', 'launch-cost-hook.js'].flatMap((file) => [
    '--import',
    join(import.meta.dirname, file),
  ]);
  const child = spawn(process.execPath, [...preloads, join(import.meta.dirname, 'counted-app.ts')], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env, PORT: '0' },
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  return {
    port: await findPort(child),
    async read() {
      const answer = once(child, 'message');
      child.send('costs');
      return (await answer)[0];
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function findPort({ stdout }: ChildProcess): Promise<number> {
  let log = '';
  for await (const bytes of stdout ?? []) {
    log += bytes;
    const port = /"port":(\d+)/u.exec(log)?.[1];
    if (port === undefined) continue;
    stdout?.resume();
    return Number(port);
  }
  throw new Error(`the app ended before it was running:\n${log}`);
}

/** Looks into the app's database from outside, past everything that counts, until no work is left. */
async function openJobs(place: string): Promise<{ wait(): Promise<void>; close(): Promise<void> }> {
  // Instances are looked at for as long as they live, and people reminded much later: no cost of a launch.
  const soon = Date.now() + 600_000;
  const question = `select count(*) as jobs from jobs
    where gave_up_at is null and lane <> 'watch' and run_at < ${soon}`;
  const untilNone = async (count: () => Promise<number>) => {
    while ((await count()) > 0) await nextTurn();
  };
  if (!place.startsWith('postgres')) {
    const database = new DatabaseSync(place, { readOnly: true, timeout: 5000 });
    const statement = database.prepare(question);
    return {
      wait: () => untilNone(async () => Number(statement.get()?.jobs)),
      close: async () => database.close(),
    };
  }
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  return {
    wait: () => untilNone(async () => Number((await client.query(question)).rows[0].jobs)),
    close: () => client.end(),
  };
}
