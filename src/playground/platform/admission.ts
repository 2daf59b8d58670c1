// Who may call: reads the header `token` and turns away what the platform would turn away.
import { type Answer, gatewayPage, refused } from './answers.ts';
import type { LoginDesk } from './login-desk.ts';
import type { PlatformSettings } from './settings.ts';
import { type Caller, platformClusterId, readToken } from './tokens.ts';

export type Admission =
  | { readonly kind: 'admitted'; readonly caller: Caller }
  | { readonly kind: 'turned-away'; readonly answer: Answer };

export class Admissions {
  readonly #settings: PlatformSettings;
  readonly #now: () => number;
  readonly #login: Pick<LoginDesk, 'isRevoked'>;
  /** Calls of each account in the current second. */
  #callsOf = new Map<string, number>();
  #second = 0;

  constructor(parts: {
    settings: PlatformSettings;
    now: () => number;
    login: Pick<LoginDesk, 'isRevoked'>;
  }) {
    this.#settings = parts.settings;
    this.#now = parts.now;
    this.#login = parts.login;
  }

  admit(token: string | null): Admission {
    if (!token) return turnAway(refused('10003', 'token'));
    const reading = readToken(token, this.#now());
    if (reading.kind === 'unreadable' || this.#login.isRevoked(token)) return turnAway(refused('10008'));
    if (reading.kind === 'expired') return turnAway(answerToExpired(this.#settings.expiredAs));
    return this.#admitCaller(reading.caller);
  }

  #admitCaller(caller: Caller): Admission {
    if (caller.clusterId === platformClusterId) return turnAway(refused('10009'));
    if (caller.clusterId !== this.#settings.clusterId) return turnAway(refused('10008'));
    if (this.#settings.frozenUsers.includes(caller.user)) return turnAway(refused('10007'));
    if (this.#isTooFast(caller.user)) return turnAway(this.#answerToTooFast());
    return { kind: 'admitted', caller };
  }

  #isTooFast(user: string): boolean {
    const { rateLimit } = this.#settings;
    if (!rateLimit) return false;
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#callsOf = new Map();
    }
    const calls = (this.#callsOf.get(user) ?? 0) + 1;
    this.#callsOf.set(user, calls);
    return calls > rateLimit.perSecond;
  }

  #answerToTooFast(): Answer {
    return this.#settings.rateLimit?.as === '429'
      ? { kind: 'raw', wire: gatewayPage(429, { 'retry-after': '1' }) }
      : refused('10001');
  }
}

function turnAway(answer: Answer): Admission {
  return { kind: 'turned-away', answer };
}

export function answerToExpired(expiredAs: PlatformSettings['expiredAs']): Answer {
  switch (expiredAs) {
    case '10008@200':
      return { ...refused('10008'), httpStatus: 200 };
    case '10008@401':
      return { ...refused('10008'), httpStatus: 401 };
    case '401-empty':
      return { kind: 'raw', wire: { status: 401, headers: {}, body: '' } };
    case '10009':
      return refused('10009');
  }
}
