// Slack of a world: channels and what is posted in them, people and what is shown to them alone. Its answers are late, lost on
// the way there or back, refused for a while. Written from Slack's documents; it knows nothing of the app but its calls.
import type { Post, PostAnswer, PostRequest } from '../../../src/network/post.ts';
import type { Who } from '../history.ts';
import type { Chronicle } from './chronicle.ts';
import type { Weather } from './faults.ts';
import type { LifeOfProcess } from './life-of-process.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export const apiUrl = 'https://slack.example.com/api/';

interface Message {
  readonly ts: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  readonly metadata: Metadata | null;
  text: string;
  blocks: string;
}

interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, string>>;
}

/** What is shown of a launch, by what its message is marked with. */
export interface ShownCard {
  readonly launchId: string;
  readonly channelId: string;
  readonly ts: string;
  readonly blocks: string;
}

interface SlackParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly weather: Weather;
  readonly chronicle: Chronicle;
  readonly secrets: Set<string>;
  readonly teamId: string;
  readonly people: ReadonlyMap<string, Who>;
  /** Channels that the bot is not in. */
  readonly closed: Set<string>;
  /** Whether the bot may read channels: an optional scope. */
  readonly readsHistory: boolean;
  /** An answer was lost, or a call: what is shown may lag. */
  readonly onTrouble: (from: number, to: number) => void;
  readonly onPosted: (message: Readonly<Message>, kind: string, launchId: string) => void;
}

type Body = Readonly<Record<string, unknown>>;
const triggerLifeMs = 3000;

export class SimulatedSlack {
  readonly #parts: SlackParts;
  readonly #messages = new Map<string, Message>();
  readonly #byChannel = new Map<string, Message[]>();
  readonly #triggers = new Map<string, { readonly person: Who; readonly until: number }>();
  readonly #replies = new Map<
    string,
    { readonly person: Who; readonly channelId: string; until: number; left: number }
  >();
  readonly #busyUntil = new Map<string, number>();
  #count = 0;
  awayUntil = 0;
  isQuiet = false;

  constructor(parts: SlackParts) {
    this.#parts = parts;
  }

  trigger(person: Who): string {
    const { random, scheduler } = this.#parts;
    const id = `${random.whole(1e9, 9e9)}.${random.hexId().slice(0, 12)}`;
    this.#triggers.set(id, { person, until: scheduler.now + triggerLifeMs });
    return id;
  }

  replyUrl(person: Who, channelId: string): string {
    const { random, scheduler, secrets } = this.#parts;
    const key = random.hexId();
    const url = `https://hooks.slack.com/commands/T1/1/${key}`;
    secrets.add(url);
    this.#replies.set(key, { person, channelId, until: scheduler.now + 1_800_000, left: 5 });
    return url;
  }

  post(life: LifeOfProcess): Post {
    return life.way((url: URL, { headers, body, timeoutMs }: PostRequest) =>
      this.#exchange(timeoutMs, () => {
        const method = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
        const isForm = headers['Content-Type']?.includes('urlencoded') ?? false;
        return this.#call(method, isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body));
      }),
    );
  }

  fetch(life: LifeOfProcess): typeof globalThis.fetch {
    const reply = life.way(async (url: URL, body: string) => {
      const { status } = await this.#exchange(5000, () => this.#reply(url, JSON.parse(body)));
      return { status, ok: status >= 200 && status < 300, body: null } as Response;
    });
    return (async (url: URL, { body }: { body: string }) => reply(url, body)) as typeof globalThis.fetch;
  }

  /** Somebody deletes a card: nobody changes, finds or presses it any more. Answers its timestamp, where there is one. */
  removeCard(random: Random): string | null {
    const { chronicle, closed } = this.#parts;
    const isCard = ({ channelId, metadata }: Message) =>
      !closed.has(channelId) && metadata !== null && (metadata.event_payload.surface ?? 'card') === 'card';
    const cards = [...this.#messages.values()].filter(isCard);
    if (cards.length === 0) return null;
    const { channelId, ts } = random.pick(cards);
    this.#messages.delete(`${channelId} ${ts}`);
    const others = this.#byChannel.get(channelId)?.filter((each) => each.ts !== ts) ?? [];
    this.#byChannel.set(channelId, others);
    chronicle.add({ kind: 'removed', ts, channelId });
    return ts;
  }

  /** Over the network, there and back. */
  #exchange(timeoutMs: number, serve: () => PostAnswer): Promise<PostAnswer> {
    const { scheduler, random } = this.#parts;
    const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
    const fail = (afterMs: number) =>
      void scheduler.after(Math.min(afterMs, timeoutMs), () => reject(new Error('call failed: ECONNRESET')));
    const trouble = this.#trouble();
    if (trouble !== 'none') this.#parts.onTrouble(scheduler.now, scheduler.now + timeoutMs);
    if (trouble === 'lost-there') {
      fail(random.chance(0.5) ? timeoutMs : random.whole(2, 1000));
      return promise;
    }
    const wayMs = random.whole(5, 150);
    const backMs = trouble === 'late' ? random.whole(500, timeoutMs) : random.whole(2, 60);
    scheduler.after(wayMs, () => {
      const answer = trouble === 'away' ? { status: 503, headers: {}, text: '' } : serve();
      if (trouble === 'lost-back') return fail(random.chance(0.5) ? timeoutMs - wayMs : random.whole(2, 100));
      if (wayMs + backMs > timeoutMs) return fail(timeoutMs - wayMs);
      scheduler.after(backMs, () => resolve(answer));
    });
    return promise;
  }

  #trouble() {
    const { scheduler, random, weather } = this.#parts;
    if (this.isQuiet) return 'none';
    if (scheduler.now < this.awayUntil) return random.weighted({ 'lost-there': 1, away: 2 });
    if (!random.chance(weather.of('slack-network') * 0.2)) return 'none';
    return random.weighted({ 'lost-there': 3, late: 3, 'lost-back': 3, away: 1 });
  }

  #call(method: string, body: Body): PostAnswer {
    if (this.#isBusy(method, String(body.channel ?? '')))
      return { status: 429, headers: { 'retry-after': String(this.#parts.random.whole(1, 5)) }, text: '' };
    switch (method) {
      case 'users.info':
        return this.#tell({
          user: { id: body.user, name: body.user, locale: 'en-US', team_id: this.#parts.teamId },
        });
      case 'chat.postMessage':
        return this.#post(body);
      case 'chat.postEphemeral':
        return this.#postEphemeral(body);
      case 'chat.update':
        return this.#update(body);
      case 'conversations.history':
      case 'conversations.replies':
        return this.#history(method, body);
      case 'views.open':
      case 'views.push':
        return this.#open(body);
      case 'views.update':
        return this.#tell({ view: { id: body.view_id, hash: '1' } });
      default:
        return refuse('unknown_method');
    }
  }

  /** A refusal holds for the while that it names. */
  #isBusy(method: string, channel: string): boolean {
    const { scheduler, random, weather } = this.#parts;
    if (this.isQuiet || !method.startsWith('chat.')) return false;
    const key = `${method} ${method === 'chat.postMessage' ? channel : ''}`;
    if (scheduler.now < (this.#busyUntil.get(key) ?? 0)) return true;
    if (!random.chance(weather.of('slack-rates') * 0.002)) return false;
    this.#busyUntil.set(key, scheduler.now + random.whole(500, 4000));
    return true;
  }

  #post(body: Body): PostAnswer {
    const asked = String(body.channel);
    if (this.#parts.closed.has(asked)) return refuse('not_in_channel');
    const isPerson = this.#parts.people.has(asked);
    const channelId = isPerson ? `D${asked}` : asked;
    const message: Message = {
      ts: this.#newTs(),
      channelId,
      threadTs: (body.thread_ts as string | undefined) ?? null,
      metadata: (body.metadata as Metadata | undefined) ?? null,
      text: String(body.text ?? ''),
      blocks: JSON.stringify(body.blocks ?? []),
    };
    this.#messages.set(`${channelId} ${message.ts}`, message);
    const theirs = this.#byChannel.get(channelId) ?? [];
    theirs.push(message);
    this.#byChannel.set(channelId, theirs);
    this.#note('posted', message, isPerson ? asked : null);
    const { launch_id: launchId = '', surface = 'card' } = message.metadata?.event_payload ?? {};
    this.#parts.onPosted(message, surface, launchId);
    return this.#tell({ channel: channelId, ts: message.ts });
  }

  #postEphemeral(body: Body): PostAnswer {
    const channelId = String(body.channel);
    if (this.#parts.closed.has(channelId)) return refuse('not_in_channel');
    const ts = this.#newTs();
    const message = {
      ts,
      channelId,
      threadTs: null,
      text: String(body.text ?? ''),
      blocks: JSON.stringify(body.blocks ?? []),
    };
    this.#note('posted', message, String(body.user));
    return this.#tell({ message_ts: ts });
  }

  #update(body: Body): PostAnswer {
    const channelId = String(body.channel);
    const message = this.#messages.get(`${channelId} ${String(body.ts)}`);
    if (this.#parts.closed.has(channelId)) return refuse('is_archived');
    if (!message) return refuse('message_not_found');
    message.text = String(body.text ?? '');
    message.blocks = JSON.stringify(body.blocks ?? []);
    this.#note('updated', message, channelId.startsWith('D') ? channelId.slice(1) : null);
    const { launch_id: launchId = '', surface = 'card' } = message.metadata?.event_payload ?? {};
    this.#parts.onPosted(message, surface, launchId);
    return this.#tell({ channel: channelId, ts: message.ts });
  }

  #history(method: string, body: Body): PostAnswer {
    if (!this.#parts.readsHistory) return refuse('missing_scope');
    const channelId = String(body.channel);
    const oldest = Number(body.oldest ?? 0);
    const thread = method === 'conversations.replies' ? String(body.ts) : null;
    const messages = (this.#byChannel.get(channelId) ?? [])
      .filter(({ ts, threadTs }) => Number(ts) >= oldest && threadTs === thread)
      .slice(-200)
      .map(({ ts, metadata }) => ({ ts, ...(metadata ? { metadata } : {}) }));
    return this.#tell({ messages });
  }

  #open(body: Body): PostAnswer {
    const trigger = this.#triggers.get(String(body.trigger_id));
    this.#triggers.delete(String(body.trigger_id));
    if (!trigger) return refuse('exchanged_trigger_id');
    if (this.#parts.scheduler.now > trigger.until) return refuse('expired_trigger_id');
    this.#count += 1;
    this.#parts.chronicle.add({ kind: 'opened', person: trigger.person, view: JSON.stringify(body.view) });
    return this.#tell({ view: { id: `V${this.#count}`, hash: '1' } });
  }

  #reply(url: URL, body: Body): PostAnswer {
    const key = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const known = this.#replies.get(key);
    if (!known || known.left <= 0 || this.#parts.scheduler.now > known.until)
      return { status: 404, headers: {}, text: '' };
    known.left -= 1;
    const isForAll = body.response_type === 'in_channel';
    const message = {
      ts: this.#newTs(),
      channelId: known.channelId,
      threadTs: null,
      text: String(body.text ?? ''),
      blocks: JSON.stringify(body.blocks ?? []),
    };
    this.#note('posted', message, isForAll ? null : known.person.userId);
    return { status: 200, headers: {}, text: 'ok' };
  }

  #note(
    kind: 'posted' | 'updated',
    { ts, channelId, threadTs, text, blocks }: Omit<Message, 'metadata'>,
    to: string | null,
  ): void {
    const { chronicle, teamId } = this.#parts;
    chronicle.add({ kind, ts, teamId, channelId, to, threadTs, text, blocks });
  }

  #newTs(): string {
    this.#count += 1;
    return `${Math.floor(this.#parts.scheduler.now / 1000)}.${String(this.#count).padStart(6, '0')}`;
  }

  #tell(result: object): PostAnswer {
    return { status: 200, headers: {}, text: JSON.stringify({ ok: true, ...result }) };
  }
}

const refuse = (error: string): PostAnswer => ({
  status: 200,
  headers: {},
  text: JSON.stringify({ ok: false, error }),
});
