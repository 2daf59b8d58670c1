// A replica: the app's own core, from Slack's listeners to its statements, put together as `src/app.ts` does, over the outside
// of a world. It goes in below Bolt and HTTP: a request is what the door would have read it as. A process of it may die; the
// next one begins with nothing but what is stored.
import type { App } from '@slack/bolt';
import { checkKeys } from '../../../src/accounts/key-probe.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { assemble, type CoreConfig } from '../../../src/app.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { eraseOld, type HousekeepingParts } from '../../../src/housekeeping.ts';
import { createEvents } from '../../../src/ops/events.ts';
import type { Logger } from '../../../src/ops/logger.ts';
import { noMetrics } from '../../../src/ops/metrics.ts';
import { createSlackClients } from '../../../src/slack/edge/clients.ts';
import { startDeadline } from '../../../src/slack/edge/deadline.ts';
import type { Incoming } from '../../../src/slack/edge/incoming.ts';
import type { Listener } from '../../../src/slack/edge/listener-guard.ts';
import { createReplyUrls } from '../../../src/slack/edge/reply-url.ts';
import { registerListeners } from '../../../src/slack/register.ts';
import { createStore, type Store } from '../../../src/store/open-store.ts';
import type { Chronicle } from './chronicle.ts';
import { type DatabaseFaults, openEngine, type WorldDatabase } from './database.ts';
import { LifeOfProcess } from './life-of-process.ts';
import type { Owners } from './owners.ts';
import type { SimulatedPlatform } from './platform.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { apiUrl, type SimulatedSlack } from './slack.ts';

export interface ReplicaParts {
  readonly index: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly chronicle: Chronicle;
  readonly database: WorldDatabase;
  readonly databaseFaults: DatabaseFaults;
  readonly owners: Owners;
  readonly isSole: boolean;
  readonly platform: SimulatedPlatform;
  readonly slack: SimulatedSlack;
  readonly config: CoreConfig;
  readonly botToken: string;
  readonly workspaceId: string;
  readonly slowness: number;
  /** As the operator has them by now. */
  readonly keys: () => readonly string[];
  readonly loggerOf: (replica: number) => Logger;
  readonly onDeath: (replica: Replica) => void;
}

/** As long as nothing is known to be due: in an hour of virtual time every second would be most of the work. */
const pollMs = 20_000;

/** What Slack was answered. */
export type Answer =
  | { readonly response_action?: string; readonly errors?: object; readonly view?: object }
  | undefined;

interface Running {
  readonly store: Store;
  readonly listeners: Listeners;
  readonly core: ReturnType<typeof assemble>;
}

export class Replica {
  readonly index: number;
  readonly #parts: ReplicaParts;
  #life: LifeOfProcess | null = null;
  #running: Running | null = null;
  #close: () => void = () => undefined;
  /** Launches whose requests are being handled, by their request. */
  readonly inHand = new Map<string, string>();
  #skewMs = 0;
  /** In whose name it holds jobs. */
  owner: string | null = null;

  constructor(parts: ReplicaParts) {
    this.index = parts.index;
    this.#parts = parts;
  }

  get life(): LifeOfProcess | null {
    return this.#life;
  }

  get isReady(): boolean {
    return this.#running !== null && this.#life?.isDead === false;
  }

  get store(): Store | null {
    return this.isReady ? (this.#running?.store ?? null) : null;
  }

  get core(): Running['core'] | null {
    return this.isReady ? (this.#running?.core ?? null) : null;
  }

  /** Another process of it. */
  start(): void {
    const { chronicle, scheduler, random, slowness, index } = this.#parts;
    const life = new LifeOfProcess({
      scheduler,
      random: random.stream(`process ${scheduler.now}`),
      slowness,
      onDeath: () => {
        this.#close();
        this.#running = null;
        chronicle.add({ kind: 'died', replica: index });
        this.#parts.onDeath(this);
        this.inHand.clear();
      },
    });
    life.skewMs = this.#skewMs;
    this.#life = life;
    chronicle.add({ kind: 'started', replica: index });
    this.#open(life).catch((error: unknown) => {
      // A database that does not answer at the start ends the process; somebody starts the next one.
      if (life.isDead) return;
      this.#parts.loggerOf(index).warn({ err: error }, 'a start that failed');
      life.die();
    });
  }

  async #open(life: LifeOfProcess): Promise<void> {
    const parts = this.#parts;
    const { index, chronicle, random, scheduler } = parts;
    const { engine, close } = openEngine(parts.database, life, {
      faults: parts.databaseFaults,
      isSole: parts.isSole,
    });
    this.#close = close;
    const real = await createStore(engine);
    const store = this.#gated(
      real,
      life,
      parts.isSole ? {} : parts.owners.over(engine.units, parts.databaseFaults),
    );
    const logger = parts.loggerOf(index);
    const sealer = createSealer(parts.keys().map((key) => new Secret(key)));
    await checkKeys({ ...store, sealer });
    const chance = random.stream(`core ${scheduler.now}`);
    const system = { clock: life.clock, timers: life.timers, newId: chance.uuid, chance: chance.next };
    const clients = createSlackClients(new Secret(parts.botToken), apiUrl, {
      logger,
      post: parts.slack.post(life),
    });
    const replyUrls = createReplyUrls(apiUrl, parts.slack.fetch(life));
    const core = assemble(parts.config, {
      ...system,
      store,
      sealer,
      logger,
      events: createEvents({ logger, clock: life.clock, metrics: noMetrics }),
      metrics: noMetrics,
      platformClient: parts.platform.client(life),
      clients,
      replyUrls,
      catalog: () => null,
      publicUrl: () => null,
      linkTo: () => null,
      health: () => ({ missing: [], away: [] }),
      diagnose: async () => [],
      pollMs,
    });
    await core.hearers.installed({
      id: parts.workspaceId,
      enterpriseId: null,
      name: 'simulated',
      botUserId: 'UBOT',
    });
    clients.serve(parts.workspaceId);
    const listeners = new Listeners();
    registerListeners(listeners.app, {
      ...core.slackPorts,
      connections: null as never,
      workplaces: null as never,
      installPages: null,
      wordsForStrangers: undefined,
      onUnsigned: () => undefined,
      linkTo: () => null,
    });
    if (life.isDead) return;
    this.#running = { store, listeners, core };
    core.worker.run(core.tasks);
    this.#keepHouse(life, { store, firstLook: core.firstLook, logger });
    chronicle.add({ kind: 'ready', replica: index });
  }

  #gated(real: Store, life: LifeOfProcess, owners: object): Store {
    const jobs = { ...real.jobs, ...owners };
    const { enrol } = jobs;
    jobs.enrol = (owner, forMs) => {
      this.owner = owner;
      return enrol(owner, forMs);
    };
    const isPort = (value: unknown): value is object => typeof value === 'object' && value !== null;
    const ports = Object.entries({ ...real, jobs }).map(([name, value]) => [
      name,
      isPort(value) && !Array.isArray(value) ? life.port(value, (method) => method === 'listen') : value,
    ]);
    return { ...Object.fromEntries(ports), inBackground: <T>(work: () => Promise<T>) => work() } as Store;
  }

  #keepHouse(
    life: LifeOfProcess,
    { store, firstLook, logger }: Pick<HousekeepingParts, 'store' | 'firstLook' | 'logger'>,
  ): void {
    const nextTurn = () => new Promise<void>((resolve) => life.timers.nextTurn(resolve));
    const hasLeft = async () => false as const;
    const clock = life.clock;
    life.timers.after(60_000, () => void eraseOld({ store, hasLeft, firstLook, clock, logger, nextTurn }));
  }

  /** Slack's request arrives. Calls back with what it is answered; never, where nothing is answered. */
  receive(incoming: Incoming, requestId: string, life: string, onAnswer: (answer: Answer) => void): void {
    const running = this.#running;
    const process = this.#life;
    if (!running || !process || process.isDead) return;
    const deadline = startDeadline(process.clock, 1, process.timers);
    const ack = process.way(async (answer?: Answer) => onAnswer(answer));
    const listener = running.listeners.of(incoming);
    if (!listener) throw new Error(`nobody listens to ${incoming.kind}`);
    process.cross(() => {
      this.inHand.set(requestId, life);
      const over = () => void this.inHand.delete(requestId);
      listener({ ack: ack as never, context: { incoming, deadline } }).then(over, over);
    });
  }

  /** The world ends. */
  end(): void {
    this.#life?.end();
    this.#close();
  }

  jumpClock(ms: number): void {
    this.#skewMs = ms;
    if (this.#life) this.#life.skewMs = ms;
  }
}

/** In Bolt's place: who listens to what. */
class Listeners {
  #command: Listener | null = null;
  readonly #views = new Map<string, Listener>();
  readonly #actions: [string | RegExp, Listener][] = [];

  readonly app = {
    command: (_: string, listener: Listener) => {
      this.#command = listener;
    },
    view: (of: { type: string; callback_id: string }, listener: Listener) => {
      this.#views.set(`${of.type} ${of.callback_id}`, listener);
    },
    action: (of: { action_id: string | RegExp }, listener: Listener) => {
      this.#actions.push([of.action_id, listener]);
    },
    options: () => undefined,
    shortcut: () => undefined,
    event: () => undefined,
  } as unknown as App;

  of(incoming: Incoming): Listener | null {
    switch (incoming.kind) {
      case 'command':
        return this.#command;
      case 'submission':
        return this.#views.get(`view_submission ${incoming.view.callbackId}`) ?? null;
      case 'action': {
        const { actionId } = incoming;
        const fits = ([id]: readonly [string | RegExp, Listener]) =>
          typeof id === 'string' ? id === actionId : id.test(actionId);
        return this.#actions.find(fits)?.[1] ?? null;
      }
      default:
        return null;
    }
  }
}
