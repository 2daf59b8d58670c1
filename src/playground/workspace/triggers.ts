// trigger_id: good for one view, for three seconds (docs.slack.dev, "Handling user interaction").
import { setBounded } from './bounded-log.ts';
import { newSecret } from './identifiers.ts';

/** Where an interaction happened; a view opened by it remembers the channel. */
export interface Origin {
  readonly kind: 'command' | 'message' | 'view' | 'home' | 'shortcut';
  readonly channelId?: string;
}

interface Trigger {
  readonly userId: string;
  readonly origin: Origin;
  readonly issuedAt: number;
  spent: boolean;
}

export type SpentTrigger =
  | { readonly ok: true; readonly userId: string; readonly origin: Origin }
  | { readonly ok: false; readonly error: string };

export class Triggers {
  readonly #now: () => number;
  readonly #lifeMs: number;
  readonly #byId = new Map<string, Trigger>();
  #count = 0;

  constructor(now: () => number, lifeMs = 3000) {
    this.#now = now;
    this.#lifeMs = lifeMs;
  }

  issue(userId: string, origin: Origin): string {
    this.#count += 1;
    const id = `${this.#count}.${Math.floor(this.#now())}.${newSecret(16)}`;
    setBounded(this.#byId, id, { userId, origin, issuedAt: this.#now(), spent: false });
    return id;
  }

  /** Looks without spending: a refused view leaves its trigger usable, as long as it lives. */
  check(id: string): SpentTrigger {
    const trigger = this.#byId.get(id);
    if (!trigger) return { ok: false, error: 'invalid_trigger_id' };
    if (trigger.spent) return { ok: false, error: 'exchanged_trigger_id' };
    if (this.#now() - trigger.issuedAt > this.#lifeMs) return { ok: false, error: 'expired_trigger_id' };
    return { ok: true, userId: trigger.userId, origin: trigger.origin };
  }

  spend(id: string): void {
    const trigger = this.#byId.get(id);
    if (trigger) trigger.spent = true;
  }
}
