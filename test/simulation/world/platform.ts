// The platform of a world: its books of instances, which live on by themselves, and the calls on them, which are late, lost or
// torn. Written from the platform's documents, as the playground's is; it imports nothing of how the app reads answers.
import type { Secret } from '../../../src/config/secrets.ts';
import type { AheadConnection } from '../../../src/launches/ports.ts';
import type { Answer, PlatformCall, PlatformClient } from '../../../src/platform/client.ts';
import type { Wanted } from '../history.ts';
import type { Chronicle } from './chronicle.ts';
import type { Weather } from './faults.ts';
import type { LifeOfProcess } from './life-of-process.ts';
import type { Random } from './random.ts';
import type { Entry, Scheduler } from './scheduler.ts';

export const timeoutMs = 12_000;
/** How long the list and the detail may be without what was just made: well within the window of the app's looks. */
const longestLagMs = 20_000;

export interface Instance {
  readonly id: string;
  readonly account: string;
  readonly life: string;
  readonly wants: Wanted;
  readonly description: string;
  readonly group: string;
  readonly limit: string;
  readonly limitMs: number | null;
  readonly createdAt: number;
  readonly visibleAt: number;
  status: string;
  /** Of what was before, for a list that tells of how it was. */
  before: { readonly status: string; readonly startedAt: number | null; readonly until: number } | null;
  startedAt: number | null;
  endedAt: number | null;
  endsAt: number | null;
  /** In which the list is without it. */
  hidden: { readonly from: number; readonly to: number } | null;
  isDeleted: boolean;
  plan: Entry | null;
}

interface PlatformParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly weather: Weather;
  readonly chronicle: Chronicle;
  readonly secrets: Set<string>;
  readonly image: string;
  readonly group: string;
  /** Whether a life of this name is one of the world's. */
  readonly isOurs: (name: string) => boolean;
}

type CallKind = 'create' | 'list' | 'detail' | 'stop' | 'start' | 'delete' | 'script' | 'url';

const kinds: Readonly<Record<string, CallKind>> = {
  create: 'create',
  list: 'list',
  detail: 'detail',
  url: 'url',
  stop: 'stop',
  restart: 'start',
  delete: 'delete',
  execute: 'script',
};

interface Outcome {
  readonly answer: Answer;
  readonly as: 'done' | 'refused' | 'lost';
  readonly code: string | null;
}

interface Token {
  readonly account: string;
  readonly endsAt: number;
  isRefused: boolean;
}

export class SimulatedPlatform {
  readonly #parts: PlatformParts;
  readonly #instances = new Map<string, Instance>();
  readonly #byAccount = new Map<string, Instance[]>();
  readonly #tokens = new Map<string, Token>();
  #callId = 0;
  /** Away until then. */
  awayUntil = 0;
  /** Whether people start others of the same name elsewhere: only where markers tell them apart. */
  namesakes = false;
  /** From here on it does what it is asked. */
  isQuiet = false;

  constructor(parts: PlatformParts) {
    this.#parts = parts;
  }

  issueToken(account: string, endsAt: number): string {
    const payload = Buffer.from(
      JSON.stringify({ user: account, clusterId: '11', expireTime: String(endsAt) }),
    ).toString('base64url');
    const token = `eyJhbGciOiJIUzI1NiJ9.${payload}.${this.#parts.random.hexId()}`;
    this.#tokens.set(token, { account, endsAt, isRefused: false });
    this.#parts.secrets.add(token);
    this.#parts.scheduler.at(endsAt, () => this.refuseToken(token));
    return token;
  }

  refuseToken(token: string): void {
    const known = this.#tokens.get(token);
    if (known) known.isRefused = true;
  }

  endOf(token: string): number {
    return this.#tokens.get(token)?.endsAt ?? 0;
  }

  instancesOf(account: string): readonly Instance[] {
    return this.#byAccount.get(account) ?? [];
  }

  /** The client of one process. */
  client(life: LifeOfProcess): PlatformClient {
    const ahead: AheadConnection = { close: () => undefined };
    return {
      call: life.way((token: Secret, call: PlatformCall) => this.#travel(life, token.reveal(), call)),
      replaceRefused: async () => null,
      connectAhead: () => ahead,
      report: () => undefined,
      close: () => undefined,
    };
  }

  /** A call that may be sent again goes over a kept connection, which may have been dead: then it is. */
  async #travel(life: LifeOfProcess, token: string, call: PlatformCall): Promise<Answer> {
    const first = await this.#exchange(life, token, call);
    const isStale =
      !call.once &&
      first.kind === 'failure' &&
      first.reason === 'connection' &&
      this.#parts.random.chance(0.7);
    return isStale ? this.#exchange(life, token, call) : first;
  }

  #exchange(life: LifeOfProcess, token: string, call: PlatformCall): Promise<Answer> {
    const { scheduler, random } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const trouble = this.#troubleOf(call);
    if (trouble === 'unreachable') {
      // As far as its closed door, which the caller knows.
      const callId = this.#note(token, call);
      scheduler.after(random.whole(1, 3000), () => {
        if (callId !== null)
          this.#parts.chronicle.add({ kind: 'call-ended', callId, as: 'refused', code: null });
        resolve({ kind: 'failure', reason: 'unreachable', cause: 'ECONNREFUSED' });
      });
      return promise;
    }
    if (trouble === 'lost-there') {
      // It comes as far as a gateway.
      const callId = this.#note(token, call);
      this.#fail(random.chance(0.5) ? timeoutMs : random.whole(5, 4000), (answer) => {
        if (callId !== null)
          this.#parts.chronicle.add({ kind: 'call-ended', callId, as: 'lost', code: null });
        resolve(answer);
      });
      return promise;
    }
    const wayMs = trouble === 'late-there' ? random.whole(3000, 14_000) : random.whole(2, 60);
    const end = this.#limited(resolve);
    scheduler.after(wayMs, () => {
      const { callId, outcome } = this.#arrive(token, call, trouble);
      const isLost = trouble === 'lost-back' || trouble === 'torn';
      const hear = (answer: Answer) => {
        const isHeard = end(answer) && !life.isDead;
        if (callId === null) return;
        const as = isHeard && !isLost ? outcome.as : 'lost';
        this.#parts.chronicle.add({
          kind: 'call-ended',
          callId,
          as,
          code: as === 'lost' ? null : outcome.code,
        });
      };
      const backMs = trouble === 'late-back' ? random.whole(2000, 16_000) : random.whole(2, 120);
      if (trouble === 'lost-back')
        return void scheduler.after(random.chance(0.4) ? timeoutMs : backMs, () =>
          hear({
            kind: 'failure',
            reason: random.chance(0.5) ? 'connection' : 'timeout',
            cause: 'ECONNRESET',
          }),
        );
      scheduler.after(backMs, () => hear(trouble === 'torn' ? this.#torn() : outcome.answer));
    });
    return promise;
  }

  /** Whoever asked waits no longer than the time limit. Answers whether it was still waited for. */
  #limited(resolve: (answer: Answer) => void): (answer: Answer) => boolean {
    let isOver = false;
    const timer = this.#parts.scheduler.after(timeoutMs, () => {
      isOver = true;
      resolve({ kind: 'failure', reason: 'timeout', cause: 'NO_ANSWER' });
    });
    return (answer) => {
      if (isOver) return false;
      isOver = true;
      timer.cancel();
      resolve(answer);
      return true;
    };
  }

  #fail(afterMs: number, resolve: (answer: Answer) => void): void {
    const reason = afterMs >= timeoutMs ? 'timeout' : 'connection';
    this.#parts.scheduler.after(afterMs, () => resolve({ kind: 'failure', reason, cause: 'ECONNRESET' }));
  }

  /** What comes back instead of an answer. */
  #torn(): Answer {
    const { random } = this.#parts;
    const kind = random.pick(['cut', 'html', 'status', 'status'] as const);
    if (kind === 'cut')
      return { kind: 'answer', status: 200, body: undefined, contentType: 'application/json' };
    const status = kind === 'html' ? 200 : random.pick([408, 409, 500, 502, 503, 504]);
    return { kind: 'answer', status, body: undefined, contentType: 'text/html' };
  }

  #troubleOf(call: PlatformCall) {
    const { scheduler, random, weather } = this.#parts;
    if (this.isQuiet) return 'none';
    if (scheduler.now < this.awayUntil)
      return random.weighted({ unreachable: 3, 'lost-there': 1, torn: 2, 'lost-back': call.once ? 0.5 : 1 });
    const rate = weather.of('platform-network') * (call.once ? 0.3 : 0.12);
    if (!random.chance(rate)) return 'none';
    return random.weighted({
      unreachable: 1,
      'lost-there': 2,
      'late-there': 2,
      'lost-back': 4,
      'late-back': 2,
      torn: 3,
    });
  }

  #arrive(
    token: string,
    call: PlatformCall,
    trouble: string,
  ): { readonly callId: number | null; readonly outcome: Outcome } {
    const kind = kinds[call.name];
    const known = this.#tokens.get(token);
    const callId = this.#note(token, call);
    if (!kind || callId === null) return { callId: null, outcome: this.#offer(call, known) };
    // A gateway that answers by itself has not asked the platform.
    const isGateway = trouble === 'torn' && this.#parts.random.chance(0.4);
    if (isGateway) return { callId, outcome: lost };
    return { callId, outcome: this.#serve(kind, call, idOf(call), known, callId) };
  }

  /** Null for what asks only what there is to choose from. */
  #note(token: string, call: PlatformCall): number | null {
    const kind = kinds[call.name];
    if (!kind) return null;
    this.#callId += 1;
    const id = idOf(call);
    const body = kind === 'create' ? (call.body as CreateBody) : null;
    this.#parts.chronicle.add({
      kind: 'called',
      callId: this.#callId,
      call: kind,
      account: this.#tokens.get(token)?.account ?? '',
      instanceId: id,
      life: body?.instanceServiceName ?? (id ? (this.#instances.get(id)?.life ?? null) : null),
      body: body && wantedOf(body),
    });
    return this.#callId;
  }

  #serve(
    kind: CallKind,
    call: PlatformCall,
    id: string | null,
    token: Token | undefined,
    callId: number,
  ): Outcome {
    const { random } = this.#parts;
    if (!token) return refusal('10008');
    if (token.isRefused) return refusal(random.pick(['10008', '10009']));
    const refused = this.#refusalOf(kind);
    if (refused) return refused;
    switch (kind) {
      case 'create':
        return this.#create(call.body as CreateBody, token.account, callId);
      case 'list':
        return this.#list(call, token.account);
      case 'detail':
        return this.#detail(id ?? '', token.account);
      case 'url':
        return this.#url(id ?? '', token.account);
      default:
        return this.#act(kind, id ?? '', token.account, callId);
    }
  }

  /** Before any work; the platform says so, and means it. */
  #refusalOf(kind: CallKind): Outcome | null {
    const { random, weather } = this.#parts;
    if (this.isQuiet) return null;
    if (!random.chance(weather.of('platform-codes') * (kind === 'create' ? 0.2 : 0.04))) return null;
    if (kind === 'create') {
      const code = random.weighted({ '10003': 1, '10004': 1, '10007': 1, '10010': 1, '10011': 1, http: 1 });
      return code === 'http'
        ? { answer: { kind: 'answer', status: 413, body: undefined }, as: 'refused', code: null }
        : refusal(code);
    }
    // "Database query error" of a platform in trouble, and an unclear one.
    return kind === 'list' || kind === 'detail' || kind === 'url'
      ? unclear(random.pick(['716020', '10001', '10012']))
      : null;
  }

  #create(body: CreateBody, account: string, callId: number): Outcome {
    const { scheduler, random, weather, chronicle } = this.#parts;
    const codes = this.isQuiet ? 0 : weather.of('platform-codes');
    // Codes that leave it open whether something was started.
    const open = random.chance(codes * 0.15) ? random.pick(['10001', '10012', '716865']) : null;
    if (open !== null && random.chance(0.6)) return unclear(open);
    // It says itself that it failed: what it made all the same is gone at once.
    if (open === '716865') return unclear(open);
    const lag = this.isQuiet ? 0 : weather.of('platform-lists');
    const { now } = scheduler;
    if (this.namesakes && !this.isQuiet) this.#fromConsole(body, account);
    const instance: Instance = {
      id: random.hexId(),
      account,
      life: body.instanceServiceName,
      wants: wantedOf(body),
      description: body.description,
      group: body.resourceGroup,
      limit: body.timeoutLimit,
      limitMs: limitOf(body.timeoutLimit),
      createdAt: now,
      visibleAt: now + (random.chance(lag * 0.4) ? random.whole(0, longestLagMs) : 0),
      status: 'Waiting',
      before: null,
      startedAt: null,
      endedAt: null,
      endsAt: null,
      hidden: null,
      isDeleted: false,
      plan: null,
    };
    this.#instances.set(instance.id, instance);
    const theirs = this.#byAccount.get(account) ?? [];
    theirs.unshift(instance);
    this.#byAccount.set(account, theirs);
    chronicle.add({
      kind: 'made',
      callId,
      instanceId: instance.id,
      account,
      life: instance.life,
      as: instance.wants,
    });
    this.#goOnLater(instance);
    if (open !== null) return unclear(open);
    return done(instance.id);
  }

  /** Somebody starts in the console what has the same name, or many others: nobody's from here. */
  #fromConsole(body: CreateBody, account: string): void {
    const { scheduler, random } = this.#parts;
    const many = random.chance(0.02) ? 60 : 0;
    const names = random.chance(0.1) ? [body.instanceServiceName] : [];
    for (let left = many; left > 0; left -= 1) names.push(`other_${random.hexId().slice(0, 8)}`);
    scheduler.after(random.whole(1, 500), () => {
      for (const name of names) this.#makeStray(name, body, account);
    });
  }

  #makeStray(name: string, body: CreateBody, account: string): void {
    const { scheduler, random, chronicle } = this.#parts;
    const { now } = scheduler;
    const stray: Instance = {
      id: random.hexId(),
      account,
      life: name,
      wants: wantedOf(body),
      description: `[gpu-instance ${random.hexId().slice(0, 12)}]`,
      group: body.resourceGroup,
      limit: 'unlimited',
      limitMs: null,
      createdAt: now,
      visibleAt: now,
      status: 'Completed',
      before: null,
      startedAt: null,
      endedAt: now,
      endsAt: null,
      hidden: null,
      isDeleted: false,
      plan: null,
    };
    this.#instances.set(stray.id, stray);
    const theirs = this.#byAccount.get(account) ?? [];
    theirs.unshift(stray);
    this.#byAccount.set(account, theirs);
    chronicle.add({ kind: 'made', callId: null, instanceId: stray.id, account, life: name, as: stray.wants });
  }

  /** From the queue to its end, by itself. */
  #goOnLater(instance: Instance): void {
    const { scheduler, random } = this.#parts;
    const waits = random.weighted({ short: 6, long: 2 });
    const waitMs = waits === 'short' ? random.whole(500, 20_000) : random.whole(30_000, 240_000);
    instance.plan?.cancel();
    instance.plan = scheduler.after(waitMs, () => {
      this.#becomes(instance, 'Deploying', null);
      instance.plan = scheduler.after(random.whole(500, 15_000), () => {
        if (random.chance(0.06)) return this.#ends(instance, 'Failed', null);
        this.#runs(instance);
      });
    });
  }

  #runs(instance: Instance): void {
    const { scheduler, random } = this.#parts;
    // The wire tells whole seconds.
    instance.startedAt = Math.floor(scheduler.now / 1000) * 1000;
    instance.endedAt = null;
    instance.endsAt = instance.limitMs === null ? null : instance.startedAt + instance.limitMs;
    this.#becomes(instance, 'Running', null);
    const ownEnd = random.chance(0.25) ? scheduler.now + random.whole(60_000, 1_200_000) : null;
    const end = Math.min(ownEnd ?? Number.POSITIVE_INFINITY, instance.endsAt ?? Number.POSITIVE_INFINITY);
    if (end === Number.POSITIVE_INFINITY) return;
    const status = end === ownEnd ? random.pick(['Completed', 'Completed', 'Failed']) : 'Terminated';
    instance.plan = scheduler.at(end, () => this.#ends(instance, status, null));
  }

  /** Somebody deletes one in the console, where only what has ended can be deleted. */
  deleteOne(random: Random): void {
    const ended = [...this.#instances.values()].filter(
      ({ isDeleted, status, life }) => !isDeleted && isOver(status) && this.#parts.isOurs(life),
    );
    if (ended.length === 0) return;
    const instance = random.pick(ended);
    instance.isDeleted = true;
    instance.plan?.cancel();
    this.#becomes(instance, 'Deleted', null);
  }

  #ends(instance: Instance, status: string, callId: number | null): void {
    instance.plan?.cancel();
    instance.plan = null;
    instance.endedAt = Math.floor(this.#parts.scheduler.now / 1000) * 1000;
    this.#becomes(instance, status, callId);
  }

  #becomes(instance: Instance, status: string, callId: number | null): void {
    const { scheduler, random, weather, chronicle } = this.#parts;
    const lies = this.isQuiet ? 0 : weather.of('platform-lists');
    if (status !== 'Waiting' && random.chance(lies * 0.15))
      instance.before = {
        status: instance.status,
        startedAt: instance.startedAt,
        until: scheduler.now + random.whole(500, 15_000),
      };
    if (random.chance(lies * 0.05))
      instance.hidden = {
        from: scheduler.now + random.whole(0, 10_000),
        to: scheduler.now + random.whole(10_000, 20_000),
      };
    instance.status = status;
    const endsAt = status === 'Running' ? instance.endsAt : null;
    chronicle.add({ kind: 'became', instanceId: instance.id, status, callId, endsAt });
  }

  #list({ query = {}, body }: PlatformCall, account: string): Outcome {
    const { scheduler, random, weather } = this.#parts;
    const { now } = scheduler;
    const asked = { ...query, ...(body as object | undefined) } as { start?: number; limit?: number };
    const start = Number(asked.start ?? 0);
    const shortest = this.isQuiet ? 50 : weather.of('platform-lists') > 0.5 ? 7 : 50;
    const limit = Math.min(Number(asked.limit ?? 10), shortest);
    const shown = this.instancesOf(account).filter(
      (each) => !each.isDeleted && each.visibleAt <= now && !this.#isHidden(each),
    );
    const items = shown.slice(start, start + limit).map((each) => this.#toItem(each));
    // Some versions tell no total.
    const data = random.chance(0.7) ? { total: shown.length, list: items } : { list: items };
    return done(data);
  }

  #isHidden({ hidden }: Instance): boolean {
    const { now } = this.#parts.scheduler;
    return !this.isQuiet && hidden !== null && hidden.from <= now && now < hidden.to;
  }

  #toItem(instance: Instance): object {
    const { now } = this.#parts.scheduler;
    const { before } = instance;
    const isOld = !this.isQuiet && before !== null && now < before.until;
    const status = isOld ? before.status : instance.status;
    const startedAt = isOld ? before.startedAt : instance.startedAt;
    return {
      instanceServiceId: instance.id,
      instanceServiceName: instance.life,
      status,
      description: instance.description,
      createTime: timeText(instance.createdAt),
      startTime: timeText(startedAt),
      endTime: timeText(isOld ? null : instance.endedAt),
      timeoutLimit: instance.limit,
    };
  }

  #detail(id: string, account: string): Outcome {
    const instance = this.#find(id, account);
    if (!instance) return this.#parts.random.chance(0.5) ? refusal('816822') : done(null);
    return done({
      ...this.#toItem(instance),
      cpuNumber: instance.wants.cpuNumber,
      gpuNumber: instance.wants.gpuNumber,
      ramSize: instance.wants.ramSize,
      acceleratorType: instance.wants.acceleratorType,
      imagePath: instance.wants.image,
      resourceGroup: instance.group,
      containerPortInfoList: [],
    });
  }

  #url(id: string, account: string): Outcome {
    const { random, secrets } = this.#parts;
    const instance = this.#find(id, account);
    if (instance?.status !== 'Running') return done(null);
    const url = `https://ai.example.com/notebook/${instance.id.slice(0, 8)}/lab?token=${random.hexId()}`;
    secrets.add(url);
    return done(url);
  }

  #find(id: string, account: string): Instance | null {
    const instance = this.#instances.get(id);
    if (!instance || instance.isDeleted || instance.account !== account) return null;
    return this.isQuiet || instance.visibleAt <= this.#parts.scheduler.now ? instance : null;
  }

  #act(kind: 'stop' | 'start' | 'delete' | 'script', id: string, account: string, callId: number): Outcome {
    const { scheduler, random } = this.#parts;
    const instance = this.#instances.get(id);
    if (!instance || instance.isDeleted || instance.account !== account) return refusal('816822');
    const isLive = ['Waiting', 'Deploying', 'Running'].includes(instance.status);
    const soon = (what: () => void) => void scheduler.after(random.whole(0, 4000), what);
    switch (kind) {
      case 'stop':
        if (!isLive) return refusal('10003');
        soon(() => {
          if (!instance.isDeleted && ['Waiting', 'Deploying', 'Running'].includes(instance.status))
            this.#ends(instance, 'Terminated', callId);
        });
        return done(null);
      case 'start':
        if (isLive) return refusal('10003');
        instance.startedAt = null;
        instance.endsAt = null;
        this.#becomes(instance, 'Waiting', callId);
        this.#goOnLater(instance);
        return done(id);
      case 'delete':
        if (isLive) return refusal('716866');
        instance.isDeleted = true;
        instance.plan?.cancel();
        this.#becomes(instance, 'Deleted', callId);
        return done(null);
      case 'script':
        return instance.status === 'Running' ? done(null) : refusal('716870');
    }
  }

  /** What an account may choose. */
  #offer({ name, body }: PlatformCall, token: Token | undefined): Outcome {
    if (!token || token.isRefused) return refusal('10008');
    const { image, group } = this.#parts;
    switch (name) {
      case 'images': {
        const isPrivate = (body as { access?: string } | undefined)?.access === 'private';
        const item = { path: image, name: 'jupyter', tag: '4.4', type: 'JupyterLab', acceleratorType: 'gpu' };
        return done({ total: 1, list: isPrivate ? [] : [item] });
      }
      case 'mounts':
        return done(['/public/home']);
      case 'resources':
        return done({
          cpuNumber: 64,
          memorySize: 512_000,
          gpuNumber: 8,
          nodeNumber: 4,
          maxTime: 'unlimited',
        });
      default:
        return done([{ name: group, acceleratorType: 'gpu' }]);
    }
  }
}

interface CreateBody {
  readonly instanceServiceName: string;
  readonly description: string;
  readonly imagePath: string;
  readonly acceleratorType: string;
  readonly resourceGroup: string;
  readonly timeoutLimit: string;
  readonly gpuNumber: number;
  readonly cpuNumber: number;
  readonly ramSize: number;
}

const wantedOf = ({ imagePath, acceleratorType, gpuNumber, cpuNumber, ramSize }: CreateBody): Wanted => ({
  image: imagePath,
  acceleratorType,
  gpuNumber,
  cpuNumber,
  ramSize,
});

function idOf({ path, query, body }: PlatformCall): string | null {
  const inPath = /instance-service\/([0-9a-f]{32})\/(?:detail|url)$/u.exec(path)?.[1];
  const inBody = (body as { id?: unknown } | undefined)?.id;
  const id = inPath ?? query?.ids ?? query?.instanceServiceId ?? inBody;
  return typeof id === 'string' ? id : null;
}

const isOver = (status: string) => ['Completed', 'Failed', 'Terminated'].includes(status);

const answer = (code: string, data: unknown): Answer => ({
  kind: 'answer',
  status: 200,
  body: { code, msg: code === '0' ? 'success' : `error ${code}`, data },
  contentType: 'application/json',
});
const done = (data: unknown): Outcome => ({ answer: answer('0', data), as: 'done', code: '0' });
const refusal = (code: string): Outcome => ({ answer: answer(code, null), as: 'refused', code });
const unclear = (code: string): Outcome => ({ answer: answer(code, null), as: 'lost', code });
const lost: Outcome = { answer: { kind: 'answer', status: 502, body: undefined }, as: 'lost', code: null };

const limitOf = (limit: string): number | null => {
  const [hours = 0, minutes = 0, seconds = 0] = limit.split(':').map(Number);
  return limit === 'unlimited' ? null : ((hours * 60 + minutes) * 60 + seconds) * 1000;
};

/** In the platform's own zone, +08:00. */
function timeText(moment: number | null): string {
  if (moment === null) return '--';
  return new Date(moment + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
