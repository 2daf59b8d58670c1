// Tells listeners that anything in the workspace changed, and lets a test wait for a state without sleeping.

export interface UntilOptions {
  /** How long to wait, in real time. Default: the workspace's. */
  readonly timeoutMs?: number;
  /** Named in the error when the wait is in vain. */
  readonly what?: string;
}

export class ChangeFeed {
  readonly #listeners = new Set<() => void>();
  readonly #untilMs: number;

  constructor(untilMs = 60_000) {
    this.#untilMs = untilMs;
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first value of `probe` that is not undefined, null or false; asked now and again at each change. */
  until<T>(probe: () => T | undefined | null | false, options: UntilOptions = {}): Promise<T> {
    const { timeoutMs = this.#untilMs, what = 'the awaited state' } = options;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        stopListening();
        clearTimeout(timer);
        finish();
      };
      const look = () => {
        try {
          const found = probe();
          if (found !== undefined && found !== null && found !== false) settle(() => resolve(found));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const stopListening = this.onChange(look);
      const timer = setTimeout(() => {
        settle(() => reject(new Error(`The workspace did not reach ${what} within ${timeoutMs} ms`)));
      }, timeoutMs);
      look();
    });
  }
}
