// What every handler is given: who came, from where, in which language, and the workspace's own client.
import { type Owner, ownerOf, type Person } from '../../core/person.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { SlackClient, SlackClients } from './clients.ts';
import type { Deadline } from './deadline.ts';
import type { Incoming, Other } from './incoming.ts';
import type { Languages } from './languages.ts';

export interface Visit {
  readonly person: Person;
  /** Whose account, drafts, presets and launches these are. */
  readonly key: Owner;
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

/** Keeps no trigger waiting: see `Languages`. */
export async function receive(
  { clients, languages }: VisitParts,
  incoming: FromPerson,
  deadline: Deadline,
): Promise<Visit> {
  const { person } = incoming;
  const client = await clients.of(person.workspaceId);
  // The door lets nobody in from there.
  if (!client) throw new Error(`a visit from ${person.workspaceId}, where this app has no bot`);
  const { t, name } = await languages.profileOf(person, client);
  return {
    person,
    key: ownerOf(person),
    personName: name,
    channelId: 'channelId' in incoming ? incoming.channelId : null,
    client,
    t,
    deadline,
  };
}
