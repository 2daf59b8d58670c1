// The books that the judge keeps: what happened, sorted by the lives that it happened to. Reading decides nothing.
import type { Happening, Wanted, Who, World } from '../history.ts';
import { type SecretSearch, searchFor } from './secret-search.ts';
import { type Card, readMessage, type Said } from './shown.ts';
import { type Span, type Touches, touching } from './spans.ts';

type Of<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>;
type Message = Of<'posted' | 'updated'>;
export type Action = 'stop' | 'start' | 'delete' | 'script';
export type Answer = Of<'answered'>;

/** A form that was handed in, or a button that was pressed, however often it was delivered. */
export interface Asked {
  readonly at: number;
  readonly person: Who;
  readonly mayAct: boolean;
  readonly answers: Answer[];
}

export interface Submission extends Asked {
  readonly wants: Wanted;
}

export interface Press extends Asked {
  readonly action: Of<'presses'>['action'];
}

export interface Call {
  readonly callId: number;
  readonly at: number;
  readonly call: Of<'called'>['call'];
  readonly account: string;
  readonly instanceId: string | null;
  readonly body: Wanted | null;
  /** Null: it has not ended. */
  ended: Of<'call-ended'> | null;
}

export interface Instance {
  readonly id: string;
  readonly account: string;
  readonly madeAt: number;
  readonly as: Wanted;
  /** As it became, in this order; the first as it was made. */
  readonly statuses: Status[];
}

export interface Status {
  readonly at: number;
  readonly status: string;
  readonly callId: number | null;
  readonly endsAt: number | null;
}

/** A message as it was posted or changed. */
export interface Shown<What extends Said = Said> {
  readonly at: number;
  readonly ts: string;
  readonly isNew: boolean;
  /** Whether all of a channel can read it. */
  readonly isPublic: boolean;
  /** In nobody's conversation with the bot: only its person saw it, and it cannot be changed. */
  readonly isFleeting: boolean;
  readonly to: string | null;
  readonly said: What;
}

export interface AuditLine {
  readonly at: number;
  readonly action: string;
  readonly userId: string | null;
  readonly launchId: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** In the order in which they were written: clocks of replicas differ. */
  readonly place: number;
}

/** Of a person. */
export type PersonLine = Of<'audited'> & { readonly place: number };

export interface Life {
  readonly name: string;
  readonly submissions: Submission[];
  readonly presses: Press[];
  readonly creates: Call[];
  /** Those that do something with its instance, and those that ask for the way in. */
  readonly acts: Call[];
  readonly instances: Instance[];
  readonly shown: Shown[];
  readonly audit: AuditLine[];
  readonly launchIds: Set<string>;
  /** Another one's messages have the same reference: which lines of the audit log are its own cannot be told. */
  isConfused: boolean;
  /** The place of its last happening in the history. */
  last: number;
}

export interface Leak {
  readonly at: number;
  readonly life: string | null;
  readonly where: string;
}

export interface Books {
  readonly world: World;
  readonly lives: ReadonlyMap<string, Life>;
  readonly calls: ReadonlyMap<number, Call>;
  /** Acts on instances that no launch from here made. */
  readonly strayActs: readonly Call[];
  /** When an account's instances were listed, as far as it worked; in order. */
  readonly lists: ReadonlyMap<string, readonly number[]>;
  readonly audit: readonly AuditLine[];
  /** Lines about people, not about launches. */
  readonly peopleAudit: readonly PersonLine[];
  readonly leaks: readonly Leak[];
  /** When processes died, in order. */
  readonly deaths: readonly number[];
  /** Whether anything was wrong: a death, a pause, an outage. */
  readonly hadTrouble: Touches;
  readonly hadOutage: (of: World['outages'][number]['of']) => Touches;
  /** When it was quiet last. */
  readonly quietAt: number;
  /** Nothing is under way: it was quiet after its last happening. */
  readonly isAtRest: (life: Life) => boolean;
  /** Whether the account of whoever launched it can be asked: their token lives, and is of that account. */
  readonly isWatched: (life: Life) => boolean;
  /** Whether it ever was this person's account, as far as they said. */
  readonly owns: (person: Who, account: string) => boolean;
  /** Whether its platform was away, or there was no living token, for longer than the app promises to go on looking. */
  readonly wasGivenUpOn: (life: Life) => boolean;
  /** When its person was forgotten, and it with them; null: it was not. */
  readonly forgottenAt: (life: Life) => number | null;
  /** Messages that somebody deleted. */
  readonly removed: ReadonlySet<string>;
}

const acting: readonly string[] = ['stop', 'start', 'delete', 'script', 'url'];

export function keepBooks(world: World, history: readonly Happening[]): Books {
  const reader = new Reader(world);
  for (const happening of history) reader.read(happening);
  return reader.close();
}

class Reader {
  readonly #world: World;
  readonly #search: SecretSearch;
  readonly #lives = new Map<string, Life>();
  readonly #requests = new Map<string, Asked>();
  readonly #calls = new Map<number, Call>();
  readonly #livesOfCalls = new Map<number, Life>();
  readonly #instances = new Map<string, Instance>();
  readonly #livesOfInstances = new Map<string, Life>();
  readonly #livesByReference = new Map<string, Life>();
  readonly #strayActs: Call[] = [];
  readonly #lists = new Map<string, number[]>();
  readonly #audit: AuditLine[] = [];
  readonly #peopleAudit: PersonLine[] = [];
  readonly #forgotten = new Map<string, PersonLine[]>();
  readonly #leaks: Leak[] = [];
  readonly #deaths: number[] = [];
  readonly #trouble: Span[] = [];
  readonly #suspendedSince = new Map<number, number>();
  /** The account of a person's living token; null: there is none. */
  readonly #tokens = new Map<string, string | null>();
  readonly #connected = new Map<string, Set<string>>();
  readonly #withoutSince = new Map<string, number>();
  readonly #without: (Span & { readonly who: string })[] = [];
  readonly #removed = new Set<string>();
  readonly #connectors = new Set<string>();
  #place = 0;
  #quiet = -1;
  #quietAt = Number.NEGATIVE_INFINITY;

  constructor(world: World) {
    this.#world = world;
    this.#search = searchFor(world.secrets);
  }

  read(happening: Happening): void {
    this.#place += 1;
    switch (happening.kind) {
      case 'submits':
      case 'presses':
        this.#ask(happening);
        break;
      case 'answered':
        this.#answer(happening);
        break;
      case 'connects':
      case 'disconnects':
      case 'token-ends':
        this.#changeToken(happening);
        break;
      case 'posted':
      case 'updated':
        this.#show(happening);
        break;
      case 'removed':
        this.#removed.add(happening.ts);
        break;
      case 'opened':
        this.#look(happening.at, 'a view', happening.view, happening.person.userId);
        break;
      case 'called':
        this.#call(happening);
        break;
      case 'call-ended':
        this.#endCall(happening);
        break;
      case 'made':
        this.#make(happening);
        break;
      case 'became':
        this.#become(happening);
        break;
      case 'audited':
        this.#note(happening);
        break;
      case 'logged':
        this.#look(happening.at, 'the log', happening.line ?? '', null);
        break;
      case 'died':
        this.#deaths.push(happening.at);
        this.#trouble.push({ from: happening.at, to: happening.at });
        break;
      case 'suspended':
        this.#suspendedSince.set(happening.replica, happening.at);
        break;
      case 'resumed':
        this.#resume(happening);
        break;
      case 'quiet':
        this.#quiet = this.#place;
        this.#quietAt = happening.at;
        break;
      case 'started':
      case 'ready':
        break;
    }
  }

  close(): Books {
    const { outages } = this.#world;
    for (const since of this.#suspendedSince.values())
      this.#trouble.push({ from: since, to: Number.POSITIVE_INFINITY });
    const outagesOf = new Map(Map.groupBy(outages, ({ of }) => of));
    const touches = new Map([...outagesOf].map(([of, spans]) => [of, touching(spans)]));
    const livesOfLaunches = new Map(this.#audit.flatMap((line) => this.#find(line)));
    for (const line of this.#audit) file(line, livesOfLaunches.get(line.launchId));
    for (const [name, life] of this.#lives) if (this.#isBegunAnew(life)) this.#lives.delete(name);
    return {
      world: this.#world,
      lives: this.#lives,
      calls: this.#calls,
      strayActs: this.#strayActs,
      lists: this.#lists,
      audit: this.#audit,
      peopleAudit: this.#peopleAudit,
      leaks: this.#leaks,
      deaths: this.#deaths,
      hadTrouble: touching([...this.#trouble, ...outages]),
      hadOutage: (of) => touches.get(of) ?? (() => false),
      quietAt: this.#quietAt,
      isAtRest: ({ last }) => last < this.#quiet,
      isWatched: (life) => this.#isWatched(life),
      owns: (person, account) =>
        person.account === account || (this.#connected.get(keyOf(person))?.has(account) ?? false),
      wasGivenUpOn: (life) => this.#wasGivenUpOn(life),
      forgottenAt: (life) => this.#forgottenWith(life)?.at ?? null,
      removed: this.#removed,
    };
  }

  #lifeOf(name: string): Life {
    const known = this.#lives.get(name);
    if (known) {
      known.last = this.#place;
      return known;
    }
    const life: Life = {
      name,
      submissions: [],
      presses: [],
      creates: [],
      acts: [],
      instances: [],
      shown: [],
      audit: [],
      launchIds: new Set(),
      isConfused: false,
      last: this.#place,
    };
    this.#lives.set(name, life);
    return life;
  }

  /** A request that is delivered again is none that is new. */
  #ask(happening: Of<'submits'> | Of<'presses'>): void {
    const life = this.#lifeOf(happening.life);
    if (this.#requests.has(happening.requestId)) return;
    const { at, person, mayAct } = happening;
    const asked = { at, person, mayAct, answers: [] };
    if (happening.kind === 'submits') {
      const submission: Submission = { ...asked, wants: happening.wants };
      this.#requests.set(happening.requestId, submission);
      life.submissions.push(submission);
      return;
    }
    const press: Press = { ...asked, action: happening.action };
    this.#requests.set(happening.requestId, press);
    life.presses.push(press);
    if (happening.action === 'connect' && mayAct) this.#connectors.add(person.userId);
  }

  #answer(happening: Answer): void {
    const asked = this.#requests.get(happening.requestId);
    asked?.answers.push(happening);
    this.#look(happening.at, 'an answer', happening.words ?? '', asked?.person.userId ?? null);
  }

  #changeToken({ at, kind, person }: Of<'connects' | 'disconnects' | 'token-ends'>): void {
    const who = keyOf(person);
    this.#tokens.set(who, kind === 'connects' ? person.account : null);
    const since = this.#withoutSince.get(who);
    if (kind !== 'connects') {
      this.#withoutSince.set(who, since ?? at);
      return;
    }
    if (since !== undefined) this.#without.push({ who, from: since, to: at });
    this.#withoutSince.delete(who);
    const accounts = this.#connected.get(who) ?? new Set();
    this.#connected.set(who, accounts.add(person.account));
  }

  #show(message: Message): void {
    const { at, kind, ts, channelId, to, text, blocks } = message;
    const said = readMessage(text, blocks);
    const isDirect = /^[DU]/u.test(channelId);
    this.#look(at, 'a message', text, to, said?.life);
    this.#look(at, 'a message', blocks, to, said?.life);
    if (!said) return;
    const life = this.#lifeOf(said.life);
    const isPublic = to === null && !isDirect;
    const isFleeting = to !== null && !isDirect;
    life.shown.push({ at, ts, isNew: kind === 'posted', isPublic, isFleeting, to, said });
    if ('reference' in said && said.reference !== null) this.#refer(said.reference, life);
  }

  #refer(reference: string, life: Life): void {
    const other = this.#livesByReference.get(reference) ?? life;
    this.#livesByReference.set(reference, life);
    if (other === life) return;
    other.isConfused = true;
    life.isConfused = true;
  }

  #call(happening: Of<'called'>): void {
    const { at, callId, call, account, instanceId, life: named, body } = happening;
    const noted: Call = { callId, at, call, account, instanceId, body, ended: null };
    this.#calls.set(callId, noted);
    if (call === 'create') {
      const life = this.#lifeOf(named ?? '');
      life.creates.push(noted);
      this.#livesOfCalls.set(callId, life);
      return;
    }
    if (!acting.includes(call)) return;
    const life = this.#livesOfInstances.get(instanceId ?? '');
    if (!life) {
      this.#strayActs.push(noted);
      return;
    }
    life.acts.push(noted);
    life.last = this.#place;
    this.#livesOfCalls.set(callId, life);
  }

  #endCall(happening: Of<'call-ended'>): void {
    const call = this.#calls.get(happening.callId);
    if (!call) return;
    call.ended = happening;
    const life = this.#livesOfCalls.get(happening.callId);
    if (life) life.last = this.#place;
    if (call.call !== 'list' || happening.as !== 'done') return;
    const times = this.#lists.get(call.account) ?? [];
    times.push(happening.at);
    this.#lists.set(call.account, times);
  }

  /** What nobody made from here, whatever it is called, is no life's. */
  #make({ at, callId, instanceId, account, as }: Of<'made'>): void {
    const life = callId === null ? undefined : this.#livesOfCalls.get(callId);
    const first: Status = { at, status: 'Waiting', callId, endsAt: null };
    const instance: Instance = { id: instanceId, account, madeAt: at, as, statuses: [first] };
    this.#instances.set(instanceId, instance);
    if (!life) return;
    life.instances.push(instance);
    life.last = this.#place;
    this.#livesOfInstances.set(instanceId, life);
  }

  #become({ at, instanceId, status, callId, endsAt }: Of<'became'>): void {
    this.#instances.get(instanceId)?.statuses.push({ at, status, callId, endsAt });
    const life = this.#livesOfInstances.get(instanceId);
    if (life) life.last = this.#place;
  }

  #note(happening: Of<'audited'>): void {
    const { at, action, launchId, userId, detail } = happening;
    this.#look(at, 'the audit log', detail, null);
    if (launchId === null) {
      const line = { ...happening, place: this.#place };
      this.#peopleAudit.push(line);
      if (action === 'person.forgotten')
        this.#forgotten.set(userId ?? '', [...(this.#forgotten.get(userId ?? '') ?? []), line]);
      return;
    }
    this.#audit.push({ at, action, userId, launchId, detail: readDetail(detail), place: this.#place });
  }

  /** By the task ID, or by the reference that its messages have. */
  #find({ launchId, detail }: AuditLine): [string, Life][] {
    const made = this.#livesOfInstances.get(String(detail.instanceId));
    const life = made ?? this.#livesByReference.get(launchId.slice(0, 8));
    return life && (made || !life.isConfused) ? [[launchId, life]] : [];
  }

  #resume({ at, replica }: { readonly at: number; readonly replica: number }): void {
    const since = this.#suspendedSince.get(replica);
    if (since !== undefined) this.#trouble.push({ from: since, to: at });
    this.#suspendedSince.delete(replica);
  }

  /** Whoever pressed Connect is told an address, and nobody else. */
  #look(at: number, where: string, text: string, reader: string | null, life: string | null = null): void {
    const secret = this.#search(text);
    if (secret === null) return;
    const isAddress = /^(?:https?|wss?|ssh)\b/u.test(secret);
    if (isAddress && reader !== null && this.#connectors.has(reader)) return;
    this.#leaks.push({ at, life, where });
  }

  #wasGivenUpOn({ submissions }: Life): boolean {
    const [first] = submissions;
    if (!first) return false;
    const who = keyOf(first.person);
    const away = [
      ...this.#world.outages.filter(({ of }) => of === 'platform'),
      ...this.#without.filter((span) => span.who === who),
    ];
    return away.some(({ from, to }) => to - from > this.#world.quietAfterMs && to > first.at);
  }

  #forgottenWith(life: Life): PersonLine | undefined {
    const userId = life.submissions[0]?.person.userId ?? '';
    return this.#forgotten.get(userId)?.find((line) => isBefore(life, line));
  }

  /** Its form was still open when its person was forgotten, and was sent again afterwards: nobody could know it any more. */
  #isBegunAnew(life: Life): boolean {
    const forgotten = this.#forgottenWith(life);
    return (
      forgotten !== undefined &&
      life.audit.some(({ action, place }) => action === 'launch.accepted' && place > forgotten.place)
    );
  }

  #isWatched(life: Life): boolean {
    const { submissions, instances } = life;
    const person = submissions.at(-1)?.person;
    if (!person || this.#forgottenWith(life)) return false;
    const account = this.#tokens.get(keyOf(person));
    if (account === undefined) return true;
    const owns = (instances[0]?.account ?? person.account) === account;
    return account !== null && owns;
  }
}

function file(line: AuditLine, life: Life | undefined): void {
  life?.launchIds.add(line.launchId);
  life?.audit.push(line);
}

/** It was accepted before its person was forgotten; what has no line was handed in before. */
export function isBefore({ audit, submissions }: Life, { at, place }: PersonLine): boolean {
  const accepted = audit.find(({ action }) => action === 'launch.accepted');
  return accepted ? accepted.place < place : (submissions[0]?.at ?? at) < at;
}

const keyOf = ({ teamId, userId }: Who): string => `${teamId}/${userId}`;

function readDetail(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Its cards, as they were shown one after the other. */
export const cardsOf = ({ shown }: Life): readonly Shown<Card>[] =>
  shown.filter((each): each is Shown<Card> => each.said.what === 'card');

/**
 * What stands of it in Slack: each of its card's messages as it was changed last. As a rule there is one. A message of a process
 * that died, which came late, or a card that went on elsewhere, is nobody's to change any more.
 */
export function standingCards(life: Life): readonly Shown<Card>[] {
  const byMessage = new Map(cardsOf(life).map((card) => [card.ts, card]));
  return [...byMessage.values()];
}

export const isAccepted = ({ submissions }: Life): boolean =>
  submissions.some(({ answers }) => answers.some(({ as }) => as === 'accepted'));

/** When Slack was first told that it is taken. */
export const acceptedAt = ({ submissions }: Life): number =>
  Math.min(
    ...submissions.flatMap(({ answers }) =>
      answers.filter(({ as }) => as === 'accepted').map(({ at }) => at),
    ),
  );

/** What was said last of whether it was launched. */
export const lastWordOf = ({ shown }: Life): Said['what'] | null =>
  shown.findLast(({ said }) => ['card', 'line', 'found', ...notices].includes(said.what))?.said.what ?? null;

export const notices: readonly string[] = ['not-launched', 'not-known', 'still-not-known'];
