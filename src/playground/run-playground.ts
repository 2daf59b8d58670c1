// The real app between stand-ins for Slack and for the platform, on loopback, without any credentials.
import { join } from 'node:path';
import { type AppConfig, createApp, type GpuInstanceApp } from '../app.ts';
import type { Config } from '../config/config.ts';
import { Secret } from '../config/secrets.ts';
import type { Logger } from '../ops/logger.ts';
import { buildPage } from './built-page.ts';
import { readManifestCommands } from './manifest-commands.ts';
import type { SlackSwitch, SlackTrouble } from './platform/console.ts';
import { largeOffer } from './platform/settings.ts';
import { type PlatformSimulator, startPlatformSimulator } from './platform/simulator.ts';
import { choosePlaygroundFiles, type PlaygroundFiles, PlaygroundOptionError } from './playground-files.ts';
import { openPlaygroundKey } from './playground-keys.ts';
import { isScenarioName, playScenario, scenarioNames } from './scenarios.ts';
import { readSnapshot, SnapshotFile } from './snapshot-file.ts';
import { chineseWelcome, welcome } from './welcome.ts';
import { startWorkspaceSimulator, type WebApiFault, type WorkspaceSimulator } from './workspace/simulator.ts';

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
  /** Begin in a situation of its own, kept apart from what was done before. */
  readonly scenario?: string | undefined;
}

export async function runPlayground(
  given: Config,
  logger: Logger,
  { fresh = false, scenario }: PlaygroundOptions = {},
): Promise<Playground> {
  if (scenario !== undefined && !isScenarioName(scenario)) {
    throw new PlaygroundOptionError(
      `There is no scenario ${scenario}; there are ${scenarioNames.join(', ')}.`,
    );
  }
  const files = choosePlaygroundFiles(given.databaseUrl, { fresh, scenario: scenario ?? null });
  const config = { ...given, databaseUrl: files.databaseUrl };
  // Ready by the time somebody opens the address; a page that cannot be built says so itself.
  const page = buildPage().catch(() => null);
  const { slack, platform, keep } = await startStandIns(config, files);
  const app = await createApp(toAppConfig(config, slack, platform), logger);
  const { port } = await app.start();
  slack.setDelivery({ mode: 'http', url: `http://${loopback}:${port}/slack/events` });
  if (scenario !== undefined) await playScenario(scenario, { slack, platform });
  await page;
  return {
    greeting: greet(slack.origin, platform.origin),
    slack,
    platform,
    app,
    async stop() {
      await app.stop();
      keep();
      await Promise.all([slack.stop(), platform.stop()]);
    },
  };
}

/** Both stand-ins, as they were left; `keep` writes down what is not written yet. */
async function startStandIns(config: Config, { workspaceFile, platformFile }: PlaygroundFiles) {
  const platform = await startPlatformSimulator({
    settings: largeOffer,
    slack: slackSwitch(() => slack.faults),
    snapshot: platformFile && readSnapshot(platformFile),
  });
  const token = platform.mintToken({ user: 'researcher', expiresInMs: weekMs });
  const slack = await startWorkspaceSimulator({
    port: config.playgroundPort,
    welcome: welcome(token),
    welcomeIn: { 'zh-CN': chineseWelcome(token) },
    commands: readManifestCommands(),
    otherExchanges: platform.exchanges,
    consoleUrl: `${platform.origin}/console`,
    snapshot: workspaceFile && readSnapshot(workspaceFile),
  });
  const closers = [keepSnapshot(workspaceFile, slack), keepSnapshot(platformFile, platform)];
  return { slack, platform, keep: () => closers.forEach((close) => void close()) };
}

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

function toAppConfig(config: Config, slack: WorkspaceSimulator, platform: PlatformSimulator): AppConfig {
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
    encryptionKeys: config.encryptionKeys ?? [openPlaygroundKey(config.databaseUrl)],
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

function greet(address: string, platform: string): string {
  return [
    '',
    '  gpu-instance playground: the real app, with stand-ins for Slack and for the platform.',
    '',
    `  Open  ${address}  in a browser and type /gpu-instance`,
    `  The pretend platform's console is at  ${platform}/console`,
    '',
    '  Nothing leaves this machine. To connect a real workspace, see README.md, "Install".',
    '  Stop with Ctrl-C.',
    '',
  ].join('\n');
}
