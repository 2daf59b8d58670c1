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
import { openPlaygroundKey } from './playground-keys.ts';
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

export async function runPlayground(config: Config, logger: Logger): Promise<Playground> {
  const platform = await startPlatformSimulator({
    settings: largeOffer,
    slack: slackSwitch(() => slack.faults),
  });
  const token = platform.mintToken({ user: 'researcher', expiresInMs: weekMs });
  const slack = await startWorkspaceSimulator({
    port: config.playgroundPort,
    welcome: welcome(token),
    welcomeIn: { 'zh-CN': chineseWelcome(token) },
    commands: readManifestCommands(),
    otherExchanges: platform.exchanges,
    consoleUrl: `${platform.origin}/console`,
  });
  // Ready by the time somebody opens the address; a page that cannot be built says so itself.
  const page = buildPage().catch(() => null);
  const app = await createApp(toAppConfig(config, slack, platform), logger);
  const { port } = await app.start();
  slack.setDelivery({ mode: 'http', url: `http://${loopback}:${port}/slack/events` });
  await page;
  return {
    greeting: greet(slack.origin),
    slack,
    platform,
    app,
    async stop() {
      await app.stop();
      await Promise.all([slack.stop(), platform.stop()]);
    },
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

function greet(address: string): string {
  return [
    '',
    '  gpu-instance playground: the real app, with stand-ins for Slack and for the platform.',
    '',
    `  Open  ${address}  in a browser and type /gpu-instance`,
    '',
    '  Nothing leaves this machine. To connect a real workspace, see README.md, "Install".',
    '  Stop with Ctrl-C.',
    '',
  ].join('\n');
}
