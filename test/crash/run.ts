// Drives the crash test; see crash-test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import {
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';
import { encryptionKey } from '../support/app-config.ts';
import { startPostgres } from '../support/postgres.ts';
import { startBalancer } from './balancer.ts';
import { compareBooks, type Submission } from './books.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { launchUntilStopped } from './people.ts';
import { measureRecoveries, type Recovery } from './recovery.ts';

export interface CrashTestOptions {
  readonly kills: number;
  readonly database: 'sqlite' | 'postgres';
  readonly replicas: number;
  /** How many people launch at the same time. */
  readonly people: number;
  /** Single deaths afterwards, with the default settings: how long people wait then. Default: none. */
  readonly recoveries?: number;
  readonly onProgress?: (line: string) => void;
  /** Where SQLite's file is kept, and what happens to it with each death. Default: a folder that keeps all that was written. */
  readonly disk?: Disk;
}

export interface Disk {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly afterDeath: () => void;
}

export interface CrashReport {
  readonly engine: string;
  readonly replicas: number;
  readonly seconds: number;
  /** Submissions that Slack saw acknowledged. */
  readonly launches: number;
  readonly kills: number;
  readonly killsAtNamedPoints: number;
  /** Submissions delivered more than once, by people pressing again after an error. */
  readonly repeatedSubmissions: number;
  /** Told "nothing was started", and nothing was. */
  readonly refused: number;
  /** Acknowledged, but neither an instance nor a word about it. */
  readonly lost: number;
  /** More than one instance for one submission. */
  readonly doubled: number;
  /** A card with another task ID, or "nothing was started" though something was. */
  readonly wrongCards: number;
  /** An instance without a card. */
  readonly missingCards: number;
  /** The same card twice in the channel. */
  readonly repeatedCards: number;
  /** Still neither created nor rejected at the end. */
  readonly unresolved: number;
  readonly recoveries: readonly Recovery[];
}

const settleMs = 90_000;

export async function runCrashTest(options: CrashTestOptions): Promise<CrashReport> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-crash-'));
  const postgres = options.database === 'postgres' ? await startPostgres() : null;
  const platform = await startPlatformSimulator();
  const slack = await startWorkspaceSimulator({ botScopes: botScopes });
  const balancer = await startBalancer();
  slack.setDelivery({ mode: 'http', url: balancer.url });
  const databaseUrl = postgres
    ? await postgres.createDatabase()
    : `sqlite:${join(options.disk?.folder ?? folder, 'app.db')}`;
  const onPorts = (ports: readonly number[]) => balancer.setPorts(ports);
  const fleet = await startFleet({
    replicas: options.replicas,
    env: { ...toEnv(slack, platform, databaseUrl), ...options.disk?.env },
    onPorts,
    ...(options.disk ? { afterDeath: options.disk.afterDeath } : {}),
  });
  try {
    const submissions = await underFire(options, fleet, slack, platform);
    platform.clearFaults();
    fleet.spare();
    const books = await settle(submissions, slack, platform);
    await fleet.stop();
    const recoveries = options.recoveries
      ? await recover(options, databaseUrl, { slack, platform, onPorts })
      : [];
    return {
      engine: options.database,
      replicas: options.replicas,
      seconds: Math.round((Date.now() - started) / 1000),
      kills: fleet.kills,
      killsAtNamedPoints: fleet.suicides,
      ...books,
      recoveries,
    };
  } finally {
    await fleet.stop();
    await Promise.all([slack.stop(), platform.stop(), balancer.stop()]);
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Other processes on the same database, set as an operator finds them. */
async function recover(
  { replicas, people, recoveries: deaths = 0 }: CrashTestOptions,
  databaseUrl: string,
  { slack, platform, onPorts }: Stands,
): Promise<readonly Recovery[]> {
  const env = Object.fromEntries(
    Object.entries(toEnv(slack, platform, databaseUrl)).filter(([name]) => !hurried.has(name)),
  );
  const fleet = await startFleet({ replicas, env, onPorts });
  try {
    await fleet.ready();
    return await measureRecoveries({ deaths, people, fleet, slack, platform });
  } finally {
    await fleet.stop();
  }
}

interface Stands {
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  readonly onPorts: (ports: readonly number[]) => void;
}

/** Under fire everything is done sooner, so that a kill meets more of it. */
const hurried = new Set([
  'PLATFORM_TIMEOUT_MS',
  'JOB_LEASE_MS',
  'RECONCILE_WINDOW_MS',
  'RECONCILE_LOOKS',
  'CRASH_POINTS',
]);

/** With the optional history scope, a card posted just before a death is found again. */
const botScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'users:read',
  'channels:history',
  'groups:history',
  'im:history',
];

function toEnv(
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
  databaseUrl: string,
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PLATFORM_API_URL: platform.origin,
    PLATFORM_TIMEOUT_MS: '700',
    DATABASE_URL: databaseUrl,
    TOKEN_ENCRYPTION_KEYS: encryptionKey,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    LAUNCH_LIMIT_PER_HOUR: '0',
    LAUNCH_LIMIT_WORKSPACE_PER_HOUR: '0',
    JOB_LEASE_MS: '2000',
    RECONCILE_WINDOW_MS: '3000',
    RECONCILE_LOOKS: '3',
    CRASH_POINTS: 'accepted=0.02,creating=0.02,called=0.02,settled=0.02,posted=0.02',
  };
}

async function underFire(
  { kills, people, onProgress }: CrashTestOptions,
  fleet: Fleet,
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
): Promise<readonly Submission[]> {
  const stopping = new AbortController();
  const crowd = launchUntilStopped({ people, slack, platform, signal: stopping.signal });
  platform.fault('create', {
    kind: 'random',
    faults: [
      { fault: { kind: 'drop-before' }, probability: 0.05 },
      { fault: { kind: 'drop-after' }, probability: 0.08 },
      { fault: { kind: 'hang-after' }, probability: 0.03 },
      { fault: { kind: 'delay', ms: 300 }, probability: 0.2 },
      { fault: { kind: 'http', status: 502, body: '<html></html>', after: true }, probability: 0.05 },
      { fault: { kind: 'truncated', after: true }, probability: 0.03 },
      { fault: { kind: 'code', code: '716865' }, probability: 0.03 },
    ],
  });
  // On a busy machine kills may come faster than anybody can launch: without launches they would show nothing.
  while (fleet.kills < kills || platform.instances.length < kills) {
    await pause(200 + Math.random() * 1800);
    await fleet.killOne();
    if (fleet.kills % 10 === 0) onProgress?.(`${fleet.kills} kills, ${platform.instances.length} instances`);
  }
  stopping.abort();
  return crowd;
}

/** Waits until every submission has its end, or for as long as that may reasonably take. */
async function settle(
  submissions: readonly Submission[],
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
) {
  const deadline = Date.now() + settleMs;
  for (;;) {
    const books = compareBooks(submissions, slack, platform);
    const isOpen = books.lost + books.missingCards + books.unresolved > 0;
    if (!isOpen || Date.now() > deadline) return books;
    await pause(250);
  }
}
