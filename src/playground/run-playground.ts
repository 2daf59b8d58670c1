// The real app between stand-ins for Slack and for the platform, on loopback, without any credentials.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { checkKeys, EncryptionKeysError, renewProbe } from '../accounts/key-probe.ts';
import { createSealer } from '../accounts/sealer.ts';
import { type AppConfig, createApp, type GpuInstanceApp } from '../app.ts';
import type { ScenarioName } from '../config/arguments.ts';
import type { Config } from '../config/config.ts';
import { defaultPort } from '../config/env.ts';
import { Secret } from '../config/secrets.ts';
import { toListenError } from '../ops/http-server.ts';
import type { Logger } from '../ops/logger.ts';
import { packageRoot } from '../package-root.ts';
import type { Store } from '../store/open-store.ts';
import { buildPage } from './built-page.ts';
import { readManifestCommands, readManifestShortcuts } from './manifest-commands.ts';
import type { SlackSwitch, SlackTrouble } from './platform/console.ts';
import { largeOffer } from './platform/settings.ts';
import { type PlatformSimulator, startPlatformSimulator } from './platform/simulator.ts';
import { readPlatformSnapshot } from './platform/snapshot.ts';
import {
  openPlaygroundFiles,
  openPlaygroundStore,
  openTemporaryFiles,
  type PlaygroundFiles,
} from './playground-files.ts';
import { openPlaygroundKey } from './playground-keys.ts';
import { playScenario } from './scenarios/scenarios.ts';
import { readSnapshot, SnapshotFile } from './snapshot-file.ts';
import { chineseWelcome, welcome } from './welcome.ts';
import {
  startWorkspaceSimulator,
  type WebApiFault,
  type WorkspaceSimulator,
  type WorkspaceSimulatorOptions,
} from './workspace/simulator.ts';
import { readWorkspaceSnapshot } from './workspace/snapshot.ts';

export interface Playground {
  readonly greeting: string;
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  readonly app: GpuInstanceApp;
  stop(): Promise<void>;
}

const sample = {
  imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
  resourceGroup: 'TeslaM40',
} as const;

const weekMs = 7 * 86_400_000;
const loopback = '127.0.0.1';

export interface PlaygroundOptions {
  /** Forget what was done before. */
  readonly fresh?: boolean;
  /** Begin in a scene of its own, apart from what was done before. */
  readonly scenario?: ScenarioName | undefined;
  /** How long its Slack waits for the app, and for what an app may still do. Default: as long as Slack. */
  readonly patience?: Pick<WorkspaceSimulatorOptions, 'patienceMs' | 'triggerLifeMs'>;
}

export async function runPlayground(
  given: Config,
  logger: Logger,
  { fresh = false, scenario, patience }: PlaygroundOptions = {},
): Promise<Playground> {
  const files =
    scenario === undefined ? await openPlaygroundFiles(given.databaseUrl, fresh) : openTemporaryFiles();
  const config = { ...given, databaseUrl: files.databaseUrl };
  // Ready by the time somebody opens the address; a page that cannot be built says so itself.
  const page = buildPage().catch(() => null);
  // Closed in the opposite order; also when something fails half way.
  const closing = new AsyncDisposableStack();
  closing.defer(() => files.release());
  try {
    // First: nothing of a database that is not the playground's may even be read by the stand-ins.
    const store = await openPlaygroundStore(files);
    closing.defer(() => store.close());
    const { slack, platform } = await startStandIns(config, files, { logger, closing, patience });
    const isTaken = config.http.port === defaultPort && !(await isFree(defaultPort));
    const wanted = { ...config, http: { ...config.http, ...(isTaken ? { port: 0 } : {}) } };
    const appConfig = toAppConfig(wanted, files, slack, platform);
    await acceptLostKey(store, appConfig);
    const app = await createApp(appConfig, logger, { store });
    closing.defer(() => app.stop());
    const { port } = await app.start();
    slack.setDelivery({ mode: 'http', url: `http://${loopback}:${port}/slack/events` });
    if (scenario !== undefined) await playScenario(scenario, { slack, platform });
    await page;
    const greeting = greet(slack.origin, platform.origin, { scenario, otherPort: isTaken ? port : null });
    return { greeting, slack, platform, app, stop: () => closing.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** Nobody looks at the app's own port here: what else a newcomer runs at the default one need not keep it from starting. */
function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, loopback, () => probe.close(() => resolve(true)));
  });
}

/** A playground whose key file is gone goes on: people connect again, with a token that costs nothing. */
async function acceptLostKey(store: Store, { encryptionKeys }: AppConfig): Promise<void> {
  const parts = { ...store, sealer: createSealer(encryptionKeys) };
  await checkKeys(parts).catch((error: unknown) => {
    if (error instanceof EncryptionKeysError) return renewProbe(parts);
    throw error;
  });
}

interface StandInsParts extends Pick<PlaygroundOptions, 'patience'> {
  readonly logger: Logger;
  readonly closing: AsyncDisposableStack;
}

/** Both stand-ins, as they were left. */
async function startStandIns(
  config: Config,
  { workspaceFile, platformFile }: PlaygroundFiles,
  { logger, closing, patience }: StandInsParts,
) {
  const platform = await startPlatformSimulator({
    settings: largeOffer,
    slack: slackSwitch(() => slack.faults),
    snapshot: goOnWith(platformFile, readPlatformSnapshot, logger),
  });
  closing.defer(() => platform.stop());
  const token = platform.mintToken({ user: 'researcher', expiresInMs: weekMs });
  const sampleAccount = { token, keys: platform.keysOf('researcher') };
  const slack = await startWorkspaceSimulator({
    ...patience,
    port: config.playgroundPort,
    welcome: welcome(sampleAccount),
    welcomeIn: { 'zh-CN': chineseWelcome(sampleAccount) },
    commands: readManifestCommands(),
    shortcuts: readManifestShortcuts(),
    otherExchanges: platform.exchanges,
    consoleUrl: `${platform.origin}/console`,
    snapshot: goOnWith(workspaceFile, readWorkspaceSnapshot, logger),
  }).catch((error: unknown) => explainPort(error, config.playgroundPort));
  closing.defer(() => slack.stop());
  closing.defer(keepSnapshot(workspaceFile, slack));
  closing.defer(keepSnapshot(platformFile, platform));
  return { slack, platform };
}

/** The stand-ins know nothing of settings, nor of the app's errors. */
function explainPort(error: unknown, port: number): never {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== 'listen') throw error;
  throw toListenError({ code }, { port, host: loopback, variable: 'PLAYGROUND_PORT' });
}

function goOnWith<T>(file: string | null, read: (content: unknown) => T | null, logger: Logger): T | null {
  if (file === null) return null;
  const { state, setAside } = readSnapshot(file, read);
  if (setAside !== null) {
    logger.warn({ file: setAside }, 'a state of the playground could not be read: set aside, and begun anew');
  }
  return state;
}

/** Answers how to write it for the last time. */
function keepSnapshot(
  file: string | null,
  standIn: { snapshot(): unknown; onChange(listener: () => void): () => void },
): () => void {
  if (file === null) return () => undefined;
  const snapshot = new SnapshotFile(file, () => standIn.snapshot());
  const stopListening = standIn.onChange(() => snapshot.changed());
  return () => {
    stopListening();
    snapshot.close();
  };
}

function toAppConfig(
  config: Config,
  { keyFile }: PlaygroundFiles,
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
): AppConfig {
  const { imagePath, resourceGroup } = config.launches.defaults;
  return {
    ...config,
    slack: {
      mode: 'http',
      botToken: new Secret(slack.botToken),
      signingSecret: new Secret(slack.signingSecret),
      apiUrl: slack.apiUrl,
    },
    platform: {
      ...config.platform,
      origin: platform.origin,
      login: { loginOrigin: platform.origin, accountOrigin: platform.origin },
    },
    // Never the real app's keys, nor an address that other machines reach.
    encryptionKeys: [openPlaygroundKey(keyFile)],
    catalogFile: config.catalogFile ?? join(packageRoot, 'src/playground/catalog.yml'),
    http: { ...config.http, host: loopback },
    launches: {
      ...config.launches,
      defaults: {
        imagePath: imagePath ?? sample.imagePath,
        resourceGroup: resourceGroup ?? sample.resourceGroup,
      },
    },
  };
}

/** Trouble at Slack's side, switched from the platform's console. */
function slackSwitch(faults: () => WorkspaceSimulator['faults']): SlackSwitch {
  let current: SlackTrouble = 'none';
  return {
    current: () => current,
    set(trouble) {
      current = trouble;
      faults().clear();
      if (trouble === 'none') return;
      const fault: WebApiFault =
        trouble === 'down' ? { kind: 'http', status: 503 } : { kind: 'rate-limited', retryAfterSeconds: 5 };
      for (const method of ['any', 'response_url']) faults().set(method, fault);
    },
  };
}

interface Circumstances {
  readonly scenario: ScenarioName | undefined;
  /** Where the app listens when the default port is another program's; else null. */
  readonly otherPort: number | null;
}

function greet(address: string, platform: string, { scenario, otherPort }: Circumstances): string {
  const moved = `  Port ${defaultPort} is another program's: the app itself listens at ${otherPort}. PORT chooses one.`;
  const scene = `  This is the scene ${scenario}; what is done in it is gone when it stops.`;
  return [
    '',
    '  gpu-instance playground: the real app, with stand-ins for Slack and for the platform.',
    '',
    `  Open  ${address}  in a browser and type /gpu-instance`,
    `  The pretend platform's console is at  ${platform}/console`,
    '',
    ...(otherPort === null ? [] : [moved, '']),
    ...(scenario === undefined ? [] : [scene, '']),
    '  Nothing leaves this machine. To connect a real workspace, see README.md, "Install".',
    '  Stop with Ctrl-C.',
    '',
  ].join('\n');
}
