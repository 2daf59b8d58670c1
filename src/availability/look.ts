// One look at a region's free cards: one call, with the token of one of those who are connected there by keys, whoever asks
// and in whatever process. What comes of it is noted together with who is served.
import type { Accounts } from '../accounts/connect-account.ts';
import { failureOf } from '../accounts/connect-account.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { JobStarter, Task } from '../jobs/job.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import { mayMeanEnded } from '../launches/platform-codes.ts';
import type { Logger } from '../ops/logger.ts';
import { groupsByCode } from './free-cards.ts';
import type { FreeCardsPlatform, FreeStore, Look } from './ports.ts';
import { taskKinds } from './task-kinds.ts';

export interface LookParts {
  readonly store: Pick<FreeStore, 'beginLook' | 'noteSeen' | 'noteFailed' | 'failures' | 'goOn'>;
  /** Null: there is no address to ask at. */
  readonly platform: FreeCardsPlatform | null;
  readonly accounts: Pick<Accounts, 'openToken' | 'replaceRefused'>;
  readonly catalog: () => Catalog | null;
  readonly jobs: Pick<JobStarter, 'start'>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly everyMs: number;
}

export interface Looks {
  /** Does nothing within the interval, whoever looked. */
  look(region: string): Promise<void>;
  readonly task: Task;
}

/** Failed looks lengthen the interval so many times at most. */
const mostTimesLonger = 5;
/** A launch that has not begun to run by then waits for something else than these cards. */
const heldForMs = 30 * 60_000;

export function createLooks(parts: LookParts): Looks {
  const { store, platform, accounts, catalog, jobs, logger, clock, newId, everyMs } = parts;
  /** Who asks while it is looked waits for the same. */
  const inHand = new Map<string, Promise<void>>();

  async function lookOnce(region: string): Promise<void> {
    if (!platform) return;
    const now = clock();
    const turn = { by: newId(), now, everyMs, heldSince: now - heldForMs };
    const look = await store.beginLook(region, turn);
    if (!look) return;
    const asked = await ask(platform, look);
    if ('reason' in asked) return fail(look, asked);
    // As the catalog is by now.
    const served = await store.noteSeen(look, { counts: asked, groups: groupsByCode(catalog()) });
    jobs.start(served);
  }

  async function ask(from: FreeCardsPlatform, { region, account }: Look) {
    const noAccount: PlatformFailure = { reason: 'no-account' };
    if (!account) return noAccount;
    const living = await accounts.openToken(account, region);
    if (living.kind !== 'token') return failureOf(living);
    const counted = await from.countFree(living.token, region);
    if (counted.kind === 'ok') return counted.value;
    // Not asked again now: the next turn may find another token of theirs, or somebody else's.
    if (mayMeanEnded(counted.failure)) await accounts.replaceRefused(living.token);
    return counted.failure;
  }

  async function fail(look: Look, failure: PlatformFailure): Promise<void> {
    const failures = await store.failures(look.region);
    const { region } = look;
    const { reason, code } = failure;
    // That nobody is connected there is no trouble.
    if (failures === 0 && reason !== 'no-account')
      logger.warn({ region, reason, code }, 'how many cards are free is not known just now');
    const times = Math.min(mostTimesLonger, 2 ** failures);
    await store.noteFailed(look, failure, look.at + times * everyMs);
  }

  function look(region: string): Promise<void> {
    const known = inHand.get(region);
    if (known) return known;
    const looking = lookOnce(region).finally(() => inHand.delete(region));
    inHand.set(region, looking);
    return looking;
  }

  const task: Task = {
    ...taskKinds.lookForFree,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run(job) {
      // Whoever waits is told once their time is over, unless the operator says again where it is asked.
      if (!platform) return { kind: 'retry', error: 'nobody can be asked', afterMs: everyMs };
      await look(job.subject);
      const nextAt = await store.goOn(job);
      const { owner: _, serialKey, ...again } = job;
      return { kind: 'done', next: nextAt === null ? [] : [{ ...again, runAt: nextAt }] };
    },
  };

  return { look, task };
}
