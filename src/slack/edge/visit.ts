// What every handler is given: who came, from where, in which language, and the workspace's own client.
import type { AccountKey } from '../../accounts/ports.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { SlackClient, SlackClients } from './clients.ts';
import type { Deadline } from './deadline.ts';
import type { Incoming, Other } from './incoming.ts';
import type { Languages } from './languages.ts';
import type { Person } from './person.ts';

export interface Visit {
  readonly person: Person;
  /** Whose account, drafts, presets and launches these are. */
  readonly key: AccountKey;
  /** Their name in Slack, as far as it is known at once. */
  readonly personName: string | null;
  /** The channel it happened in; null in a modal. */
  readonly channelId: string | null;
  readonly client: SlackClient;
  /** The texts in their language. */
  readonly t: Translate;
  readonly deadline: Deadline;
}

export type FromPerson = Exclude<Incoming, Other>;

export interface VisitParts {
  readonly clients: SlackClients;
  readonly languages: Languages;
}

/** Never fails and keeps no trigger waiting: see `Languages`. */
export async function receive(
  { clients, languages }: VisitParts,
  incoming: FromPerson,
  deadline: Deadline,
): Promise<Visit> {
  const { person } = incoming;
  const client = clients.of(person.workspaceId);
  const { t, name } = await languages.profileOf(person, client);
  return {
    person,
    key: accountKeyOf(person),
    personName: name,
    channelId: 'channelId' in incoming ? incoming.channelId : null,
    client,
    t,
    deadline,
  };
}

/** Accounts belong to enterprise (else workspace) and user: in an organisation a person is the same everywhere. */
export const accountKeyOf = ({ workspaceId, enterpriseId, userId }: Person): AccountKey => ({
  teamId: enterpriseId ?? workspaceId,
  userId,
});
