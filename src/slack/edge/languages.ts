// Which language a person reads: their Slack locale, else the operator's choice. Slack's page: users.info.
import type { WebClient } from '@slack/web-api';
import type { AccountKey } from '../../accounts/ports.ts';
import type { Clock } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Locale, type Translate, toLocale, translateTo } from '../kit/language/translate.ts';
import { platformErrorOf } from './clients.ts';
import { withPatience } from './deadline.ts';

export interface People {
  /** Never fails and never keeps a trigger waiting: without an answer in time it is the default language. */
  languageOf(person: AccountKey): Promise<Translate>;
}

export interface PeopleParts {
  readonly client: WebClient;
  readonly defaultLocale: Locale;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a person met for the first time may wait for Slack's word about them. Default: 400. */
  readonly patienceMs?: number;
}

interface Known {
  readonly locale: Locale;
  readonly until: number;
}

const lifeMs = 3_600_000;
/** After Slack did not say, it is asked again sooner. */
const retryMs = 60_000;
const mostPeople = 20_000;

export function createPeople({
  client,
  defaultLocale,
  clock,
  logger,
  patienceMs = 400,
}: PeopleParts): People {
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<Locale>>();

  function ask(key: string, userId: string): Promise<Locale> {
    const pending = asked.get(key);
    if (pending) return pending;
    const answer = askSlack(userId).then(({ locale, forMs }) => {
      asked.delete(key);
      keep(key, { locale, until: clock() + forMs });
      return locale;
    });
    asked.set(key, answer);
    return answer;
  }

  async function askSlack(userId: string): Promise<{ locale: Locale; forMs: number }> {
    try {
      const { user } = await client.users.info({ user: userId, include_locale: true });
      return { locale: toLocale(user?.locale) ?? defaultLocale, forMs: lifeMs };
    } catch (error) {
      logger.debug({ slackError: platformErrorOf(error) }, 'Slack did not tell the locale of a person');
      return { locale: defaultLocale, forMs: retryMs };
    }
  }

  function keep(key: string, entry: Known): void {
    known.delete(key);
    known.set(key, entry);
    const [oldest] = known.keys();
    if (known.size > mostPeople && oldest !== undefined) known.delete(oldest);
  }

  return {
    async languageOf({ teamId, userId }) {
      const key = `${teamId}/${userId}`;
      const entry = known.get(key);
      if (entry && entry.until > clock()) return translateTo(entry.locale);
      const answer = ask(key, userId);
      if (entry) return translateTo(entry.locale);
      return translateTo((await withPatience(answer, patienceMs)) ?? defaultLocale);
    },
  };
}
