import { inspect } from 'node:util';

/**
 * A value that must never be seen: it prints, serialises and inspects as `[redacted]`.
 * The only way to the text is `reveal()`, so every use of one can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}
