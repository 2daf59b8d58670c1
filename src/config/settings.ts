// All that the operator set, read at once: what is wrong, what is meant, and what deserves a word. Pure.
import { assembleConfig, type Config, findConflicts, findMissing } from './config.ts';
import { type ConfigProblem, isSet, readEnv, type Variables } from './env.ts';
import { findInsecure, findInsecureDatabase } from './insecure.ts';
import { findTraceWarnings } from './traces.ts';

export type SettingsOutcome =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Not wrong, but perhaps not what was meant. Never holds a value. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export interface SettingsWishes {
  /** Asked for by word: then production's settings are not even looked at. */
  readonly playground: boolean;
  /** Only the database is worked on: Slack and the platform need not be configured. */
  readonly maintenance: boolean;
}

/** Reports every problem there is, never a value. */
export function readSettings(given: Variables, { playground, maintenance }: SettingsWishes): SettingsOutcome {
  const variables = playground ? withoutProduction(given) : given;
  const read = readEnv(variables);
  const problems = new Map<string, ConfigProblem>();
  // A setting that is there but wrong has its own words already.
  const missing = maintenance ? [] : findMissing(variables);
  const conflicts = maintenance || !read.ok ? [] : findConflicts(read.env);
  const readable = { ...(read.ok ? read.env : read.readable), PGHOST: variables.PGHOST };
  const insecure = maintenance ? findInsecureDatabase(readable) : findInsecure(readable);
  for (const problem of [...(read.ok ? [] : read.problems), ...missing, ...conflicts, ...insecure.problems])
    if (!problems.has(problem.variable)) problems.set(problem.variable, problem);
  if (!read.ok || problems.size > 0) return { ok: false, problems: [...problems.values()] };
  return {
    ok: true,
    config: assembleConfig(read.env),
    warnings: [
      ...findUnused(variables),
      ...(maintenance ? [] : findTraceWarnings(read.env)),
      ...insecure.warnings,
    ],
  };
}

/** What only a real workspace needs: nothing of it may reach the playground, least of all a server's database. */
function withoutProduction(given: Variables): Variables {
  const isForPlayground = ([name, value]: [string, string | undefined]) => {
    if (/^SLACK_/u.test(name) || productionNames.has(name)) return false;
    return name !== 'DATABASE_URL' || /^\s*sqlite:/u.test(value ?? '');
  };
  return Object.fromEntries(Object.entries(given).filter(isForPlayground));
}

const productionNames = new Set([
  'PLATFORM_API_URL',
  'PLATFORM_LOGIN_URL',
  'PLATFORM_ACCOUNT_URL',
  'PLATFORM_REGION_HOSTS',
  'PUBLIC_URL',
  'TOKEN_ENCRYPTION_KEYS',
  'NODE_ENV',
  'HOST',
  'OPS_HOST',
]);

function findUnused(variables: Variables): string[] {
  return isSet(variables.SLACK_APP_TOKEN) && isSet(variables.SLACK_SIGNING_SECRET)
    ? ['SLACK_SIGNING_SECRET is not used: SLACK_APP_TOKEN is set as well, which means Socket Mode']
    : [];
}
