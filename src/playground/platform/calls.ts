// What an endpoint is given: the platform's parts, and one call of an admitted account.
import type { Answer } from './answers.ts';
import type { InstanceBook } from './instances.ts';
import type { LoginDesk } from './login-desk.ts';
import type { PlatformSettings } from './settings.ts';
import type { Caller } from './tokens.ts';

export interface Platform {
  readonly settings: PlatformSettings;
  readonly book: InstanceBook;
  readonly login: LoginDesk;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The callers' own time: this clock may run faster. */
  readonly wall: () => number;
  readonly origin: string;
}

export interface Call {
  readonly caller: Caller;
  /** From the path; empty where the path has none. */
  readonly instanceId: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when nothing was sent. */
  readonly body: unknown;
}

export type Endpoint = (call: Call, platform: Platform) => Answer;
