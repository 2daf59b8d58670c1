// Which language a person reads: their Slack locale, else the operator's choice. Slack's page: users.info.
import type { AccountKey } from '../../accounts/ports.ts';
import type { Clock } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Locale, type Translate, toLocale, translateTo } from '../kit/language/translate.ts';
import { platformErrorOf, type SlackClients } from './clients.ts';
import { startDeadline } from './deadline.ts';

export interface LanguagesParts {
  readonly clients: SlackClients;
  readonly defaultLocale: Locale;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Languages = ReturnType<typeof createLanguages>;

/** How long a person met for the first time may wait for Slack's word about them. */
const patienceMs = 400;

interface Known {
  readonly t: Translate;
  readonly until: number;
}

const lifeMs = 3_600_000;
/** After Slack did not say, it is asked again sooner. */
const retryMs = 60_000;
const mostPeople = 20_000;

export function createLanguages({ clients, defaultLocale, clock, logger }: LanguagesParts) {
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<Translate>>();

  function ask(key: string, person: AccountKey): Promise<Translate> {
    const pending = asked.get(key);
    if (pending) return pending;
    const answer = askSlack(person).then(({ locale, forMs }) => {
      asked.delete(key);
      const t = translateTo(locale);
      keep(key, { t, until: clock() + forMs });
      return t;
    });
    asked.set(key, answer);
    return answer;
  }

  async function askSlack({ teamId, userId }: AccountKey): Promise<{ locale: Locale; forMs: number }> {
    try {
      const { user } = await clients.of(teamId).quick.users.info({ user: userId, include_locale: true });
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
    /** Never fails and never keeps a trigger waiting: without an answer in time it is the default language. */
    async languageOf(person: AccountKey, deadline = startDeadline(patienceMs)): Promise<Translate> {
      const key = `${person.teamId}/${person.userId}`;
      const entry = known.get(key);
      if (entry && entry.until > clock()) return entry.t;
      const answer = ask(key, person);
      if (entry) return entry.t;
      return (await deadline.wait(answer, patienceMs)) ?? translateTo(defaultLocale);
    },
  };
}
