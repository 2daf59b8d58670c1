// Drives the soak; see soak.ts.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import {
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';
import { openRaw } from '../bench/bulk-rows.ts';
import { keepMade, type Made } from '../crash/books.ts';
import { type Doings, liveUntilStopped } from '../crash/people.ts';
import { botScopes, makeTrouble, promised, quickPlatform, settle, toEnv } from '../crash/run.ts';
import { startPostgres } from '../support/postgres.ts';
import { type AppProcess, endProcesses, startProcess } from '../support/process.ts';
import { slopeOf } from './slope.ts';

export interface SoakOptions {
  readonly database: 'sqlite' | 'postgres';
  /** How long the hour takes. */
  readonly minutes: number;
  readonly people: number;
  /** Of all people together, within the hour. */
  readonly launches: number;
  readonly samples: number;
  readonly onSample?: (sample: Sample) => void;
}

export interface Sample {
  /** Of the hour. */
  readonly minute: number;
  /** What is in use after a collection; what the process has, before it. */
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
  readonly launches: number;
  /** Waiting or running. */
  readonly jobs: number;
}

export interface SoakReport {
  readonly engine: string;
  readonly minutes: number;
  readonly samples: readonly Sample[];
  /** Heap and external memory together, bytes an hour, after the warm-up. */
  readonly growthAnHour: number;
  /** Each ends the process; so does whatever else is unexpected. */
  readonly unhandled: number;
  readonly endedBefore: boolean;
  /** Lines at error and above, by what they say. */
  readonly errors: Readonly<Record<string, number>>;
  readonly isDrained: boolean;
  readonly launches: number;
  readonly created: number;
  readonly refused: number;
  /** Asked for, and neither created nor refused: to be 0. */
  readonly missing: number;
  readonly presses: number;
  readonly actions: number;
  /** What the database has grown by, a launch with what was done with its instance, bytes. */
  readonly databaseBytesALaunch: number;
  /** Promises that were broken, by name: to be none. */
  readonly broken: Readonly<Record<string, number>>;
  /** What is said of them. */
  readonly details: readonly string[];
}

/** An instance that was deleted may take ten looks until it is gone for sure, and those of whom all has ended are the rarest. */
const settleMs = 240_000;
/** The first third: caches fill, code is compiled. */
const warmUp = 1 / 3;

export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { database, minutes } = options;
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-soak-'));
  const postgres = database === 'postgres' ? await startPostgres() : null;
  const platform = await startPlatformSimulator({ settings: quickPlatform });
  const slack = await startWorkspaceSimulator({ botScopes });
  try {
    const databaseUrl = postgres ? await postgres.createDatabase() : `sqlite:${join(folder, 'app.db')}`;
    const opsPort = await findFreePort();
    const env = {
      ...toEnv(slack, platform, databaseUrl),
      ...compressed(60 / minutes),
      OPS_PORT: `${opsPort}`,
    };
    const app = startProcess({ env, cwd: folder });
    const [, port] = await app.said(/"port":(\d+)/u);
    const ops = `http://127.0.0.1:${opsPort}`;
    slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` });
    const made = keepMade(platform);
    const sizeBefore = await sizeOf(databaseUrl);
    makeTrouble(platform);
    makeSlackTrouble(slack);
    const doings: Doings = { submissions: [], presses: [], waits: [] };
    const stands = { slack, platform };
    const samples = await live(options, { app, ops, doings, stands });
    platform.clearFaults();
    slack.faults.clear();
    const details: string[] = [];
    const said = (line: string) => details.push(line);
    const books = await settle(doings, { ...stands, made, databaseUrl }, said, settleMs);
    const isDrained = await drains(ops);
    const endedBefore = await hasEnded(app);
    const bytes = samples.slice(Math.floor(samples.length * warmUp));
    return {
      engine: database,
      minutes,
      samples,
      growthAnHour: 60 * slopeOf(bytes.map((each) => [each.minute, each.heapBytes + each.externalBytes])),
      unhandled: app.output.log.split('\n').filter((line) => line.includes('"level":"fatal"')).length,
      endedBefore,
      errors: countErrors(app.output.log),
      isDrained,
      ...balance(doings, made, books),
      databaseBytesALaunch: Math.round(((await sizeOf(databaseUrl)) - sizeBefore) / books.launches),
      presses: books.presses,
      actions: books.actions,
      details,
      broken: Object.fromEntries(
        promised.map((name) => [name, books[name]]).filter(([, count]) => count !== 0),
      ),
    };
  } finally {
    await endProcesses();
    await Promise.all([slack.stop(), platform.stop()]);
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an operator's defaults are, made so many times as quick; in milliseconds and seconds. */
function compressed(speed: number): Record<string, string> {
  const ms = (real: number) => String(Math.max(200, Math.round(real / speed)));
  const seconds = (real: number) => `${Math.max(1, Math.round(real / speed))}s`;
  return {
    WATCH_PENDING_MS: ms(10_000),
    WATCH_RUNNING_MS: ms(60_000),
    REMIND_BEFORE_END: `${seconds(900)},${seconds(300)}`,
    LOG_LEVEL: 'info',
    CRASH_POINTS: '',
    NODE_OPTIONS: `--max-semi-space-size=16 --import ${join(import.meta.dirname, 'tell-memory.ts')}`,
  };
}

interface Live {
  readonly app: AppProcess;
  readonly ops: string;
  readonly doings: Doings;
  readonly stands: Pick<Parameters<typeof liveUntilStopped>[0], 'slack' | 'platform'>;
}

async function live(
  { minutes, people, launches, samples: wanted, onSample }: SoakOptions,
  { app, ops, doings, stands }: Live,
): Promise<Sample[]> {
  const stopping = new AbortController();
  const lengthMs = minutes * 60_000;
  const everyMs = (lengthMs * people) / launches;
  const crowd = liveUntilStopped({ people, ...stands, signal: stopping.signal, everyMs }, doings);
  const startedAt = performance.now();
  const samples: Sample[] = [];
  while (samples.length < wanted && !(await hasEnded(app))) {
    const due = startedAt + (lengthMs * (samples.length + 1)) / wanted;
    await pause(Math.max(0, due - performance.now()));
    const sample = {
      minute: ((performance.now() - startedAt) / lengthMs) * 60,
      ...(await readMemory(app, samples.length + 1)),
      launches: doings.submissions.length,
      jobs: sumOf(await readFigures(ops), 'gpu_instance_jobs_in_lane'),
    };
    samples.push(sample);
    onSample?.(sample);
  }
  stopping.abort();
  await crowd;
  return samples;
}

async function readMemory(app: AppProcess, count: number) {
  app.kill('SIGUSR2');
  const [line] = await app.said(new RegExp(`\\{"memory":${count},[^}]*\\}`, 'u'));
  const { heapBytes, externalBytes, residentBytes } = JSON.parse(line) as Record<string, number>;
  return {
    heapBytes: heapBytes ?? 0,
    externalBytes: externalBytes ?? 0,
    residentBytes: residentBytes ?? 0,
  };
}

/**
 * The other side's too: messages that are posted or changed without an answer, calls that fail. Not its limits: a message a
 * second is not compressed, and an hour's cards in one channel would wait for most of a real hour.
 */
function makeSlackTrouble({ faults }: WorkspaceSimulator): void {
  faults.set('chat.postMessage', { kind: 'drop-after' }, { share: 0.03 });
  faults.set('chat.update', { kind: 'drop-after' }, { share: 0.05 });
  faults.set('chat.postEphemeral', { kind: 'http', status: 500 }, { share: 0.05 });
  faults.set('views.update', { kind: 'http', status: 503 }, { share: 0.03 });
  faults.set('users.info', { kind: 'drop-before' }, { share: 0.03 });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const readFigures = async (ops: string) => (await fetch(`${ops}/metrics`)).text();

function sumOf(figures: string, name: string): number {
  const values = [...figures.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gmu'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Nothing is due, nothing was given up, and nothing that is shown is out of date: what is left is for later. */
async function drains(ops: string): Promise<boolean> {
  for (let tries = 0; tries < 120; tries += 1) {
    const figures = await readFigures(ops).catch(() => null);
    if (figures === null) return false;
    const isLeft = /gpu_instance_jobs_in_lane\{lane="(?:launch|act|look)"\} [1-9]/u.test(figures);
    const open =
      sumOf(figures, 'gpu_instance_jobs_oldest_due_seconds') + sumOf(figures, 'gpu_instance_surfaces_dirty');
    if (!isLeft && open === 0) return /gpu_instance_jobs\{state="given_up"\} 0/u.test(figures);
    await pause(250);
  }
  return false;
}

/** Bytes. */
async function sizeOf(databaseUrl: string): Promise<number> {
  const raw = await openRaw(databaseUrl);
  try {
    const [row] = await raw.query(
      databaseUrl.startsWith('sqlite:')
        ? 'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()'
        : 'select pg_database_size(current_database()) as bytes',
    );
    return Number(row?.bytes);
  } finally {
    await raw.close();
  }
}

const hasEnded = (app: AppProcess): Promise<boolean> =>
  Promise.race([app.ended.then(() => true), pause(0, false)]);

function countErrors(log: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of log.split('\n')) {
    const words = /"level":"(?:error|fatal)".*"msg":"([^"]*)"/u.exec(line)?.[1];
    if (words !== undefined) counts[words] = (counts[words] ?? 0) + 1;
  }
  return counts;
}

/** Launches that Slack saw acknowledged, against instances and refusals that were told. */
function balance({ submissions }: Doings, made: Made, books: { readonly refused: number }) {
  const asked = submissions.filter(({ acknowledged }) => acknowledged);
  const created = asked.filter(({ name }) => made.has(name)).length;
  const { refused } = books;
  return { launches: asked.length, created, refused, missing: asked.length - created - refused };
}
