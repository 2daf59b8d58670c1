// response_url: five uses within thirty minutes (docs.slack.dev, "Handling user interaction"). It speaks in the
// channel of the interaction even where the bot is not a member.
import { setBounded } from './bounded-log.ts';
import { newSecret } from './identifiers.ts';

export interface ResponseTarget {
  readonly userId: string;
  readonly channelId: string;
  /** The message that was clicked, for replace_original and delete_original. */
  readonly message?: { readonly ts: string; readonly ephemeral: boolean };
}

export interface Issued {
  readonly target: ResponseTarget;
  readonly issuedAt: number;
  uses: number;
}

/** Path and what it stands for. */
export type ResponseUrlRecord = readonly [string, Issued];

const lifetimeMs = 30 * 60_000;
const useLimit = 5;

export class ResponseUrls {
  readonly #now: () => number;
  readonly #byPath = new Map<string, Issued>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A new path under the workspace's origin. */
  issue(kind: 'commands' | 'actions', teamId: string, target: ResponseTarget): string {
    this.#count += 1;
    const path = `/${kind}/${teamId}/${this.#count}/${newSecret()}`;
    setBounded(this.#byPath, path, { target, issuedAt: this.#now(), uses: 0 });
    return path;
  }

  /** Those that can still be used. */
  records(): ResponseUrlRecord[] {
    const oldest = this.#now() - lifetimeMs;
    return [...this.#byPath].filter(([, { issuedAt }]) => issuedAt > oldest);
  }

  restore(records: readonly ResponseUrlRecord[]): void {
    for (const [path, issued] of records) this.#byPath.set(path, issued);
  }

  find(path: string): ResponseTarget | null {
    return this.#byPath.get(path)?.target ?? null;
  }

  /** Counts one use; the refusal is Slack's error code. */
  use(path: string): { ok: true; target: ResponseTarget } | { ok: false; error: string } {
    const issued = this.#byPath.get(path);
    if (!issued) return { ok: false, error: 'no_such_url' };
    if (this.#now() - issued.issuedAt > lifetimeMs) return { ok: false, error: 'expired_url' };
    if (issued.uses >= useLimit) return { ok: false, error: 'used_url' };
    issued.uses += 1;
    return { ok: true, target: issued.target };
  }
}
