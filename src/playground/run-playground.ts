// The real app between stand-ins for Slack and for the platform, on loopback, without any credentials.
import { join } from 'node:path';
import { type AppConfig, createApp, type GpuInstanceApp } from '../app.ts';
import type { ScenarioName } from '../config/arguments.ts';
import type { Config } from '../config/config.ts';
import { Secret } from '../config/secrets.ts';
import type { Logger } from '../ops/logger.ts';
import { buildPage } from './built-page.ts';
import { readManifestCommands } from './manifest-commands.ts';
import type { SlackSwitch, SlackTrouble } from './platform/console.ts';
import { largeOffer } from './platform/settings.ts';
import { type PlatformSimulator, startPlatformSimulator } from './platform/simulator.ts';
import { readPlatformSnapshot } from './platform/snapshot.ts';
import { openPlaygroundFiles, openTemporaryFiles, type PlaygroundFiles } from './playground-files.ts';
import { openPlaygroundKey } from './playground-keys.ts';
import { playScenario } from './scenarios/scenarios.ts';
import { readSnapshot, SnapshotFile } from './snapshot-file.ts';
import { chineseWelcome, welcome } from './welcome.ts';
import { startWorkspaceSimulator, type WebApiFault, type WorkspaceSimulator } from './workspace/simulator.ts';
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
}

export async function runPlayground(
  given: Config,
  logger: Logger,
  { fresh = false, scenario }: PlaygroundOptions = {},
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
    const { slack, platform } = await startStandIns(config, files, logger, closing);
    const app = await createApp(toAppConfig(config, files, slack, platform), logger);
    closing.defer(() => app.stop());
    const { port } = await app.start();
    slack.setDelivery({ mode: 'http', url: `http://${loopback}:${port}/slack/events` });
    if (scenario !== undefined) await playScenario(scenario, { slack, platform });
    await page;
    const greeting = greet(slack.origin, platform.origin, scenario);
    return { greeting, slack, platform, app, stop: () => closing.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** Both stand-ins, as they were left. */
async function startStandIns(
  config: Config,
  { workspaceFile, platformFile }: PlaygroundFiles,
  logger: Logger,
  closing: AsyncDisposableStack,
) {
  const platform = await startPlatformSimulator({
    settings: largeOffer,
    slack: slackSwitch(() => slack.faults),
    snapshot: goOnWith(platformFile, readPlatformSnapshot, logger),
  });
  closing.defer(() => platform.stop());
  const token = platform.mintToken({ user: 'researcher', expiresInMs: weekMs });
  const slack = await startWorkspaceSimulator({
    port: config.playgroundPort,
    welcome: welcome(token),
    welcomeIn: { 'zh-CN': chineseWelcome(token) },
    commands: readManifestCommands(),
    otherExchanges: platform.exchanges,
    consoleUrl: `${platform.origin}/console`,
    snapshot: goOnWith(workspaceFile, readWorkspaceSnapshot, logger),
  });
  closing.defer(() => slack.stop());
  closing.defer(keepSnapshot(workspaceFile, slack));
  closing.defer(keepSnapshot(platformFile, platform));
  return { slack, platform };
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
    platform: { ...config.platform, origin: platform.origin },
    encryptionKeys: config.encryptionKeys ?? [openPlaygroundKey(keyFile)],
    catalogFile: config.catalogFile ?? join(import.meta.dirname, 'catalog.yml'),
    // Nothing here is meant for other machines.
    http: { ...config.http, host: config.http.host ?? loopback },
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

function greet(address: string, platform: string, scenario: ScenarioName | undefined): string {
  const scene = `  This is the scene ${scenario}; what is done in it is gone when it stops.`;
  return [
    '',
    '  gpu-instance playground: the real app, with stand-ins for Slack and for the platform.',
    '',
    `  Open  ${address}  in a browser and type /gpu-instance`,
    `  The pretend platform's console is at  ${platform}/console`,
    '',
    ...(scenario === undefined ? [] : [scene, '']),
    '  Nothing leaves this machine. To connect a real workspace, see README.md, "Install".',
    '  Stop with Ctrl-C.',
    '',
  ].join('\n');
}
