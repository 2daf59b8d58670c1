// Composition root: builds each part once, in the order in which they need each other, and gives every part
// only what it uses.
import type { RequestListener } from 'node:http';
import { createAccounts } from './accounts/connect-account.ts';
import { checkKeys } from './accounts/key-probe.ts';
import { createSealer, type Sealer } from './accounts/sealer.ts';
import { createChoices } from './choices/choices.ts';
import type { Config } from './config/config.ts';
import type { Secret } from './config/secrets.ts';
import { createWorker } from './jobs/worker.ts';
import { acceptLaunch } from './launches/accept-launch.ts';
import { createInstanceTask } from './launches/create-instance.ts';
import type { LaunchStore, Notifier, Platform } from './launches/ports.ts';
import { resolveUnknownTask } from './launches/resolve-unknown.ts';
import { tellNewsTask } from './launches/tell-news.ts';
import { createHttpServer } from './ops/http-server.ts';
import type { Logger } from './ops/logger.ts';
import { createMetrics } from './ops/metrics.ts';
import { createPlatformClient } from './platform/client.ts';
import { createHttpPlatform } from './platform/http-platform.ts';
import { createHttpOffers } from './platform/offers.ts';
import { createPresets } from './presets/presets.ts';
import { createSlackClients } from './slack/edge/clients.ts';
import { createLanguages } from './slack/edge/languages.ts';
import { createReplyUrls } from './slack/edge/reply-url.ts';
import { createNotifier } from './slack/launch/notifier.ts';
import { createSlackApp, type SlackAppOptions } from './slack/slack-app.ts';
import type { Store } from './store/open-store.ts';
import { waitForStore } from './store/wait-for-store.ts';

/** A Config whose alternatives are decided: the playground fills in what its stand-ins provide. */
export interface AppConfig extends Omit<Config, 'slack' | 'platform' | 'encryptionKeys'> {
  readonly slack: SlackAppOptions;
  readonly platform: Config['platform'] & { readonly origin: string };
  readonly encryptionKeys: readonly Secret[];
}

/** Wraps parts at the edge of the core; the seam through which tests make a process die at a chosen point. */
export interface AppDecorators {
  readonly launches?: (real: LaunchStore) => LaunchStore;
  readonly platform?: (real: Platform) => Platform;
  readonly notifier?: (real: Notifier) => Notifier;
}

export interface AppOverrides {
  readonly decorate?: AppDecorators;
  readonly clock?: () => number;
  /** Opened already; the app closes it. Default: the configured database. */
  readonly store?: Store;
  /** Ends a start that waits for the database. */
  readonly signal?: AbortSignal;
  /** Default: 4000. */
  readonly tellUnknownAfterMs?: number;
}

export interface GpuInstanceApp {
  /** Resolves with the port once Slack's requests are taken. */
  start(): Promise<{ port: number }>;
  /** Takes nothing more, finishes what is in hand (at most the configured time), frees the rest. */
  stop(): Promise<void>;
  /** Settles when no listener of Slack's requests is at work. */
  settled(): Promise<void>;
  /** Settles when no work is running or due. */
  idle(): Promise<void>;
  readonly store: Store;
}

export async function createApp(
  config: AppConfig,
  logger: Logger,
  overrides: AppOverrides = {},
): Promise<GpuInstanceApp> {
  const clock = overrides.clock ?? Date.now;
  const { decorate = {} } = overrides;
  const catalog = await openCatalog(config.catalogFile, logger);
  const sealer = createSealer(config.encryptionKeys);
  const store = await openStore(config, sealer, logger, overrides);
  const launches = decorated(store.launches, decorate.launches);
  const metrics = createMetrics({
    launchesByState: () => store.launches.countByState(),
    jobs: () => store.jobs.count(),
  });
  const platformClient = createPlatformClient({
    origin: config.platform.origin,
    timeoutMs: config.platform.timeoutMs,
  });
  const platform = decorated(createHttpPlatform(platformClient, config.platform), decorate.platform);
  const accounts = createAccounts({ store: store.accounts, sealer, platform, clock });
  const choices = createChoices({
    platform: createHttpOffers(platformClient),
    openToken: accounts.openToken,
    clock,
    onError: (error) => logger.warn({ err: error }, 'the lists of an account could not be read'),
  });
  const worker = createWorker(
    { store: store.jobs, logger, clock, onGivenUp: (job) => metrics.jobGivenUp(job.task) },
    config.jobs,
  );
  const clients = createSlackClients(config.slack.botToken, config.slack.apiUrl, logger);
  const replyUrls = createReplyUrls(config.slack.apiUrl);
  const languages = createLanguages({ defaultLocale: config.defaultLocale, clock, logger });
  const launchParts = { launches, accounts, platform, jobs: worker, clock, logger };
  const slack = createSlackApp(config.slack, {
    accept: (submission) => acceptLaunch(launchParts, submission),
    accounts,
    launches,
    drafts: store.drafts,
    sealer,
    clients,
    replyUrls,
    languages,
    choices,
    catalog: () => catalog.current(),
    connectHelpUrl: config.connectHelpUrl,
    presets: createPresets({ store: store.presets, clock }),
    defaults: config.launches.defaults,
    remembersLast: config.launches.remembersLast,
    clock,
    logger,
  });
  const notifier = decorated(
    createNotifier({
      clients,
      replyUrls,
      sealer,
      languages,
      catalog: () => catalog.current(),
      clock,
      logger,
    }),
    decorate.notifier,
  );
  const { marker, reconcileLooks: looks, reconcileWindowMs: windowMs } = config.launches;
  const tasks = [
    createInstanceTask(launchParts, { marker, tellUnknownAfterMs: overrides.tellUnknownAfterMs ?? 4000 }),
    resolveUnknownTask(launchParts, { marker, looks, windowMs }),
    ...(['created', 'rejected', 'unknown'] as const).map((news) =>
      tellNewsTask(news, { launches, notifier }),
    ),
  ];

  let listener: RequestListener | null = null;
  const server = createHttpServer({
    metrics: metrics.read,
    slack: () => listener,
    findUnready: async () => {
      const [hasDatabase, hasSlack] = await Promise.all([isAnswering(store), slack.isReady()]);
      return [...(hasDatabase ? [] : ['database']), ...(hasSlack ? [] : ['slack'])];
    },
  });
  const stopping = new AbortController();
  const housekeeping = startHousekeeping({ store, clock, logger });

  return {
    store,
    settled: slack.settled,
    idle: () => worker.idle(),
    async start() {
      const port = await server.listen(config.http.port, config.http.host);
      await slack.start(stopping.signal);
      stopping.signal.throwIfAborted();
      worker.run(tasks);
      listener = slack.requestListener;
      return { port };
    },
    async stop() {
      const deadline = clock() + config.shutdownTimeoutMs;
      const left = () => Math.max(0, deadline - clock());
      stopping.abort(new Error('stopping'));
      clearInterval(housekeeping);
      catalog.stop();
      await Promise.all([server.close(Math.min(left(), 3000)), slack.stop()]);
      await worker
        .stop(left())
        .catch((error: unknown) => logger.error({ err: error }, 'leases end by themselves'));
      platformClient.close();
      await store.close();
    },
  };
}

/** Open, and of the configured keys. Throws EncryptionKeysError besides what opening throws. */
async function openStore(
  { databaseUrl }: AppConfig,
  sealer: Sealer,
  logger: Logger,
  { store: given, signal }: AppOverrides,
): Promise<Store> {
  const options = { url: databaseUrl.reveal(), busyTimeoutMs };
  const store = given ?? (await waitForStore(options, { logger, signal }));
  for (const remark of store.remarks) logger.warn(remark);
  try {
    await checkKeys({ ...store, sealer });
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Loaded only where it is used, with the YAML library it needs. */
async function openCatalog(path: string | undefined, logger: Logger) {
  if (path === undefined) return { current: () => null, stop: () => undefined };
  const { openCatalogFile } = await import('./ops/catalog-file.ts');
  return openCatalogFile(path, { logger });
}

const decorated = <T>(real: T, decorate: ((real: T) => T) | undefined): T =>
  decorate ? decorate(real) : real;

/** With a statement before it that waits as well, a person still gets an answer within Slack's 3 s. */
const busyTimeoutMs = 1000;
/** A database that takes longer to say anything is of no use to a request. */
const pingTimeoutMs = 2000;

function isAnswering(store: Store): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pingTimeoutMs, false);
    const settle = (isFine: boolean) => () => {
      clearTimeout(timer);
      resolve(isFine);
    };
    store.ping().then(settle(true), settle(false));
  });
}

const dayMs = 86_400_000;

/** Drafts nobody submitted within a day are forgotten, and so are reply addresses that have ended. */
function startHousekeeping(parts: { store: Store; clock: () => number; logger: Logger }): NodeJS.Timeout {
  const { store, clock, logger } = parts;
  const timer = setInterval(() => {
    const work = [
      store.drafts.purge(clock() - dayMs),
      // Slack keeps them open for half of that.
      store.launches.forgetReplyUrls(clock() - dayMs / 24),
    ];
    Promise.all(work).catch((error: unknown) => logger.warn({ err: error }, 'old values stay for now'));
  }, dayMs / 24);
  return timer.unref();
}
