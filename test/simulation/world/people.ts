// People of a world, and what Slack delivers for them: forms, presses, words; doubled, late, or not at all.

import { Secret } from '../../../src/config/secrets.ts';
import type { Incoming } from '../../../src/slack/edge/incoming.ts';
import type { Who } from '../history.ts';
import type { Chronicle } from './chronicle.ts';
import type { Weather } from './faults.ts';
import { type FormChoice, modalOf, openForm } from './forms.ts';
import type { SimulatedPlatform } from './platform.ts';
import type { Random } from './random.ts';
import type { Answer, Replica } from './replica.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimulatedSlack } from './slack.ts';

export interface PeopleParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly weather: Weather;
  readonly chronicle: Chronicle;
  readonly secrets: Set<string>;
  readonly platform: SimulatedPlatform;
  readonly slack: SimulatedSlack;
  readonly replicas: readonly Replica[];
  readonly people: readonly Person[];
  readonly onNoToken: (person: Person) => void;
}

export interface Person {
  readonly who: Who;
  readonly isAdmin: boolean;
  /** Admins may act on theirs. */
  letsAdmins: boolean;
  token: string | null;
}

type Pressed = 'stop' | 'start' | 'delete' | 'script' | 'connect';

/** A life of the world: a form, and what is done with what comes of it. */
export interface Life {
  readonly name: string;
  readonly person: Person;
  readonly choice: FormChoice;
  readonly channel: string;
  draft: string | null;
  replyUrl: string | null;
  tries: number;
  isAccepted: boolean;
  /** Presses that are still to come. */
  presses: number;
  launchId: string | null;
  card: { readonly channelId: string; readonly ts: string; readonly blocks: string } | null;
  /** What it met. */
  readonly met: { death: boolean; reminder: boolean };
}

const patienceMs = 3000;
const nowhere = {
  userId: null,
  homeTeamId: null,
  teamId: null,
  enterpriseId: null,
  installedTeamIds: [],
  triggerId: null,
  responseUrl: null,
};

interface Request {
  readonly requestId: string;
  readonly person: Person;
  readonly life: string;
  readonly incoming: Incoming;
  /** How a delivery is told. */
  readonly tell: (delivery: number) => void;
  readonly onAnswer: (as: 'accepted' | 'refused' | 'failed') => void;
}

export class People {
  readonly #parts: PeopleParts;
  #requests = 0;
  /** From here on nobody begins anything. */
  isQuiet = false;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  // --- forms

  /** The form is opened, and filled in for a while. */
  open(life: Life): void {
    const { scheduler, random } = this.#parts;
    life.draft = random.uuid();
    const replyUrl = random.chance(0.85) ? this.#parts.slack.replyUrl(life.person.who, life.channel) : null;
    life.replyUrl = replyUrl;
    const { session } = openForm(life.choice, life.draft, life.channel, life.name);
    void this.#keepDraft(life, { ...session });
    scheduler.after(random.whole(500, 5000), () => this.submit(life));
  }

  /** As the command does behind its form: where it fails, the form is there without its draft. */
  async #keepDraft(life: Life, values: Readonly<Record<string, unknown>>): Promise<void> {
    const replica = this.#pickReplica();
    const { core, store } = replica;
    if (!core || !store || !life.draft) return;
    const { teamId, userId } = life.person.who;
    const owner = { teamId, workspaceId: teamId, userId };
    const { sealer, clock } = core.slackPorts;
    const sealedReplyUrl = life.replyUrl
      ? await sealer.seal(new Secret(life.replyUrl), 'reply-url', owner)
      : null;
    await store.drafts
      .save({
        ...owner,
        id: life.draft,
        channelId: life.channel,
        sealedReplyUrl,
        values,
        createdAt: clock(),
        touchedAt: null,
      })
      .catch(() => undefined);
  }

  submit(life: Life): void {
    const { random, scheduler, weather } = this.#parts;
    life.tries += 1;
    this.#submitOnce(life);
    // Two quick clicks, or the same form on another device.
    if (random.chance(weather.of('people') * 0.25))
      scheduler.after(random.whole(20, 400), () => this.#submitOnce(life));
  }

  #submitOnce(life: Life): void {
    const { person, choice, channel, draft, name } = life;
    if (!draft) return;
    const { view } = openForm(choice, draft, channel, name);
    const requestId = this.#newRequest();
    const { chronicle, random, scheduler } = this.#parts;
    this.#deliver({
      requestId,
      person,
      life: name,
      incoming: { kind: 'submission', person: personOf(person.who), origin: nowhere, view },
      tell: (delivery) =>
        chronicle.add({
          kind: 'submits',
          requestId,
          delivery,
          person: person.who,
          mayAct: true,
          life: name,
          wants: choice.wants,
        }),
      onAnswer: (as) => {
        if (as === 'accepted') life.isAccepted = true;
        if (as === 'accepted' || life.isAccepted || life.tries >= 4 || this.isQuiet) return;
        if (!random.chance(0.85)) return;
        if (as === 'refused' && person.token === null) this.#parts.onNoToken(person);
        scheduler.after(random.whole(3000, 30_000), () => {
          if (!life.isAccepted) this.submit(life);
        });
      },
    });
  }

  // --- buttons

  /** What is pressed next on a card; somebody chooses it from what the card shows. */
  pressSomething(life: Life): void {
    const { random, weather } = this.#parts;
    const shown = life.card ? buttonsIn(life.card.blocks) : [];
    const isStale = random.chance(weather.of('people') * 0.25);
    const action = isStale || shown.length === 0 ? random.pick(allActions) : chosenFrom(shown, random);
    const presser = random.chance(weather.of('people') * 0.15)
      ? random.pick(this.#parts.people)
      : life.person;
    this.press(life, action, presser);
    if (random.chance(weather.of('people') * 0.3))
      this.#parts.scheduler.after(random.whole(20, 500), () => this.press(life, action, presser));
  }

  press(life: Life, action: Pressed, presser: Person): void {
    const { slack, chronicle, random, secrets } = this.#parts;
    const { launchId, card } = life;
    if (!launchId || !card) return;
    const { who } = presser;
    const isOwner = presser === life.person;
    const mayAct = isOwner || (action !== 'connect' && presser.isAdmin && life.person.letsAdmins);
    const requestId = this.#newRequest();
    const channelId = card.channelId;
    const incoming: Incoming =
      action === 'script'
        ? {
            kind: 'submission',
            person: personOf(who),
            origin: nowhere,
            view: modalOf(
              'instance_script',
              { launch: launchId, press: random.uuid() },
              { script: scriptOf(random, secrets), scope: random.pick(['all', 'header']) },
            ),
          }
        : {
            kind: 'action',
            person: personOf(who),
            origin: nowhere,
            actionId: `instance_${action}`,
            blockId: `instance.${launchId}`,
            value: launchId,
            channelId,
            triggerId: slack.trigger(who),
            responseUrl: slack.replyUrl(who, channelId),
            view: null,
          };
    this.#deliver({
      requestId,
      person: presser,
      life: life.name,
      incoming,
      tell: (delivery) =>
        chronicle.add({ kind: 'presses', requestId, delivery, person: who, mayAct, life: life.name, action }),
      onAnswer: () => undefined,
    });
  }

  /** A list, whoami, or a form that nobody fills in. */
  type(person: Person, channelId: string, text: string): void {
    const { slack } = this.#parts;
    const incoming: Incoming = {
      kind: 'command',
      person: personOf(person.who),
      origin: nowhere,
      text,
      channelId,
      triggerId: slack.trigger(person.who),
      responseUrl: slack.replyUrl(person.who, channelId),
    };
    this.#deliver({
      requestId: this.#newRequest(),
      person,
      life: '',
      incoming,
      tell: () => undefined,
      onAnswer: () => undefined,
    });
  }

  // --- accounts

  freshToken(person: Person, lifeMs = 24 * 3_600_000): string {
    const { platform, scheduler } = this.#parts;
    return platform.issueToken(person.who.account, scheduler.now + lifeMs);
  }

  /** Asks to connect with this token; whether it is stored by then shows later. */
  connect(person: Person, token: string): void {
    const { random } = this.#parts;
    const view = modalOf('connect', { draft: random.uuid(), channel: 'C1', next: 'done' }, { token });
    this.#deliver({
      requestId: this.#newRequest(),
      person,
      life: '',
      incoming: { kind: 'submission', person: personOf(person.who), origin: nowhere, view },
      tell: () => undefined,
      onAnswer: () => undefined,
    });
  }

  /** It is stored. `onEnd`: it has ended by itself. */
  hasConnected(person: Person, token: string, onEnd: (random: Random) => void): void {
    const { chronicle, platform, scheduler, random } = this.#parts;
    person.token = token;
    chronicle.add({ kind: 'connects', person: person.who });
    scheduler.at(platform.endOf(token), () => {
      if (person.token !== token) return;
      person.token = null;
      chronicle.add({ kind: 'token-ends', person: person.who });
      onEnd(random);
    });
  }

  /** The platform takes the token no more. False where there is none. */
  refuseToken(person: Person): boolean {
    if (person.token === null) return false;
    this.#parts.platform.refuseToken(person.token);
    person.token = null;
    this.#parts.chronicle.add({ kind: 'token-ends', person: person.who });
    return true;
  }

  /** The box is ticked, and the form handed in: it is done once nothing is under way. */
  forget(person: Person): void {
    this.#deliver({
      requestId: this.#newRequest(),
      person,
      life: '',
      incoming: {
        kind: 'submission',
        person: personOf(person.who),
        origin: nowhere,
        view: modalOf('forget_me', {}, { forget_sure: 'sure' }),
      },
      tell: () => undefined,
      onAnswer: () => undefined,
    });
  }

  /** It is done: what was kept of them is gone, and the token with it. */
  hasBeenForgotten(person: Person): void {
    person.token = null;
    person.letsAdmins = false;
    this.#parts.chronicle.add({ kind: 'disconnects', person: person.who });
  }

  // --- delivery

  #newRequest(): string {
    this.#requests += 1;
    return `r${this.#requests}`;
  }

  #deliver(request: Request): void {
    const { random, scheduler, weather } = this.#parts;
    const rough = this.isQuiet ? 0 : weather.of('deliveries');
    this.#deliverOnce(request, 1);
    if (random.chance(rough * 0.2))
      scheduler.after(random.whole(30, 12_000), () => this.#deliverOnce(request, 2));
  }

  #deliverOnce(request: Request, delivery: number): void {
    const { random, scheduler, weather, chronicle } = this.#parts;
    const rough = this.isQuiet ? 0 : weather.of('deliveries');
    request.tell(delivery);
    let isOver = false;
    const end = (as: 'accepted' | 'refused' | 'failed', words: string | null) => {
      if (isOver) return;
      isOver = true;
      patience.cancel();
      if (request.life !== '')
        chronicle.add({ kind: 'answered', requestId: request.requestId, delivery, as, words });
      request.onAnswer(as);
    };
    const patience = scheduler.after(patienceMs, () => end('failed', null));
    if (random.chance(rough * 0.05)) return;
    const wayMs = random.chance(rough * 0.1) ? random.whole(500, 6000) : random.whole(5, 120);
    scheduler.after(wayMs, () => {
      const replica = this.#pickReplica();
      if (!replica.isReady) return end('failed', null);
      replica.receive(request.incoming, `${request.requestId}/${delivery}`, request.life, (answer) => {
        if (random.chance(rough * 0.05)) return;
        scheduler.after(random.whole(3, 80), () => {
          const words = answer ? JSON.stringify(answer) : null;
          const isRefused = answer?.response_action === 'errors' || isForm(answer);
          end(isRefused ? 'refused' : 'accepted', words);
        });
      });
    });
  }

  /** The balancer knows as a rule who is there. */
  #pickReplica(): Replica {
    const { random, replicas } = this.#parts;
    const ready = replicas.filter(({ isReady }) => isReady);
    return ready.length > 0 && random.chance(0.95) ? random.pick(ready) : random.pick(replicas);
  }
}

/** The form, or what comes before it, in the place of the form. */
const isForm = (answer: Answer): boolean =>
  answer?.response_action === 'update' &&
  ['launch', 'connect'].includes((answer.view as { callback_id?: string } | undefined)?.callback_id ?? '');

export const personOf = ({ teamId, userId }: Who) => ({ workspaceId: teamId, enterpriseId: null, userId });

const allActions: readonly Pressed[] = ['stop', 'start', 'delete', 'script', 'connect'];

/** Those that do something with the instance, by its action ids; the menu's count as well. */
function buttonsIn(blocks: string): Pressed[] {
  return allActions.filter(
    (action) => blocks.includes(`instance_${action}"`) || blocks.includes(`instance_${action}:`),
  );
}

/** Most often something that is done with it. */
const chosenFrom = (shown: readonly Pressed[], random: Random): Pressed => {
  const doing = shown.filter((action) => action !== 'connect');
  return random.pick(doing.length > 0 && random.chance(0.85) ? doing : shown);
};

/** Harmless, and nobody else's to read. */
function scriptOf(random: Random, secrets: Set<string>): string {
  const mark = `echo script-${random.hexId()}`;
  secrets.add(mark);
  return mark;
}
