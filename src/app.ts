// Composition root: builds each part once, in the order in which they need each other, and gives every part
// only what it uses.
import type { RequestListener } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createAccounts } from './accounts/connect-account.ts';
import { ConnectLinks } from './accounts/connect-links.ts';
import { forgetPerson, forgetPersonTask } from './accounts/forget-person.ts';
import { checkKeys } from './accounts/key-probe.ts';
import { Renewals } from './accounts/renewals.ts';
import { createSealer, type Sealer } from './accounts/sealer.ts';
import { createAvailability } from './availability/availability.ts';
import type { FreeStore } from './availability/ports.ts';
import { createChoices } from './choices/choices.ts';
import type { Config } from './config/config.ts';
import { describeDatabase } from './config/describe.ts';
import type { Secret } from './config/secrets.ts';
import type { Clock } from './core/clock.ts';
import type { Finding } from './diagnosis/finding.ts';
import { nothingKnown } from './form/lists.ts';
import { findObjections, isFinal } from './form/objections.ts';
import { fromLaunchRequest } from './form/request.ts';
import { createHomes } from './homes/open-home.ts';
import { startHousekeeping } from './housekeeping.ts';
import { actOnInstanceTask } from './instances/act-on-instance.ts';
import { askAction } from './instances/ask-action.ts';
import { firstLookAfter } from './instances/first-look.ts';
import type { ActionStore, Ask, Asked, InstancePlatform, InstanceStore } from './instances/ports.ts';
import { createReminders } from './instances/reminders.ts';
import { settleActionTask } from './instances/settle-action.ts';
import { watchAccountTask } from './instances/watch-account.ts';
import { handsOf } from './jobs/lanes.ts';
import { createWorker } from './jobs/worker.ts';
import { acceptLaunch } from './launches/accept-launch.ts';
import { createInstanceTask } from './launches/create-instance.ts';
import { createHandOver } from './launches/hand-over.ts';
import { oldNewsTasks } from './launches/old-news.ts';
import type { LaunchStore, Platform } from './launches/ports.ts';
import { resolveUnknownTask } from './launches/resolve-unknown.ts';
import { createNetwork } from './network/network.ts';
import { createDoorWatch } from './ops/door-watch.ts';
import { createEvents, type Events } from './ops/events.ts';
import { createHealth, type HealthPart } from './ops/health.ts';
import { createHttpServer } from './ops/http-server.ts';
import type { Logger } from './ops/logger.ts';
import { type Metrics, noMetrics } from './ops/metrics.ts';
import { noTraces, type Traces } from './ops/traces.ts';
import { traceActions, traceLaunches } from './ops/tracing/traced-store.ts';
import { readVersion } from './package-root.ts';
import { createPlatformClient, type PlatformClient } from './platform/client.ts';
import { createHttpFreeCards } from './platform/free-cards.ts';
import { createHttpInstances } from './platform/http-instances.ts';
import { createHttpPlatform } from './platform/http-platform.ts';
import { createHttpLogin } from './platform/login.ts';
import { createHttpOffers } from './platform/offers.ts';
import { createPresets } from './presets/presets.ts';
import type { SlackClients } from './slack/edge/clients.ts';
import { createLanguages } from './slack/edge/languages.ts';
import { createLeavers } from './slack/edge/leavers.ts';
import type { OnSlackCall } from './slack/edge/measured-calls.ts';
import { createAdmins, createLaunchPermission } from './slack/edge/permission.ts';
import { createReplyUrls, type ReplyUrls } from './slack/edge/reply-url.ts';
import type { SlackDrawing } from './slack/edge/ways.ts';
import { createPainter, type PainterParts } from './slack/painter.ts';
import { createSlackApp, type SlackApp, type SlackAppOptions } from './slack/slack-app.ts';
import type { LinkTo, SlackPorts } from './slack/slack-ports.ts';
import { type BotSource, createSpeaking, type InstallationHearers } from './slack/speaking.ts';
import type { Store } from './store/open-store.ts';
import { waitForStore } from './store/wait-for-store.ts';
import type { Painter } from './surfaces/ports.ts';
import { refreshSurfaceTask } from './surfaces/refresh-surface.ts';
import { type System, system } from './system.ts';
import { installWorkspace } from './workspaces/install-workspace.ts';

/** A Config whose alternatives are decided: the playground fills in what its stand-ins provide. */
export interface AppConfig extends Omit<Config, 'slack' | 'platform' | 'encryptionKeys'> {
  readonly slack: SlackAppOptions & BotSource;
  readonly platform: Config['platform'] & { readonly origin: string };
  readonly encryptionKeys: readonly Secret[];
}

/** Wraps parts at the edge of the core; the seam through which tests make a process die at a chosen point. */
export interface AppDecorators {
  readonly launches?: (real: LaunchStore) => LaunchStore;
  readonly platform?: (real: Platform) => Platform;
  readonly instances?: (real: InstanceStore) => InstanceStore;
  readonly actions?: (real: ActionStore) => ActionStore;
  readonly instancePlatform?: (real: InstancePlatform) => InstancePlatform;
  readonly freeCards?: (real: FreeStore) => FreeStore;
  readonly painter?: (real: Painter<SlackDrawing>) => Painter<SlackDrawing>;
}

/** Time, ids and chance are the system's by default. */
export interface AppOverrides extends Partial<System> {
  readonly decorate?: AppDecorators;
  /** Opened already; the app closes it. Default: the configured database. */
  readonly store?: Store;
  /** Ends a start that waits for the database. */
  readonly signal?: AbortSignal;
  /** Default: 4000. */
  readonly tellUnknownAfterMs?: number;
  /** Whether health is looked at in the background, too. Default: true. */
  readonly watchesHealth?: boolean;
  /** How many times as long everything waits that waits for Slack's sake or for a look at health. Default: 1. */
  readonly patience?: number;
  /** Longest time between two looks for due jobs. Default: the worker's. */
  readonly pollMs?: number;
}

export interface GpuInstanceApp {
  /** Resolves with the ports once Slack's requests are taken; `opsPort` is null without OPS_PORT. */
  start(): Promise<{ port: number; opsPort: number | null }>;
  /** Looks at database and Slack now, as happens by itself every few seconds. */
  checkHealth(): Promise<void>;
  /** Takes nothing more, finishes what is in hand (at most the configured time), frees the rest. */
  stop(): Promise<void>;
  /** Settles when no listener of Slack's requests is at work. */
  settled(): Promise<void>;
  /** Settles when no work is running or due. */
  idle(): Promise<void>;
  /** What a press of a button asks for. */
  ask(order: Ask): Promise<Asked>;
  readonly store: Store;
}

export async function createApp(
  config: AppConfig,
  logger: Logger,
  overrides: AppOverrides = {},
): Promise<GpuInstanceApp> {
  const { clock, timers, newId, chance } = { ...system, ...overrides };
  const { patience = 1 } = overrides;
  const network = createNetwork(config.network);
  const catalog = await openCatalog(config.catalogFile, logger);
  const sealer = createSealer(config.encryptionKeys);
  const store = await openStore(config, sealer, logger, overrides);
  const readable = config.ops ? await openMetrics(store, clock) : null;
  const metrics = readable ?? noMetrics;
  const traces = await openTraces(config, { logger, clock, newId });
  const events = createEvents({ logger, clock, metrics, traces });
  const { mode } = config.slack;
  const door = createDoorWatch({ logger, clock, mode, count: metrics.requestRefused });
  const platformClient = createPlatformClient({
    origin: config.platform.origin,
    timeoutMs: config.platform.timeoutMs,
    agents: network.platform,
    onCall: events.platformCalled,
    replaceRefused: (token) => core.accounts.replaceRefused(token),
  });
  const onSlackCall: OnSlackCall = (call) => {
    metrics.slackCall(call);
    traces.slackCalled(call);
  };
  const speaking = createSpeaking(config.slack, {
    apiUrl: config.slack.apiUrl,
    connections: network.slack,
    store,
    sealer,
    defaultLocale: config.defaultLocale,
    onCall: onSlackCall,
    patience,
    logger,
    clock,
    timers,
    newId,
  });
  const { clients } = speaking;
  const replyUrls = createReplyUrls(config.slack.apiUrl, network.slack.fetch, onSlackCall);
  let ownPort: number | null = null;
  /** On this machine alone (the playground) it is the app's own address, known once it listens. */
  function publicUrl(): string | null {
    const { connectWith } = config;
    if (connectWith.kind === 'modal') return null;
    return connectWith.publicUrl ?? (ownPort === null ? null : `http://127.0.0.1:${ownPort}`);
  }
  const core = assemble(config, {
    ...overrides,
    store,
    sealer,
    logger,
    events,
    metrics,
    traces,
    platformClient,
    clients,
    replyUrls,
    catalog: () => catalog.current(),
    publicUrl,
    linkTo: (...message) => slack.linkTo(...message),
    health: () => health.state(),
    diagnose: sharedDiagnosis(config, { clock, use: store.use, tokenOf: speaking.tokenOf }),
    clock,
    timers,
    newId,
    chance,
  });
  const { worker, tasks, ask } = core;
  const slack: SlackApp = createSlackApp(config.slack, {
    ...core.slackPorts,
    ...speaking.listen(core.hearers),
    connections: network.slack,
    onUnsigned: door.unsigned,
  });

  let listener: RequestListener | null = null;
  const health = createHealth({
    parts: healthParts(store, slack),
    closed: () => (listener || (mode === 'socket' && slack.canAccept()) ? [] : ['slack']),
    logger,
    onLook: metrics.partLookedAt,
    patienceMs: 2000 * patience,
  });
  const server = createHttpServer({
    health: health.state,
    onNearMiss: door.nearMiss,
    ...(slack.pages ? { pages: slack.pages } : {}),
    ...(mode === 'http' ? { slack: () => listener } : {}),
  });
  const opsServer = createHttpServer(
    { health: health.state, ...(readable ? { metrics: readable.read } : {}) },
    { portSetting: 'OPS_PORT', maxConnections: 64 },
  );
  const stopping = new AbortController();
  const housekeeping = startHousekeeping({
    store,
    hasLeft: createLeavers(clients),
    firstLook: core.firstLook,
    retentionDays: config.retentionDays,
    clock,
    logger,
  });

  return {
    store,
    ask,
    settled: slack.settled,
    idle: () => worker.idle(),
    checkHealth: () => health.refresh(),
    async start() {
      if (network.described) logger.info(network.described, 'how calls leave');
      await health.start(overrides.watchesHealth);
      const port = await server.listen(config.http.port, config.http.host);
      ownPort = port;
      const opsPort = config.ops && (await opsServer.listen(config.ops.port, config.ops.host));
      await slack.start(stopping.signal);
      stopping.signal.throwIfAborted();
      worker.run(tasks);
      listener = slack.requestListener;
      return { port, opsPort };
    },
    async stop() {
      const deadline = clock() + config.shutdownTimeoutMs;
      const left = () => Math.max(0, deadline - clock());
      stopping.abort(new Error('stopping'));
      const quiet = Promise.all([housekeeping.stop(), health.stop()]);
      catalog.stop();
      const graceMs = Math.min(left(), 3000);
      await Promise.all([server.close(graceMs), opsServer.close(graceMs), slack.stop()]);
      await worker
        .stop(left())
        .catch((error: unknown) =>
          logger.error(
            { err: error },
            'what is left of the work goes to others once this process counts as dead',
          ),
        );
      await Promise.race([quiet, pause(left(), undefined, { ref: false })]);
      await traces.close(Math.min(left(), 3000));
      platformClient.close();
      network.close();
      await store.close();
    },
  };
}

/** What the core is put together from: everything that reaches out of the process, or is of its own time. */
export interface Outside
  extends System,
    Pick<AppOverrides, 'decorate' | 'tellUnknownAfterMs' | 'patience' | 'pollMs'> {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly events: Events;
  readonly metrics: Pick<Metrics, 'jobGivenUp' | 'jobRetried' | 'acknowledged' | 'formOpened'>;
  /** Default: nothing is traced. */
  readonly traces?: Traces;
  readonly platformClient: PlatformClient;
  readonly clients: SlackClients;
  readonly replyUrls: ReplyUrls;
  readonly catalog: SlackPorts['catalog'];
  /** Where browsers reach the app; null: not, or not yet. */
  readonly publicUrl: () => string | null;
  readonly linkTo: LinkTo;
  readonly health: PainterParts['health'];
  readonly diagnose: SlackPorts['diagnose'];
}

/** What the Slack edge needs that is not of Slack's side itself. */
type CorePorts = Omit<
  SlackPorts,
  'connections' | 'onUnsigned' | 'workplaces' | 'installPages' | 'wordsForStrangers'
>;

/** The settings that the core goes by. */
export type CoreConfig = Pick<
  AppConfig,
  | 'launches'
  | 'instances'
  | 'jobs'
  | 'admission'
  | 'defaultLocale'
  | 'availability'
  | 'connectHelpUrl'
  | 'connectWith'
  | 'platform'
>;

/** Everything between Slack's door and the outside: without a server, a socket or a file. Nothing runs yet. */
export function assemble(config: CoreConfig, outside: Outside) {
  const { store, sealer, logger, events, metrics, platformClient, clients, replyUrls, catalog } = outside;
  const { publicUrl, linkTo, health, diagnose, traces = noTraces } = outside;
  const { clock, timers, newId, chance, decorate = {}, patience = 1 } = outside;
  const launches = decorated(traceLaunches(store.launches, traces), decorate.launches);
  const platform = decorated(createHttpPlatform(platformClient, config.platform), decorate.platform);
  const worker = createWorker(
    {
      store: store.jobs,
      logger,
      clock,
      timers,
      newId,
      chance,
      onGivenUp: (job) => metrics.jobGivenUp(job.task),
      onRetry: (job) => metrics.jobRetried(job.lane),
      inBackground: store.inBackground,
      around: traces.job,
    },
    {
      leaseMs: config.jobs.leaseMs,
      hands: handsOf(config.jobs.concurrency),
      ...(outside.pollMs === undefined ? {} : { pollMs: outside.pollMs }),
    },
  );
  const instances = decorated(store.instances, decorate.instances);
  const actions = decorated(traceActions(store.actions, traces), decorate.actions);
  const reminders = createReminders(
    {
      instances,
      actions,
      launches,
      accounts: store.accounts,
      settings: store.settings,
      surfaces: store.surfaces,
      jobs: worker,
      clock,
    },
    config.instances,
  );
  const { login: loginConfig, regionHosts, renewal, timeoutMs } = config.platform;
  const login = loginConfig && createHttpLogin(platformClient, { ...loginConfig, clock });
  const renewals = new Renewals({
    store: store.accounts,
    sealer,
    login,
    rules: renewal,
    onRefused: reminders.refused,
    startJobs: (jobs) => worker.start(jobs),
    clock,
    timers,
    chance,
    newId,
    // A refusal is asked about once more.
    leaseMs: 2 * timeoutMs + 5000,
  });
  const accounts = createAccounts({
    store: store.accounts,
    sealer,
    platform,
    login,
    renewals,
    allowed: { own: config.platform.origin, hosts: regionHosts },
    onConnected: reminders.connected,
    onNotAllowed: (hosts) =>
      logger.warn(
        { hosts },
        'a region is at a host that tokens may not be sent to: name it in PLATFORM_REGION_HOSTS if it is the platform',
      ),
    jobs: worker,
    clock,
  });
  const choices = createChoices({
    platform: createHttpOffers(platformClient, { clock }),
    openToken: accounts.openToken,
    clock,
    timers,
    onError: (error) => logger.warn({ err: error }, 'the lists of an account could not be read'),
  });
  const languages = createLanguages({
    defaultLocale: config.defaultLocale,
    clock,
    timers,
    logger,
    patienceMs: 400 * patience,
  });
  const handOver = createHandOver({ clock });
  const { watchPendingMs, watchRunningMs } = config.instances;
  const firstLook = firstLookAfter(worker, watchPendingMs);
  const launchParts = {
    launches,
    accounts,
    platform,
    jobs: worker,
    handOver,
    firstLook,
    clock,
    newId,
    logger,
    events,
  };
  const { settings, followUps } = reminders;
  const instanceParts = {
    instances,
    actions,
    launches,
    accounts,
    sealer,
    platform: decorated(createHttpInstances(platformClient, config.platform), decorate.instancePlatform),
    settings,
    followUps,
    isAdmin: createAdmins({ admins: config.instances.admins, clients, clock, logger }),
    jobs: worker,
    events,
    clock,
    chance,
    newId,
  };
  const ask = (order: Ask) => askAction(instanceParts, order);
  const presets = createPresets({ store: store.presets, clock, newId });

  const accept: SlackPorts['accept'] = (submission) =>
    acceptLaunch({ ...launchParts, switches: store.switches, rules: config.launches }, submission);
  const permission = createLaunchPermission({ allowed: config.launches.allowed, clock, logger });
  const availability = createAvailability({
    store: decorated(store.freeCards, decorate.freeCards),
    platform: loginConfig && createHttpFreeCards(platformClient, loginConfig),
    accounts,
    sealer,
    catalog,
    accept,
    async permits(owner, channelId) {
      if (!permission) return 'yes';
      const client = await clients.of(owner.workspaceId);
      return client ? permission({ ...owner, channelId, client }) : 'unclear';
    },
    fits: (request) =>
      !findObjections(fromLaunchRequest(request, 'me'), { lists: nothingKnown, catalog: catalog() }).some(
        isFinal,
      ),
    events,
    jobs: worker,
    timers,
    logger,
    clock,
    newId,
    ...config.availability,
  });

  const slackPorts: CorePorts = {
    accept,
    availability,
    accounts,
    forgetPerson: (key) => forgetPerson({ data: store.personalData, jobs: worker, clock }, key),
    launches,
    surfaces: store.surfaces,
    drafts: store.drafts,
    sealer,
    clients,
    replyUrls,
    languages,
    choices,
    catalog,
    connectSettings: {
      page: config.connectWith.kind === 'modal' ? null : { url: publicUrl },
      links: new ConnectLinks({ store: store.connectLinks, clock }),
    },
    connectHelpUrl: config.connectHelpUrl,
    presets,
    defaults: config.launches.defaults,
    remembersLast: config.launches.remembersLast,
    confirmAbove: config.launches.confirmAbove,
    permission,
    instances,
    actions,
    settings,
    homes: createHomes({ store: store.homes, jobs: worker, clock }),
    instancePlatform: instanceParts.platform,
    ask,
    isAdmin: instanceParts.isAdmin,
    audit: store.audit,
    diagnose,
    teamView: config.instances.teamView,
    leadTimes: {
      endMs: config.instances.remindBeforeEndMs,
      tokenEndMs: config.instances.remindBeforeTokenEndMs,
    },
    onAcknowledged(kind, durationMs) {
      metrics.acknowledged(kind, durationMs);
      traces.acknowledged(durationMs);
    },
    onFormOpened(durationMs, draft) {
      metrics.formOpened(durationMs);
      traces.formOpened(draft);
    },
    aroundRequest: traces.request,
    admission: config.admission,
    clock,
    timers,
    newId,
    logger,
    patience,
  };
  const hearers: InstallationHearers = {
    installed: (workspace) =>
      installWorkspace({ workspaces: store.workspaces, sealer, clock, logger }, workspace),
    secrets: store.workspaceSecrets,
  };
  const painter = decorated(
    createPainter({
      launches,
      handOver,
      instances,
      actions,
      settings,
      remindDefaults: config.instances,
      accounts,
      surfaces: store.surfaces,
      clients,
      replyUrls,
      sealer,
      languages,
      catalog,
      homes: store.homes,
      freeCards: store.freeCards,
      availability,
      presets,
      isAdmin: instanceParts.isAdmin,
      health,
      connectHelpUrl: config.connectHelpUrl,
      linkTo,
      clock,
      logger,
    }),
    decorate.painter,
  );
  const {
    marker,
    reconcileLooks: looks,
    reconcileWindowMs: windowMs,
    reconcileGiveUpMs: giveUpMs,
  } = config.launches;
  const watchPace = { pendingMs: watchPendingMs, runningMs: watchRunningMs };
  const lookAfterMs = Math.min(2000, watchPendingMs);
  const tasks = [
    ...reminders.tasks,
    ...availability.tasks,
    watchAccountTask(instanceParts, { ...watchPace, windowMs }),
    actOnInstanceTask(instanceParts, { lookAfterMs }),
    settleActionTask(instanceParts, { windowMs, looks, giveUpMs, lookAfterMs }),
    createInstanceTask(launchParts, { marker, tellUnknownAfterMs: outside.tellUnknownAfterMs ?? 4000 }),
    resolveUnknownTask(launchParts, { marker, looks, windowMs, giveUpMs }),
    ...oldNewsTasks({ launches, surfaces: store.surfaces, clock }),
    refreshSurfaceTask({ surfaces: store.surfaces, rates: store.rates, painter, events, clock, chance }),
    forgetPersonTask({ data: store.personalData, clock }),
  ];
  return { worker, tasks, ask, accounts, firstLook, slackPorts, hearers };
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

const build = () => ({ version: readVersion(), node: process.versions.node });

/** Loaded only where somebody can read them. */
async function openMetrics(store: Store, clock: Clock) {
  const { createPrometheus } = await import('./ops/prometheus.ts');
  return createPrometheus(async () => {
    const [launchesByState, jobs, nextDue, liveInstances, dirtySurfaces] = await Promise.all([
      store.launches.countByState(),
      store.jobs.count(),
      store.jobs.nextDue(),
      store.instances.countLive(),
      store.surfaces.countDirty(),
    ]);
    return { launchesByState, jobs, nextDue, liveInstances, dirtySurfaces, now: clock() };
  }, build());
}

/** Loaded only where they are sent. Throws CaFileError. */
async function openTraces(
  { traces: config, databaseUrl, slack }: AppConfig,
  parts: Pick<System, 'clock' | 'newId'> & { readonly logger: Logger },
): Promise<Traces> {
  if (!config) return noTraces;
  const [{ createOpenTelemetry }, { createAgents }, { createGate }] = await Promise.all([
    import('./ops/tracing/open-telemetry.ts'),
    import('./network/agents.ts'),
    import('./network/gate.ts'),
  ]);
  const agents = createAgents({ gate: createGate(config.network) });
  const traces = createOpenTelemetry(config, {
    ...parts,
    version: readVersion(),
    database: describeDatabase(databaseUrl).startsWith('sqlite') ? 'sqlite' : 'postgresql',
    slackHost: slack.apiUrl === undefined ? 'slack.com' : new URL(slack.apiUrl).hostname,
    agents: agents.kept,
  });
  parts.logger.info({ collector: new URL(config.url).host, sampler: config.sampler }, 'traces are sent');
  return {
    ...traces,
    async close(withinMs) {
      await traces.close(withinMs);
      agents.close();
    },
  };
}

interface DiagnosisSources {
  readonly clock: Clock;
  readonly use: Store['use'];
  readonly tokenOf: (workspaceId: string) => Promise<Secret | null>;
}

/** Loaded when somebody asks; who asks while it looks, in the same workspace, is told the same. */
function sharedDiagnosis(config: Config, { clock, use, tokenOf }: DiagnosisSources): SlackPorts['diagnose'] {
  const looking = new Map<string, Promise<readonly Finding[]>>();
  const look = async (workspaceId: string) => {
    const { diagnose } = await import('./doctor/diagnose.ts');
    const isOneOfSeveral = config.slack.mode !== 'playground' && config.slack.oauth;
    const workspace = isOneOfSeveral ? { botToken: await tokenOf(workspaceId) } : undefined;
    const parts = { clock, use, nodeVersion: process.versions.node, workspace };
    return diagnose({ config, problems: [], warnings: [] }, parts);
  };
  return (workspaceId) => {
    const found = looking.get(workspaceId) ?? look(workspaceId).finally(() => looking.delete(workspaceId));
    looking.set(workspaceId, found);
    return found;
  };
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
/** Without its database a process is of no use. Without Slack it can still accept, and so can no other replica do more. */
const healthParts = (store: Store, slack: SlackApp): HealthPart[] => [
  { name: 'database', isVital: true, everyMs: 5000, look: () => store.ping() },
  { name: 'slack', isVital: false, everyMs: 30_000, isFineAtFirst: true, look: () => slack.askSlack() },
];
