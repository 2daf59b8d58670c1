// Whoever reads in the same turn of the event loop asks the server together: one round trip, in which each statement
// has its own look at the database. One that the server refuses spoils nothing for the others.
import pg from 'pg';
import type { Asked, Rows } from './postgres-exchange.ts';

/** More go on another connection, at the same time. */
const maxTogether = 16;

interface Waiting extends Asked {
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

export class ReadGroup {
  readonly #ask: (asked: readonly Asked[]) => Promise<Rows[]>;
  #waiting: Waiting[] = [];

  constructor(ask: (asked: readonly Asked[]) => Promise<Rows[]>) {
    this.#ask = ask;
  }

  read({ statement, values }: Asked): Promise<Rows> {
    if (this.#waiting.length === 0) setImmediate(() => this.#send());
    return new Promise((resolve, reject) => this.#waiting.push({ statement, values, resolve, reject }));
  }

  #send(): void {
    while (this.#waiting.length > 0) void this.#sendTogether(this.#waiting.splice(0, maxTogether));
  }

  async #sendTogether(group: readonly Waiting[], isRepeated = false): Promise<void> {
    try {
      const answers = await this.#ask(group);
      for (const [at, { resolve }] of group.entries()) resolve(answers[at] ?? []);
    } catch (error) {
      if (isOnes(error, group)) for (const each of group) void this.#sendTogether([each], isRepeated);
      else if (isOutdated(error) && !isRepeated) void this.#sendTogether(group, true);
      else for (const { reject } of group) reject(error);
    }
  }
}

/** Of one of several; the others are to be asked without it. */
const isOnes = (error: unknown, group: readonly Waiting[]): boolean =>
  error instanceof pg.DatabaseError && group.length > 1;

/** Prepared before a newer version changed the table, or for a server that a pooler has put another one in place of. */
const isOutdated = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && ['0A000', '26000'].includes(error.code ?? '');
