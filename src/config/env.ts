// Every variable the app reads, with one sentence and its default. Only reads and checks each on its own;
// what they mean together is config.ts.
import { z } from 'zod';
import { type HostPattern, isLoopback, parseHostPattern } from '../core/allowed-hosts.ts';
import { parseLeadTimes } from '../core/lead-times.ts';
import { Secret } from './secrets.ts';

export { isLoopback } from '../core/allowed-hosts.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** A variable set to nothing counts as not set, as in a copied .env.example. */
export const isSet = (value: unknown): boolean =>
  value !== undefined && !(typeof value === 'string' && value.trim() === '');

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (isSet(value) ? value : undefined), schema);

const secret = (prefix: string, where: string) =>
  optional(
    z
      .string()
      .trim()
      .startsWith(prefix, `does not begin with "${prefix}": copy it again from ${where}`)
      .transform((value) => new Secret(value))
      .optional(),
  );

const address = (hint: string) =>
  z
    .url({ protocol: /^https?$/u, error: `is not an http(s) address: ${hint}`, abort: true })
    .refine((value) => !/[{}]|%7[bd]/iu.test(value), `still holds a placeholder in braces: ${hint}`)
    .refine((value) => !new URL(value).username, 'must not hold a user name or password');
const origin = (hint: string) => optional(address(hint).optional());

const platformHint =
  "take the region's AI address from the platform, for example https://region.example:65011";
/** What people copy along: the paths of the documentation, which the app adds itself. */
const documentedPath = /\/ai(?:\/openapi(?:\/.*)?)?\/*$/u;
/** `https://h:1`, `https://h:1/ai/` and `https://h:1/ai/openapi/v2` are the same; a gateway may have a path before `/ai`. */
const platformOrigin = optional(
  address(platformHint)
    .refine((url) => !/[?#]/u.test(url), `must end before "?" or "#": ${platformHint}`)
    .refine(
      (url) => /[?#]/u.test(url) || documentedPath.test(url) || /^\/*$/u.test(new URL(url).pathname),
      `has a path that is not the platform's: ${platformHint}`,
    )
    .transform((url) => url.replace(documentedPath, '').replace(/\/+$/u, ''))
    .optional(),
);

/** Of the platform's login and account: their documented paths are added by the app. */
const platformHost = (hint: string) =>
  optional(
    address(hint)
      .refine((url) => /^\/*$/u.test(new URL(url).pathname) && !/[?#]/u.test(url), `has a path: ${hint}`)
      .transform((url) => new URL(url).origin)
      .optional(),
  );

const hostPatterns = optional(
  z
    .string()
    .transform((text, context) => {
      const entries = text.split(/[\s,]+/u).filter((entry) => entry !== '');
      const patterns = entries.map(parseHostPattern);
      const known = patterns.filter((pattern): pattern is HostPattern => pattern !== null);
      if (known.length === patterns.length) return known;
      const message =
        'must be hosts with commas between them, each with its port: region.example:65011, *.region.example:65011';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional(),
);

/** A page that people are sent to: from Slack, over a network that nobody vouches for. */
const page = optional(
  z
    .url({
      protocol: /^https?$/u,
      error: 'is not an https address, such as https://wiki.example/token',
      abort: true,
    })
    .trim()
    .refine(
      (value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value)),
      'must begin with https://',
    )
    .refine((value) => !new URL(value).username, 'must not hold a user name or password')
    .refine((value) => value.length <= 1000, 'is longer than 1000 characters')
    .optional(),
);

/** The app's own, as browsers reach it: a path may stand before ours. */
const publicAddress = optional(
  z
    .url({
      protocol: /^https?$/u,
      error: 'is not an https address, such as https://gpu.example',
      abort: true,
    })
    .trim()
    .refine(
      (value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value)),
      'must begin with https://',
    )
    .refine((value) => !new URL(value).username, 'must not hold a user name or password')
    .refine((value) => !/[?#]/u.test(value), 'must end before "?" or "#"')
    .refine((value) => value.length <= 1000, 'is longer than 1000 characters')
    .transform((value) => value.replace(/\/+$/u, ''))
    .optional(),
);

const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number(`is not a whole number from ${min} to ${max}`)
    .int(`is not a whole number from ${min} to ${max}`)
    .min(min, `is below ${min}`)
    .max(max, `is above ${max}`);
const whole = (min: number, max: number, byDefault: number) =>
  optional(wholeNumber(min, max).default(byDefault));
const wholeIfSet = (min: number, max: number) => optional(wholeNumber(min, max).optional());

const oneOf = <const T extends readonly [string, ...string[]]>(values: T, byDefault: T[number]) =>
  optional(z.enum(values, `must be one of: ${values.join(', ')}`).default(byDefault as never));

/** A proxy's address may hold a password. */
const hidden = z
  .string()
  .trim()
  .transform((value) => new Secret(value));
const proxyWish = optional(hidden.default(new Secret('env')));
const proxyAddress = optional(hidden.optional());
const path = optional(z.string().trim().optional());

const keysHint = 'make one with: openssl rand -base64 32';
const encryptionKeys = optional(
  z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .refine(
      (keys) =>
        keys.every((key) => /^[A-Za-z0-9+/_-]{43}=?$/u.test(key) && Buffer.from(key, 'base64').length === 32),
      `holds something that is not a base64 key of 32 bytes: ${keysHint}`,
    )
    .transform((keys) => keys.map((key) => new Secret(key)))
    .optional(),
);

/** Slack's ids say by their first letter what they are. Source: docs.slack.dev, the objects' own pages. */
const ids = (letters: string, what: string) =>
  optional(
    z
      .string()
      .transform((text) =>
        text
          .split(',')
          .map((id) => id.trim())
          .filter((id) => id !== ''),
      )
      .refine(
        (all) =>
          all.every((id) => new RegExp(`^(?:[TE][A-Z0-9]{2,20}/)?[${letters}][A-Z0-9]{2,20}$`, 'u').test(id)),
        `must be ids with commas between them: ${what}`,
      )
      .optional(),
  );

const leadTimes = (byDefault: string) =>
  optional(
    z
      .string()
      .default(byDefault)
      .transform((text, context) => {
        const times = parseLeadTimes(text);
        if (times) return times;
        const message = `must be up to 5 times with commas between them, such as ${byDefault} (s, m, h or d, at most 30d), or off`;
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      }),
  );

export const insecureNames = ['platform', 'slack', 'database', 'secrets'] as const;
export type InsecureName = (typeof insecureNames)[number];

/** Of OpenTelemetry: `name=value,name=value`, percent-encoded. */
const pairsOf = (text: string): readonly (readonly [string, string])[] | null => {
  const texts = text.split(',').filter((pair) => pair.trim() !== '');
  const read = texts.flatMap((pair) => {
    const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/u.exec(pair)?.map(decode) ?? [];
    return name && value !== null ? [[name, value] as const] : [];
  });
  return read.length === texts.length ? read : null;
};

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const pairsHint =
  'must be pairs with commas between them, percent-encoded where needed: name=value,name=value';
const pairs = optional(
  z
    .string()
    .transform((text, context) => {
      const read = pairsOf(text);
      if (read) return Object.fromEntries(read) as Readonly<Record<string, string>>;
      context.addIssue({ code: 'custom', message: pairsHint });
      return z.NEVER;
    })
    .optional(),
);
/** Keys of collectors are among them. */
const secretPairs = optional(
  z
    .string()
    .transform((text, context) => {
      const read = pairsOf(text);
      if (read) return Object.fromEntries(read.map(([name, value]) => [name, new Secret(value)]));
      context.addIssue({ code: 'custom', message: pairsHint });
      return z.NEVER;
    })
    .optional(),
);
const collector = origin(
  "take the collector's address for OTLP over HTTP, such as http://collector.example:4318",
);
const protocol = optional(
  z.enum(['http/json', 'http/protobuf', 'grpc'], 'must be http/json, or left out').optional(),
);

const insecurities = optional(
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== ''),
    )
    .pipe(
      z.array(z.enum(insecureNames, `must be names with commas between them: ${insecureNames.join(', ')}`)),
    )
    .optional(),
);

export const defaultPort = 3000;

export const envSchema = z.object({
  /** Bot token of the installed Slack app (`xoxb-…`). Without any SLACK_ token the local playground starts. */
  SLACK_BOT_TOKEN: secret('xoxb-', '"OAuth & Permissions" of your Slack app'),
  /** Signing secret of the Slack app: HTTP mode, requests at `POST /slack/events`. */
  SLACK_SIGNING_SECRET: optional(
    z
      .string()
      .trim()
      .min(8, 'is too short to be a signing secret: copy it again from "Basic Information" of your Slack app')
      .transform((value) => new Secret(value))
      .optional(),
  ),
  /** App-level token (`xapp-…`, scope connections:write): Socket Mode, no public URL needed. */
  SLACK_APP_TOKEN: secret('xapp-', '"Basic Information", "App-Level Tokens" of your Slack app'),
  /** Client id of the Slack app: with it, and the next one, workspaces install the app themselves, at PUBLIC_URL, and SLACK_BOT_TOKEN is left out. */
  SLACK_CLIENT_ID: optional(
    z
      .string()
      .trim()
      .regex(
        /^[\d.]{5,60}$/u,
        'is no client id, such as 123456.789012: copy it again from "Basic Information" of your Slack app',
      )
      .optional(),
  ),
  /** Client secret of the Slack app. */
  SLACK_CLIENT_SECRET: optional(
    z
      .string()
      .trim()
      .min(8, 'is too short to be a client secret: copy it again from "Basic Information" of your Slack app')
      .transform((value) => new Secret(value))
      .optional(),
  ),
  /** Base address of Slack's Web API. Default: Slack's own. */
  SLACK_API_URL: origin('leave it out to use Slack itself'),
  /** Origin of the platform's container API in your region; its documented paths (`/ai`, `/ai/openapi/v2`) may follow. Required outside the playground. */
  PLATFORM_API_URL: platformOrigin,
  /** Origin of the platform's login (`/api/user/v3/tokens`): with it, and the next one, people may connect by access key. Default: by token only. */
  PLATFORM_LOGIN_URL: platformHost(
    'take the login host of the platform, for example https://api.platform.example',
  ),
  /** Origin of the platform's account API (`/ac/openapi/v2/center`), which tells a region's address and renews tokens. */
  PLATFORM_ACCOUNT_URL: platformHost(
    'take the host of the platform, for example https://www.platform.example',
  ),
  /** Hosts, each with its port, that tokens may be sent to when the platform names them as a region's address: `region.example:65011`, `*.region.example:65011`. Default: PLATFORM_API_URL alone. */
  PLATFORM_REGION_HOSTS: hostPatterns,
  /** Whether tokens that people pasted are renewed while the platform does so (up to a day after their end): `on` or `off`. Needs PLATFORM_ACCOUNT_URL. */
  RENEW_PASTED_TOKENS: oneOf(['on', 'off'], 'off'),
  /** How long before its end a token is renewed, in milliseconds; by chance up to twice as long, so that not all are at once. */
  TOKEN_RENEW_BEFORE_MS: whole(1000, 86_400_000, 600_000),
  /** How long a token without a readable end is used, in milliseconds. */
  TOKEN_LIFE_UNKNOWN_MS: whole(60_000, 2_592_000_000, 14_400_000),
  /** Longest wait for one call to the platform, in milliseconds. */
  PLATFORM_TIMEOUT_MS: whole(100, 600_000, 30_000),
  /** How the platform's instance list is asked for: `get-json-body` as documented, or the two spellings seen in use. */
  PLATFORM_LIST_STRATEGY: oneOf(['get-json-body', 'task-list-query', 'task-query'], 'get-json-body'),
  /** Offset of the platform's timestamps, which carry no zone. */
  PLATFORM_UTC_OFFSET: optional(
    z
      .string()
      .regex(/^[+-]\d\d:\d\d$/u, 'must look like +08:00')
      .default('+08:00'),
  ),
  /** How calls to Slack leave: `env` (as HTTPS_PROXY and NO_PROXY say), `none`, or the address of an http(s) proxy. */
  SLACK_PROXY: proxyWish,
  /** The same for calls to the platform. */
  PLATFORM_PROXY: proxyWish,
  /** PEM file with certificates trusted for calls to Slack, besides those of the system. */
  SLACK_CA_FILE: path,
  /** The same for calls to the platform. */
  PLATFORM_CA_FILE: path,
  /** Node's own, for both sides; unlike Node's it may stand in `.env`. */
  NODE_EXTRA_CA_CERTS: path,
  /** Proxy of https addresses where `SLACK_PROXY` or `PLATFORM_PROXY` is `env`. Lower case works too and comes first. */
  HTTPS_PROXY: proxyAddress,
  /** Proxy of plain http addresses: what would go through it is refused, since the proxy could read it. */
  HTTP_PROXY: proxyAddress,
  /** Stands in for HTTPS_PROXY and HTTP_PROXY where they are not set. */
  ALL_PROXY: proxyAddress,
  /** Hosts reached without a proxy: names, `.names`, addresses, ranges such as `10.0.0.0/8`, with a port or not. */
  NO_PROXY: optional(z.string().trim().optional()),
  /** Where launches are kept: `sqlite:<file>`, or `postgres://…` for several replicas. */
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)/u, 'must begin with sqlite: or postgres://')
      .transform((value) => new Secret(value))
      .default(new Secret('sqlite:data/gpu-instance.db')),
  ),
  /** Comma-separated base64 keys of 32 bytes; the first seals, all open. Required outside the playground. */
  TOKEN_ENCRYPTION_KEYS: encryptionKeys,
  /** What is allowed though it is not safe: `platform` and `slack` (http://), `database` (no TLS), `secrets` (guessable ones). Default: nothing. */
  ALLOW_INSECURE: insecurities,
  /** Port of `/slack/events` (HTTP mode), `/healthz` and `/readyz`. */
  PORT: whole(0, 65_535, defaultPort),
  /** Address to listen on. Default: all in HTTP mode, loopback in Socket Mode. The playground listens on loopback only. */
  HOST: optional(z.string().trim().optional()),
  /** Port of `/metrics`, and of `/healthz` and `/readyz` once more. Default: none, no figures are told. */
  OPS_PORT: wholeIfSet(0, 65_535),
  /** Address that OPS_PORT listens on. */
  OPS_HOST: optional(z.string().trim().default('127.0.0.1')),
  /** trace, debug, info, warn, error, fatal or silent. */
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
  /** Where traces are sent over OTLP: a collector's address, to which /v1/traces is added. Default: nowhere, nothing is loaded for it. The names from here on are OpenTelemetry's own. */
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  /** The same for traces alone, taken as it is: with the path. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
  /** Headers for the collector, `name=value,name=value`: a key, for example. */
  OTEL_EXPORTER_OTLP_HEADERS: secretPairs,
  /** The same for traces alone. */
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: secretPairs,
  /** What is spoken is `http/json`; asked for `grpc`, the app warns and sends nothing. */
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  /** The same for traces alone. */
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  /** Longest wait for the collector, in milliseconds. */
  OTEL_EXPORTER_OTLP_TIMEOUT: whole(1, 600_000, 10_000),
  /** `otlp` or `none`. */
  OTEL_TRACES_EXPORTER: optional(z.string().trim().default('otlp')),
  /** Which traces are kept: `always_on`, `always_off`, `traceidratio`, or one of them behind `parentbased_`. */
  OTEL_TRACES_SAMPLER: oneOf(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    'parentbased_always_on',
  ),
  /** The share of traces that `traceidratio` keeps, 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: optional(
    z.coerce.number('is not a number from 0 to 1').min(0, 'is below 0').max(1, 'is above 1').default(1),
  ),
  /** What traces are named by. Default: gpu-instance. */
  OTEL_SERVICE_NAME: optional(z.string().trim().optional()),
  /** More that is said with every trace, `name=value,name=value`. */
  OTEL_RESOURCE_ATTRIBUTES: pairs,
  /** `true`: no traces, whatever else is set. */
  OTEL_SDK_DISABLED: optional(
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(['true', 'false'], 'must be true or false'))
      .default('false'),
  ),
  /** Puts a short marker of the launch into the instance's description, so that a lost answer can be looked up with certainty: `on` or `off`. */
  LAUNCH_MARKER: oneOf(['on', 'off'], 'on'),
  /** How long a create call without a clear answer is looked for before it counts as not started, in milliseconds. */
  RECONCILE_WINDOW_MS: whole(0, 86_400_000, 120_000),
  /** How many looks through the platform's list that takes at least. */
  RECONCILE_LOOKS: whole(1, 100, 5),
  /** How long looks that fail are repeated before the launch is left to the operator to settle, in milliseconds. */
  RECONCILE_GIVE_UP_MS: whole(0, 2_592_000_000, 259_200_000),
  /** After how long of silence a process counts as dead, and others take over its jobs, in milliseconds; PostgreSQL only. */
  JOB_LEASE_MS: whole(500, 600_000, 4000),
  /** How many launches one process works on at once; looks and messages each as many beside them. */
  JOB_CONCURRENCY: whole(1, 1000, 16),
  /** How long a stopping process may finish what it has in hand, in milliseconds. */
  SHUTDOWN_TIMEOUT_MS: whole(0, 600_000, 10_000),
  /** How many days settled launches, the audit log and jobs that were given up are kept. Default: for ever. */
  RETENTION_DAYS: wholeIfSet(1, 36_500),
  /** How many launches one person may send in an hour; 0 for any number. */
  LAUNCH_LIMIT_PER_HOUR: whole(0, 1_000_000, 60),
  /** How many launches all people of a workspace may send in an hour; 0 for any number. */
  LAUNCH_LIMIT_WORKSPACE_PER_HOUR: whole(0, 1_000_000, 600),
  /** More containers than this in one launch are asked about once more before they are started. */
  TASK_NUMBER_CONFIRM_ABOVE: whole(0, 100, 4),
  /** Why nothing may be launched just now, as people are told; everything else goes on. Default: launching goes on. */
  LAUNCHES_PAUSED: optional(z.string().trim().max(300, 'is longer than 300 characters').optional()),
  /** Who may launch: comma-separated ids of people (U…, W…), user groups (S…), channels to launch from (C…, G…); with several workspaces each after its own: `T0123/U0456`. Default: everybody. */
  LAUNCH_ALLOWED: ids('UWSCG', 'people (U… or W…), user groups (S…), channels (C… or G…)'),
  /** Who may act on other people's instances, with the owner's token, where the owner allowed it: comma-separated ids of people (U…, W…) and user groups (S…); with several workspaces each after its own: `T0123/U0456`. Default: nobody. */
  ADMINS: ids('UWS', 'people (U… or W…), user groups (S…)'),
  /** What `/gpu-instance who` shows: nothing (`off`), what runs of the channel it is asked in (`channel`), or of the workspace (`team`). */
  TEAM_VIEW: oneOf(['off', 'channel', 'team'], 'channel'),
  /** How often an account's list is read while an instance of its waits or deploys, in milliseconds. */
  WATCH_PENDING_MS: whole(200, 3_600_000, 10_000),
  /** The same while its instances run. Slower, up to five times, for those that have run for long and while the platform struggles. */
  WATCH_RUNNING_MS: whole(200, 3_600_000, 60_000),
  /** How often free cards are asked about in each region, whoever waits for them or looks, in milliseconds. */
  FREE_CARDS_EVERY_MS: whole(200, 3_600_000, 60_000),
  /** For how many hours people wait for free cards before they are told that none came. */
  FREE_CARDS_WAIT_HOURS: whole(1, 720, 24),
  /** How long before its time limit ends an instance its owner hears of it: up to 5 times, or `off`. People may choose their own. */
  REMIND_BEFORE_END: leadTimes('15m,5m'),
  /** The same before a person's stored token ends. */
  REMIND_BEFORE_TOKEN_END: leadTimes('24h,1h'),
  /** After how many hours, and again after as many, the owner of a running instance without a time limit is asked whether it is still needed; 0 for never. */
  ASK_STILL_NEEDED_HOURS: whole(0, 8760, 0),
  /** Whether people of other workspaces, met in channels that are shared with them, may use the app: `on` or `off`. */
  ALLOW_EXTERNAL_PEOPLE: oneOf(['on', 'off'], 'off'),
  /** Whether guests of the workspace may use the app: `on` or `off` (off needs the scope users:read). */
  ALLOW_GUESTS: oneOf(['on', 'off'], 'on'),
  /** Language of people whose Slack speaks neither: `en` or `zh-CN`. */
  DEFAULT_LOCALE: oneOf(['en', 'zh-CN'], 'en'),
  /** Image path the form offers to a person who has not launched anything yet. */
  DEFAULT_IMAGE_PATH: optional(z.string().trim().optional()),
  /** Resource group the form offers to a person who has not launched anything yet. */
  DEFAULT_RESOURCE_GROUP: optional(z.string().trim().optional()),
  /** YAML file with the sizes, images and times that the form recommends; read again when it changes. Default: none. */
  CATALOG_FILE: optional(z.string().trim().optional()),
  /** Where people reach this app with a browser (https), such as https://gpu.example: there they connect, on a page of its own. Default: nowhere, they connect in Slack. */
  PUBLIC_URL: publicAddress,
  /** Where people connect their account: on the app's own page (`link`), in a modal (`modal`), or on the page where PUBLIC_URL is set (`auto`). */
  CONNECT_WITH: oneOf(['auto', 'link', 'modal'], 'auto'),
  /** Your own page on how to get a platform token (https): the connect form links to it. Default: none. */
  CONNECT_HELP_URL: page,
  /** Whether a person's last launch fills in their next form: `on` or `off`. */
  LAST_USED_DEFAULTS: oneOf(['on', 'off'], 'on'),
  /** Port of the playground's page. */
  PLAYGROUND_PORT: whole(0, 65_535, 3100),
});

export type Env = z.output<typeof envSchema>;

export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

export type EnvOutcome =
  | { readonly ok: true; readonly env: Env }
  | {
      readonly ok: false;
      readonly problems: readonly ConfigProblem[];
      /** The settings that nothing is wrong with. */
      readonly readable: Partial<Env>;
    };

/** Known in both spellings; the lower case comes first, as with curl. */
const proxyVariables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'] as const;

/** Every name that is read. */
export const settingNames: readonly string[] = [
  ...Object.keys(envSchema.shape),
  ...proxyVariables.map((name) => name.toLowerCase()),
];

function withProxies(variables: Variables) {
  const proxies = proxyVariables.map((name) => [name, variables[name.toLowerCase()] || variables[name]]);
  return { ...variables, ...Object.fromEntries(proxies) };
}

/** Reads all variables and reports all problems at once, never the values. */
export function readEnv(variables: Variables): EnvOutcome {
  const given = withProxies(variables);
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return { ok: true, env: parsed.data };
  const problems = parsed.error.issues.map(({ path: [variable], message }) => ({
    variable: String(variable),
    problem: message,
  }));
  return { ok: false, problems, readable: readWhatIsRight(given) };
}

function readWhatIsRight(given: Variables): Partial<Env> {
  const read = Object.entries(envSchema.shape).map(
    ([name, schema]) => [name, schema.safeParse(given[name])] as const,
  );
  return Object.fromEntries(
    read.flatMap(([name, outcome]) => (outcome.success ? [[name, outcome.data]] : [])),
  );
}
