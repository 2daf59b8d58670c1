// Trouble on demand: what a test or the page wants a Web API method (or a response_url) to do instead.

export type WebApiFault =
  /** `messages`: what Slack says beside its word. */
  | { readonly kind: 'error'; readonly error: string; readonly messages?: readonly string[] }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'http'; readonly status: number }
  /** The connection breaks before Slack has done anything. */
  | { readonly kind: 'drop-before' }
  /** Slack does it, and the answer is lost. */
  | { readonly kind: 'drop-after' }
  | { readonly kind: 'delay'; readonly ms: number };

export interface FaultOptions {
  /** Default: until it is cleared. */
  readonly times?: number;
  /** How many of the calls meet it, evenly spread; from above 0 to 1, the default. */
  readonly share?: number;
}

interface Planned {
  readonly fault: WebApiFault;
  readonly share: number;
  /** What the calls so far add up to; with a whole one the fault is played. */
  due: number;
  left: number;
}

export class Faults {
  readonly #planned = new Map<string, Planned>();

  /** `method` may be `any`, or `response_url`. */
  set(method: string, fault: WebApiFault, options: FaultOptions = {}): void {
    const { times = Number.POSITIVE_INFINITY, share = 1 } = options;
    this.#planned.set(method, { fault, share, due: 0, left: times });
  }

  clear(): void {
    this.#planned.clear();
  }

  /** The fault for this call, if it meets one; used up by being asked for. `any` means every Web API method. */
  take(method: string): WebApiFault | null {
    const key = this.#planned.has(method) || method === 'response_url' ? method : 'any';
    const planned = this.#planned.get(key);
    if (!planned) return null;
    planned.due += planned.share;
    if (planned.due < 1) return null;
    planned.due -= 1;
    planned.left -= 1;
    if (planned.left <= 0) this.#planned.delete(key);
    return planned.fault;
  }
}
