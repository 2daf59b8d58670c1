// What two sides said to each other over HTTP or a socket, the newest few hundred, for people to look at.

export type Direction = 'slack-to-app' | 'app-to-slack' | 'app-to-platform';

export interface Exchange {
  readonly id: string;
  /** Epoch milliseconds of the real clock, so that several logs can be read as one. */
  readonly at: number;
  readonly direction: Direction;
  readonly method: string;
  readonly path: string;
  /** What it is about, in a few words: `command /gpu-instance`. */
  readonly title: string;
  readonly request: unknown;
  readonly response: unknown;
  /** Null while there is no answer, 0 when there never will be one. */
  readonly status: number | null;
  readonly durationMs: number | null;
}

export type ExchangeStart = Pick<Exchange, 'direction' | 'method' | 'path' | 'title' | 'request'>;

/** Writes the answer down; `null` for a connection that broke or a caller who gave up. */
export type Finish = (answer: { status: number; body: unknown } | null) => void;

export interface ExchangeSource {
  readonly entries: readonly Exchange[];
  find(id: string): Exchange | null;
  onChange(listener: () => void): () => void;
}

const keep = 400;

export class ExchangeLog implements ExchangeSource {
  readonly entries: Exchange[] = [];
  readonly #prefix: string;
  readonly #listeners = new Set<() => void>();
  #count = 0;

  /** `prefix` tells the ids of several logs apart. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  begin(start: ExchangeStart): Finish {
    this.#count += 1;
    const id = `${this.#prefix}${this.#count}`;
    const began = performance.now();
    const open: Exchange = { id, at: Date.now(), ...start, response: null, status: null, durationMs: null };
    this.entries.push(open);
    if (this.entries.length > keep * 1.25) this.entries.splice(0, this.entries.length - keep);
    this.#tell();
    return (answer) => {
      const index = this.entries.findLastIndex((entry) => entry.id === id);
      if (index < 0) return;
      const durationMs = Math.round(performance.now() - began);
      const { status, body: response } = answer ?? { status: 0, body: null };
      this.entries[index] = { ...open, response, status, durationMs };
      this.#tell();
    };
  }

  find(id: string): Exchange | null {
    return this.entries.find((entry) => entry.id === id) ?? null;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.entries.length = 0;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
