// The simulated platform: an HTTP server that behaves as the documentation of the container API says, with switches
// for what the documentation leaves open and faults for what goes wrong in life. Written from the documents alone; it
// shares no code with the app's own client, so that a misreading on either side shows.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExchangeLog, type ExchangeSource } from '../exchanges/exchange-log.ts';
import { gatewayPage, type WireAnswer } from './answers.ts';
import { Clock } from './clock.ts';
import type { SlackSwitch } from './console.ts';
import { findConsoleFile } from './console-page.ts';
import { answerControl, controlPrefix } from './control.ts';
import { readAnswer, toExchange } from './exchange-entry.ts';
import type { Reply } from './fault-player.ts';
import { type EndpointName, type Fault, FaultBoard } from './faults.ts';
import { deliver, type IncomingCall, OpenExchanges, readCall } from './http-exchange.ts';
import type { ExecutedScript, InstanceDetail } from './instance-detail.ts';
import { InstanceBook } from './instances.ts';
import { LoginDesk, type SimulatedKeys } from './login-desk.ts';
import { PlatformDoor } from './platform-door.ts';
import { type RecordedRequest, RequestLog } from './request-log.ts';
import { answerServicePage } from './service-page.ts';
import {
  changeSettings,
  defaultSettings,
  type PlatformSettings,
  type PlatformSettingsChange,
} from './settings.ts';
import { type PlatformSnapshot, readPlatformSnapshot, takePlatformSnapshot } from './snapshot.ts';
import type { WantedClaims } from './tokens.ts';

export type { EndpointName, Fault } from './faults.ts';
export type { RecordedRequest } from './request-log.ts';
export type { InstanceStatus, PlatformSettings } from './settings.ts';

export interface PlatformSimulatorOptions {
  /** Default 0: a free port. */
  readonly port?: number;
  /** Epoch milliseconds; statuses, token expiry and list lag follow it. Default `Date.now`. */
  readonly now?: () => number;
  /** What `snapshot` answered before a restart; anything else is ignored. */
  readonly snapshot?: unknown;
  /** Slack's stand-in, for the console's switches. */
  readonly slack?: SlackSwitch;
  /** What differs from the default settings. */
  readonly settings?: PlatformSettingsChange;
}

/** The wire fields of the documented detail, as of now, and what only the simulator knows. */
export interface SimulatedInstance extends InstanceDetail {
  /** The account: the token's `user`. */
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly scripts: readonly ExecutedScript[];
}

export interface PlatformSimulator {
  /** `http://127.0.0.1:PORT`, without `/ai`. */
  readonly origin: string;
  mintToken(claims?: WantedClaims): string;
  /** The access key of an account, and the key that it signs with. */
  keysOf(user: string): SimulatedKeys;
  /** Tokens that were given out, the newest thousand at least: for a search for them. */
  readonly givenTokens: readonly string[];
  /** Tokens of this user, or of everybody, before their time. */
  endTokens(user?: string): void;
  /** Calls to the platform in order of arrival; those to the control door are not among them. */
  readonly requests: readonly RecordedRequest[];
  /** The same calls with their answers, the newest few hundred. */
  readonly exchanges: ExchangeSource;
  /** Of all accounts, oldest first; a snapshot. */
  readonly instances: readonly SimulatedInstance[];
  /** May be changed at any time. */
  readonly settings: PlatformSettings;
  /** Later faults come before earlier ones; after `times` calls the earlier one shows again. Default: until cleared. */
  fault(endpoint: EndpointName, fault: Fault, options?: { times?: number | undefined }): void;
  clearFaults(): void;
  /** All that should survive a restart, as JSON. */
  snapshot(): PlatformSnapshot;
  /** Called after every call that may have changed something. */
  onChange(listener: () => void): () => void;
  /** Forgets instances, requests and faults, and cuts calls that have no answer yet. Settings stay. */
  reset(): void;
  /** Cuts all connections and closes the port. */
  stop(): Promise<void>;
}

export async function startPlatformSimulator(
  options: PlatformSimulatorOptions = {},
): Promise<PlatformSimulator> {
  const { port = 0, now = Date.now } = options;
  const settings = defaultSettings();
  changeSettings(settings, options.settings ?? {});
  const before = readPlatformSnapshot(options.snapshot);
  const clock = new Clock(now, before?.aheadMs ?? 0);
  const simulator = new RunningSimulator(await listen(port), settings, clock, options.slack ?? null);
  if (before) simulator.restore(before);
  return simulator;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

class RunningSimulator implements PlatformSimulator {
  readonly origin: string;
  readonly settings: PlatformSettings;
  readonly #clock: Clock;
  readonly #slack: SlackSwitch | null;
  readonly #server: Server;
  readonly #book: InstanceBook;
  readonly #login: LoginDesk;
  readonly #faults = new FaultBoard();
  readonly exchanges = new ExchangeLog('p');
  readonly #log = new RequestLog();
  readonly #open = new OpenExchanges();
  readonly #door: PlatformDoor;
  readonly #listeners = new Set<() => void>();

  constructor(server: Server, settings: PlatformSettings, clock: Clock, slack: SlackSwitch | null) {
    this.#server = server;
    this.settings = settings;
    this.#clock = clock;
    this.#slack = slack;
    const now = () => clock.now();
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#book = new InstanceBook({ settings, now });
    this.#login = new LoginDesk({ settings, now });
    const platform = {
      settings,
      book: this.#book,
      login: this.#login,
      now,
      wall: () => clock.wall(),
      origin: this.origin,
    };
    this.#door = new PlatformDoor({ platform, faults: this.#faults, log: this.#log });
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  get requests(): readonly RecordedRequest[] {
    return this.#log.entries;
  }

  get instances(): readonly SimulatedInstance[] {
    return this.#book.all().map((record) => {
      const { owner, createdAt, scripts } = record;
      return { ...this.#book.detailOf(record, this.origin), owner, createdAt, scripts: [...scripts] };
    });
  }

  mintToken(claims: WantedClaims = {}): string {
    return this.#login.issue({ user: 'newcomer', ...claims });
  }

  keysOf(user: string): SimulatedKeys {
    return this.#login.keysOf(user);
  }

  get givenTokens(): readonly string[] {
    return this.#login.given;
  }

  endTokens(user?: string): void {
    this.#login.end(user);
  }

  fault(endpoint: EndpointName, fault: Fault, { times }: { times?: number | undefined } = {}): void {
    this.#faults.set(endpoint, fault, times);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  snapshot(): PlatformSnapshot {
    return takePlatformSnapshot(this.#book, this.#clock.aheadMs);
  }

  restore(snapshot: PlatformSnapshot): void {
    this.#book.restore(snapshot);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reset(): void {
    this.#open.cutAll();
    this.#book.clear();
    this.#log.clear();
    this.exchanges.clear();
    this.#faults.clear();
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#open.cutAll();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Never rejects: whatever a caller sends, the simulator goes on. */
  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const reading = await readCall(request);
      if (reading.kind === 'aborted') return;
      const reply =
        reading.kind === 'too-large'
          ? send(gatewayPage(413, { connection: 'close' }))
          : await this.#answer(reading.call, response);
      // Before the answer goes out: what the caller was told must not be forgotten.
      if (request.method !== 'GET') for (const listener of this.#listeners) listener();
      deliver(response, reply);
    } catch (error) {
      console.error('The platform simulator failed at a call:', error);
      if (response.headersSent) response.destroy();
      else deliver(response, send(gatewayPage(500)));
    }
  }

  async #answer(call: IncomingCall, response: ServerResponse): Promise<Reply> {
    if (call.path.startsWith(controlPrefix)) {
      const parts = {
        clock: this.#clock,
        faults: this.#faults,
        slack: this.#slack,
        instances: this.instances,
      };
      return send(answerControl(call, this, this.#book, parts));
    }
    const file = await findConsoleFile(call.path);
    if (file) return send(file);
    const page = answerServicePage(call.path, this.#book);
    if (page) return send(page);
    const finish = this.exchanges.begin(toExchange(call));
    const reply = await this.#open.keep(response, (signal) => this.#door.handle(call, signal));
    finish(reply.kind === 'send' ? { status: reply.wire.status, body: readAnswer(reply.wire.body) } : null);
    return reply;
  }
}

function send(wire: WireAnswer): Reply {
  return { kind: 'send', wire };
}
