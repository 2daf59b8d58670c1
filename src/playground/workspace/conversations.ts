// Channels and their messages. Lists are kept in order of `ts`, records are replaced and never changed in place,
// so a test may hold on to what it read.
import type { AppIdentity, Channel, Message, User } from './entities.ts';
import { newId, type Timestamps } from './identifiers.ts';

export type NewMessage = Omit<Message, 'type' | 'ts' | 'channel'>;

/** A channel with its messages, as a snapshot keeps it. */
export interface ConversationRecord {
  readonly channel: Channel;
  readonly messages: readonly Message[];
  readonly ephemerals: readonly Message[];
}

/** A snapshot keeps the newest of each channel. */
const kept = 5000;

interface Conversation {
  channel: Channel;
  readonly members: Set<string>;
  readonly messages: Message[];
  readonly ephemerals: Message[];
}

export class Conversations {
  readonly #byId = new Map<string, Conversation>();
  readonly #appDmByUser = new Map<string, string>();
  readonly #people: ReadonlyMap<string, User>;
  readonly #app: AppIdentity;
  readonly #timestamps: Timestamps;

  constructor(
    channels: readonly Channel[],
    people: ReadonlyMap<string, User>,
    app: AppIdentity,
    timestamps: Timestamps,
  ) {
    this.#people = people;
    this.#app = app;
    this.#timestamps = timestamps;
    for (const channel of channels) this.#add(channel);
  }

  channel(id: string): Channel | null {
    return this.#byId.get(id)?.channel ?? null;
  }

  all(): readonly Channel[] {
    return [...this.#byId.values()].map((conversation) => conversation.channel);
  }

  /** The app's own conversation with a person, created when first needed; null for nobody we know. */
  appDmWith(userId: string): Channel | null {
    if (!this.#people.has(userId) || userId === this.#app.botUserId) return null;
    const known = this.#appDmByUser.get(userId);
    if (known !== undefined) return this.channel(known);
    const members = [userId, this.#app.botUserId];
    const channel: Channel = { id: newId('D'), name: '', kind: 'app-dm', members, is_archived: false };
    this.#appDmByUser.set(userId, channel.id);
    this.#add(channel);
    return channel;
  }

  isMember(channelId: string, userId: string): boolean {
    return this.#byId.get(channelId)?.members.has(userId) ?? false;
  }

  join(channelId: string, userId: string): void {
    const conversation = this.#get(channelId);
    if (conversation.members.has(userId)) return;
    conversation.members.add(userId);
    conversation.channel = { ...conversation.channel, members: [...conversation.members] };
  }

  archive(id: string): void {
    const conversation = this.#get(id);
    conversation.channel = { ...conversation.channel, is_archived: true };
  }

  post(channelId: string, message: NewMessage): Message {
    const posted: Message = { type: 'message', ts: this.#timestamps.next(), channel: channelId, ...message };
    this.#get(channelId).messages.push(posted);
    return posted;
  }

  postEphemeral(channelId: string, visibleTo: string, message: NewMessage): Message {
    const posted: Message = {
      type: 'message',
      ts: this.#timestamps.next(),
      channel: channelId,
      ...message,
      ephemeral: true,
      visible_to: visibleTo,
    };
    this.#get(channelId).ephemerals.push(posted);
    return posted;
  }

  /** A `ts` between all messages there are and all to come. */
  mark(): string {
    return this.#timestamps.next();
  }

  find(channelId: string, ts: string): Message | null {
    const conversation = this.#byId.get(channelId);
    if (!conversation) return null;
    return conversation.messages[positionOf(conversation.messages, ts)] ?? null;
  }

  findEphemeral(channelId: string, ts: string): Message | null {
    const list = this.#byId.get(channelId)?.ephemerals ?? [];
    return list[positionOf(list, ts)] ?? null;
  }

  /** Puts the changed record in the place of the one with the same `ts`. */
  replace(message: Message): void {
    const conversation = this.#get(message.channel);
    const list = message.ephemeral ? conversation.ephemerals : conversation.messages;
    const position = positionOf(list, message.ts);
    if (position >= 0) list[position] = message;
  }

  remove(message: Message): void {
    const conversation = this.#get(message.channel);
    const list = message.ephemeral ? conversation.ephemerals : conversation.messages;
    const position = positionOf(list, message.ts);
    if (position >= 0) list.splice(position, 1);
  }

  /** The live list, oldest first, without a copy: a benchmark reads it at every change. */
  messages(channelId: string): readonly Message[] {
    return this.#byId.get(channelId)?.messages ?? [];
  }

  /** What one person sees: everyone's messages, and the ephemeral ones for them, those after `since` alone if given. */
  messagesFor(channelId: string, userId: string, since = '0'): readonly Message[] {
    const conversation = this.#byId.get(channelId);
    if (!conversation) return [];
    const own = conversation.ephemerals.filter(
      ({ visible_to, ts }) => visible_to === userId && Number(ts) > Number(since),
    );
    if (own.length === 0) return conversation.messages;
    return [...conversation.messages, ...own].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  records(): ConversationRecord[] {
    return [...this.#byId.values()].map(({ channel, messages, ephemerals }) => ({
      channel,
      messages: messages.slice(-kept),
      ephemerals: ephemerals.slice(-kept),
    }));
  }

  /** In place of what is there. */
  restore(records: readonly ConversationRecord[]): void {
    for (const { channel, messages, ephemerals } of records) {
      this.#add(channel);
      this.#get(channel.id).messages.push(...messages);
      this.#get(channel.id).ephemerals.push(...ephemerals);
      if (channel.kind !== 'app-dm') continue;
      const person = channel.members.find((id) => id !== this.#app.botUserId);
      if (person !== undefined) this.#appDmByUser.set(person, channel.id);
    }
  }

  #add(channel: Channel): void {
    this.#byId.set(channel.id, { channel, members: new Set(channel.members), messages: [], ephemerals: [] });
  }

  #get(channelId: string): Conversation {
    const conversation = this.#byId.get(channelId);
    if (!conversation) throw new Error(`The workspace has no channel ${channelId}`);
    return conversation;
  }
}

function positionOf(messages: readonly Message[], ts: string): number {
  const wanted = Number(ts);
  let low = 0;
  let high = messages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = Number(messages[middle]?.ts);
    if (found === wanted) return messages[middle]?.ts === ts ? middle : -1;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
