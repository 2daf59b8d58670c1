// What the variables mean together: alternatives become tagged unions, defaults depend on the mode.
import type { ConfigProblem, Env } from './env.ts';
import { directNetwork, type NetworkConfig, toNetwork } from './network.ts';
import type { Secret } from './secrets.ts';

export type SlackConfig =
  | { readonly mode: 'http'; readonly botToken: Secret; readonly signingSecret: Secret }
  | { readonly mode: 'socket'; readonly botToken: Secret; readonly appToken: Secret }
  /** No credentials: Slack and the platform are played by stand-ins on loopback. */
  | { readonly mode: 'playground' };

export type ListStrategy = Env['PLATFORM_LIST_STRATEGY'];

export interface Config {
  readonly slack: SlackConfig & { readonly apiUrl: string | undefined };
  readonly platform: {
    /** Origin without `/ai`; undefined only in the playground, whose simulator provides it. */
    readonly origin: string | undefined;
    readonly timeoutMs: number;
    readonly listStrategy: ListStrategy;
    readonly utcOffset: string;
  };
  readonly network: NetworkConfig;
  readonly databaseUrl: Secret;
  /** Undefined only in the playground, which makes and keeps its own. */
  readonly encryptionKeys: readonly Secret[] | undefined;
  readonly http: { readonly port: number; readonly host: string | undefined };
  /** Where figures are told; null: nowhere. */
  readonly ops: { readonly port: number; readonly host: string } | null;
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
  readonly catalogFile: string | undefined;
  readonly connectHelpUrl: string | undefined;
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
  const slack = toSlack(env);
  // The stand-ins live on this machine.
  const left =
    slack.mode === 'playground'
      ? { ok: true as const, network: { slack: directNetwork, platform: directNetwork } }
      : toNetwork(env);
  const problems = [...findProblems(env), ...(left.ok ? [] : left.problems)];
  if (!left.ok || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: {
      slack: { ...slack, apiUrl: env.SLACK_API_URL },
      platform: {
        origin: env.PLATFORM_API_URL,
        timeoutMs: env.PLATFORM_TIMEOUT_MS,
        listStrategy: env.PLATFORM_LIST_STRATEGY,
        utcOffset: env.PLATFORM_UTC_OFFSET,
      },
      network: left.network,
      databaseUrl: env.DATABASE_URL,
      encryptionKeys: env.TOKEN_ENCRYPTION_KEYS,
      http: { port: env.PORT, host: env.HOST ?? defaultHost(env) },
      ops: env.OPS_PORT === undefined ? null : { port: env.OPS_PORT, host: env.OPS_HOST },
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
      catalogFile: env.CATALOG_FILE,
      connectHelpUrl: env.CONNECT_HELP_URL,
      jobs: { leaseMs: env.JOB_LEASE_MS, concurrency: env.JOB_CONCURRENCY },
      admission: { externalPeople: env.ALLOW_EXTERNAL_PEOPLE === 'on', guests: env.ALLOW_GUESTS === 'on' },
      defaultLocale: env.DEFAULT_LOCALE,
      shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT_MS,
      playgroundPort: env.PLAYGROUND_PORT,
    },
  };
}

function toSlack(env: Env): SlackConfig {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  if (botToken && appToken) return { mode: 'socket', botToken, appToken };
  if (botToken && signingSecret) return { mode: 'http', botToken, signingSecret };
  return { mode: 'playground' };
}

/** In Socket Mode nobody but the machine itself has reason to call. */
const defaultHost = (env: Env): string | undefined =>
  toSlack(env).mode === 'socket' ? '127.0.0.1' : undefined;

function findProblems(env: Env): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const report = (variable: string, problem: string) => problems.push({ variable, problem });
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: signing } = env;

  if (env.OPS_PORT !== undefined && env.OPS_PORT !== 0 && env.OPS_PORT === env.PORT)
    report('OPS_PORT', 'is the same as PORT: the figures need a port of their own');
  if (!bot && !app && !signing) return problems;
  if (!bot) report('SLACK_BOT_TOKEN', 'is missing: copy it from "OAuth & Permissions" of your Slack app');
  if (!app && !signing) {
    report(
      'SLACK_APP_TOKEN',
      'is missing (and so is SLACK_SIGNING_SECRET): set SLACK_APP_TOKEN for Socket Mode, which needs no public ' +
        'address, or SLACK_SIGNING_SECRET for HTTP mode',
    );
  }
  if (!env.PLATFORM_API_URL) {
    report('PLATFORM_API_URL', "is missing: set the origin of the platform's container API in your region");
  }
  if (!env.TOKEN_ENCRYPTION_KEYS) {
    report('TOKEN_ENCRYPTION_KEYS', 'is missing: make a key with: openssl rand -base64 32');
  }
  return problems;
}
