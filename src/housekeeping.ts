// What nobody needs any more is erased, every hour: old drafts, reply addresses and tokens, and what is kept of people who
// left.
import { setTimeout as pause } from 'node:timers/promises';
import type { Owner } from './core/person.ts';
import type { Logger } from './ops/logger.ts';
import type { Store } from './store/open-store.ts';

export interface HousekeepingParts {
  readonly store: Store;
  /** Whether somebody is no member any more. Throws when Slack does not say. */
  readonly hasLeft: (key: Owner) => Promise<boolean>;
  readonly clock: () => number;
  readonly logger: Logger;
  /** Between two questions to Slack, which takes about 50 a minute. Default: 1500. */
  readonly pauseMs?: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Who has not connected again for so long hardly will. */
const endedTokensLifeMs = 30 * dayMs;
const pageSize = 100;

export function startHousekeeping(parts: HousekeepingParts): { stop(): Promise<void> } {
  /** What is being erased just now. */
  let inHand: Promise<unknown> = Promise.resolve();
  const stopping = new AbortController();
  let nextLookForLeavers = parts.clock();
  const timer = setInterval(() => {
    inHand = Promise.all([inHand, eraseOld(parts)]);
    if (parts.clock() < nextLookForLeavers) return;
    nextLookForLeavers = parts.clock() + dayMs;
    inHand = Promise.all([inHand, forgetLeavers(parts, stopping.signal)]);
  }, hourMs).unref();
  return {
    /** Settles when nothing is in hand any more. */
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await inHand;
    },
  };
}

/** Never fails: what stays is erased the next time. */
export async function eraseOld({ store, clock, logger }: HousekeepingParts): Promise<void> {
  const work = [
    store.drafts.purge(clock() - dayMs),
    // Slack keeps them open for half of that.
    store.launches.forgetReplyUrls(clock() - hourMs),
    store.accounts.purgeEnded(clock() - endedTokensLifeMs, clock()),
    store.rates.purge(clock()),
    store.foldCounts(),
  ];
  const failures = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected');
  for (const failure of failures)
    logger.warn({ err: (failure as PromiseRejectedResult).reason }, 'old values stay for now');
  await store
    .scrub()
    .catch((error: unknown) => logger.warn({ err: error }, 'deleted values stay in the journal'));
}

/** Never fails. Whoever has a launch under way is left for the next time. */
export async function forgetLeavers(
  { store, hasLeft, clock, logger, pauseMs = 1500 }: HousekeepingParts,
  signal?: AbortSignal,
): Promise<void> {
  try {
    for (let after: Owner | null = null; ; ) {
      const page: readonly Owner[] = await store.accounts.findAll(after, pageSize);
      for (const key of page) {
        if (signal?.aborted) return;
        if (await hasLeft(key)) {
          const { kind } = await store.personalData.forget(key, clock());
          logger.info({ ...key, outcome: kind }, 'a person who left is forgotten');
        }
        await pause(pauseMs, undefined, signal ? { signal, ref: false } : { ref: false });
      }
      after = page.at(-1) ?? null;
      if (!after) return;
    }
  } catch (error) {
    if (!signal?.aborted) logger.warn({ err: error }, 'people who left are looked for again tomorrow');
  }
}
