// Who came, from where, and what a handler needs to answer them: built once per request.
import type { WebClient } from '@slack/web-api';
import { accountKeyOf, type Person } from '../../accounts/person.ts';
import type { AccountKey } from '../../accounts/ports.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { SlackClients } from './clients.ts';
import type { Deadline } from './deadline.ts';
import type { FromPerson } from './incoming.ts';
import type { Languages } from './languages.ts';

export interface Visit {
  readonly person: Person;
  /** Whose account it is. */
  readonly owner: AccountKey;
  readonly place: {
    /** Null in a modal: its metadata tells where it was asked for. */
    readonly channelId: string | null;
  };
  /** Of the workspace that they came from; for one quick try. */
  readonly client: WebClient;
  /** In their language. */
  readonly t: Translate;
  /** When they came; epoch milliseconds. */
  readonly now: number;
  /** Until when Slack waits for the answer. */
  readonly deadline: Deadline;
}

export interface VisitParts {
  readonly clients: SlackClients;
  readonly languages: Languages;
  readonly clock: () => number;
}

/** Asks for the person's language, and for nothing else: a trigger does not live long. */
export async function openVisit(
  { clients, languages, clock }: VisitParts,
  { person, channelId }: FromPerson,
  deadline: Deadline,
): Promise<Visit> {
  const owner = accountKeyOf(person);
  const client = clients.of(person.workspaceId).quick;
  const t = await languages.languageOf(owner, deadline);
  return { person, owner, place: { channelId }, client, t, now: clock(), deadline };
}
