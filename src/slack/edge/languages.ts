// Which language a person reads: their Slack locale, else the operator's choice; and what Slack calls them.
// Slack's page: users.info.
import type { Timers } from '../../core/clock.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Locale, type Translate, toLocale, translateTo } from '../kit/language/translate.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import type { Membership } from './admission.ts';
import type { SlackClient } from './clients.ts';
import { atMost } from './deadline.ts';

export interface Profile {
  readonly t: Translate;
  /** Null while Slack has not said. */
  readonly name: string | null;
  /** Where they belong; null while Slack has not said. */
  readonly membership: Membership | null;
}

/** Whose profile: their id is enough within an organisation, else the workspace tells people of one id apart. */
export interface Profiled {
  readonly workspaceId: string;
  readonly userId: string;
}

export interface LanguagesParts {
  readonly defaultLocale: Locale;
  readonly clock: () => number;
  /** Default: the system's. */
  readonly timers?: Pick<Timers, 'after'>;
  readonly logger: Logger;
  /** How long a person met for the first time may wait for Slack's word about them. Default: 400. */
  readonly patienceMs?: number;
  /** How many people are remembered; the longest not met go first. Default: 20,000. */
  readonly maxPeople?: number;
}

interface Known extends Profile {
  readonly until: number;
}

const lifeMs = 3_600_000;
/** After Slack did not say, it is asked again sooner. */
const retryMs = 60_000;

export type Languages = ReturnType<typeof createLanguages>;

export function createLanguages({
  defaultLocale,
  clock,
  timers,
  logger,
  patienceMs = 400,
  maxPeople = 20_000,
}: LanguagesParts) {
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<Known>>();
  const unknown: Profile = { t: translateTo(defaultLocale), name: null, membership: null };

  function ask(key: string, userId: string, client: SlackClient): Promise<Known> {
    const pending = asked.get(key);
    if (pending) return pending;
    const answer = askSlack(userId, client).then((entry) => {
      asked.delete(key);
      keep(key, entry);
      return entry;
    });
    asked.set(key, answer);
    return answer;
  }

  async function askSlack(userId: string, client: SlackClient): Promise<Known> {
    try {
      const { user } = await client.views.users.info({ user: userId, include_locale: true });
      const name = user?.profile?.display_name || user?.name || null;
      const t = translateTo(toLocale(user?.locale) ?? defaultLocale);
      return { t, name, membership: user ? toMembership(user) : null, until: clock() + lifeMs };
    } catch (error) {
      logger.debug({ slackError: platformErrorOf(error) }, 'Slack did not tell the locale of a person');
      return { ...unknown, until: clock() + retryMs };
    }
  }

  function keep(key: string, entry: Known): void {
    known.delete(key);
    known.set(key, entry);
    const [oldest] = known.keys();
    if (known.size > maxPeople && oldest !== undefined) known.delete(oldest);
  }

  return {
    /** Never fails and never keeps a trigger waiting: without an answer in time it is the default language. */
    async profileOf({ workspaceId, userId }: Profiled, client: SlackClient): Promise<Profile> {
      const key = `${workspaceId}/${userId}`;
      const entry = known.get(key);
      if (entry && entry.until > clock()) return entry;
      const answer = ask(key, userId, client);
      if (entry) return entry;
      return (await atMost(answer, patienceMs, timers)) ?? unknown;
    },
    /** As `profileOf`, but waits for Slack's word: for what must not be decided without it. Never fails. */
    async profileAsSaid({ workspaceId, userId }: Profiled, client: SlackClient): Promise<Profile> {
      const key = `${workspaceId}/${userId}`;
      const entry = known.get(key);
      return entry?.membership ? entry : ask(key, userId, client);
    },
    /** How many people are remembered. */
    get size(): number {
      return known.size;
    },
  };
}

interface SaidUser {
  readonly team_id?: string;
  readonly enterprise_user?: { readonly enterprise_id?: string };
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
}

const toMembership = (user: SaidUser): Membership => ({
  teamId: user.team_id ?? null,
  enterpriseId: user.enterprise_user?.enterprise_id ?? null,
  isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
});
