// One-time links to the page where a person connects: bound to the person who asked, to the first browser that opens one, and
// to ten minutes. The database has hashes only, so nothing in it opens a page.
import { createHash, randomBytes } from 'node:crypto';
import { Secret } from '../config/secrets.ts';
import type { Clock } from '../core/clock.ts';
import type { Owner } from '../core/person.ts';

export interface ConnectLink extends Owner {
  /** What goes on once the account is connected: see the connect modal's metadata. */
  readonly draft: string;
  readonly channelId: string;
  readonly next: 'launch' | 'done';
  /** Whether a modal waits for it. */
  readonly hasModal: boolean;
  /** In which the person reads. */
  readonly locale: string;
  readonly expiresAt: number;
}

/** Whose browser, and which link, as they are stored. */
export interface OpenedBy {
  readonly link: string;
  readonly browser: string;
  readonly now: number;
}

export interface ConnectLinkStore {
  save(link: string, about: ConnectLink): Promise<void>;
  /** Bound to this browser from now on. Null: there is none, it ended, it was used, or it is another browser's. */
  open(by: OpenedBy): Promise<ConnectLink | null>;
  /**
   * For one try at a time, and `mostTries` in all. Null as above, and while another try goes on (at most until
   * `busyUntil`).
   */
  begin(
    by: OpenedBy,
    limits: { readonly mostTries: number; readonly busyUntil: number },
  ): Promise<ConnectLink | null>;
  /** The try led to nothing: the next one may come. */
  release(by: OpenedBy): Promise<void>;
  /** Used: it is gone. False when it was gone already. */
  burn(by: OpenedBy): Promise<boolean>;
  /** Removes those that ended before; answers how many. */
  purge(before: number): Promise<number>;
}

export interface ConnectLinksParts {
  readonly store: ConnectLinkStore;
  readonly clock: Clock;
}

export const linkLifeMs = 600_000;
/** A person who mistypes has enough of them; whoever tries keys has not. */
const mostTries = 12;
/** Longer than the platform is waited for. */
const busyMs = 120_000;

/** What stands in a link, and what a browser is known by: nothing that anybody guesses. */
export const isNonce = (text: string): boolean => /^[\w-]{43}$/u.test(text);
export const newNonce = (): Secret => new Secret(randomBytes(32).toString('base64url'));
const hashOf = (nonce: Secret): string => createHash('sha256').update(nonce.reveal()).digest('base64url');

export class ConnectLinks {
  readonly #store: ConnectLinkStore;
  readonly #clock: Clock;

  constructor({ store, clock }: ConnectLinksParts) {
    this.#store = store;
    this.#clock = clock;
  }

  async issue(about: Omit<ConnectLink, 'expiresAt'>): Promise<Secret> {
    const nonce = newNonce();
    await this.#store.save(hashOf(nonce), { ...about, expiresAt: this.#clock() + linkLifeMs });
    return nonce;
  }

  open(nonce: Secret, browser: Secret): Promise<ConnectLink | null> {
    return this.#store.open(this.#by(nonce, browser));
  }

  begin(nonce: Secret, browser: Secret): Promise<ConnectLink | null> {
    return this.#store.begin(this.#by(nonce, browser), { mostTries, busyUntil: this.#clock() + busyMs });
  }

  release(nonce: Secret, browser: Secret): Promise<void> {
    return this.#store.release(this.#by(nonce, browser));
  }

  burn(nonce: Secret, browser: Secret): Promise<boolean> {
    return this.#store.burn(this.#by(nonce, browser));
  }

  #by(nonce: Secret, browser: Secret): OpenedBy {
    return { link: hashOf(nonce), browser: hashOf(browser), now: this.#clock() };
  }
}
