// Ids and timestamps in Slack's shapes.
import { randomBytes } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `V0…`, `D0…`: a letter and nine more, never repeated in practice. */
export function newId(prefix: string): string {
  const letters = [...randomBytes(9)].map((byte) => alphabet[byte % alphabet.length]);
  return `${prefix}0${letters.join('')}`;
}

export function newSecret(bytes = 12): string {
  return randomBytes(bytes).toString('hex');
}

/** Hands out message timestamps: the clock's seconds and six digits, unique and rising. */
export class Timestamps {
  readonly #now: () => number;
  #last = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#now() * 1000));
    return formatMicroseconds(this.#last);
  }
}

function formatMicroseconds(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
