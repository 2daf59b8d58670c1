// Drives the crash test; see crash-test.ts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { compareActions, findWrongStatuses } from './action-books.ts';
import { startBalancer } from './balancer.ts';
import { compareBooks, keepMade, type Made } from './books.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { describeUnsettled, readLedger } from './ledger.ts';
import { type Doings, liveUntilStopped } from './people.ts';
import { measureRecoveries, type Recovery } from './recovery.ts';
import { connectWaiters, waitCatalog, waitCode, waitUntilStopped } from './waiters.ts';

export interface CrashTestOptions {
  readonly kills: number;
  readonly database: 'sqlite' | 'postgres';
  readonly replicas: number;
  /** How many people launch at the same time. */
  readonly people: number;
  /** Enough, however few kills that were. Default: never. */
  readonly signal?: AbortSignal;
  /** Single deaths afterwards, with the default settings: how long people wait then. Default: none. */
  readonly recoveries?: number;
  readonly onProgress?: (line: string) => void;
  /** Where the database is, and what happens to it with each death. Default: it keeps all that was written. */
  readonly machine?: Machine;
}

export interface Machine {
  readonly databaseUrl: string;
  /** Of the app's processes. */
  readonly env: Readonly<Record<string, string>>;
  readonly afterDeath: () => Promise<void>;
  /** Once it is there again. */
  readonly atRest: () => Promise<void>;
  /** So far; as many are waited for as kills were asked for. */
  readonly cuts: number;
}

export interface CrashReport {
  readonly engine: string;
  readonly replicas: number;
  readonly seconds: number;
  /** Submissions that Slack saw acknowledged. */
  readonly launches: number;
  readonly kills: number;
  readonly killsAtNamedPoints: number;
  /** Of them, forms that were to be launched when cards are free. */
  readonly waits: number;
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
  /** Buttons pressed on cards (stop, start, delete) that Slack saw acknowledged. */
  readonly presses: number;
  /** Of them, what was stored: a second press, or one that makes no sense any more, is none. */
  readonly actions: number;
  /** Acknowledged, but neither stored nor refused for a reason. */
  readonly lostActions: number;
  /** Acknowledged, and told that the database was not there to take it. */
  readonly refusedActions: number;
  /** Calls to the platform beyond one for each action. */
  readonly doubledActions: number;
  /** Stored, and nobody pressed. */
  readonly unaskedActions: number;
  /** Still neither done nor refused at the end. */
  readonly unsettledActions: number;
  /** Instances that the platform, the database and the card say different things of at the end. */
  readonly wrongStatuses: number;
  /** Replies under a card that mention its owner. */
  readonly replies: number;
  readonly repeatedReplies: number;
  readonly reminders: number;
  readonly repeatedReminders: number;
  readonly recoveries: readonly Recovery[];
}

/** Whatever of these is not zero is a promise that was broken. */
export const promised = [
  'lost',
  'doubled',
  'wrongCards',
  'missingCards',
  'repeatedCards',
  'unresolved',
  'lostActions',
  'doubledActions',
  'unaskedActions',
  'unsettledActions',
  'wrongStatuses',
  'repeatedReplies',
  'repeatedReminders',
] as const satisfies readonly (keyof CrashReport)[];

/** On a machine that is busy with other things SETTLE_SECONDS says more. */
const settleMs = 1000 * Number(process.env.SETTLE_SECONDS ?? 90);

export async function runCrashTest(options: CrashTestOptions): Promise<CrashReport> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-crash-'));
  const { machine } = options;
  const postgres = options.database === 'postgres' && !machine ? await startPostgres() : null;
  const platform = await startPlatformSimulator({ settings: quickPlatform });
  const made = keepMade(platform);
  const slack = await startWorkspaceSimulator({ botScopes: botScopes });
  const balancer = await startBalancer();
  slack.setDelivery({ mode: 'http', url: balancer.url });
  const databaseUrl =
    machine?.databaseUrl ?? (await postgres?.createDatabase()) ?? `sqlite:${join(folder, 'app.db')}`;
  const onPorts = (ports: readonly number[]) => balancer.setPorts(ports);
  const catalogFile = join(folder, 'catalog.yml');
  writeFileSync(catalogFile, waitCatalog);
  const fleet = await startFleet({
    replicas: options.replicas,
    env: { ...toEnv(slack, platform, databaseUrl), CATALOG_FILE: catalogFile, ...machine?.env },
    onPorts,
    ...(machine ? { afterDeath: machine.afterDeath } : {}),
  });
  try {
    const stands = { slack, platform, onPorts };
    const doings = await underFire(options, fleet, { ...stands, made });
    platform.clearFaults();
    // Whoever waits gets what they wait for now, or never.
    platform.settings.freeCards = { [waitCode]: 100 };
    await fleet.spare();
    await machine?.atRest();
    await fleet.ready();
    const books = await settle(doings, { ...stands, made, databaseUrl }, options.onProgress);
    await fleet.stop();
    const recoveries = options.recoveries ? await recover(options, databaseUrl, stands) : [];
    return {
      engine: options.database,
      replicas: options.replicas,
      seconds: Math.round((Date.now() - started) / 1000),
      kills: fleet.kills,
      killsAtNamedPoints: fleet.suicides,
      ...books,
      waits: doings.waits.filter(({ acknowledged }) => acknowledged).length,
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

export interface Stands {
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
  'WATCH_PENDING_MS',
  'WATCH_RUNNING_MS',
  'REMIND_BEFORE_END',
  'FREE_CARDS_EVERY_MS',
  'CRASH_POINTS',
]);

export const quickPlatform = {
  stateDurations: { waitingMs: 300, deployingMs: 300, stoppingMs: 200, deletingMs: 200 },
  // Every call counts.
  keepRequests: 1_000_000,
};

/** With the optional scopes, whatever was posted just before a death is found again. */
export const botScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'users:read',
  'channels:history',
  'groups:history',
  'im:history',
  'im:write',
];

/** Looks are many times as frequent as anything else. */
const crashPoints = {
  accepted: 0.02,
  creating: 0.02,
  called: 0.02,
  settled: 0.02,
  posted: 0.02,
  sending: 0.04,
  acted: 0.04,
  done: 0.04,
  looked: 0.002,
  noted: 0.002,
  kept: 0.04,
  served: 0.04,
  over: 0.04,
};

export function toEnv(
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
  databaseUrl: string,
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PLATFORM_API_URL: platform.origin,
    PLATFORM_LOGIN_URL: platform.origin,
    PLATFORM_ACCOUNT_URL: platform.origin,
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
    WATCH_PENDING_MS: '300',
    WATCH_RUNNING_MS: '600',
    REMIND_BEFORE_END: '5s,3s',
    FREE_CARDS_EVERY_MS: '300',
    CRASH_POINTS: Object.entries(crashPoints)
      .map((pair) => pair.join('='))
      .join(','),
  };
}

async function underFire(
  { kills, people, onProgress, machine, signal }: CrashTestOptions,
  fleet: Fleet,
  { slack, platform, made }: Stands & { readonly made: Made },
): Promise<Doings> {
  const stopping = new AbortController();
  const doings: Doings = { submissions: [], presses: [], waits: [] };
  const waiters = {
    ...{ from: people, count: Math.ceil(people / 4) },
    ...{ slack, platform, made, signal: stopping.signal },
  };
  await fleet.awake();
  const connected = await connectWaiters(waiters);
  const crowd = Promise.all([
    liveUntilStopped({ people, slack, platform, signal: stopping.signal }, doings),
    waitUntilStopped(waiters, connected, doings.waits),
  ]);
  const served = () => doings.waits.filter(({ name }) => made.has(name)).length;
  makeTrouble(platform);
  // On a busy machine kills would come faster than anybody can launch, and show nothing: each waits for a launch.
  const deaths = () => machine?.cuts ?? fleet.kills;
  const isEnough = () =>
    deaths() >= kills && made.size >= kills && doings.presses.length >= kills && served() >= kills / 4;
  while (!isEnough() && !signal?.aborted) {
    await fleet.awake();
    const before = made.size;
    await pause(200 + Math.random() * 1800);
    while (made.size === before) await pause(50);
    // Of what was launched or started just then.
    platform.settings.failDeploying = Math.random() < 0.1;
    platform.settings.freeCards = { [waitCode]: Math.floor(Math.random() * 4) };
    await fleet.killOne();
    if (fleet.kills % 10 === 0) onProgress?.(`${fleet.kills} kills, ${made.size} instances`);
  }
  stopping.abort();
  platform.settings.failDeploying = false;
  await crowd;
  return doings;
}

/** About a quarter of the answers to what changes something, a tenth of those to questions. */
export function makeTrouble(platform: PlatformSimulator): void {
  const broken = [
    { fault: { kind: 'drop-before' }, probability: 0.05 },
    { fault: { kind: 'drop-after' }, probability: 0.08 },
    { fault: { kind: 'hang-after' }, probability: 0.03 },
    { fault: { kind: 'http', status: 502, body: '<html></html>', after: true }, probability: 0.05 },
    { fault: { kind: 'truncated', after: true }, probability: 0.03 },
    { fault: { kind: 'delay', ms: 300 }, probability: 0.2 },
  ] as const;
  const refused = { fault: { kind: 'code', code: '716865' }, probability: 0.03 } as const;
  platform.fault('create', { kind: 'random', faults: [...broken, refused] });
  for (const [seed, endpoint] of (['stop', 'restart', 'delete'] as const).entries())
    platform.fault(endpoint, { kind: 'random', seed: seed + 2, faults: [...broken] });
  const unread = [
    { fault: { kind: 'drop-before' }, probability: 0.03 },
    { fault: { kind: 'http', status: 502, body: '<html></html>' }, probability: 0.03 },
    { fault: { kind: 'truncated' }, probability: 0.02 },
    { fault: { kind: 'delay', ms: 300 }, probability: 0.05 },
  ] as const;
  platform.fault('accelerators', { kind: 'random', seed: 7, faults: [...unread] });
  platform.fault('detail', { kind: 'random', seed: 5, faults: [...unread] });
  // A list that is empty by mistake is no proof that anything is gone.
  const empty = { fault: { kind: 'empty-success' }, probability: 0.02 } as const;
  platform.fault('list', { kind: 'random', seed: 6, faults: [...unread, empty] });
}

/** Waits until everything has its end and shows it, or for as long as that may reasonably take. */
export async function settle(
  { submissions: sent, presses, waits }: Doings,
  {
    slack,
    platform,
    made,
    databaseUrl,
  }: Omit<Stands, 'onPorts'> & { readonly made: Made; readonly databaseUrl: string },
  onProgress: CrashTestOptions['onProgress'],
  patienceMs = settleMs,
) {
  const deadline = Date.now() + patienceMs;
  const submissions = [...sent, ...waits];
  const userIds = [...new Set(submissions.map(({ userId }) => userId))];
  for (;;) {
    const launched = compareBooks(submissions, slack, made);
    const ledger = await readLedger(databaseUrl);
    const actionBooks = { presses, ledger, slack, platform, userIds };
    const books = { ...launched, ...compareActions(actionBooks) };
    const { lost, missingCards, unresolved, unsettledActions, wrongStatuses } = books;
    const isOpen = lost + missingCards + unresolved + unsettledActions + wrongStatuses > 0;
    if (!isOpen) return books;
    if (Date.now() > deadline) {
      for (const line of findWrongStatuses(actionBooks)) onProgress?.(`wrong status: ${line}`);
      for (const line of await describeUnsettled(databaseUrl)) onProgress?.(`unsettled: ${line}`);
      return books;
    }
    await pause(250);
  }
}
