// One-time links to the page where a person connects: bound to the person who asked, to the first browser that opens one, and
// to ten minutes. That the two are the same person's is shown by a code, which that browser alone shows and that person alone
// may say in Slack. The database has hashes only, so nothing in it opens a page.
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

/** `isConfirmed`: its person has said the code that the browser shows. */
export type OpenedLink = ConnectLink & { readonly isConfirmed: boolean };

/** Of the link that waits in Slack: who says a code, and of which. */
export interface SaidBy {
  readonly teamId: string;
  readonly userId: string;
  readonly draft: string;
  readonly now: number;
}

export interface ConnectLinkStore {
  save(link: string, about: ConnectLink): Promise<void>;
  /** Bound to this browser from now on. Null: there is none, it ended, it was used, or it is another browser's. */
  open(by: OpenedBy): Promise<OpenedLink | null>;
  /**
   * One of so many tries to say its code; answers whose browser it is by now. None: it ended, was used, or the tries are used up.
   * Several: what waits was asked for more than once.
   */
  tryCode(
    by: SaidBy,
    mostTries: number,
  ): Promise<readonly { readonly link: string; readonly browser: string | null }[]>;
  /** The browser that has it is its person's. */
  confirm(by: OpenedBy): Promise<void>;
  /**
   * For one try at a time, and `mostTries` in all. Null as above, while another try goes on (at most until `busyUntil`), and
   * while it is not confirmed.
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
/** Of a million codes: who guesses has one chance in two hundred thousand, and whoever mistypes begins anew. */
const mostCodes = 5;
/** Longer than the platform is waited for. */
const busyMs = 120_000;

/** What stands in a link, and what a browser is known by: nothing that anybody guesses. */
export const isNonce = (text: string): boolean => /^[\w-]{43}$/u.test(text);
export const newNonce = (): Secret => new Secret(randomBytes(32).toString('base64url'));
/** Six digits of what the link and its browser know of each other: whoever made the link knows but half of it. */
const codeFor = ({ link, browser }: Pick<OpenedBy, 'link' | 'browser'>): string => {
  const digest = createHash('sha256').update(`code ${link} ${browser}`).digest();
  return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
};
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

  open(nonce: Secret, browser: Secret): Promise<OpenedLink | null> {
    return this.#store.open(this.#by(nonce, browser));
  }

  /** What this browser shows of this link: six digits. */
  codeOf(nonce: Secret, browser: Secret): string {
    return codeFor(this.#by(nonce, browser));
  }

  /** `over`: the link has ended, was used, or was guessed at too often. */
  async sayCode(said: Omit<SaidBy, 'now'>, code: string): Promise<'confirmed' | 'wrong' | 'over'> {
    const now = this.#clock();
    const tried = await this.#store.tryCode({ ...said, now }, mostCodes);
    if (tried.length === 0) return 'over';
    const typed = code.replaceAll(/\D/gu, '');
    for (const { link, browser } of tried) {
      if (browser === null || typed !== codeFor({ link, browser })) continue;
      await this.#store.confirm({ link, browser, now });
      return 'confirmed';
    }
    return 'wrong';
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
