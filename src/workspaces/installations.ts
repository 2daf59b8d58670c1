// Which installation speaks where, and with which token. Read from the database and remembered for a moment, so that a replica
// soon knows of what another one was told. A token that ends is renewed ahead of its end: one at a time for an
// installation, whoever asks and in whatever process, since a refresh token serves once.
import type { Sealer } from '../accounts/sealer.ts';
import type { Secret } from '../config/secrets.ts';
import type { Clock, Timers } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { AccountKey } from '../core/person.ts';
import type { Logger } from '../ops/logger.ts';
import type { BotTokens, Installation, InstallationStore, SealedTokens } from './installation.ts';

export type Renewal =
  | { readonly kind: 'renewed'; readonly tokens: BotTokens }
  /** For good: somebody has to install the app again. `word`: Slack's. */
  | { readonly kind: 'refused'; readonly word: string }
  | { readonly kind: 'away'; readonly cause: string };

export interface InstallationsParts {
  readonly store: Pick<
    InstallationStore,
    'find' | 'findFor' | 'save' | 'claimRenewal' | 'replaceTokens' | 'releaseRenewal'
  >;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  /** Asks Slack for the next tokens; never fails. */
  readonly renew: (refreshToken: Secret) => Promise<Renewal>;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'after'>;
  readonly newId: NewId;
  readonly logger: Logger;
  /** How long before its end a token is renewed. Default: 7,200,000 (2 h of its 12). */
  readonly renewBeforeMs?: number;
  /** Longer than asking for one can take. Default: 30,000. */
  readonly leaseMs?: number;
}

/** How long what the database said is taken for granted. */
const lifeMs = 10_000;
const mostRemembered = 10_000;
/** A token that ends this soon may end on its way to Slack. */
const tooLateMs = 60_000;
/** After an attempt that led to nothing, while the token is still good. */
const retryMs = 60_000;
const firstPauseMs = 50;
const longestPauseMs = 1000;

interface Known {
  readonly installation: Installation;
  readonly until: number;
}

export class Installations {
  readonly #parts: InstallationsParts;
  readonly #known = new Map<string, Known>();
  readonly #renewing = new Map<string, Promise<Installation | null>>();
  readonly #notBefore = new Map<string, number>();

  constructor(parts: InstallationsParts) {
    this.#parts = parts;
  }

  /** Whose bot speaks in a workspace; null: none of this app's. */
  of(workspaceId: string): Promise<Installation | null> {
    return this.#recall(workspaceId, () => this.#parts.store.findFor(workspaceId));
  }

  /** The installation itself: of a workspace, or of a whole enterprise. */
  find(id: string): Promise<Installation | null> {
    return this.#recall(`itself ${id}`, () => this.#parts.store.find(id));
  }

  /** What is known may be wrong: it is read anew. */
  forget(): void {
    this.#known.clear();
  }

  async #recall(key: string, read: () => Promise<Installation | null>): Promise<Installation | null> {
    const known = this.#known.get(key);
    const now = this.#parts.clock();
    if (known && known.until > now) return known.installation;
    const installation = await read();
    this.#known.delete(key);
    if (installation) this.#known.set(key, { installation, until: now + lifeMs });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostRemembered && oldest !== undefined) this.#known.delete(oldest);
    return installation;
  }

  /** Sealed, bound to the installation; takes the place of an earlier one. */
  async install(said: Omit<Installation, keyof SealedTokens>, tokens: BotTokens, by: string): Promise<void> {
    await this.#parts.store.save({ ...said, ...(await this.#seal(said.id, tokens)) }, by);
    this.#notBefore.delete(said.id);
    this.forget();
  }

  /**
   * The token to call Slack with; null where there is no installation any more, or its token cannot be had. One that ends
   * soon is renewed meanwhile, one that has ended is waited for.
   */
  async token(workspaceId: string): Promise<Secret | null> {
    const installation = await this.of(workspaceId);
    if (!installation) return null;
    const left = this.#leftOf(installation);
    const { renewBeforeMs = 7_200_000 } = this.#parts;
    if (left > renewBeforeMs || installation.sealedRefreshToken === null) return this.#open(installation);
    if (left > tooLateMs) {
      void this.#renew(installation).catch((error: unknown) =>
        this.#parts.logger.warn({ err: error, installation: installation.id }, 'a bot token was not renewed'),
      );
      return this.#open(installation);
    }
    const renewed = await this.#renew(installation);
    return renewed ? this.#open(renewed) : null;
  }

  /** Another token than the one that Slack refused, where a replica has got one meanwhile; else null. */
  async insteadOf(refused: Secret, workspaceId: string): Promise<Secret | null> {
    this.forget();
    const token = await this.token(workspaceId);
    return token === null || token.reveal() === refused.reveal() ? null : token;
  }

  #leftOf({ tokenEndsAt }: Installation): number {
    return tokenEndsAt === null ? Number.POSITIVE_INFINITY : tokenEndsAt - this.#parts.clock();
  }

  /** Callers of this process share one renewal. */
  #renew(installation: Installation): Promise<Installation | null> {
    const { id } = installation;
    const isTooSoon = (this.#notBefore.get(id) ?? 0) > this.#parts.clock();
    if (isTooSoon && this.#leftOf(installation) > tooLateMs) return Promise.resolve(installation);
    const pending = this.#renewing.get(id);
    if (pending) return pending;
    const renewing = this.#renewInTurn(installation).finally(() => this.#renewing.delete(id));
    this.#renewing.set(id, renewing);
    return renewing;
  }

  async #renewInTurn(installation: Installation): Promise<Installation | null> {
    const { store, clock, newId, leaseMs = 30_000 } = this.#parts;
    const by = newId();
    const giveUpAt = clock() + leaseMs;
    for (let attempt = 0; ; attempt += 1) {
      // Another replica may have renewed it since it was read.
      const current = await store.find(installation.id);
      if (!current?.sealedRefreshToken) return current;
      if (current.sealedToken !== installation.sealedToken) return this.#isNow(current);
      const now = clock();
      if (await store.claimRenewal(current.id, current.sealedToken, { by, now, until: now + leaseMs }))
        return this.#askForNext(current, by);
      if (clock() >= giveUpAt) return null;
      await this.#pause(Math.min(longestPauseMs, firstPauseMs * 2 ** attempt));
    }
  }

  async #askForNext(installation: Installation, by: string): Promise<Installation | null> {
    const { store, renew, clock, logger } = this.#parts;
    const { id, sealedRefreshToken } = installation;
    const refreshToken = await this.#openFor(id, 'bot-refresh-token', sealedRefreshToken ?? '');
    const renewal: Renewal = refreshToken
      ? await renew(refreshToken)
      : { kind: 'refused', word: 'sealed with a key that is not configured any more' };
    if (renewal.kind === 'renewed') {
      const tokens = await this.#seal(id, renewal.tokens);
      // Lost only where this process was taken for dead, and then the other one's tokens count.
      if (await store.replaceTokens(id, by, tokens)) return this.#isNow({ ...installation, ...tokens });
      this.forget();
      return store.find(id);
    }
    await store.releaseRenewal(id, by);
    this.#notBefore.set(id, clock() + retryMs);
    if (renewal.kind === 'refused')
      logger.error(
        { installation: id, slackError: renewal.word },
        'Slack gives no next bot token for a workspace: install the app there again',
      );
    else logger.warn({ installation: id, cause: renewal.cause }, 'Slack gave no next bot token just now');
    return this.#leftOf(installation) > 0 ? installation : null;
  }

  #isNow(installation: Installation): Installation {
    this.forget();
    return installation;
  }

  async #open({ id, sealedToken }: Installation): Promise<Secret | null> {
    const token = await this.#openFor(id, 'bot-token', sealedToken);
    if (!token)
      this.#parts.logger.error(
        { installation: id },
        'a bot token does not open: its key is none of TOKEN_ENCRYPTION_KEYS; bring the key back, or install the app there again',
      );
    return token;
  }

  async #openFor(id: string, purpose: 'bot-token' | 'bot-refresh-token', sealed: string) {
    const opened = await this.#parts.sealer.open(sealed, purpose, ownerOf(id));
    return opened.ok ? opened.secret : null;
  }

  async #seal(id: string, { token, refreshToken, endsAt }: BotTokens): Promise<SealedTokens> {
    const { sealer } = this.#parts;
    return {
      sealedToken: await sealer.seal(token, 'bot-token', ownerOf(id)),
      sealedRefreshToken: refreshToken && (await sealer.seal(refreshToken, 'bot-refresh-token', ownerOf(id))),
      tokenEndsAt: endsAt,
    };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#parts.timers.after(ms, resolve));
  }
}

/** Bound to the workspace or enterprise: copied to another row it does not open. */
const ownerOf = (id: string): AccountKey => ({ teamId: id, userId: '' });
