// What nobody needs any more is erased, soon after the start and every hour, in steps so small that no launch waits for
// one: old drafts, reply addresses and tokens, what is kept of people who left, and what the operator keeps no longer. And
// what a replica of an older version left undone is done.
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { Owner } from './core/person.ts';
import type { FirstLook } from './launches/ports.ts';
import type { Logger } from './ops/logger.ts';
import type { Store } from './store/open-store.ts';

export interface HousekeepingParts {
  readonly store: Store;
  /** Whether somebody is no member any more. Throws when Slack does not say. */
  readonly hasLeft: (key: Owner) => Promise<boolean>;
  readonly clock: () => number;
  readonly logger: Logger;
  /** Of an account whose instances nobody watches yet. */
  readonly firstLook: FirstLook;
  /** Days that settled launches and the audit log are kept; undefined: for ever. */
  readonly retentionDays?: number | undefined;
  /** Between two questions to Slack, which takes about 50 a minute. Default: 1500. */
  readonly pauseMs?: number;
  /** Lets everything else that is ready go first. Default: a turn of the event loop. */
  readonly nextTurn?: () => Promise<unknown>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A start has more urgent things to do. */
const firstLookMs = 60_000;
/** Who has not connected again for so long hardly will. */
const endedTokensLifeMs = 30 * dayMs;
/** For so long what did not come to a launch can be opened again. */
const endedWatchesLifeMs = 7 * dayMs;
const pageSize = 100;
/** More than between two times, and than an upgrade of all replicas takes. */
const upgradeMs = 3 * hourMs;
/** Rows erased in one transaction: about 2 ms on SQLite, and less than a launch's own writes on PostgreSQL. */
const stepSize = 100;

export function startHousekeeping(parts: HousekeepingParts): { stop(): Promise<void> } {
  /** What is being erased just now. */
  let inHand: Promise<unknown> = Promise.resolve();
  const stopping = new AbortController();
  let nextLookForLeavers = parts.clock();
  const erase = () => {
    inHand = Promise.all([inHand, eraseOld(parts, stopping.signal)]);
  };
  // An interval, so that both are moved by the same hand in a test.
  const first = setInterval(() => {
    clearInterval(first);
    erase();
  }, firstLookMs).unref();
  const timer = setInterval(() => {
    erase();
    if (parts.clock() < nextLookForLeavers) return;
    nextLookForLeavers = parts.clock() + dayMs;
    inHand = Promise.all([inHand, forgetLeavers(parts, stopping.signal)]);
  }, hourMs).unref();
  return {
    /** Settles when nothing is in hand any more. */
    async stop() {
      clearInterval(first);
      clearInterval(timer);
      stopping.abort();
      await inHand;
    },
  };
}

/** Never fails: what stays is erased the next time. */
export async function eraseOld(parts: HousekeepingParts, signal?: AbortSignal): Promise<void> {
  const { store, clock, logger, firstLook, retentionDays, nextTurn = turn } = parts;
  const now = clock();
  const kinds: (() => Promise<number>)[] = [
    () => store.drafts.purge(now - dayMs, stepSize),
    // Slack keeps them open for half of that.
    () => store.launches.forgetReplyUrls(now - hourMs, stepSize),
    () => store.accounts.purgeEnded(now - endedTokensLifeMs, now, stepSize),
    () => store.homes.purge(now - dayMs, stepSize),
    () => store.instances.adoptLaunched(now - upgradeMs, stepSize, firstLook),
    () => store.freeCards.purge(now - endedWatchesLifeMs, stepSize),
    () => store.freeCards.mend(now).then(() => 0),
    () => store.connectLinks.purge(now).then(() => 0),
    () => store.oauthStates.purge(now).then(() => 0),
    () => store.rates.purge(now).then(() => 0),
    () => store.foldCounts().then(() => 0),
  ];
  if (retentionDays !== undefined)
    kinds.push(() => store.retention.purge(now - retentionDays * dayMs, stepSize, now));
  for (const step of kinds) {
    try {
      while ((await step()) >= stepSize && !signal?.aborted) await nextTurn();
    } catch (error) {
      logger.warn({ err: error }, 'old values stay for now');
    }
    if (signal?.aborted) return;
  }
  await store
    .scrub()
    .catch((error: unknown) => logger.warn({ err: error }, 'deleted values stay in the journal'));
}

/** Never fails. Whoever has a launch under way, or of whom Slack does not say, is left for the next time. */
export async function forgetLeavers(parts: HousekeepingParts, signal?: AbortSignal): Promise<void> {
  const { store, logger, pauseMs = 1500 } = parts;
  const failures: unknown[] = [];
  try {
    for (let after: Owner | null = null; ; ) {
      const page: readonly Owner[] = await store.accounts.findAll(after, pageSize);
      for (const key of page) {
        if (signal?.aborted) return;
        await forgetIfLeft(parts, key).catch((error: unknown) => failures.push(error));
        await pause(pauseMs, undefined, signal ? { signal, ref: false } : { ref: false });
      }
      after = page.at(-1) ?? null;
      if (!after) break;
    }
  } catch (error) {
    if (signal?.aborted) return;
    failures.push(error);
  }
  const [err] = failures;
  if (err) logger.warn({ err, count: failures.length }, 'people who left are looked for again tomorrow');
}

async function forgetIfLeft({ store, hasLeft, clock, logger }: HousekeepingParts, key: Owner): Promise<void> {
  if (!(await hasLeft(key))) return;
  const { kind } = await store.personalData.forget(key, clock());
  logger.info({ ...key, outcome: kind }, 'a person who left is forgotten');
}
