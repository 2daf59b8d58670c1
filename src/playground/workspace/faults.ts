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

interface Planned {
  readonly fault: WebApiFault;
  left: number;
}

export class Faults {
  readonly #planned = new Map<string, Planned>();

  /** `method` may be `any`, or `response_url`. Lasts until cleared unless `times` is given. */
  set(method: string, fault: WebApiFault, options: { times?: number } = {}): void {
    this.#planned.set(method, { fault, left: options.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#planned.clear();
  }

  /** The fault for this call, used up by being asked for. `any` means every Web API method. */
  take(method: string): WebApiFault | null {
    const key = this.#planned.has(method) || method === 'response_url' ? method : 'any';
    const planned = this.#planned.get(key);
    if (!planned) return null;
    planned.left -= 1;
    if (planned.left <= 0) this.#planned.delete(key);
    return planned.fault;
  }
}
