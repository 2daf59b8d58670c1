// What the outside saw, in the order in which it happened, as the judge reads it.
import { createHash } from 'node:crypto';
import type { Happening } from '../history.ts';
import type { Scheduler } from './scheduler.ts';

/** Without the moment, which the chronicle knows. */
export type News = Happening extends infer Each ? (Each extends Happening ? Omit<Each, 'at'> : never) : never;

export class Chronicle {
  readonly #scheduler: Scheduler;
  readonly happenings: Happening[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  add(news: News): void {
    this.happenings.push({ at: this.#scheduler.now, ...news } as Happening);
  }
}

/** Of everything but log lines, which tell the stack of this machine's own modules. */
export function hashOf(history: readonly Happening[]): string {
  const hash = createHash('sha256');
  for (const each of history) if (each.kind !== 'logged') hash.update(`${JSON.stringify(each)}\n`);
  return hash.digest('hex');
}
