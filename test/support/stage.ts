// The stage of a story: the real app between both stand-ins, all over sockets, with everything it logs kept.
// Without Jest, so that scripts stand on it too.
import assert from 'node:assert/strict';
import { EventEmitter, once as nextEvent } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppOverrides, createApp, type GpuInstanceApp } from '../../src/app.ts';
import { Secret } from '../../src/config/secrets.ts';
import { createLogger } from '../../src/ops/logger.ts';
import {
  type PlatformSimulator,
  type PlatformSimulatorOptions,
  startPlatformSimulator,
} from '../../src/playground/platform/simulator.ts';
import {
  type Message,
  type Person,
  startWorkspaceSimulator,
  type WorkspaceSimulator,
  type WorkspaceSimulatorOptions,
} from '../../src/playground/workspace/simulator.ts';
import { encryptionKey, readAppConfig } from './app-config.ts';
import { leisurely, patienceMs } from './leisurely.ts';
import { findAddresses, findNonces, findSecrets } from './secret-scan.ts';

export interface StageOptions {
  readonly mode?: 'http' | 'socket';
  /** Variables as an operator would set them. */
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: AppOverrides;
  /** Workspaces install the app themselves, at this address: there is no bot token. */
  readonly installable?: { readonly publicUrl: string };
  readonly slack?: WorkspaceSimulatorOptions;
  readonly platform?: PlatformSimulatorOptions;
  /** Whether people may connect by access key: the platform's stand-in is its login, too. Default: false. */
  readonly takesKeys?: boolean;
  /** YAML of the operator's catalog. Default: none. */
  readonly catalog?: string;
  /** What Slack would frown at and this story is about; anything else fails it. */
  readonly expectedWarnings?: RegExp;
  /** Log lines at warn or above that this story is about; any other fails it. */
  readonly expectedLogs?: RegExp;
  /** What the app told to others, which the search for secrets covers too. */
  readonly exported?: () => readonly string[];
}

export interface Stage {
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  readonly app: GpuInstanceApp;
  readonly port: number;
  /** Null without OPS_PORT. */
  readonly opsPort: number | null;
  readonly folder: string;
  readonly logs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The researcher. */
  readonly person: Person;
  /** A token of theirs on the platform. */
  readonly token: string;
  /** One more app process on the same stage (another replica, or after a restart). */
  startAnother(
    overrides?: AppOverrides,
    env?: Readonly<Record<string, string>>,
  ): Promise<{ app: GpuInstanceApp; port: number; opsPort: number | null }>;
  deliverTo(port: number): void;
  /** Connects the person's account through the modal. */
  connect(): Promise<void>;
  /** Connects the person's account by the access key of "demo", through the modal. */
  connectByKeys(
    keys?: Partial<Readonly<Record<'user' | 'accessKey' | 'secretKey', string>>>,
  ): ReturnType<Person['submit']>;
  /** Opens the form, fills in the documented example over the defaults, submits. */
  launch(values?: Record<string, string | null>, channel?: string): ReturnType<Person['submit']>;
  /** The first message of the channel or DM, for this person, whose text matches. */
  message(match: RegExp, where?: string): Promise<Message>;
  /** Resolves with the first line that the app logs, or has logged, like this. */
  logged(match: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** The example of the platform's page "create container instance", as typed into the form. */
export const documentedFields: Readonly<Record<string, string>> = {
  instanceServiceName: 'Instances_2205113838',
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
  version: 'jupyter:4.4-py3.7-cpu',
  resourceGroup: 'TeslaM40',
  timeoutLimit: 'unlimited',
  taskNumber: '1',
  cpuNumber: '3',
  gpuNumber: '1',
  ramSize: '15',
};

/** How many times as long the app waits for Slack's sake, and for its database: a story about that says 1. */
const leisure = 20;
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-'));
  const platform = await startPlatformSimulator(options.platform);
  const trouble = noticeTrouble(platform);
  const slack = await startWorkspaceSimulator({ ...leisurely, ...options.slack });
  const logs: string[] = [];
  const newLog = new EventEmitter().setMaxListeners(0);
  const env = toEnv(options, slack, platform, folder);
  const secrets = [slack.botToken, slack.appToken, slack.signingSecret, encryptionKey].map(
    (text) => new Secret(text),
  );
  const logger = createLogger({
    level: 'trace',
    secrets,
    destination: {
      write(line) {
        logs.push(line);
        newLog.emit('line');
      },
    },
  });
  const apps: GpuInstanceApp[] = [];

  async function startAnother(overrides = options.overrides, changes: Readonly<Record<string, string>> = {}) {
    const config = readAppConfig({ ...env, ...changes });
    const created = await createApp(config, logger, { patience: leisure, ...overrides });
    const app = { ...created, stop: once(created.stop) };
    apps.push(app);
    return { app, ...(await app.start()) };
  }
  const deliverTo = (port: number) =>
    slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` });

  const { app, port, opsPort } = await startAnother();
  if (options.mode === 'socket') slack.setDelivery({ mode: 'socket' });
  else deliverTo(port);
  const person = patient(slack.person(slack.users.owner.id), () =>
    Promise.all(apps.map(({ settled }) => settled())),
  );
  const token = platform.mintToken({ user: 'demo', expiresInMs: 86_400_000 });

  return {
    slack,
    platform,
    app,
    port,
    opsPort,
    folder,
    logs,
    env,
    person,
    token,
    startAnother,
    deliverTo,
    async connect() {
      await person.command('/gpu-instance', 'connect');
      await slack.until(() => slack.openView(slack.users.owner.id), { what: 'the connect modal' });
      await person.fill({ token });
      const result = await person.submit();
      assert.equal(result.errors, undefined);
      await person.close();
    },
    async connectByKeys(change = {}) {
      await person.command('/gpu-instance', 'connect');
      await slack.until(() => slack.openView(slack.users.owner.id), { what: 'the connect modal' });
      await person.click('connect_use_keys');
      await slack.until(() => JSON.stringify(slack.openView(slack.users.owner.id)).includes('secret_key'), {
        what: 'the inputs of an access key',
      });
      const keys = { ...platform.keysOf('demo'), ...change };
      await person.fill({ platform_user: keys.user, access_key: keys.accessKey, secret_key: keys.secretKey });
      return person.submit();
    },
    async launch(values = {}, channel = slack.channels.member.id) {
      await person.command('/gpu-instance', '', { channel });
      await slack.until(() => slack.openView(slack.users.owner.id)?.callback_id === 'launch', {
        what: 'the form',
      });
      await person.fill({ ...documentedFields, ...values });
      return person.submit();
    },
    message(match, where = slack.channels.member.id) {
      const seen = () =>
        slack.messages(where, { as: slack.users.owner.id }).find(({ text }) => match.test(text ?? ''));
      return slack.until(seen, { what: `a message like ${match}`, timeoutMs: patienceMs });
    },
    async logged(match) {
      const signal = AbortSignal.timeout(patienceMs);
      for (;;) {
        const line = logs.find((each) => match.test(each));
        if (line) return line;
        await nextEvent(newLog, 'line', { signal });
      }
    },
    async stop() {
      for (const started of apps) await started.stop().catch(() => undefined);
      const hadTrouble = trouble.made;
      await Promise.all([slack.stop(), platform.stop()]);
      // Every story is a search for secrets too; the app logs at `trace` in all of them.
      const { accessKey, secretKey } = platform.keysOf('demo');
      const given = [
        ...[token, encryptionKey, accessKey, secretKey],
        ...platform.givenTokens,
        ...slack.desk.given,
      ];
      const told = [...logs, ...(options.exported?.() ?? [])];
      const scene = { slack, logs: told, folder, secrets: [...new Set(given)] };
      const leaks = [...findSecrets(scene), ...findAddresses(scene), ...findNonces(scene)];
      rmSync(folder, { recursive: true, force: true });
      assert.deepEqual(leaks, []);
      assert.deepEqual(
        slack.warnings.filter((warning) => !options.expectedWarnings?.test(warning)),
        [],
      );
      const unexpected = unexpectedLogs(logs, options.expectedLogs);
      assert.deepEqual(
        unexpected.filter((line) => !hadTrouble || !platformTrouble.test(line)),
        [],
      );
    },
  };
}

/** A person looks before they go on: what the app shows because of something is there before they do the next. */
function patient(person: Person, settled: () => Promise<unknown>): Person {
  return {
    ...person,
    async fill(values, options) {
      for (const [key, value] of Object.entries(values)) {
        await person.fill({ [key]: value }, options);
        await settled();
      }
    },
  };
}

const installableBy = ({ desk }: WorkspaceSimulator, { publicUrl }: { readonly publicUrl: string }) => ({
  SLACK_CLIENT_ID: desk.clientId,
  SLACK_CLIENT_SECRET: desk.clientSecret,
  PUBLIC_URL: publicUrl,
});

function toEnv(
  options: StageOptions,
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
  folder: string,
) {
  const door: Record<string, string> =
    options.mode === 'socket'
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret };
  return {
    ...door,
    ...(options.installable
      ? installableBy(slack, options.installable)
      : { SLACK_BOT_TOKEN: slack.botToken }),
    SLACK_API_URL: slack.apiUrl,
    PLATFORM_API_URL: `${platform.origin}/ai`,
    PLATFORM_TIMEOUT_MS: '30000',
    DATABASE_URL: `sqlite:${join(folder, 'app.db')}`,
    TOKEN_ENCRYPTION_KEYS: encryptionKey,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'trace',
    ...(options.takesKeys
      ? { PLATFORM_LOGIN_URL: platform.origin, PLATFORM_ACCOUNT_URL: platform.origin }
      : {}),
    LAUNCH_MARKER: 'off',
    RECONCILE_WINDOW_MS: '200',
    RECONCILE_LOOKS: '2',
    ...(options.catalog ? { CATALOG_FILE: writeCatalog(folder, options.catalog) } : {}),
    ...options.env,
  };
}

/** What the operator reads of a platform in trouble. */
export const platformTrouble = /"call":"\w+","outcome":"\w+","host"/u;

/** A story that makes trouble at the platform expects that it is told. */
function noticeTrouble(platform: PlatformSimulator): { made: boolean } {
  const trouble = { made: false };
  const { fault, stop } = platform;
  platform.fault = (...order) => {
    trouble.made = true;
    fault.apply(platform, order);
  };
  platform.stop = () => {
    trouble.made = true;
    return stop.apply(platform);
  };
  return trouble;
}

function writeCatalog(folder: string, text: string): string {
  const file = join(folder, 'catalog.yml');
  writeFileSync(file, text);
  return file;
}

/** A form that is open when its story ends may hear of the platform's lists once the database is closed. */
const afterTheEnd =
  /The database cannot be used just now: it is closed.*"a form stays without what the platform said"/u;

/** Slack's client says so where the machine stood still for two seconds, and connects again. */
const machineWasBusy = /A p[io]ng wasn't received from the server before the timeout/u;

function unexpectedLogs(logs: readonly string[], expected: RegExp | undefined): string[] {
  const mayBeTold = [expected, afterTheEnd, machineWasBusy];
  return logs.filter(
    (line) =>
      /"level":"(?:warn|error|fatal)"/u.test(line) && !mayBeTold.some((pattern) => pattern?.test(line)),
  );
}

/** A story may stop an app itself; the end of the stage then waits for that, and asks no second time. */
function once(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= stop();
    return stopping;
  };
}
