// The door that the app knocks at: records the call, lets faults play, checks the token, and hands the call on.
import { Admissions } from './admission.ts';
import { type Answer, createEnvelopes, gatewayPage, refused, type WireAnswer } from './answers.ts';
import type { Platform } from './calls.ts';
import { play, type Reply } from './fault-player.ts';
import type { FaultBoard } from './faults.ts';
import { hasJsonType, type IncomingCall, readJson } from './http-exchange.ts';
import type { RequestLog } from './request-log.ts';
import { findRoute, type Route } from './routes.ts';
import { readToken } from './tokens.ts';

export interface PlatformDoorParts {
  readonly platform: Platform;
  readonly faults: FaultBoard;
  readonly log: RequestLog;
}

export class PlatformDoor {
  readonly #platform: Platform;
  readonly #faults: FaultBoard;
  readonly #log: RequestLog;
  readonly #admissions: Admissions;
  readonly #toWire: (answer: Answer) => WireAnswer;

  constructor({ platform, faults, log }: PlatformDoorParts) {
    this.#platform = platform;
    this.#faults = faults;
    this.#log = log;
    this.#admissions = new Admissions(platform);
    this.#toWire = createEnvelopes(platform.settings);
  }

  /** `signal` ends a delay that a fault asks for. */
  async handle(call: IncomingCall, signal: AbortSignal): Promise<Reply> {
    const route = findRoute(call.method, call.path);
    this.#record(call, route);
    if (!route) return { kind: 'send', wire: gatewayPage(404) };
    if (this.#platform.settings.rejectGetBody && call.method === 'GET' && call.rawBody !== '') {
      return { kind: 'send', wire: gatewayPage(400) };
    }
    // Faults come before the token is looked at: most of them stand for things in front of the platform.
    const work = () => this.#work(call, route);
    return play(this.#faults.take(route.name), { work, toWire: this.#toWire, signal });
  }

  #work(call: IncomingCall, route: Route): Answer {
    if (route.kind === 'account')
      return route.endpoint(
        { headers: call.headers, query: call.query, isJson: hasJsonType(call) },
        this.#platform,
      );
    const admission = this.#admissions.admit(tokenOf(call));
    if (admission.kind === 'turned-away') return admission.answer;
    const isBodyLost = this.#platform.settings.dropGetBody && call.method === 'GET';
    const body = readJson(isBodyLost ? '' : call.rawBody);
    if (body.kind === 'text') return refused('10004', '请求体不是 JSON');
    if (body.kind === 'json' && !hasJsonType(call)) return refused('10004', 'Content-Type');
    const { caller } = admission;
    const value = body.kind === 'json' ? body.value : undefined;
    return route.endpoint(
      { caller, instanceId: route.instanceId, query: call.query, body: value },
      this.#platform,
    );
  }

  #record(call: IncomingCall, route: Route | null): void {
    const at = this.#platform.now();
    const token = readToken(tokenOf(call) ?? '', at);
    const named = call.headers.user;
    const asking = route?.name === 'mint' && typeof named === 'string' ? named : null;
    const user = token.kind === 'unreadable' ? asking : token.caller.user;
    this.#log.record(call, { at, endpoint: route?.name ?? null, user }, this.#platform.settings.keepRequests);
  }
}

function tokenOf({ headers }: IncomingCall): string | null {
  const { token } = headers;
  return typeof token === 'string' && token !== '' ? token : null;
}
