// A world: replicas over one database, Slack, the platform and people, in virtual time, drawn from one seed. It lives for about
// an hour, with faults; then everything calms down, and what is under way comes to its end.

import { createHash } from 'node:crypto';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { createLogger, type Logger } from '../../../src/ops/logger.ts';
import { rotateIn } from '../../../src/rotate-keys.ts';
import type { Happening, Who, World } from '../history.ts';
import { Chronicle } from './chronicle.ts';
import { drawConfig, leaseMs, remindsBeforeMs } from './config.ts';
import { type DatabaseFaults, WorldDatabase } from './database.ts';
import { drawWeather, type FaultKind, type Weather } from './faults.ts';
import type { FormChoice } from './forms.ts';
import { Owners } from './owners.ts';
import { type Life, People, type Person } from './people.ts';
import { SimulatedPlatform } from './platform.ts';
import { Random } from './random.ts';
import { Replica } from './replica.ts';
import { Scheduler } from './scheduler.ts';
import { SimulatedSlack } from './slack.ts';

/** 1: two reminders, and one death in a crowd, however many replicas there are. */
export type Edition = 1 | 2;

export interface WorldOptions {
  readonly seed: string;
  readonly lives: number;
  /** Fault kinds that are switched off. Default: none. */
  readonly off?: ReadonlySet<FaultKind>;
  /** Lives, by their number, that are left out. Default: none. */
  readonly without?: ReadonlySet<number>;
  /** What worlds are like; a kept one stays as it was when a fault was found in it. Default: the newest. */
  readonly edition?: Edition;
}

export interface Distribution {
  lives: number;
  accepted: number;
  withAction: number;
  withDeath: number;
  withReminder: number;
  deaths: number;
  suspensions: number;
  worlds: number;
  replicas: Record<string, number>;
}

export interface Lived {
  readonly world: World;
  readonly history: readonly Happening[];
  readonly distribution: Distribution;
  readonly calls: number;
}

const start = 1_800_000_000_000;
const teamId = 'T1';
const minuteMs = 60_000;
const quietAfterMs = 35 * minuteMs;
const image = '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu';
const group = 'TeslaM40';

export async function live(options: WorldOptions): Promise<Lived> {
  const world = new SimulatedWorld(options);
  try {
    return await world.live();
  } finally {
    world.end();
  }
}

class SimulatedWorld {
  readonly #options: WorldOptions;
  readonly #isFirstEdition: boolean;
  readonly #remindsBeforeMs: readonly number[];
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #scheduler = new Scheduler(start);
  readonly #chronicle = new Chronicle(this.#scheduler);
  readonly #secrets = new Set<string>();
  readonly #database = new WorldDatabase();
  readonly #owners = new Owners(this.#scheduler);
  readonly #databaseFaults: DatabaseFaults;
  readonly #outages: { of: 'slack' | 'platform' | 'replicas' | 'database'; from: number; to: number }[] = [];
  readonly #persons: Person[];
  readonly #platform: SimulatedPlatform;
  readonly #slack: SimulatedSlack;
  readonly #replicas: Replica[];
  readonly #people: People;
  readonly #channels: readonly string[];
  readonly #lives = new Map<string, Life>();
  readonly #livesByLaunch = new Map<string, Life>();
  #keys: readonly string[];
  #nobodySince: number | null = null;
  #isCalm = false;
  #deaths = 0;
  #suspensions = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#isFirstEdition = options.edition === 1;
    this.#remindsBeforeMs = this.#isFirstEdition ? remindsBeforeMs.first : remindsBeforeMs.newest;
    const random = new Random(options.seed);
    this.#random = random;
    const weather = drawWeather(random.stream('weather'), options.off ?? new Set());
    this.#weather = weather;
    const scheduler = this.#scheduler;
    const chronicle = this.#chronicle;
    const secrets = this.#secrets;
    this.#keys = [this.#newKey(0)];
    const count = random.stream('replicas').weighted({ '1': 4, '2': 3, '3': 2, '4': 1 });
    this.#channels = ['C1', 'C2', 'C3', 'C4'];
    const closed = new Set(random.chance(weather.of('slack-places')) ? ['C4'] : []);
    this.#databaseFaults = {
      random: random.stream('database'),
      probability: weather.of('database') * 0.0008,
      onFault: () => this.#outages.push({ of: 'database', from: scheduler.now, to: scheduler.now + 1000 }),
    };
    this.#persons = this.#drawPersons(random.stream('persons'));
    const people = new Map<string, Who>(this.#persons.map(({ who }) => [who.userId, who]));
    this.#platform = new SimulatedPlatform({
      scheduler,
      random: random.stream('platform'),
      weather,
      chronicle,
      secrets,
      image,
      group,
      isOurs: (name) => this.#lives.has(name),
    });
    this.#slack = new SimulatedSlack({
      scheduler,
      random: random.stream('slack'),
      weather,
      chronicle,
      secrets,
      teamId,
      people,
      closed,
      readsHistory: true,
      onTrouble: (from, to) => this.#outages.push({ of: 'slack', from, to }),
      onPosted: (message, kind, launchId) => this.#seePosted(message, kind, launchId),
    });
    const admin = this.#persons.find(({ isAdmin }) => isAdmin)?.who.userId ?? '';
    const config = drawConfig(random.stream('config'), admin, this.#remindsBeforeMs);
    this.#limits = config.launches.limits;
    this.#platform.namesakes = config.launches.marker;
    const botToken = `xoxb-${random.hexId()}`;
    secrets.add(botToken);
    this.#replicas = Array.from(
      { length: Number(count) },
      (_, index) =>
        new Replica({
          index,
          scheduler,
          random: random.stream(`replica ${index}`),
          chronicle,
          database: this.#database,
          databaseFaults: this.#databaseFaults,
          owners: this.#owners,
          isSole: count === '1',
          platform: this.#platform,
          slack: this.#slack,
          config,
          botToken,
          workspaceId: teamId,
          slowness: weather.of('slowness') * 0.15,
          keys: () => this.#keys,
          loggerOf: this.#loggers(random.stream('logs').chance(0.1) ? 'trace' : 'warn', botToken),
          onDeath: (replica) => this.#seeDeath(replica),
        }),
    );
    this.#people = new People({
      scheduler,
      random: random.stream('people'),
      weather,
      chronicle,
      secrets,
      platform: this.#platform,
      slack: this.#slack,
      replicas: this.#replicas,
      people: this.#persons,
      onNoToken: (person) => this.#connectUntilDone(person),
    });
  }

  readonly #limits: { readonly perPerson: number | undefined; readonly perWorkspace: number | undefined };

  async live(): Promise<Lived> {
    const scheduler = this.#scheduler;
    for (const replica of this.#replicas) replica.start();
    scheduler.after(3000, () => this.#settleIn());
    const lastForm = this.#planLives();
    this.#planFaults(lastForm + 12 * minuteMs);
    const calmAt = lastForm + 15 * minuteMs;
    await scheduler.run(calmAt);
    this.#calmDown();
    await scheduler.run(calmAt + quietAfterMs);
    // Nothing changes by itself in the last minutes.
    for (let more = 0; more < 20 && this.#isStillSeen(); more += 1)
      await scheduler.run(scheduler.now + 2 * minuteMs);
    this.#chronicle.add({ kind: 'quiet' });
    this.#readAudit();
    return {
      world: {
        seed: this.#options.seed,
        secrets: [...this.#secrets],
        quietAfterMs,
        outages: this.#outages,
        remindsBeforeMs: this.#remindsBeforeMs,
        limits: toLimits(this.#limits),
      },
      history: this.#chronicle.happenings,
      distribution: this.#count(),
      calls: scheduler.calls,
    };
  }

  end(): void {
    this.#isOver = true;
    for (const replica of this.#replicas) replica.end();
    this.#database.close();
  }

  // --- what is planned

  #drawPersons(random: Random): Person[] {
    const count = random.whole(5, 9);
    return Array.from({ length: count }, (_, index) => ({
      who: { teamId, userId: `U${index + 1}`, account: `account${index + 1}` },
      isAdmin: index === 0,
      letsAdmins: random.chance(0.4),
      token: null,
    }));
  }

  #settleIn(): void {
    const random = this.#random.stream('tokens');
    const rough = this.#weather.of('tokens');
    for (const person of this.#persons) {
      const endsSoon = random.chance(rough * 0.3);
      this.#connectUntilDone(person, endsSoon ? random.whole(8, 20) * minuteMs : undefined);
      if (person.letsAdmins) this.#letAdmins(person);
    }
  }

  #connectUntilDone(person: Person, lifeMs?: number): void {
    if (person.token !== null || this.#connecting.has(person)) return;
    this.#connecting.add(person);
    this.#connect(person, this.#people.freshToken(person, lifeMs), this.#scheduler.now);
  }

  readonly #connecting = new Set<Person>();

  #connect(person: Person, token: string, since: number): void {
    this.#people.connect(person, token);
    this.#scheduler.after(5000, () => this.#seeConnected(person, token, since));
  }

  /** Asked of the database: an answer that was lost says nothing, and neither does one that came too early. */
  #seeConnected(person: Person, token: string, since: number): void {
    const rows = this.#observe<{ connected_at: number }>(
      'select connected_at from accounts where user_id = ?',
      person.who.userId,
    );
    const isConnected = rows?.some((row) => row.connected_at >= since - 5000) ?? false;
    if (!isConnected) return void this.#connect(person, token, since);
    this.#connecting.delete(person);
    this.#people.hasConnected(person, token, (random) => this.#loseToken(person, random));
  }

  /** By itself: they connect again, sooner or later. */
  #loseToken(person: Person, random: Random): void {
    this.#scheduler.after(random.whole(20_000, 400_000), () => this.#connectUntilDone(person));
  }

  /** Null while another connection is in a transaction. */
  #observe<Row>(text: string, ...values: (string | number)[]): Row[] | null {
    try {
      return this.#database.observe(text).all(...values) as Row[];
    } catch {
      return null;
    }
  }

  #letAdmins(person: Person): void {
    const store = this.#replicas.find(({ isReady }) => isReady)?.store;
    const { userId } = person.who;
    if (!store) return void this.#scheduler.after(1000, () => this.#letAdmins(person));
    const settings = {
      mentions: { running: true, failed: true, ending: true },
      remindBeforeEndMs: null,
      remindBeforeTokenEndMs: null,
      adminsMayAct: true,
    };
    store.settings
      .save({ teamId, workspaceId: teamId, userId }, settings, this.#scheduler.now)
      .catch(() => this.#scheduler.after(1000, () => this.#letAdmins(person)));
  }

  /** In bursts, as people come to work; answers when the last form is opened. */
  #planLives(): number {
    const random = this.#random.stream('lives');
    let at = this.#scheduler.now + 30_000;
    for (let number = 0; number < this.#options.lives; ) {
      at += random.whole(5000, 45_000);
      const size = random.weighted({ '1': 2, '4': 3, '10': 3 });
      for (let left = Number(size); left > 0 && number < this.#options.lives; left -= 1, number += 1) {
        const life = this.#drawLife(number, random);
        const opensAt = at + random.whole(0, 2000);
        if (this.#options.without?.has(number)) continue;
        this.#lives.set(life.name, life);
        this.#scheduler.at(opensAt, () => this.#people.open(life));
      }
      this.#planDeathsIn(at, Number(size), random.stream(`burst ${number}`));
    }
    return at;
  }

  #drawLife(number: number, random: Random): Life {
    const gpuNumber = random.pick([1, 2, 4]);
    const choice: FormChoice = {
      wants: {
        image,
        acceleratorType: 'gpu',
        gpuNumber,
        cpuNumber: 3 * gpuNumber,
        ramSize: 15_360 * gpuNumber,
      },
      group,
      limit: random.pick(['00:05:00', '00:15:00', '00:20:00', '08:00:00', 'unlimited']),
      cardPlace: random.chance(0.8) ? 'channel' : 'me',
    };
    return {
      name: `n${this.#options.seed.replaceAll(/[^a-zA-Z0-9]/gu, '_').slice(-20)}_${number}`,
      person: random.pick(this.#persons),
      choice,
      channel: random.pick(this.#channels),
      draft: null,
      replyUrl: null,
      tries: 0,
      isAccepted: false,
      presses: random.chance(0.8) ? random.whole(1, 3) : 0,
      launchId: null,
      card: null,
      met: { death: false, reminder: false },
    };
  }

  /** Of several replicas each has its part of the crowd in hand. */
  #planDeathsIn(at: number, size: number, random: Random): void {
    const most = this.#isFirstEdition ? 1 : Math.ceil(this.#replicas.length / 2);
    for (let left = most; left > 0; left -= 1) this.#planDeathIn(at, size, random);
  }

  /** While a crowd is being served: then it is in the middle of something. */
  #planDeathIn(at: number, size: number, random: Random): void {
    const rough = this.#weather.of('deaths');
    if (rough === 0 || !random.chance((0.6 + 0.4 * rough) * (size < 4 ? 0.5 : 1))) return;
    this.#scheduler.at(at + random.whole(800, 6000), () => {
      const ready = this.#replicas.filter(({ isReady }) => isReady);
      if (ready.length > 0) random.pick(ready).life?.dieAfter(random.whole(1, 30 * size));
    });
  }

  #planFaults(until: number): void {
    this.#planKind('suspensions', 90_000, until, (random) => this.#suspend(random));
    this.#planKind('clocks', 300_000, until, (random) =>
      random.pick(this.#replicas).jumpClock(random.whole(-4000, 4000)),
    );
    this.#planKind('slack-outages', 600_000, until, (random) => {
      const ms = random.whole(20_000, 240_000);
      this.#slack.awayUntil = this.#scheduler.now + ms;
      this.#outages.push({ of: 'slack', from: this.#scheduler.now, to: this.#scheduler.now + ms });
    });
    this.#planKind('platform-outages', 600_000, until, (random) => {
      const ms = random.whole(20_000, 240_000);
      this.#platform.awayUntil = this.#scheduler.now + ms;
      this.#outages.push({ of: 'platform', from: this.#scheduler.now, to: this.#scheduler.now + ms });
    });
    this.#planKind('tokens', 300_000, until, (random) => {
      const person = random.pick(this.#persons);
      if (this.#people.refuseToken(person)) this.#loseToken(person, random);
    });
    this.#planKind('people', 60_000, until, (random) => {
      const person = random.pick(this.#persons);
      this.#people.type(person, random.pick(this.#channels), random.pick(['list', 'whoami', '', 'who']));
    });
    this.#planKind('forgetting', 900_000, until, (random) =>
      this.#forget(random.pick(this.#persons), random),
    );
    this.#planKind('by-hand', 120_000, until, (random) => {
      if (random.chance(0.5)) return this.#platform.deleteOne(random);
      const ts = this.#slack.removeCard(random);
      for (const life of this.#lives.values()) if (ts !== null && life.card?.ts === ts) life.card = null;
    });
    if (this.#weather.of('keys') > 0) this.#scheduler.at(start + 5 * minuteMs, () => this.#rotateKeys());
  }

  #planKind(kind: FaultKind, everyMs: number, until: number, happen: (random: Random) => void): void {
    const rough = this.#weather.of(kind);
    if (rough === 0) return;
    const random = this.#random.stream(`plan ${kind}`);
    for (let at = start + minuteMs; ; ) {
      at += random.whole(everyMs * 0.3, (everyMs * 1.7) / rough);
      if (at > until) return;
      this.#scheduler.at(at, () => happen(random));
    }
  }

  #forget(person: Person, random: Random): void {
    if (person.token === null || this.#connecting.has(person)) return;
    const since = this.#scheduler.now;
    this.#people.forget(person);
    this.#scheduler.after(5000, () => this.#seeForgotten(person, since, random));
  }

  /** As soon as nothing is under way; never, where the wish was lost. They connect anew, sooner or later. */
  #seeForgotten(person: Person, since: number, random: Random): void {
    const rows = this.#observe(
      "select 1 from audit_log where action = 'person.forgotten' and user_id = ? and at >= ?",
      person.who.userId,
      since - 10_000,
    );
    if (rows === null || rows.length === 0)
      return void this.#scheduler.after(5000, () => this.#seeForgotten(person, since, random));
    this.#people.hasBeenForgotten(person);
    this.#scheduler.after(random.whole(20_000, 400_000), () => this.#connectUntilDone(person));
  }

  #suspend(random: Random): void {
    const replica = random.pick(this.#replicas);
    const { life } = replica;
    if (!life || life.isDead || life.standsStill) return;
    this.#suspensions += 1;
    life.standStill();
    this.#chronicle.add({ kind: 'suspended', replica: replica.index });
    this.#lookWhoIsThere();
    const ms = random.whole(500, 3 * leaseMs);
    this.#scheduler.after(ms, () => {
      if (!life.isDead) this.#chronicle.add({ kind: 'resumed', replica: replica.index });
      life.goOn();
      this.#lookWhoIsThere();
    });
  }

  /** As the operator does it: first everybody can open the new key's, then it seals, then what was sealed is sealed anew. */
  #rotateKeys(): void {
    const old = this.#keys[0] ?? '';
    const fresh = this.#newKey(1);
    const steps: (() => void)[] = [
      () => this.#restartAllWith([old, fresh]),
      () => this.#restartAllWith([fresh, old]),
      () => this.#reseal(),
    ];
    for (const [index, step] of steps.entries())
      this.#scheduler.after(index * 2 * minuteMs, () => {
        if (!this.#isCalm) step();
      });
  }

  #restartAllWith(keys: readonly string[]): void {
    this.#keys = keys;
    for (const [index, replica] of this.#replicas.entries())
      this.#scheduler.after(index * 10_000, () => replica.life?.die());
  }

  #reseal(): void {
    const replica = this.#replicas.find(({ isReady }) => isReady);
    const { store } = replica ?? {};
    if (!store) return;
    const sealer = createSealer(this.#keys.map((key) => new Secret(key)));
    rotateIn(store, sealer, { acceptLost: false, onProgress: () => undefined }).then(
      ({ left }) => {
        if (left.length === 0 && !this.#isCalm) this.#restartAllWith(this.#keys.slice(0, 1));
      },
      () => undefined,
    );
  }

  #newKey(number: number): string {
    const key = createHash('sha256').update(`${this.#options.seed} key ${number}`).digest('base64');
    this.#secrets.add(key);
    return key;
  }

  // --- what is seen

  #seePosted(
    message: { readonly channelId: string; readonly ts: string; readonly blocks: string },
    kind: string,
    launchId: string,
  ): void {
    const life = this.#lifeOf(launchId, message.blocks);
    if (!life) return;
    if (/^(?:reminder|mention|still-needed)/u.test(kind)) life.met.reminder = true;
    if (kind !== 'card') return;
    const isFirst = life.card === null;
    life.launchId = launchId;
    life.card = message;
    if (isFirst && life.presses > 0) this.#planPresses(life);
  }

  #lifeOf(launchId: string, blocks: string): Life | null {
    const known = this.#livesByLaunch.get(launchId);
    if (known) return known;
    const name = /`(n\w+_\d+)`/u.exec(blocks)?.[1];
    const life = name === undefined ? undefined : this.#lives.get(name);
    if (life) this.#livesByLaunch.set(launchId, life);
    return life ?? null;
  }

  #planPresses(life: Life): void {
    const random = this.#random.stream(`presses ${life.name}`);
    let afterMs = 0;
    for (let left = life.presses; left > 0; left -= 1) {
      afterMs += random.chance(0.3) ? random.whole(500, 5000) : random.whole(10_000, 240_000);
      this.#scheduler.after(afterMs, () => {
        if (!this.#isCalm) this.#people.pressSomething(life);
      });
    }
  }

  #seeDeath(replica: Replica): void {
    if (this.#isOver) return;
    this.#deaths += 1;
    for (const name of replica.inHand.values()) this.#meetDeath(this.#lives.get(name));
    const { owner } = replica;
    this.#scheduler.turn(() => this.#meetDeathsInHand(owner));
    this.#lookWhoIsThere();
    const random = this.#random.stream(`restart ${this.#deaths}`);
    const restMs = random.chance(0.7) ? random.whole(500, 4000) : random.whole(5000, 40_000);
    this.#scheduler.after(this.#isCalm ? 1000 : restMs, () => {
      replica.start();
      this.#scheduler.after(500, () => this.#lookWhoIsThere());
    });
  }

  #isOver = false;

  /** Whose jobs the process had in hand. */
  #meetDeathsInHand(owner: string | null, tries = 0): void {
    if (owner === null || this.#isOver) return;
    const rows = this.#observe<{ request: string | null }>(jobsInHand, owner);
    // At the end of this turn nobody is in a transaction.
    if (rows === null && tries < 50)
      return void this.#scheduler.turn(() => this.#meetDeathsInHand(owner, tries + 1));
    for (const { request } of rows ?? []) {
      const name = /"instanceServiceName":"(\w+)"/u.exec(request ?? '')?.[1];
      if (name !== undefined) this.#meetDeath(this.#lives.get(name));
    }
  }

  #meetDeath(life: Life | undefined): void {
    if (life) life.met.death = true;
  }

  /** While nobody is there, what is shown lags. */
  #lookWhoIsThere(): void {
    const isAnybody = this.#replicas.some(({ isReady, life }) => isReady && life?.standsStill === false);
    const { now } = this.#scheduler;
    if (!isAnybody) this.#nobodySince ??= now;
    else if (this.#nobodySince !== null) {
      this.#outages.push({ of: 'replicas', from: this.#nobodySince, to: now });
      this.#nobodySince = null;
    }
  }

  /** Where all of an account's have ended, it takes two slow looks to see that one is gone. */
  #isStillSeen(): boolean {
    const { now } = this.#scheduler;
    const { happenings } = this.#chronicle;
    const last = happenings.findLast(({ kind }) => kind === 'became');
    const deleted = happenings.findLast(
      (each) => each.kind === 'became' && each.status === 'Deleted' && each.callId === null,
    );
    const within = (ms: number, each: Happening | undefined) => each !== undefined && now - each.at < ms;
    return within(8 * minuteMs, last) || within(50 * minuteMs, deleted);
  }

  // --- the end

  #calmDown(): void {
    this.#isCalm = true;
    this.#people.isQuiet = true;
    this.#platform.isQuiet = true;
    this.#slack.isQuiet = true;
    this.#platform.awayUntil = 0;
    this.#slack.awayUntil = 0;
    this.#databaseFaults.probability = 0;
    for (const replica of this.#replicas) {
      replica.life?.dieAfter(Number.POSITIVE_INFINITY);
      replica.life?.goOn();
    }
    for (const person of this.#persons) this.#connectUntilDone(person);
  }

  #readAudit(): void {
    const rows = this.#database.observer
      .prepare('select at, action, launch_id, user_id, detail from audit_log order by id')
      .all() as {
      at: number;
      action: string;
      launch_id: string | null;
      user_id: string | null;
      detail: string;
    }[];
    for (const { at, action, launch_id: launchId, user_id: userId, detail } of rows)
      this.#chronicle.happenings.push({ at, kind: 'audited', action, launchId, userId, detail });
    this.#isOver = true;
  }

  #count(): Distribution {
    const all = [...this.#lives.values()];
    const acted = new Set<string | null>();
    for (const each of this.#chronicle.happenings)
      if (each.kind === 'called' && acts.has(each.call)) acted.add(each.life);
    const of = (has: (life: Life) => boolean) => all.filter(has).length;
    return {
      lives: all.length,
      accepted: of(({ isAccepted }) => isAccepted),
      withAction: of(({ name }) => acted.has(name)),
      withDeath: of(({ met }) => met.death),
      withReminder: of(({ met }) => met.reminder),
      deaths: this.#deaths,
      suspensions: this.#suspensions,
      worlds: 1,
      replicas: { [String(this.#replicas.length)]: 1 },
    };
  }

  #loggers(level: string, botToken: string): (replica: number) => Logger {
    return (replica) =>
      createLogger({
        level,
        secrets: [botToken, ...this.#keys].map((text) => new Secret(text)),
        destination: {
          write: (line: string) => this.#chronicle.add({ kind: 'logged', replica, line }),
        },
      });
  }
}

const acts: ReadonlySet<string> = new Set(['stop', 'start', 'delete', 'script']);

const jobsInHand = `
  select coalesce(launches.request, acted.request) as request from jobs
  left join launches on launches.id = substr(jobs.subject, 1, 36)
  left join actions on actions.id = jobs.subject
  left join launches as acted on acted.id = actions.launch_id
  where jobs.lease_owner = ?`;

const toLimits = ({
  perPerson,
  perWorkspace,
}: {
  readonly perPerson: number | undefined;
  readonly perWorkspace: number | undefined;
}) => ({
  ...(perPerson === undefined ? {} : { perPerson }),
  ...(perWorkspace === undefined ? {} : { perWorkspace }),
});
