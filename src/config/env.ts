// Every variable the app reads, with one sentence and its default. Only reads and checks each on its own;
// what they mean together is config.ts.
import { z } from 'zod';
import { Secret } from './secrets.ts';

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

const origin = (hint: string) =>
  optional(
    z
      .url({ protocol: /^https?$/u, error: `is not an http(s) address: ${hint}`, abort: true })
      .refine((value) => !/[{}]|%7[bd]/iu.test(value), `still holds a placeholder in braces: ${hint}`)
      .refine((value) => !new URL(value).username, 'must not hold a user name or password')
      .optional(),
  );

const isLoopback = ({ hostname }: URL) => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname);

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

const whole = (min: number, max: number, byDefault: number) =>
  optional(
    z.coerce
      .number(`is not a whole number from ${min} to ${max}`)
      .int(`is not a whole number from ${min} to ${max}`)
      .min(min, `is below ${min}`)
      .max(max, `is above ${max}`)
      .default(byDefault),
  );

const oneOf = <const T extends readonly [string, ...string[]]>(values: T, byDefault: T[number]) =>
  optional(z.enum(values, `must be one of: ${values.join(', ')}`).default(byDefault as never));

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
  /** Base address of Slack's Web API. Default: Slack's own. */
  SLACK_API_URL: origin('leave it out to use Slack itself'),
  /** Origin of the platform's container API in your region; a trailing `/` or `/ai` is tolerated. Required outside the playground. */
  PLATFORM_API_URL: origin(
    "take the region's AI address from the platform, for example https://region.example:65011",
  ),
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
  /** Port of `/slack/events` (HTTP mode), `/healthz`, `/readyz` and `/metrics`. */
  PORT: whole(0, 65_535, 3000),
  /** Address to listen on. Default: all of them; the playground always listens on loopback only. */
  HOST: optional(z.string().trim().optional()),
  /** trace, debug, info, warn, error, fatal or silent. */
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
  /** Puts a short marker of the launch into the instance's description, so that a lost answer can be looked up with certainty: `on` or `off`. */
  LAUNCH_MARKER: oneOf(['on', 'off'], 'on'),
  /** How long a create call without a clear answer is looked for before it counts as not started, in milliseconds. */
  RECONCILE_WINDOW_MS: whole(0, 86_400_000, 120_000),
  /** How many looks through the platform's list that takes at least. */
  RECONCILE_LOOKS: whole(1, 100, 5),
  /** How long a job stays with a process that stopped answering before another takes it over, in milliseconds. */
  JOB_LEASE_MS: whole(500, 600_000, 30_000),
  /** How many jobs one process works on at once. */
  JOB_CONCURRENCY: whole(1, 1000, 16),
  /** How long a stopping process may finish what it has in hand, in milliseconds. */
  SHUTDOWN_TIMEOUT_MS: whole(0, 600_000, 10_000),
  /** Language of people whose Slack speaks neither: `en` or `zh-CN`. */
  DEFAULT_LOCALE: oneOf(['en', 'zh-CN'], 'en'),
  /** Image path the form offers to a person who has not launched anything yet. */
  DEFAULT_IMAGE_PATH: optional(z.string().trim().optional()),
  /** Resource group the form offers to a person who has not launched anything yet. */
  DEFAULT_RESOURCE_GROUP: optional(z.string().trim().optional()),
  /** YAML file with the sizes, images and times that the form recommends; read again when it changes. Default: none. */
  CATALOG_FILE: optional(z.string().trim().optional()),
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
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads all variables and reports all problems at once, never the values. */
export function readEnv(variables: Variables): EnvOutcome {
  const parsed = envSchema.safeParse(variables);
  if (parsed.success) return { ok: true, env: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      variable: issue.path.join('.'),
      problem: issue.message,
    })),
  };
}
