// What the variables mean together: alternatives become tagged unions, defaults depend on the mode.
import type { HostPattern } from '../core/allowed-hosts.ts';
import { type ConfigProblem, type Env, isSet } from './env.ts';
import { findInsecure } from './insecure.ts';
import { directNetwork, type NetworkConfig, toNetwork } from './network.ts';
import { Secret } from './secrets.ts';
import { type TracesConfig, toTraces } from './traces.ts';

/** Workspaces install the app by themselves. */
export interface OAuthConfig {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Where their browsers reach this app. */
  readonly publicUrl: string;
  /** Scopes that the settings make use of, beside those that every installation asks for. */
  readonly moreScopes: readonly string[];
}

/** One workspace by its bot token, or as many as install the app. */
type BotConfig =
  | { readonly botToken: Secret; readonly oauth?: undefined }
  | { readonly botToken?: undefined; readonly oauth: OAuthConfig };

export type SlackConfig =
  | (BotConfig & { readonly mode: 'http'; readonly signingSecret: Secret })
  | (BotConfig & { readonly mode: 'socket'; readonly appToken: Secret })
  /** No credentials: Slack and the platform are played by stand-ins on loopback. */
  | { readonly mode: 'playground' };

export type ListStrategy = Env['PLATFORM_LIST_STRATEGY'];

/** Origins of the platform's login and of its account API. */
export interface LoginConfig {
  readonly loginOrigin: string;
  readonly accountOrigin: string;
}

export interface Config {
  readonly slack: SlackConfig & { readonly apiUrl: string | undefined };
  readonly platform: {
    /** Origin without `/ai`; undefined only in the playground, whose simulator provides it. */
    readonly origin: string | undefined;
    readonly timeoutMs: number;
    readonly listStrategy: ListStrategy;
    readonly utcOffset: string;
    /** Null: people connect by token only, and nothing is renewed. */
    readonly login: LoginConfig | null;
    /** Hosts that tokens may be sent to beside `origin`. */
    readonly regionHosts: readonly HostPattern[];
    readonly renewal: {
      readonly beforeMs: number;
      readonly lifeUnknownMs: number;
      readonly renewsPasted: boolean;
    };
  };
  readonly network: NetworkConfig;
  readonly databaseUrl: Secret;
  /** Undefined only in the playground, which makes and keeps its own. */
  readonly encryptionKeys: readonly Secret[] | undefined;
  readonly http: { readonly port: number; readonly host: string | undefined };
  /** Where figures are told; null: nowhere. */
  readonly ops: { readonly port: number; readonly host: string } | null;
  /** Where traces are sent; null: nowhere. */
  readonly traces: TracesConfig | null;
  readonly logLevel: Env['LOG_LEVEL'];
  readonly launches: {
    readonly marker: boolean;
    readonly reconcileWindowMs: number;
    readonly reconcileLooks: number;
    readonly reconcileGiveUpMs: number;
    readonly defaults: { readonly imagePath: string | undefined; readonly resourceGroup: string | undefined };
    readonly remembersLast: boolean;
    /** Undefined: any number. */
    readonly limits: { readonly perPerson: number | undefined; readonly perWorkspace: number | undefined };
    /** More containers than this are asked about once more. */
    readonly confirmAbove: number;
    readonly pausedBecause: string | undefined;
    /** Ids of people, user groups and channels; undefined: everybody. */
    readonly allowed: readonly string[] | undefined;
  };
  readonly instances: {
    /** How often an account's list is read while an instance of its waits or deploys, and while they run. */
    readonly watchPendingMs: number;
    readonly watchRunningMs: number;
    /** Longest first; none: nobody is reminded. */
    readonly remindBeforeEndMs: readonly number[];
    readonly remindBeforeTokenEndMs: readonly number[];
    /** Of one without a time limit; undefined: never asked. */
    readonly askStillNeededMs: number | undefined;
    readonly teamView: Env['TEAM_VIEW'];
    /** Ids of people and user groups. */
    readonly admins: readonly string[];
  };
  readonly availability: {
    /** How often free cards are asked about, in each region. */
    readonly everyMs: number;
    readonly watchForMs: number;
  };
  readonly catalogFile: string | undefined;
  readonly connectHelpUrl: string | undefined;
  /** Where people connect: on the app's own page, at this address (the playground's own where it is undefined), or in Slack. */
  readonly connectWith:
    | { readonly kind: 'link'; readonly publicUrl: string | undefined }
    | { readonly kind: 'modal' };
  /** How long settled launches and the audit log are kept; undefined: for ever. */
  readonly retentionDays: number | undefined;
  readonly jobs: { readonly leaseMs: number; readonly concurrency: number };
  /** Who may use the app beside the members of its workspace. */
  readonly admission: { readonly externalPeople: boolean; readonly guests: boolean };
  readonly defaultLocale: Env['DEFAULT_LOCALE'];
  readonly shutdownTimeoutMs: number;
  readonly playgroundPort: number;
}

export type ConfigOutcome =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export function toConfig(env: Env): ConfigOutcome {
  const problems = [...findMissing(env), ...findConflicts(env), ...findInsecure(env).problems];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: assembleConfig(env) };
}

/** Whatever is missing or in conflict: a command that only works on the database needs no Slack, and calls nobody. */
export function assembleConfig(env: Env): Config {
  const slack = toSlack(env);
  return {
    slack: { ...slack, apiUrl: env.SLACK_API_URL },
    platform: {
      origin: env.PLATFORM_API_URL,
      timeoutMs: env.PLATFORM_TIMEOUT_MS,
      listStrategy: env.PLATFORM_LIST_STRATEGY,
      utcOffset: env.PLATFORM_UTC_OFFSET,
      login: toLogin(env),
      regionHosts: env.PLATFORM_REGION_HOSTS ?? [],
      renewal: {
        beforeMs: env.TOKEN_RENEW_BEFORE_MS,
        lifeUnknownMs: env.TOKEN_LIFE_UNKNOWN_MS,
        renewsPasted: env.RENEW_PASTED_TOKENS === 'on',
      },
    },
    network: networkOf(env) ?? direct,
    databaseUrl: env.DATABASE_URL,
    encryptionKeys: env.TOKEN_ENCRYPTION_KEYS,
    http: { port: env.PORT, host: env.HOST ?? defaultHost(slack) },
    ops: env.OPS_PORT === undefined ? null : { port: env.OPS_PORT, host: env.OPS_HOST },
    traces: toTraces(env),
    logLevel: env.LOG_LEVEL,
    launches: {
      marker: env.LAUNCH_MARKER === 'on',
      reconcileWindowMs: env.RECONCILE_WINDOW_MS,
      reconcileLooks: env.RECONCILE_LOOKS,
      reconcileGiveUpMs: env.RECONCILE_GIVE_UP_MS,
      defaults: { imagePath: env.DEFAULT_IMAGE_PATH, resourceGroup: env.DEFAULT_RESOURCE_GROUP },
      remembersLast: env.LAST_USED_DEFAULTS === 'on',
      limits: {
        perPerson: env.LAUNCH_LIMIT_PER_HOUR || undefined,
        perWorkspace: env.LAUNCH_LIMIT_WORKSPACE_PER_HOUR || undefined,
      },
      confirmAbove: env.TASK_NUMBER_CONFIRM_ABOVE,
      pausedBecause: env.LAUNCHES_PAUSED,
      allowed: env.LAUNCH_ALLOWED,
    },
    instances: {
      watchPendingMs: env.WATCH_PENDING_MS,
      watchRunningMs: env.WATCH_RUNNING_MS,
      remindBeforeEndMs: env.REMIND_BEFORE_END,
      remindBeforeTokenEndMs: env.REMIND_BEFORE_TOKEN_END,
      askStillNeededMs: env.ASK_STILL_NEEDED_HOURS * 3_600_000 || undefined,
      teamView: env.TEAM_VIEW,
      admins: env.ADMINS ?? [],
    },
    availability: {
      everyMs: env.FREE_CARDS_EVERY_MS,
      watchForMs: env.FREE_CARDS_WAIT_HOURS * 3_600_000,
    },
    catalogFile: env.CATALOG_FILE,
    connectHelpUrl: env.CONNECT_HELP_URL,
    connectWith: toConnectWith(env),
    retentionDays: env.RETENTION_DAYS,
    jobs: { leaseMs: env.JOB_LEASE_MS, concurrency: env.JOB_CONCURRENCY },
    admission: { externalPeople: env.ALLOW_EXTERNAL_PEOPLE === 'on', guests: env.ALLOW_GUESTS === 'on' },
    defaultLocale: env.DEFAULT_LOCALE,
    shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT_MS,
    playgroundPort: env.PLAYGROUND_PORT,
  };
}

const toConnectWith = ({ CONNECT_WITH: way, PUBLIC_URL: publicUrl }: Env): Config['connectWith'] =>
  way === 'link' || (way === 'auto' && publicUrl !== undefined)
    ? { kind: 'link', publicUrl }
    : { kind: 'modal' };

const toLogin = ({
  PLATFORM_LOGIN_URL: loginOrigin,
  PLATFORM_ACCOUNT_URL: accountOrigin,
}: Env): LoginConfig | null => (loginOrigin && accountOrigin ? { loginOrigin, accountOrigin } : null);

function toSlack(env: Env): SlackConfig {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  const oauth = toOAuth(env);
  const bot: BotConfig | null = oauth ? { oauth } : botToken ? { botToken } : null;
  if (bot && appToken) return { mode: 'socket', ...bot, appToken };
  if (bot && signingSecret) return { mode: 'http', ...bot, signingSecret };
  return { mode: 'playground' };
}

function toOAuth(env: Env): OAuthConfig | null {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl } = env;
  if (!clientId || !clientSecret || !publicUrl) return null;
  const hasGroups = [...(env.ADMINS ?? []), ...(env.LAUNCH_ALLOWED ?? [])].some((id) => /\/S/u.test(id));
  return { clientId, clientSecret, publicUrl, moreScopes: hasGroups ? ['usergroups:read'] : [] };
}

/** In Socket Mode nobody but the machine itself has reason to call. */
const defaultHost = ({ mode }: SlackConfig): string | undefined =>
  mode === 'socket' ? '127.0.0.1' : undefined;

const direct: NetworkConfig = { slack: directNetwork, platform: directNetwork };

/** Null where the settings contradict each other. */
function networkOf(env: Env): NetworkConfig | null {
  // The stand-ins live on this machine.
  if (toSlack(env).mode === 'playground') return direct;
  const outcome = toNetwork(env);
  return outcome.ok ? outcome.network : null;
}

/** Settings that are right one by one, but not together. */
export function findConflicts(env: Env): ConfigProblem[] {
  const isPortTwice = env.OPS_PORT !== undefined && env.OPS_PORT !== 0 && env.OPS_PORT === env.PORT;
  const ports = isPortTwice
    ? [{ variable: 'OPS_PORT', problem: 'is the same as PORT: the figures need a port of their own' }]
    : [];
  const network = toSlack(env).mode === 'playground' ? null : toNetwork(env);
  const isNowhere =
    env.CONNECT_WITH === 'link' && env.PUBLIC_URL === undefined && toSlack(env).mode !== 'playground';
  const links = isNowhere
    ? [{ variable: 'PUBLIC_URL', problem: 'is missing: CONNECT_WITH=link needs the address of the page' }]
    : [];
  const problems = [...ports, ...links, ...findHalfLogin(env), ...findBareIds(env)];
  return network && !network.ok ? [...problems, ...network.problems] : problems;
}

/** Slack's ids of people are told apart by their workspace: with several, a bare one may be somebody else's, too. */
function findBareIds(env: Env): ConfigProblem[] {
  const isForMany = env.SLACK_CLIENT_ID !== undefined;
  return (['ADMINS', 'LAUNCH_ALLOWED'] as const).flatMap((variable) => {
    const isBare = env[variable]?.some((id) => id.includes('/') !== isForMany);
    if (!isBare) return [];
    const problem = isForMany
      ? 'must say the workspace of each id, since there may be several: T0123ABCD/U0123ABCD'
      : 'names a workspace before an id, which is for several workspaces (SLACK_CLIENT_ID): leave it out';
    return [{ variable, problem }];
  });
}

/** One without the other would mint tokens and not know where they may be used. */
function findHalfLogin({
  PLATFORM_LOGIN_URL,
  PLATFORM_ACCOUNT_URL,
  RENEW_PASTED_TOKENS,
}: Env): ConfigProblem[] {
  if ((PLATFORM_LOGIN_URL === undefined) !== (PLATFORM_ACCOUNT_URL === undefined)) {
    const [variable, other] =
      PLATFORM_LOGIN_URL === undefined
        ? ['PLATFORM_LOGIN_URL', 'PLATFORM_ACCOUNT_URL']
        : ['PLATFORM_ACCOUNT_URL', 'PLATFORM_LOGIN_URL'];
    return [{ variable, problem: `is missing, and ${other} is of no use without it` }];
  }
  if (RENEW_PASTED_TOKENS === 'on' && PLATFORM_ACCOUNT_URL === undefined) {
    const problem = 'is on, but who renews is not known: set PLATFORM_LOGIN_URL and PLATFORM_ACCOUNT_URL';
    return [{ variable: 'RENEW_PASTED_TOKENS', problem }];
  }
  return [];
}

/** Settings that a real workspace needs and that are not there; none where nothing speaks of a real workspace. */
export function findMissing(given: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const has = (name: string) => isSet(given[name]);
  if (!Object.keys(given).some((name) => has(name) && speaksOfProduction(name, given[name]))) return [];

  const problems: ConfigProblem[] = [];
  const report = (variable: string, problem: string) => problems.push({ variable, problem });
  const isOAuth = has('SLACK_CLIENT_ID') || has('SLACK_CLIENT_SECRET');
  if (isOAuth) findMissingOfOAuth(has, report);
  else if (!has('SLACK_BOT_TOKEN')) {
    report('SLACK_BOT_TOKEN', 'is missing: copy it from "OAuth & Permissions" of your Slack app');
  }
  if (!has('SLACK_APP_TOKEN') && !has('SLACK_SIGNING_SECRET')) {
    report(
      'SLACK_APP_TOKEN',
      'is missing (and so is SLACK_SIGNING_SECRET): set SLACK_APP_TOKEN for Socket Mode, which needs no public ' +
        'address, or SLACK_SIGNING_SECRET for HTTP mode',
    );
  }
  if (!has('PLATFORM_API_URL')) {
    report('PLATFORM_API_URL', "is missing: set the origin of the platform's container API in your region");
  }
  if (!has('TOKEN_ENCRYPTION_KEYS')) {
    report('TOKEN_ENCRYPTION_KEYS', 'is missing: make a key with: openssl rand -base64 32');
  }
  return problems;
}

/** Workspaces that install the app need all of these. */
function findMissingOfOAuth(
  has: (name: string) => boolean,
  report: (variable: string, problem: string) => unknown,
): void {
  for (const variable of ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'])
    if (!has(variable))
      report(variable, 'is missing: copy it from "Basic Information", "App Credentials" of your Slack app');
  if (!has('PUBLIC_URL'))
    report('PUBLIC_URL', 'is missing: workspaces install the app on a page of its own, at this address');
  if (has('SLACK_BOT_TOKEN'))
    report(
      'SLACK_BOT_TOKEN',
      'is set beside SLACK_CLIENT_ID: it is of one workspace, and with SLACK_CLIENT_ID each installs the app itself; leave one of the two out',
    );
}

/** The playground plays with what it finds: it must never be what a half-configured installation turns into. */
function speaksOfProduction(name: string, value: unknown): boolean {
  if (name === 'NODE_ENV') return value === 'production';
  if (name === 'DATABASE_URL') return /^\s*postgres(?:ql)?:/u.test(textOf(value));
  return productionNames.has(name);
}

const productionNames = new Set([
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_API_URL',
  'PLATFORM_API_URL',
  'TOKEN_ENCRYPTION_KEYS',
]);

const textOf = (value: unknown): string => (value instanceof Secret ? value.reveal() : String(value));
